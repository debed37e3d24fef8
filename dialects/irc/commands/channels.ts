/** The commands about channels. */
import { HISTORY_ON_JOIN } from "../../../protocol/features/membership.ts";
import type { MembersAnswer } from "../../../protocol/features/who.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { answer, type Command, type Work } from "./command.ts";
import { historyBatch, wantsReplay } from "../history.ts";
import type { MemberState } from "../member_state.ts";
import type { IrcMessage } from "../message.ts";
import { refused } from "../refused.ts";
import { CHANNEL_MODES, REASON_MAX } from "./server_info.ts";
import { sourceOf } from "../source.ts";
import { channelOf, isChannel, nameOf, nickOf, roomOf } from "../spelling.ts";
import { joinMessage } from "../variant.ts";
import { linesOfWords } from "../words.ts";

/** The commands about channels. */
export const CHANNELS: Readonly<Record<string, Command>> = {
  JOIN: {
    least: 1,
    run: (state, [channels = ""]) =>
      channels === "0"
        ? [...state.rooms].map((room) => part(state, channelOf(room)))
        : channels.split(",").map((channel) => join(state, channel)),
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
        : channels.split(",").map((channel) => names(state, channel)),
  },
  LIST: { least: 0, run: list },
  KICK: {
    least: 2,
    run: (state, [channel = "", nicks = "", reason]) =>
      nicks.split(",").map((nick) => kick(state, channel, nick, reason)),
  },
  MODE: { least: 1, run: mode },
};

/** A reason, no longer than the hall takes. */
export function reasonOf(text: string | undefined): string | undefined {
  const line = (text ?? "").replace(/[\p{Cc}\u2028\u2029]/gu, " ").trim();
  return line === ""
    ? undefined
    : line.slice(0, REASON_MAX).toWellFormed().trim();
}

function noSuchChannel(state: MemberState, channel: string): Work {
  return answer(state.numeric("403", channel, "there is no such channel"));
}

function join(state: MemberState, channel: string): Work {
  const room = roomOf(channel);
  if (room === undefined) return noSuchChannel(state, channel);
  const hasReplay = wantsReplay(state);
  let joined: Extract<Notice, { type: "joined" }> | undefined;
  return {
    requests: [
      { type: "join", room, fromNow: true },
      { type: "who", room },
      ...hasReplay
        ? [{ type: "history", room, count: HISTORY_ON_JOIN } as const]
        : [],
    ],
    take(notice) {
      switch (notice.type) {
        case "joined":
          joined = notice;
          state.rooms.add(notice.room);
          return entered(state, notice);
        case "members":
          return namesOf(state, notice);
        case "history": {
          const last = joined?.last ?? 0;
          // Later messages have been sent already.
          const before = notice.messages.filter(({ seq }) => seq <= last);
          return historyBatch(state, channelOf(notice.room), before);
        }
        case "error":
          // After the first refusal the other requests are refused too.
          if (joined !== undefined || notice.room === undefined) {
            return notice.code === "not-in-room" ? [] : undefined;
          }
          return [refused(state, notice, { command: "JOIN", target: channel })];
        default:
          return undefined;
      }
    },
  };
}

function entered(
  state: MemberState,
  { room, topic, slow }: Extract<Notice, { type: "joined" }>,
): IrcMessage[] {
  const channel = channelOf(room);
  return [
    joinMessage(state.name ?? "", channel, state.capabilities),
    ...topic === undefined ? [] : [state.numeric("332", channel, topic)],
    ...slow === undefined ? [] : [
      state.numeric(
        "NOTICE",
        `${channel} is in slow mode: one message every ${slow} s`,
      ),
    ],
  ];
}

function namesOf(
  state: MemberState,
  { room, members, operators = [] }: MembersAnswer,
): IrcMessage[] {
  const channel = channelOf(room);
  const isOperator = new Set(operators);
  const isFull = state.capabilities.has("userhost-in-names");
  const words = members.map((name) =>
    (isOperator.has(name) ? "@" : "") +
    (isFull ? sourceOf(name) : nickOf(name))
  );
  return [
    ...linesOfWords(words).map((line) =>
      state.numeric("353", "=", channel, line)
    ),
    endOfNames(state, channel),
  ];
}

