/** Making an account: giving a name a password (IRCv3, `account-registration`). */
import type { Notice } from "../../../protocol/notice.ts";
import type { RefusalCode } from "../../../protocol/refusal.ts";
import { answer, type Command, type Work } from "./command.ts";
import type { MemberState } from "../member_state.ts";
import type { IrcMessage } from "../message.ts";
import { loggedIn } from "./sasl.ts";
import { nameOf, nickOf } from "../spelling.ts";

/** Bytes of a line with a password: the longest that the hall takes fits. */
const LINE_MAX = 4_096;

/** The command by which a name is given a password. */
export const ACCOUNT: Readonly<Record<string, Command>> = {
  REGISTER: { least: 3, lineMax: LINE_MAX, when: "always", run: register },
  // There is no mail, and so nothing to verify.
  VERIFY: {
    least: 2,
    when: "always",
    run: (state, [account = ""]) =>
      answer(state.fail(
        ...["VERIFY", "INVALID_CODE", account] as const,
        "an account needs no verification here",
      )),
  },
};

/** Stands for the nick, and for no address of mail. */
const NONE = "*";

/** The codes for what the hall refuses. */
const CODES: Partial<Record<RefusalCode, string>> = {
  "bad-name": "BAD_ACCOUNT_NAME",
  "bad-text": "UNACCEPTABLE_PASSWORD",
  "name-taken": "ACCOUNT_EXISTS",
  "name-owned": "ACCOUNT_EXISTS",
  "name-yours": "ACCOUNT_EXISTS",
  "login-needed": "ACCOUNT_EXISTS",
};

function register(
  state: MemberState,
  [asked = NONE, , password = ""]: readonly string[],
): Work {
  const { name, account } = state;
  const shown = asked === NONE ? state.nick : asked;
  const fail = (code: string, why: string) =>
    state.fromServer("FAIL", "REGISTER", code, shown, why);
  if (state.facts.registers === "welcomed" && state.stage !== "in") {
    return answer(
      fail("COMPLETE_CONNECTION_REQUIRED", "finish connecting first"),
    );
  }
  if (name === undefined) return answer(fail("NEED_NICK", "choose a nick"));
  // Another password for the same name is no other account.
  if (account !== undefined && account !== name) {
    return answer(fail("ALREADY_AUTHENTICATED", "you are signed in already"));
  }
  if (nameOf(shown).toLowerCase() !== name.toLowerCase()) {
    return answer(
      fail("ACCOUNT_NAME_MUST_BE_NICK", "the account must be your nick"),
    );
  }
  const id = state.nextId();
  return {
    id,
    requests: [{
      type: "register",
      ...{ id, name, password, hall: state.password },
    }],
    take(notice: Notice): readonly IrcMessage[] | undefined {
      if (notice.type === "error" && notice.id === id) {
        const { code, message } = notice;
        return [fail(CODES[code] ?? "TEMPORARILY_UNAVAILABLE", message)];
      }
      if (notice.type !== "registered" || notice.id !== id) return undefined;
      const nick = nickOf(notice.name);
      const done = "the account is made";
      return [
        state.fromServer("REGISTER", "SUCCESS", nick, done),
        ...loggedIn(state, notice.name),
      ];
    },
  };
}
