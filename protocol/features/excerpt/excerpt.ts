import { feature } from "../../schema/feature.ts";
import {
  among,
  list,
  name,
  optional,
  ordinal,
  type Read,
  record,
  text,
  time,
  whole,
} from "../../schema/field.ts";
import { message } from "../say.ts";

/** Most messages of an excerpt: a few screens. */
export const EXCERPT_MAX = 200;

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
    },
    /** The direct messages exchanged with a member. */
    conversation: { name },
    /** When the last message came in each room of the asker, and from each member that it talks to. */
    newest: {},
    /** How far the asker has read a room, or the messages of a member; with a time it has read on. */
    readMark: mark,
  },
  notices: {
    excerpt: { room: text, messages: list(message) },
    conversation: { messages: list(directMessage) },
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
