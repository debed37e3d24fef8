/** The commands about channels. */
import { REASON_MAX } from "../../../protocol/features/moderation.ts";
import type { Joined } from "../../../protocol/features/membership.ts";
import {
  type ListedMask,
  masksIn,
} from "../../../protocol/features/modes/mask_lists.ts";
import type { TopicNotice } from "../../../protocol/features/topic.ts";
import type { MembersAnswer } from "../../../protocol/features/who.ts";
import type { Notice } from "../../../protocol/notice.ts";
import type { ClientRequest } from "../../../protocol/request.ts";
import { glob } from "../../../protocol/text/glob.ts";
import { answer, type Command, type Work } from "./command.ts";
import { replayed } from "../history.ts";
import type { MemberState } from "../member_state.ts";
import type { IrcMessage } from "../message.ts";
import { type Refused, refused } from "../refused.ts";
import { askedModes, maskOf, shownModes } from "../channel_modes.ts";
import { TARGETS_MAX } from "./server_info.ts";
import { sourceOf } from "../source.ts";
import {
  channelOf,
  foldedRoom,
  isChannel,
  nameOf,
  nickOf,
  roomOf,
} from "../spelling.ts";
import { changeUserModes, shownUserModes } from "../user_modes.ts";
import { channelMetadata, noChannelMetadata } from "./metadata.ts";
import { type ReadMark, readMarkOf, readMessage } from "./read_marker.ts";
import { joinMessage } from "../variant.ts";
import { linesOfWords } from "../words.ts";

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

/** A reason, no longer than the hall takes. */
export function reasonOf(text: string | undefined): string | undefined {
  const line = (text ?? "").replace(/[\p{Cc}\u2028\u2029]/gu, " ").trim();
  return line === ""
    ? undefined
    : line.slice(0, REASON_MAX).toWellFormed().trim();
}

