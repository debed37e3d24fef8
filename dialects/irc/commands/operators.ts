/** The commands of operators, and the command by which a member becomes one. */
import { plainText } from "../../../protocol/plain_text.ts";
import { reasonOf } from "./speech.ts";
import type { Command, Work } from "./command.ts";
import type { MemberState } from "../member_state.ts";
import { cut } from "./speech.ts";
import { refused } from "../refused.ts";
import { nameOf } from "../spelling.ts";
import { operatorMode } from "../modes/user_modes.ts";

/** The commands of operators. */
export const OPERATORS: Readonly<Record<string, Command>> = {
  // The name says nothing: the hall has one password that makes operators.
  OPER: { least: 2, run: (state, [, password = ""]) => oper(state, password) },
  WALLOPS: { least: 1, run: (state, [text = ""]) => wallops(state, text) },
  KILL: {
    least: 1,
    run: (state, [nick = "", reason]) => kill(state, nick, reason),
  },
};

function oper(state: MemberState, password: string): Work {
  return {
    requests: [{ type: "oper", password }],
    take(notice) {
      if (notice.type === "error") {
        return [
          notice.code === "not-operator"
            ? state.numeric("491", notice.message)
            : refused(state, notice, { command: "OPER" }),
        ];
      }
      const isMade = notice.type === "order" && notice.what === "op" &&
        notice.who === state.name;
      return isMade
        ? [
          state.numeric("381", "you are an operator now"),
          operatorMode(state, true),
        ]
        : undefined;
    },
  };
}

function wallops(state: MemberState, text: string): Work {
  return {
    requests: [{ type: "wallops", text: cut(state, text) }],
    take: (notice) =>
      notice.type === "error"
        ? [refused(state, notice, { command: "WALLOPS" })]
        : undefined,
  };
}

function kill(state: MemberState, nick: string, given?: string): Work {
  return {
    requests: [{ type: "kick", name: nameOf(nick), reason: reasonOf(given) }],
    take(notice) {
      if (notice.type === "order" && notice.what === "kick") {
        const text = plainText(notice).trim().replace(/^\* /, "");
        return [state.numeric("NOTICE", text)];
      }
      if (notice.type !== "error") return undefined;
      const target = notice.code === "no-such-member" ? nick : undefined;
      return [refused(state, notice, { command: "KILL", target })];
    },
  };
}