function endOfNames(state: MemberState, channel: string): IrcMessage {
  return state.numeric("366", channel, "end of NAMES");
}

function names(state: MemberState, channel: string): Work {
  const room = roomOf(channel);
  if (room === undefined) return answer(endOfNames(state, channel));
  return {
    requests: [{ type: "who", room }],
    take(notice) {
      if (notice.type === "members") return namesOf(state, notice);
      // The members of a room are known to its members only.
      return notice.type === "error" ? [endOfNames(state, channel)] : undefined;
    },
  };
}

function part(state: MemberState, channel: string, given?: string): Work {
  const room = roomOf(channel);
  if (room === undefined) return noSuchChannel(state, channel);
  const reason = reasonOf(given);
  return {
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
  };
}

function topic(
  state: MemberState,
  [channel = "", text]: readonly string[],
): Work {
  const room = roomOf(channel);
  if (room === undefined) return noSuchChannel(state, channel);
  return {
    requests: [{ type: "topic", room, text }],
    take(notice) {
      if (notice.type === "error") {
        return [refused(state, notice, { command: "TOPIC", target: channel })];
      }
      // The room is told of a new topic, and so is its author.
      if (notice.type !== "topic" || notice.by !== undefined) return undefined;
      return [
        notice.text === ""
          ? state.numeric("331", channelOf(notice.room), "no topic is set")
          : state.numeric("332", channelOf(notice.room), notice.text),
      ];
    },
  };
}

function list(state: MemberState, [mask]: readonly string[]): Work {
  const wanted = mask === undefined || !mask.startsWith("#")
    ? undefined
    : new Set(mask.split(","));
  return {
    requests: [{ type: "rooms" }],
    take(notice) {
      if (notice.type !== "rooms") return undefined;
      const { rooms, more } = notice;
      return [
        state.numeric("321", "Channel", "Users  Name"),
        ...rooms.flatMap(({ name, members, topic = "" }) => {
          const channel = channelOf(name);
          return wanted === undefined || wanted.has(channel)
            ? [state.numeric("322", channel, `${members}`, topic)]
            : [];
        }),
        ...more === undefined
          ? []
          : [state.numeric("NOTICE", `and ${more} more`)],
        state.numeric("323", "end of LIST"),
      ];
    },
  };
}

/** A member is put out of the hall, for the hall knows no other way. */
function kick(
  state: MemberState,
  channel: string,
  nick: string,
  given?: string,
): Work {
  const room = roomOf(channel);
  if (room === undefined || !state.rooms.has(room)) {
    return noSuchChannel(state, channel);
  }
  return {
    requests: [{ type: "kick", name: nameOf(nick), reason: reasonOf(given) }],
    take: (notice) =>
      notice.type === "error"
        ? [
          refused(state, notice, {
            command: "KICK",
            target: notice.code === "no-such-member" ? nick : channel,
          }),
        ]
        : undefined,
  };
}

function mode(
  state: MemberState,
  [target = "", modes, argument]: readonly string[],
): Work {
  if (!isChannel(target)) {
    if (nameOf(target).toLowerCase() !== state.name?.toLowerCase()) {
      return answer(state.numeric("502", "modes of others cannot be changed"));
    }
    return modes === undefined
      ? answer(state.numeric("221", "+i"))
      : answer(state.numeric("501", "no mode of a user can be changed"));
  }
  const room = roomOf(target) ?? "";
  if (modes === undefined) {
    return answer(state.numeric("324", target, CHANNEL_MODES));
  }
  const isBanList = argument === undefined && /^[+-]?b$/.test(modes);
  if (isBanList) return answer(state.numeric("368", target, "end of bans"));
  return answer(
    state.rooms.has(room)
      ? state.numeric("482", target, "the modes of a channel are fixed")
      : state.numeric("442", target, "you are not in this channel"),
  );
}
