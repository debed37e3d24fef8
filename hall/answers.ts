/** The answers of the hall to queries about itself. Nothing here changes anything. */
import type { Roles } from "../protocol/features/membership.ts";
import type { TopicNotice } from "../protocol/features/topic.ts";
import type { Notice } from "../protocol/notice.ts";
import type { Member } from "./member.ts";
import type { Moderation } from "./moderation/moderation.ts";
import type { Room } from "./rooms/room.ts";
import type { Holder } from "./sessions/holder.ts";

/**
 * Most rooms in one answer: more than a person reads. With the longest names
 * and topics they are half a megabyte; an answer with all rooms that a few
 * members can open would exceed what may wait in an outbox.
 */
export const ROOMS_LISTED_MAX = 500;

/** Most absent members whose reasons are in one answer, for the same reason. */
export const ABSENT_LISTED_MAX = 500;

/** The members of a room, and which of them are away or operators. */
export function whoIsIn(room: Room, moderation: Moderation): Notice {
  const absent = Array.from(room.present).flatMap(({ name, session }) => {
    const away = session?.holder.away;
    return away === undefined ? [] : [[name, away] as const];
  }).slice(0, ABSENT_LISTED_MAX);
  return {
    type: "members",
    room: room.name,
    ...room.roster,
    absent: absent.length === 0 ? undefined : absent,
    ...rolesIn(room, moderation),
  };
}

/** The operators among the members of a room, those with voice, and whether it is secret. */
export function rolesIn(
  room: Room,
  moderation: Moderation,
): Pick<Roles, "operators" | "roomOperators" | "voiced" | "secret"> {
  const { modes } = room;
  const operators = Array.from(room.present).flatMap(({ name, session }) =>
    session !== undefined && moderation.isOperator(session) ? [name] : []
  );
  return {
    operators: operators.length === 0 ? undefined : operators,
    roomOperators: presentAmong(room, modes.operators),
    voiced: presentAmong(room, modes.voiced),
    secret: modes.isOn("secret") || undefined,
  };
}

/** The names of those members of a room that a list of its modes has. */
export function presentAmong(
  room: Room,
  list: ReadonlyMap<string, string>,
): readonly string[] | undefined {
  if (list.size === 0) return undefined;
  const names = Array.from(room.present).flatMap(({ name, session }) =>
    session !== undefined && list.has(session.identity) ? [name] : []
  );
  return names.length === 0 ? undefined : names;
}

/**
 * The rooms that have members; when there are very many, the fullest. Secret
 * rooms are listed for their members.
 */
export function roomsAmong(rooms: Iterable<Room>, asker: Member): Notice {
  const all = [...rooms].filter((room) =>
    !room.modes.isOn("secret") || asker.rooms.has(room)
  );
  const more = Math.max(0, all.length - ROOMS_LISTED_MAX);
  const listed = more === 0
    ? all
    : all.toSorted((one, other) => other.members.size - one.members.size)
      .slice(0, ROOMS_LISTED_MAX);
  return {
    type: "rooms",
    rooms: listed.map(({ name, size, topic }) => ({
      name,
      members: size,
      topic: topic || undefined,
    })),
    more: more || undefined,
  };
}

/** A member, as far as the asker may know: addresses are for operators, rooms for members that share them. */
export function whoIs(
  holder: Holder,
  asker: Member,
  moderation: Moderation,
): Notice {
  const isForOperator = asker.session !== undefined &&
    moderation.isOperator(asker.session);
  const rooms = holder.rooms.intersection(asker.rooms);
  return {
    type: "member",
    name: holder.name,
    rooms: Array.from(rooms, (room) => room.name),
    since: holder.since,
    connected: holder.isConnected,
    absent: holder.away,
    key: holder.key,
    operator: moderation.isOperator(holder) || undefined,
    address: isForOperator ? holder.address : undefined,
  };
}

/** Whether a member is away, and why. */
export function absence({ name, away }: Holder): Notice {
  return {
    type: "absent",
    name,
    text: away,
  };
}

/** The topic of a room. */
export function topicOf(room: Room): Notice {
  return {
    type: "topic",
    room: room.name,
    text: room.topic,
    ...originOf(room),
  };
}

/** The member that has set the topic of a room, and when, where that is known. */
export function originOf(
  { topic, modes: { topicSet } }: Room,
): Pick<TopicNotice, "setBy" | "setAt"> {
  return topic === "" || topicSet === undefined
    ? {}
    : { setBy: topicSet.by, setAt: topicSet.at };
}
