/**
 * What an action begins with: text that says what somebody does instead of what
 * it says. It goes over the wire and into the log as it is, and is shown as an
 * action by whoever knows of it.
 */
export const ACTION = "/me ";

/** Whether a text is an action. An action is one line. */
export function isAction(text: string): boolean {
  return text.startsWith(ACTION) && !text.includes("\n");
}
