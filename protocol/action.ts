/**
 * The prefix of an action: text that says what its author does, not what its
 * author says. It is sent and stored as plain text; clients that know the
 * prefix show it as an action.
 */
export const ACTION = "/me ";

/** Whether a text is an action. An action is one line. */
export function isAction(text: string): boolean {
  return text.startsWith(ACTION) && !text.includes("\n");
}
