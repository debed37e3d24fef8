/** The commands about channels. */
import type { Joined } from "../../../protocol/features/membership.ts";
import { answer, type Command, type Work } from "./command.ts";
import {
  inChannel,
  noSuchChannel,
  refusedAbout,
} from "./channels/in_channel.ts";
import { invitations, invite } from "./channels/invite.ts";
import { list } from "./channels/list.ts";
import { mode } from "./channels/mode.ts";
import { endOfNames, names, namesOf } from "./channels/names.ts";
import { topic, topicOf } from "./channels/topic.ts";
import { replayed } from "../history.ts";
import type { MemberState } from "../member_state.ts";
import type { IrcMessage } from "../message.ts";
import { refused } from "../refused.ts";
import { TARGETS_MAX } from "./server_info.ts";
import { channelOf, foldedRoom, nameOf, roomOf } from "../spelling.ts";
import { reasonOf } from "./speech.ts";
import { channelMetadata, noChannelMetadata } from "./metadata.ts";
import { readMarkOf, readMessage } from "./read_marker.ts";
import type { ReadMark } from "../../../protocol/features/excerpt/excerpt.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { joinMessage } from "../variant.ts";

/** The commands about channels. */
export const CHANNELS: Readonly<Record<string, Command>> = {
  JOIN: {
    least: 1,
    run: (state, [channels = "", keys = ""]) =>
      channels === "0"
        ? [...state.rooms].map((room) => part(state, channelOf(room)))
        : channels.split(",").flatMap((channel, index) => [
          join(state, channel, keys.split(",")[index]),
          ...channelMetadata(state, channel),
        ]),
  },
  PART: {
    least: 1,
    run: (state, [channels = "", reason]) =>
      channels.split(",").map((channel) => part(state, channel, reason)),
  },
  TOPIC: { least: 1, run: topic },
  NAMES: {
    least: 0,
    run: (state, [channels]) =>
      channels === undefined
        ? answer(endOfNames(state, "*"))
        : names(state, channels),
  },
  LIST: { least: 0, run: list },
  KICK: {
    least: 2,
    run(state, [channels = "", nicks = "", reason]) {
      const all = channels.split(",");
      return nicks.split(",").slice(0, TARGETS_MAX).map((nick, index) =>
        kick(state, all[all.length === 1 ? 0 : index] ?? "", nick, reason)
      );
    },
  },
  INVITE: {
    least: 0,
    run: (state, [nick, channel]) =>
      nick === undefined
        ? invitations(state)
        : channel === undefined
        ? answer(state.numeric("461", "INVITE", "not enough parameters"))
        : invite(state, nick, channel),
  },
  MODE: { least: 1, run: mode },
};

function join(state: MemberState, channel: string, key?: string): Work {
  const room = roomOf(channel);
  if (room === undefined) return noSuchChannel(state, channel);
  const folded = foldedRoom(room);
  let mark: ReadMark | undefined;
  return {
    requests: [
      // Its answer has a place among those to the other.
      ...readMarkOf(state, room),
      {
        type: "join",
        room,
        withRoles: true,
        ...replayed(state),
        ...key === undefined || key === "" ? {} : { password: key },
      },
    ],
    take(notice) {
      switch (notice.type) {
        case "readMark":
          if (notice.room !== room) return undefined;
          mark = notice;
          return [];
        case "joined":
          if (notice.room !== folded) return undefined;
          return entered(state, notice, mark);
        case "error":
          // A name that no room can have is not repeated.
          return notice.room === room || notice.code === "bad-room"
            ? [refused(state, notice, { command: "JOIN", target: channel })]
            : undefined;
        default:
          return undefined;
      }
    },
    isLast: (notice) => notice.type === "joined" && notice.room === folded,
  };
}

/** Enters the channels of the member's other clients, once the client is in. */
export function follow(state: MemberState): Work {
  return {
    requests: [{
      type: "shareRooms",
      ...replayed(state),
      ...state.capabilities.has("draft/read-marker") ? { readMarks: true } : {},
    }],
    // Where the hello was refused, this is too. That of a room answers a JOIN behind it.
    take: (notice) =>
      notice.type === "error" && notice.room === undefined
        ? []
        : followed(state, notice),
  };
}

/** Tells a client of a channel that another of the same member has entered, or left. */
export function followed(
  state: MemberState,
  notice: Notice,
): IrcMessage[] | undefined {
  switch (notice.type) {
    case "readMark":
      // It has a place among the lines of a channel that is entered.
      if (notice.room === undefined || state.rooms.has(notice.room)) {
        return undefined;
      }
      state.heldMark = notice;
      return [];
    case "joined": {
      const { heldMark: held } = state;
      state.heldMark = undefined;
      const mark = held?.room === notice.room ? held : undefined;
      return entered(state, notice, mark);
    }
    case "left":
      if (notice.byOther !== true) return undefined;
      state.rooms.delete(notice.room);
      return [{
        source: state.source,
        command: "PART",
        params: [channelOf(notice.room)],
      }];
    default:
      return undefined;
  }
}

/** The messages for a member that has entered a channel. */
function entered(
  state: MemberState,
  { room, slow, topic = "", members, roles }: Joined,
  mark: ReadMark | undefined,
): IrcMessage[] {
  const channel = channelOf(room);
  state.rooms.add(room);
  return [
    joinMessage(state.name ?? "", channel, state.capabilities, {
      account: state.account,
      realname: state.user?.realname,
    }),
    ...slow === undefined ? [] : [
      state.numeric(
        "NOTICE",
        `${channel} is in slow mode: one message every ${slow} s`,
      ),
    ],
    ...topic === ""
      ? []
      : topicOf(state, { type: "topic", room, text: topic, ...roles }),
    ...mark === undefined ? [] : [readMessage(state, mark, channel)],
    ...namesOf(state, { type: "members", room, members, ...roles }),
    endOfNames(state, channel),
    ...noChannelMetadata(state, channel),
  ];
}

function part(state: MemberState, channel: string, given?: string): Work {
  const room = roomOf(channel);
  if (room === undefined) return noSuchChannel(state, channel);
  const reason = reasonOf(given);
  return inChannel(state, channel, room, {
    requests: [{ type: "leave", room, reason }],
    take(notice) {
      if (notice.type === "left") {
        state.rooms.delete(notice.room);
        return [{
          source: state.source,
          command: "PART",
          params: [
            channelOf(notice.room),
            ...reason === undefined ? [] : [reason],
          ],
        }];
      }
      return notice.type === "error"
        ? [refused(state, notice, { command: "PART", target: channel })]
        : undefined;
    },
  });
}

function kick(
  state: MemberState,
  channel: string,
  nick: string,
  given?: string,
): Work {
  const room = roomOf(channel);
  if (room === undefined) return noSuchChannel(state, channel);
  return inChannel(state, channel, room, {
    requests: [{
      type: "manage",
      room,
      what: "kick",
      who: nameOf(nick),
      reason: reasonOf(given),
    }],
    take: (notice) =>
      notice.type === "error"
        ? [refusedAbout(state, notice, { command: "KICK", channel, nick })]
        : undefined,
  });
}
