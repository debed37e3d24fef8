/** REDACT: a message is deleted (IRCv3, `draft/message-redaction`). */
import { folded } from "../../../protocol/name/name.ts";
import type { Notice } from "../../../protocol/notice.ts";
import type { RefusalCode } from "../../../protocol/refusal.ts";
import type { ClientRequest } from "../../../protocol/request.ts";
import type { IrcMessage } from "../message.ts";
import { placeIn } from "../message_reference.ts";
import { refused } from "../refused.ts";
import { sourceOf } from "../source.ts";
import { nameOf, nickOf, roomOf } from "../spelling.ts";
import { whisperId } from "../variant.ts";
import { answer, type Command } from "./command.ts";

/** Command of REDACT. */
export const REDACT: Readonly<Record<string, Command>> = {
  REDACT: {
    least: 2,
    run(state, [target = "", msgid = "", reason]) {
      const failed = (code: string, ...more: readonly [...string[], string]) =>
        state.fail("REDACT", code, target, ...more);
      const room = roomOf(target);
      let request: ClientRequest;
      if (room === undefined) {
        request = {
          ...{ type: "redactDirect", name: nameOf(target), reason },
          isMeant: (message) => whisperId(message) === msgid,
        };
      } else {
        const name = folded(room);
        if (!state.rooms.has(name)) {
          return answer(
            failed("INVALID_TARGET", "you are not in that channel"),
          );
        }
        const seq = placeIn(state.log, name, { msgid })?.seq;
        if (seq === undefined) {
          return answer(
            failed("UNKNOWN_MSGID", msgid, "that message is not there"),
          );
        }
        request = { type: "redact", room: name, seq, reason };
      }
      return {
        requests: [request],
        take(notice) {
          if (notice.type === "redactedDirect") {
            return [redactedMessage(notice)];
          }
          if (notice.type !== "error") return undefined;
          const { code, message } = notice;
          if (code === "no-such-member") {
            return [failed("INVALID_TARGET", message)];
          }
          const known = CODES[code];
          return [
            known === undefined
              ? refused(state, notice, { command: "REDACT", target })
              : failed(known, msgid, message),
          ];
        },
      };
    },
  },
};

/** The codes for what the hall refuses. */
const CODES: Partial<Record<RefusalCode, string>> = {
  "no-such-message": "UNKNOWN_MSGID",
  "not-operator": "REDACT_FORBIDDEN",
  "too-late": "REDACT_WINDOW_EXPIRED",
};

/** A direct message was deleted, as both sides see it. */
export function redactedMessage(
  { message, reason }: Extract<Notice, { type: "redactedDirect" }>,
): IrcMessage {
  const { from, to } = message;
  return {
    source: sourceOf(from),
    command: "REDACT",
    params: [
      nickOf(to),
      whisperId(message),
      ...reason === undefined ? [] : [reason],
    ],
  };
}
