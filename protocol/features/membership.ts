import { feature } from "../schema/feature.ts";
import {
  list,
  name,
  names,
  only,
  optional,
  own,
  pair,
  type Read,
  text,
  whole,
} from "../schema/field.ts";
import { required, split } from "../schema/slash_command.ts";
import { listed, roster } from "../schema/words.ts";
import { settingText } from "./modes/settings.ts";
import type { TopicNotice } from "./topic.ts";
import type { MembersAnswer } from "./who.ts";

/** The part of the answers to `who` and `topic` that some dialects show on entering a room. */
export type Roles =
  & Pick<
    MembersAnswer,
    "operators" | "roomOperators" | "voiced" | "secret"
  >
  & Pick<TopicNotice, "setBy" | "setAt">;

/** Number of recent messages sent to a member that enters a room. */
export const HISTORY_ON_JOIN = 20;

/** The rooms that a member is in, and the other members there. */
export const membership = feature({
  requests: {
    join: {
      room: text,
      since: optional(whole),
      /** The password of the room, if it has one. */
      password: optional(text),
      /** Leaves all other rooms: for dialects in which a member is in a single room. */
      moving: own<true>(),
      /**
       * No earlier messages are wanted, or only those since the member left, or
       * else so many of the newest: for dialects whose clients know no numbers.
       */
      fromNow: own<true | number>(),
      /**
       * `joined` is to have the roles, and arrivals in several rooms are told
       * together: for dialects that show roles on entering.
       */
      withRoles: own<true>(),
    },
    leave: {
      room: optional(text),
      /** Why, for the other members of the room. */
      reason: optional(text),
    },
  },
  notices: {
    joined: {
      room: text,
      members: list(name),
      /** Members whose coming and going is not announced. */
      unannounced: optional(list(name)),
      last: whole,
      /** Present when earlier messages follow. */
      earlier: optional(only(true)),
      /** Absent when the room has none. */
      topic: optional(text),
      /** Slow mode: shortest time between two messages of a member, in seconds; absent when off. */
      slow: optional(whole),
      /** The modes that are on, see `modes`; absent when none is. */
      modes: optional(list(text)),
      /** Present for those that asked for them. */
      roles: own<Roles>(),
    },
    left: {
      room: text,
      /** Another client of the member has left it, for dialects that say it in another way. */
      byOther: own<true>(),
    },
    presence: {
      room: text,
      joined: list(name),
      left: list(name),
      /** The name before, and the name now. */
      renamed: list(names),
      /** The members among those that left whose kick or ban was told. */
      kicked: optional(list(name)),
      /** The members among those that left that left the hall. */
      gone: optional(list(name)),
      /** Why members left, as far as they said so: the name and the reason. */
      reasons: optional(list(pair)),
    },
  },
  commands: [
    {
      name: "join",
      aliases: ["j"],
      group: "rooms",
      takes: "ROOM [PASSWORD]",
      help: "enter a room and talk there",
      read: required((words) => {
        const [room, password] = split(words);
        return { type: "join", room, ...(password === "" ? {} : { password }) };
      }),
    },
    {
      name: "leave",
      aliases: ["part"],
      group: "rooms",
      takes: "[ROOM]",
      help: "leave a room",
      read: (room) => room === "" ? { type: "leave" } : { type: "leave", room },
    },
  ],
  costs: { join: 3 },
}, {
  joined: (
    { room, members, unannounced, earlier, topic, slow, modes = [] },
  ) => [
    members.length === 1
      ? `* you are alone in ${room}`
      : `* you are in ${room} ${roster({ members, unannounced })}`,
    ...(topic === undefined ? [] : [`* topic: ${topic}`]),
    ...(slow === undefined ? [] : [`* slow mode: one message every ${slow} s`]),
    ...modes.map((mode) => `* ${settingText(room, mode)}`),
    ...(earlier === undefined ? [] : ["* earlier messages:"]),
  ],
  left: ({ room }) => `* you left ${room}`,
  presence: ({ joined, left: all, renamed, kicked, reasons }) => {
    const left = withReasons(leftUntold({ left: all, kicked }), reasons);
    return [
      ...(left.length === 0 ? [] : [`* left: ${listed(left)}`]),
      ...renamed.map(([was, is]) => `* ${was} is now ${is}`),
      ...(joined.length === 0 ? [] : [`* joined: ${listed(joined)}`]),
    ];
  },
});

/** The member is in a room. */
export type Joined = Read<typeof membership.notices.joined>;

/** Members that came, left or changed names in a room since the last such notice, all at once. */
export type Presence = Read<typeof membership.notices.presence>;

/** The members that left, but for those whose kick or ban was told. */
export function leftUntold(
  { left, kicked = [] }: {
    readonly left: readonly string[];
    readonly kicked?: readonly string[] | undefined;
  },
): readonly string[] {
  const told = new Set(kicked);
  return left.filter((name) => !told.has(name));
}

/** The names, each with the reason that its member gave. */
function withReasons(
  names: readonly string[],
  reasons: readonly (readonly [name: string, reason: string])[] = [],
): readonly string[] {
  const why = new Map(reasons);
  return names.map((name) => {
    const reason = why.get(name);
    return reason === undefined ? name : `${name} (${reason})`;
  });
}