function noSuchChannel(state: MemberState, channel: string): Work {
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
function inChannel(
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

const NO_SUCH_CHANNEL = "there is no such channel";

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
          state.rooms.add(notice.room);
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

/** The messages for a member that has entered a channel. */
function entered(
  state: MemberState,
  { room, slow, topic = "", members, roles }: Joined,
  mark: ReadMark | undefined,
): IrcMessage[] {
  const channel = channelOf(room);
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

/** A topic, and its origin where that is known. */
function topicOf(
  state: MemberState,
  { room, text, setBy, setAt }: TopicNotice,
): IrcMessage[] {
  const channel = channelOf(room);
  return [
    state.numeric("332", channel, text),
    ...setBy === undefined || setAt === undefined ? [] : [
      state.numeric("333", channel, sourceOf(setBy), seconds(setAt)),
    ],
  ];
}

/** A time as IRC counts it. */
function seconds(time: number): string {
  return `${Math.floor(time / 1000)}`;
}

function namesOf(
  state: MemberState,
  answer: MembersAnswer,
): IrcMessage[] {
  const { room, secret } = answer;
  const channel = channelOf(room);
  return nameLines(state, answer).map((line) =>
    state.numeric("353", secret ? "@" : "=", channel, line)
  );
}

/** The lines of lists of members, by the capabilities that change them: many that enter together are told the same list. */
const lines = new WeakMap<readonly string[], Map<string, readonly string[]>>();

function nameLines(
  state: MemberState,
  { members, operators = [], roomOperators = [], voiced }: MembersAnswer,
): readonly string[] {
  const own = OF_NAMES.filter((name) => state.capabilities.has(name)).join();
  const known = lines.getOrInsertComputed(members, () => new Map());
  return known.getOrInsertComputed(own, () => {
    const isOperator = new Set([...operators, ...roomOperators]);
    const isVoiced = new Set(voiced);
    const isFull = state.capabilities.has("userhost-in-names");
    return linesOfWords(
      members.map((name) =>
        state.prefix(isOperator.has(name), isVoiced.has(name)) +
        (isFull ? sourceOf(name) : nickOf(name))
      ),
    );
  });
}

/** The capabilities that change how members are listed. */
const OF_NAMES = ["multi-prefix", "userhost-in-names"] as const;

function endOfNames(state: MemberState, channel: string): IrcMessage {
  return state.numeric("366", channel, "end of NAMES");
}

function names(state: MemberState, channels: string): Work {
  const rooms = channels.split(",").slice(0, TARGETS_MAX).map(roomOf)
    .filter((room) => room !== undefined);
  return {
    requests: rooms.map((room) => ({ type: "who", room })),
    take(notice) {
      if (notice.type === "members") return namesOf(state, notice);
      // The members of a room are known to its members only.
      return notice.type === "error" ? [] : undefined;
    },
    finish: () => [endOfNames(state, channels)],
  };
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

function topic(
  state: MemberState,
  [channel = "", text]: readonly string[],
): Work {
  const room = roomOf(channel);
  if (room === undefined) return noSuchChannel(state, channel);
  return inChannel(state, channel, room, {
    requests: [{ type: "topic", room, text }],
    take(notice) {
      if (notice.type === "error") {
        return [refused(state, notice, { command: "TOPIC", target: channel })];
      }
      // The room is told of a new topic, and so is its author.
      if (notice.type !== "topic" || notice.by !== undefined) return undefined;
      return notice.text === ""
        ? [state.numeric("331", channelOf(notice.room), "no topic is set")]
        : topicOf(state, notice);
    },
  });
}

/** A listed room, by its channel in lower case. */
interface Listed {
  readonly channel: string;
  readonly members: number;
}

/** The first conditions of a LIST, for each is compared with every room: all that compare hold, and one of the masks, if there are any (ELIST). */
function conditions(given: string): (it: Listed) => boolean {
  const masks: ((channel: string) => boolean)[] = [];
  const others: ((it: Listed) => boolean)[] = [];
  for (const condition of given.split(",").slice(0, TARGETS_MAX)) {
    const [sign, rest] = [condition.slice(0, 1), condition.slice(1)];
    if (sign === ">" && /^\d+$/.test(rest)) {
      others.push(({ members }) => members > Number(rest));
    } else if (sign === "<" && /^\d+$/.test(rest)) {
      others.push(({ members }) => members < Number(rest));
    } else if (sign === "!") {
      const fits = glob(rest.toLowerCase());
      others.push(({ channel }) => !fits(channel));
    } else if (condition !== "") masks.push(glob(condition.toLowerCase()));
  }
  return (it) =>
    others.every((holds) => holds(it)) &&
    (masks.length === 0 || masks.some((fits) => fits(it.channel)));
}

function list(state: MemberState, [given = ""]: readonly string[]): Work {
  const isWanted = conditions(given);
  return {
    requests: [{ type: "rooms" }],
    take(notice) {
      if (notice.type !== "rooms") return undefined;
      const { rooms, more } = notice;
      return [
        state.numeric("321", "Channel", "Users  Name"),
        ...rooms.flatMap(({ name, members, topic = "" }) => {
          const channel = channelOf(name);
          return isWanted({ channel, members })
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

/** Tells why something about a member of a channel was refused. */
function refusedAbout(
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
  return inChannel(state, channel, room, {
    requests: [{ type: "modes", room }],
    take(notice) {
      if (notice.type === "error") {
        return [refused(state, notice, { command: "MODE", target: channel })];
      }
      if (notice.type !== "modes" || notice.by !== undefined) return undefined;
      const { bans, exceptions, admitted } = masksIn(notice);
      const { created } = notice;
      const listOf = (
        masks: readonly ListedMask[],
        item: string,
        end: string,
        name: string,
      ) => [
        ...masks.map(({ shown, origin }) =>
          state.numeric(
            ...[item, channel, maskOf(shown)] as const,
            ...origin === undefined
              ? []
              : [nickOf(origin.by), seconds(origin.at)],
          )
        ),
        state.numeric(end, channel, `end of ${name}`),
      ];
      return asked.flatMap((what) => {
        switch (what) {
          case "b":
            return listOf(bans, "367", "368", "bans");
          case "e":
            return listOf(exceptions, "348", "349", "exceptions");
          case "I":
            return listOf(admitted, "346", "347", "invitation exceptions");
          default:
            return [
              state.numeric("324", channel, ...shownModes(notice)),
              ...created === undefined
                ? []
                : [state.numeric("329", channel, seconds(created))],
            ];
        }
      });
    },
  });
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
    const nick = "who" in request ? nickOf(request.who) : channel;
    works.push(inChannel(state, channel, room, {
      requests: [request],
      take: (notice) =>
        notice.type === "error"
          ? [refusedAbout(state, notice, { command: "MODE", channel, nick })]
          : undefined,
    }));
  }
  return lists.length === 0
    ? works
    : [...works, modesOf(state, channel, room, lists)];
}

function invite(state: MemberState, nick: string, channel: string): Work {
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
function invitations(state: MemberState): Work {
  return {
    requests: [{ type: "invitations" }],
    take: (notice) =>
      notice.type !== "invitations"
        ? undefined
        : notice.rooms.map((room) => state.numeric("336", channelOf(room))),
    finish: () => [state.numeric("337", "end of invitations")],
  };
}
