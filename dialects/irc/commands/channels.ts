/** The commands about channels. */
import { HISTORY_ON_JOIN } from "../../../protocol/features/membership.ts";
import type { MembersAnswer } from "../../../protocol/features/who.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { answer, type Command, type Work } from "./command.ts";
import { historyBatch, wantsReplay } from "../history.ts";
import type { MemberState } from "../member_state.ts";
import type { IrcMessage } from "../message.ts";
import { refused } from "../refused.ts";
import { askedModes, maskOf, shownModes } from "../channel_modes.ts";
import { REASON_MAX } from "./server_info.ts";
import { sourceOf } from "../source.ts";
import { channelOf, isChannel, nameOf, nickOf, roomOf } from "../spelling.ts";
import { changeUserModes, shownUserModes } from "../user_modes.ts";
import { joinMessage } from "../variant.ts";
import { linesOfWords } from "../words.ts";

/** The commands about channels. */
export const CHANNELS: Readonly<Record<string, Command>> = {
  JOIN: {
    least: 1,
    run: (state, [channels = "", keys = ""]) =>
      channels === "0"
        ? [...state.rooms].map((room) => part(state, channelOf(room)))
        : channels.split(",").map((channel, index) =>
          join(state, channel, keys.split(",")[index])
        ),
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
  INVITE: {
    least: 2,
    run: (state, [nick = "", channel = ""]) => invite(state, nick, channel),
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

function join(state: MemberState, channel: string, key?: string): Work {
  const room = roomOf(channel);
  if (room === undefined) return noSuchChannel(state, channel);
  const hasReplay = wantsReplay(state);
  let joined: Extract<Notice, { type: "joined" }> | undefined;
  return {
    requests: [
      {
        type: "join",
        room,
        fromNow: true,
        ...key === undefined || key === "" ? {} : { password: key },
      },
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
  answer: MembersAnswer,
): IrcMessage[] {
  const { room, members, operators = [], roomOperators = [] } = answer;
  const channel = channelOf(room);
  const isOperator = new Set([...operators, ...roomOperators]);
  const isVoiced = new Set(answer.voiced);
  const isFull = state.capabilities.has("userhost-in-names");
  const words = members.map((name) =>
    state.prefix(isOperator.has(name), isVoiced.has(name)) +
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
    requests: [{
      type: "manage",
      room,
      what: "kick",
      who: nameOf(nick),
      reason: reasonOf(given),
    }],
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
  [target = "", ...changes]: readonly string[],
): Work | readonly Work[] {
  if (!isChannel(target)) {
    if (nameOf(target).toLowerCase() !== state.name?.toLowerCase()) {
      return answer(state.numeric("502", "modes of others cannot be changed"));
    }
    const [letters] = changes;
    return letters === undefined
      ? { finish: () => [state.numeric("221", shownUserModes(state))] }
      : userModeChange(state, letters);
  }
  const room = roomOf(target);
  if (room === undefined) return noSuchChannel(state, target);
  return changes.length === 0
    ? modesOf(state, target, room, ["modes"])
    : modeChange(state, target, room, changes);
}

/** Changes the modes of the own nick. */
function userModeChange(state: MemberState, letters: string): Work {
  const { changed, requests, hasUnknown } = changeUserModes(state, letters);
  return {
    requests,
    take: (notice) =>
      notice.type === "error"
        ? [refused(state, notice, { command: "MODE" })]
        : undefined,
    finish: () => [
      ...changed === "" ? [] : [{
        source: state.source,
        command: "MODE",
        params: [state.nick, changed],
      }],
      ...hasUnknown
        ? [state.numeric("501", "some modes are not known here")]
        : [],
    ],
  };
}

/** Answers with the modes of a channel, or its lists. */
function modesOf(
  state: MemberState,
  channel: string,
  room: string,
  asked: readonly string[],
): Work {
  return {
    requests: [{ type: "modes", room }],
    take(notice) {
      if (notice.type === "error") {
        return [refused(state, notice, { command: "MODE", target: channel })];
      }
      if (notice.type !== "modes" || notice.by !== undefined) return undefined;
      const { bans = [], exceptions = [] } = notice;
      const listOf = (
        masks: readonly string[],
        item: string,
        end: string,
        name: string,
      ) => [
        ...masks.map((mask) => state.numeric(item, channel, maskOf(mask))),
        state.numeric(end, channel, `end of ${name}`),
      ];
      return asked.flatMap((what) => {
        switch (what) {
          case "b":
            return listOf(bans, "367", "368", "bans");
          case "e":
            return listOf(exceptions, "348", "349", "exceptions");
          default:
            return [state.numeric("324", channel, ...shownModes(notice))];
        }
      });
    },
  };
}

function modeChange(
  state: MemberState,
  channel: string,
  room: string,
  changes: readonly string[],
): Work | readonly Work[] {
  const { requests, lists, bad } = askedModes(room, changes);
  const works: Work[] = bad.map(({ letter, why }) =>
    answer(
      why === "unknown"
        ? state.numeric("472", letter, `there is no mode ${letter}`)
        : state.numeric("696", channel, letter, "*", "it needs a parameter"),
    )
  );
  for (const request of requests) {
    works.push({
      requests: [request],
      take: (notice) =>
        notice.type === "error"
          ? [refused(state, notice, {
            command: "MODE",
            target: notice.code === "no-such-member" && "who" in request
              ? nickOf(request.who)
              : channel,
          })]
          : undefined,
    });
  }
  return lists.length === 0
    ? works
    : [...works, modesOf(state, channel, room, lists)];
}

function invite(state: MemberState, nick: string, channel: string): Work {
  const room = roomOf(channel);
  if (room === undefined) return noSuchChannel(state, channel);
  return {
    requests: [{ type: "invite", room, name: nameOf(nick) }],
    take(notice) {
      if (notice.type === "invited") {
        return [state.numeric("341", nickOf(notice.name), channel)];
      }
      if (notice.type !== "error") return undefined;
      if (notice.code === "no-such-order") {
        return [state.numeric("443", nick, channel, notice.message)];
      }
      const target = notice.code === "no-such-member" ? nick : channel;
      return [refused(state, notice, { command: "INVITE", target })];
    },
  };
}
