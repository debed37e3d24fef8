import { NAME_MAX, ROOM_NAME_MAX } from "../protocol/name/name.ts";
import { TEXT_MAX, TOPIC_MAX } from "../protocol/text/text.ts";

/** The limits that the hall enforces. */
export interface Bounds {
  /** Most rooms a member may be in. */
  readonly rooms: number;
  /** Most rooms with members. */
  readonly openRooms: number;
  /** Most rooms that one source begins in a day: rooms of which nothing is kept. */
  readonly newRooms: number;
  /** Longest name of a member, in Unicode characters. */
  readonly name: number;
  /** Longest name of a room, in Unicode characters. */
  readonly roomName: number;
  /** Longest topic of a room, in UTF-16 code units. */
  readonly topic: number;
  /** Longest text of a message, in bytes of UTF-8. */
  readonly text: number;
  /** How long its author may delete a message, in milliseconds. */
  readonly redactable: number;
}

/** The bounds of a hall without options. */
export const BOUNDS: Bounds = {
  // More than a person follows.
  rooms: 100,
  // Far more than a group uses, and about 20 MB of memory.
  openRooms: 10_000,
  // One for each pupil of a school; with the longest names and topics 1 MB of disk a day.
  newRooms: 1_000,
  name: NAME_MAX,
  roomName: ROOM_NAME_MAX,
  topic: TOPIC_MAX,
  text: TEXT_MAX,
  // Until the mistake is noticed the next morning.
  redactable: 24 * 3_600_000,
};
