/** CERT: the certificates that sign in to an account. */
import type { RefusalCode } from "../../../protocol/refusal.ts";
import { answer, type Command } from "./command.ts";

/** The command by which a member adds a certificate to its account. */
export const CERTIFICATES: Readonly<Record<string, Command>> = {
  CERT: {
    least: 1,
    run(state, [given = "", which]) {
      const what = KINDS[given.toUpperCase()];
      if (what === undefined || what === "drop" && which === undefined) {
        return answer(
          state.fail("CERT", "INVALID_PARAMS", "CERT ADD|LIST|DEL FINGERPRINT"),
        );
      }
      const id = state.nextId();
      return {
        id,
        requests: [{ type: "certificates", what, which, id }],
        take(notice) {
          if (notice.type === "error" && notice.id === id) {
            const { code, message } = notice;
            return [state.fail("CERT", CODES[code] ?? "REFUSED", message)];
          }
          if (notice.type !== "certificates" || notice.id !== id) {
            return undefined;
          }
          return lines(notice).map((line) =>
            state.fromServer("NOTICE", state.nick, line)
          );
        },
      };
    },
  },
};

const KINDS: Partial<Record<string, "add" | "drop" | "list">> = {
  ADD: "add",
  DEL: "drop",
  LIST: "list",
};

/** The codes for what the hall refuses. */
const CODES: Partial<Record<RefusalCode, string>> = {
  "login-needed": "ACCOUNT_REQUIRED",
};

/** The certificates of an account, in words. */
function lines(
  { name, certificates }: {
    readonly name: string;
    readonly certificates: readonly string[];
  },
): readonly string[] {
  return certificates.length === 0 ? [`${name} has no other certificates`] : [
    `these certificates sign in to ${name}:`,
    ...certificates,
  ];
}
