/** Answers that commands about a channel share. */
import type { Notice } from "../../../../protocol/notice.ts";
import type { ClientRequest } from "../../../../protocol/request.ts";
import type { MemberState } from "../../member_state.ts";
import type { IrcMessage } from "../../message.ts";
import { type Refused, refused } from "../../refused.ts";
import { foldedRoom } from "../../spelling.ts";
import { answer, type Work } from "../command.ts";

const NO_SUCH_CHANNEL = "there is no such channel";

/** The answer about a channel that there cannot be. */
export function noSuchChannel(state: MemberState, channel: string): Work {
  return answer(state.numeric("403", channel, NO_SUCH_CHANNEL));
}

/** Requests about a channel, and how they are answered. */
interface InChannel extends Work {
  readonly requests: readonly ClientRequest[];
  readonly take: (notice: Notice) => readonly IrcMessage[] | undefined;
}

/**
 * Does something in a channel. A member that is not in it is told whether there
 * is such a channel: the hall refuses both alike.
 */
export function inChannel(
  state: MemberState,
  channel: string,
  room: string,
  work: InChannel,
): Work {
  if (state.rooms.has(foldedRoom(room))) return work;
  let isKnown = true;
  return {
    requests: [{ type: "known", room }, ...work.requests],
    take(notice) {
      if (notice.type === "known") {
        isKnown = notice.isKnown;
        return [];
      }
      const isNowhere = notice.type === "error" && !isKnown &&
        notice.code === "not-in-room";
      return isNowhere
        ? [state.numeric("403", channel, NO_SUCH_CHANNEL)]
        : work.take(notice);
    },
  };
}

/** Tells why something about a member of a channel was refused. */
export function refusedAbout(
  state: MemberState,
  refusal: Refused,
  { command, channel, nick }: {
    readonly command: string;
    readonly channel: string;
    readonly nick: string;
  },
): IrcMessage {
  if (refusal.code === "member-not-in-room") {
    return state.numeric("441", nick, channel, refusal.message);
  }
  const target = refusal.code === "no-such-member" ? nick : channel;
  return refused(state, refusal, { command, target });
}
