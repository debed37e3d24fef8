import { NAME_MAX, ROOM_NAME_MAX } from "../protocol/name/name.ts";
import { TEXT_MAX, TOPIC_MAX } from "../protocol/text/text.ts";

/** What the hall holds its members to, in numbers. */
export interface Bounds {
  /** Most rooms a member may be in. */
  readonly rooms: number;
  /** Most rooms that somebody is in, all together. */
  readonly openRooms: number;
  /** Most rooms that one place begins in a day: of which nothing was kept before. */
  readonly newRooms: number;
  /** Longest name of a member, in Unicode characters. */
  readonly name: number;
  /** Longest name of a room, in Unicode characters. */
  readonly roomName: number;
  /** Longest topic of a room, in UTF-16 code units. */
  readonly topic: number;
  /** Longest text of a message, in bytes of UTF-8. */
  readonly text: number;
}

/** The bounds of a hall that is not told otherwise. */
export const BOUNDS: Bounds = {
  // More than a person follows, few enough to count on.
  rooms: 100,
  // A thousand times what people talk in, and about 20 MB of memory.
  openRooms: 10_000,
  // One for each of a school, every day; with the longest names and topics 1 MB of disk.
  newRooms: 1_000,
  name: NAME_MAX,
  roomName: ROOM_NAME_MAX,
  topic: TOPIC_MAX,
  text: TEXT_MAX,
};
