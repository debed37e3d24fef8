/** The modes of users: what MODE asks for about the own nick, and how it is told. */
import type { ClientRequest } from "../../../protocol/request.ts";
import type { MemberState } from "../member_state.ts";
import type { IrcMessage } from "../message.ts";

/**
 * All letters: a member that only those of its channels see, an operator, a
 * reader of what operators say to all, a program.
 */
export const USER_MODES = "iowB";

/** A change of the modes of a user. */
export interface UserModeChange {
  /** The letters that are on or off now, with their signs, as `+w`; empty without any. */
  readonly changed: string;
  readonly requests: readonly ClientRequest[];
  /** Whether it named modes that there are not. */
  readonly hasUnknown: boolean;
}

/**
 * Changes the modes of a member. Nobody becomes an operator by this, and
 * everybody is invisible.
 *
 * @example
 * ```ts
 * import { BARE_FACTS, MemberState } from "../member_state.ts";
 * import { changeUserModes } from "./user_modes.ts";
 *
 * const state = new MemberState(BARE_FACTS);
 * console.assert(changeUserModes(state, "+xw").changed === "+w");
 * ```
 */
export function changeUserModes(
  { userModes, name = "" }: MemberState,
  letters: string,
): UserModeChange {
  const requests: ClientRequest[] = [];
  const changed: string[] = [];
  let hasUnknown = false;
  let sign = "+";
  for (const letter of letters) {
    if (letter === "+" || letter === "-") sign = letter;
    else if (!USER_MODES.includes(letter)) hasUnknown = true;
    else if (letter === "o" && sign === "-" && userModes.has("o")) {
      // The hall tells that it is none any more.
      requests.push({ type: "deop", name });
    } else if (
      "wB".includes(letter) && (sign === "+") !== userModes.has(letter)
    ) {
      if (sign === "+") userModes.add(letter);
      else userModes.delete(letter);
      changed.push(sign + letter);
      if (letter === "B") requests.push({ type: "bot", isBot: sign === "+" });
    }
  }
  return { changed: changed.join(""), requests, hasUnknown };
}

/** The modes that are on, as 221 has them. */
export function shownUserModes({ userModes }: MemberState): string {
  return `+${[...USER_MODES].filter((mode) => userModes.has(mode)).join("")}`;
}

/** A member has become an operator, or is none any more: it is told so itself. */
export function operatorMode(
  state: MemberState,
  isOperator: boolean,
): IrcMessage {
  if (isOperator) state.userModes.add("o");
  else state.userModes.delete("o");
  const params = [state.nick, isOperator ? "+o" : "-o"];
  return { source: state.source, command: "MODE", params };
}
