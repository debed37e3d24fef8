/** MARKREAD: how far a user has read, on all clients alike (IRCv3, `draft/read-marker`). */
import type { ReadMark } from "../../../protocol/features/excerpt/excerpt.ts";
import type { ClientRequest } from "../../../protocol/request.ts";
import type { MemberState } from "../member_state.ts";
import type { IrcMessage } from "../message.ts";
import { messageReference } from "../message_reference.ts";
import { channelOf, nameOf, nickOf, roomOf } from "../spelling.ts";
import { answer, type Command, type Work } from "./command.ts";

/** Command of MARKREAD. */
export const READ_MARKER: Readonly<Record<string, Command>> = {
  MARKREAD: {
    least: 0,
    run(state, [target = "", moment]): Work {
      if (target === "") {
        return answer(
          state.fail("MARKREAD", "NEED_MORE_PARAMS", "a target is missing"),
        );
      }
      const read = moment === undefined ? {} : messageReference(moment) ?? "";
      if (read === "" || "msgid" in read) {
        return answer(
          state.fail(
            ...["MARKREAD", "INVALID_PARAMS", moment ?? ""] as const,
            "that is no timestamp",
          ),
        );
      }
      const room = roomOf(target);
      return {
        requests: [
          room === undefined
            ? { type: "readMark", name: nameOf(target), ...read }
            : { type: "readMark", room, ...read },
        ],
        take: (notice) =>
          notice.type === "readMark"
            ? [readMessage(state, notice, target)]
            : undefined,
      };
    },
  },
};

/** The request for the mark of a channel, which its new members are told. */
export function readMarkOf(
  { capabilities }: MemberState,
  room: string,
): readonly ClientRequest[] {
  return capabilities.has("draft/read-marker")
    ? [{ type: "readMark", room }]
    : [];
}

/** How far a user has read. */
export function readMessage(
  state: MemberState,
  { room, name = "", time }: ReadMark,
  target: string = room === undefined ? nickOf(name) : channelOf(room),
): IrcMessage {
  return state.fromServer(
    "MARKREAD",
    target,
    time === undefined ? "*" : `timestamp=${new Date(time).toISOString()}`,
  );
}
