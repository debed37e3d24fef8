/** INVITE: members that may enter a channel. */
import type { MemberState } from "../../member_state.ts";
import { channelOf, nameOf, nickOf, roomOf } from "../../spelling.ts";
import type { Work } from "../command.ts";
import { inChannel, noSuchChannel, refusedAbout } from "./in_channel.ts";

/** Invites a nick to a channel. */
export function invite(
  state: MemberState,
  nick: string,
  channel: string,
): Work {
  const room = roomOf(channel);
  if (room === undefined) return noSuchChannel(state, channel);
  return inChannel(state, channel, room, {
    requests: [{ type: "invite", room, name: nameOf(nick) }],
    take(notice) {
      if (notice.type === "invited") {
        return [
          state.numeric("341", nickOf(notice.name), channelOf(notice.room)),
        ];
      }
      if (notice.type !== "error") return undefined;
      if (notice.code === "no-such-order") {
        return [state.numeric("443", nick, channel, notice.message)];
      }
      return [
        refusedAbout(state, notice, { command: "INVITE", channel, nick }),
      ];
    },
  });
}

/** The channels that this member is invited to. */
export function invitations(state: MemberState): Work {
  return {
    requests: [{ type: "invitations" }],
    take: (notice) =>
      notice.type !== "invitations"
        ? undefined
        : notice.rooms.map((room) => state.numeric("336", channelOf(room))),
    finish: () => [state.numeric("337", "end of invitations")],
  };
}
