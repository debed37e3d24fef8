import { feature } from "../../schema/feature.ts";
import {
  among,
  list,
  name,
  optional,
  ordinal,
  own,
  type Read,
  record,
  text,
  time,
  whole,
} from "../../schema/field.ts";
import type { Tagged } from "../dialects/news.ts";
import type { Managed, ModesNotice } from "../modes/modes.ts";
import { message } from "../say.ts";
import type { TopicNotice } from "../topic.ts";

/** Most messages of an excerpt: a few screens. */
export const EXCERPT_MAX = 200;

/** Something that happened in a room, besides what was said. */
export interface ExcerptEvent {
  /** The number of the message before it. */
  readonly after: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly notice: TopicNotice | Managed | ModesNotice | Tagged;
}

/** A place among messages: a number, or a moment. A number that is left out stands before all messages. */
const place = record({ seq: optional(ordinal), time: optional(time) });

/** A message to one member, as both sides have it. */
const directMessage = record({ from: name, to: name, text, time });

/** The time of the last message that was read in a room, or from a member. */
const mark = {
  room: optional(text),
  name: optional(name),
  time: optional(time),
};

/**
 * Messages around places, for dialects whose clients name these by moments too,
 * and ask for direct messages.
 */
export const excerpt = feature({
  requests: {
    excerpt: {
      room: text,
      which: among("latest", "before", "after", "between", "around"),
      /** None or one for the latest, two for those between, else one. */
      places: list(place),
      count: whole,
      /** Whether events between the messages are wanted, and count as they do. */
      events: own<boolean>(),
    },
    /** The direct messages exchanged with a member. */
    conversation: { name },
    /** Deletes a direct message that the asker has sent to a member. */
    redactDirect: {
      name,
      /** Whether it is this one: they have no numbers. */
      isMeant: own<(message: DirectMessage) => boolean>(),
      reason: optional(text),
    },
    /** When the last message came in each room of the asker, and from each member that it talks to. */
    newest: {},
    /** How far the asker has read a room, or the messages of a member; with a time it has read on. */
    readMark: mark,
  },
  notices: {
    excerpt: {
      room: text,
      messages: list(message),
      /** Topics and orders, each after the message of a number. */
      events: own<readonly ExcerptEvent[]>(),
    },
    conversation: { messages: list(directMessage) },
    /** A direct message was deleted, by its author. */
    redactedDirect: { message: directMessage, reason: optional(text) },
    newest: {
      rooms: list(record({ room: text, time })),
      people: list(record({ name, time })),
    },
    readMark: mark,
  },
  isFramed: false,
});

/** Which messages are asked for. */
export type ExcerptRequest = Read<typeof excerpt.requests.excerpt>;

/** A place among messages. */
export type Place = Read<typeof place>;

/** A message to one member, as both sides have it. */
export type DirectMessage = Read<typeof directMessage>;

/** How far a member has read. */
export type ReadMark = Read<typeof excerpt.notices.readMark>;
