/** The answers about members for dialects with queries of their own. Nothing here changes anything. */
import type { Person } from "../protocol/features/directory.ts";
import { roomName } from "../protocol/name/name.ts";
import type { Notice } from "../protocol/notice.ts";
import { Refusal } from "../protocol/refusal.ts";
import type { HandlerContext } from "./context.ts";
import type { Asker, RequestOf } from "./handler.ts";
import type { Member } from "./member.ts";
import type { Moderation } from "./moderation/moderation.ts";
import type { Membership } from "./rooms/membership.ts";
import type { Holder } from "./sessions/holder.ts";

/** Most members in one answer: with their texts they are a megabyte. */
export const PEOPLE_LISTED_MAX = 2_000;

/**
 * Members, as far as the asker may know of them: those of its rooms, and any
 * whose name it knows. A room that it is not in has none for it.
 */
export function people(
  { signIn, moderation, bounds, monotonic }: HandlerContext,
  asker: Member,
  { room, names }: RequestOf<"people">,
): Notice {
  const found = new Set<Holder>();
  if (names !== undefined) {
    signIn.sessions.expire(monotonic());
    for (const name of names) {
      const holder = signIn.sessions.byName(name);
      if (holder?.isConnected) found.add(holder);
    }
  } else {
    for (const { name, members } of asker.rooms) {
      if (room !== undefined && name !== knownRoom(room, bounds.roomName)) {
        continue;
      }
      for (const { session } of members) {
        if (session === undefined) continue;
        if (found.size < PEOPLE_LISTED_MAX) found.add(session.holder);
      }
    }
  }
  return {
    type: "people",
    people: Array.from(
      found,
      (holder) => person(holder, asker, moderation),
    ),
  };
}

/** The room that is meant, or a name that no room has. */
function knownRoom(asked: string, most: number): string {
  try {
    return roomName(asked, most);
  } catch (error) {
    if (error instanceof Refusal) return "";
    throw error;
  }
}

function person(
  holder: Holder,
  asker: Member,
  moderation: Moderation,
): Person {
  const shared = [...holder.rooms.intersection(asker.rooms)];
  const isOperator = moderation.isOperator(holder);
  const { identity } = holder;
  return {
    name: holder.name,
    user: holder.user,
    realname: holder.realname,
    since: holder.since,
    absent: holder.away,
    operator: isOperator || undefined,
    bot: holder.isBot || undefined,
    key: holder.key,
    account: holder.account,
    rooms: shared.map(({ name }) => name),
    operatorOf: shared.flatMap(({ name, modes: { operators } }) =>
      isOperator || operators.has(identity) ? [name] : []
    ),
    voicedIn: shared.flatMap(({ name, modes: { voiced } }) =>
      voiced.has(identity) ? [name] : []
    ),
  };
}

/** Whether a room has members, as far as the asker may know. */
export function known(
  { bounds }: HandlerContext,
  { rooms: its }: Member,
  membership: Membership,
  asked: string,
): Notice {
  const room = membership.room(knownRoom(asked, bounds.roomName));
  const isKnown = room !== undefined &&
    (!room.modes.isOn("secret") || its.has(room));
  return { type: "known", room: asked, isKnown };
}

/** The rooms with members that a member is invited to and is not in. */
export function invitations(
  { rooms }: Membership,
  { session, member }: Asker,
): Notice {
  const found: string[] = [];
  for (const room of rooms) {
    const isInvited = room.modes.invited.has(session.identity);
    if (isInvited && !member.rooms.has(room)) found.push(room.name);
  }
  return { type: "invitations", rooms: found };
}

/** How many members, rooms and operators there are. */
export function census(
  { signIn, moderation }: HandlerContext,
  rooms: number,
): Notice {
  const operators = new Set<Holder>();
  for (const { member, holder } of signIn.sessions.all) {
    if (member !== undefined && moderation.isOperator(holder)) {
      operators.add(holder);
    }
  }
  return {
    type: "census",
    present: signIn.sessions.present,
    rooms,
    operators: operators.size,
  };
}
