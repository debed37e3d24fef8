/**
 * The spelling of names and rooms in IRC. Each has exactly one, and another
 * than every other name or room has, so that none can be mistaken for another.
 *
 * @module
 */

import { roomName } from "../../protocol/name/name.ts";
import { Refusal } from "../../protocol/refusal.ts";

/** A byte of a name that IRC cannot hold is `^` and two digits: no name of a member has that sign. */
const OF_NAME = "^";

/** The same for a room, in which any sign may stand: `%` itself is spelled so too. */
const OF_ROOM = "%";

/** Characters that a nick cannot hold: a source is `nick!user@host`, and some clients take a nick with a dot for a server. */
const NOT_OF_NICKS = /[\s!@*?,.:$#&\p{Cc}]/gu;

/** Signs that a nick cannot begin with: of channels, of ranks, and of a last parameter. */
const NOT_FIRST = /^[+~%-]/u;

/** Characters that the name of a channel cannot hold. */
const NOT_OF_CHANNELS = /[\s,%\p{Cc}]/gu;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function escaped(sign: string, character: string): string {
  return Array.from(
    encoder.encode(character),
    (byte) => sign + byte.toString(16).padStart(2, "0"),
  ).join("");
}

function unescaped(sign: "\\^" | "%", text: string): string {
  return text.replace(
    new RegExp(`(?:${sign}[0-9a-f]{2})+`, "gi"),
    (escapes) =>
      decoder.decode(Uint8Array.fromHex(escapes.replace(/[^0-9a-f]/gi, ""))),
  );
}

/**
 * The nick of a member.
 *
 * @example
 * ```ts
 * import { nameOf, nickOf } from "./spelling.ts";
 *
 * console.assert(nickOf("Ann") === "Ann");
 * console.assert(nickOf("ann@work") === "ann^40work");
 * console.assert(nameOf("ann^40work") === "ann@work");
 * ```
 */
export function nickOf(name: string): string {
  return name
    .replace(NOT_OF_NICKS, (character) => escaped(OF_NAME, character))
    .replace(NOT_FIRST, (character) => escaped(OF_NAME, character));
}

/** The name of the member with a nick. */
export function nameOf(nick: string): string {
  return unescaped("\\^", nick);
}

/**
 * The channel that a room is.
 *
 * @example
 * ```ts
 * import { channelOf, roomOf } from "./spelling.ts";
 *
 * console.assert(channelOf("lobby") === "#lobby");
 * console.assert(channelOf("a,b") === "#a%2cb");
 * console.assert(roomOf("#a%2cb") === "a,b");
 * ```
 */
export function channelOf(room: string): string {
  return "#" +
    room.replace(NOT_OF_CHANNELS, (character) => escaped(OF_ROOM, character));
}

/** The room that a channel is; `undefined` when it is no channel. */
export function roomOf(channel: string): string | undefined {
  return isChannel(channel) ? unescaped("%", channel.slice(1)) : undefined;
}

/** A room in the one spelling that the hall knows it by; one that no room can have stays as it is. */
export function foldedRoom(room: string): string {
  try {
    return roomName(room, Infinity);
  } catch (error) {
    if (error instanceof Refusal) return room;
    throw error;
  }
}

/** Whether a target is a channel, not a member. */
export function isChannel(target: string): boolean {
  return target.startsWith("#");
}

/** A time as IRC counts it. */
export function seconds(time: number): string {
  return `${Math.floor(time / 1000)}`;
}
