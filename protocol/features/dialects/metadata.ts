import { Refusal } from "../../refusal.ts";
import { feature } from "../../schema/feature.ts";
import {
  list,
  name,
  optional,
  type Read,
  record,
  text,
} from "../../schema/field.ts";

/** Most keys of a member or of a room: programs know about ten. */
export const KEYS_MAX = 20;

/** Longest key, in bytes: the longest known one has twelve. */
export const KEY_BYTES_MAX = 64;

/** Longest value, in bytes of UTF-8: with its key, two names and a source it fits into a line of IRC. */
export const VALUE_BYTES_MAX = 250;

/** Most keys whose values a member is told of: more than there are known ones. */
export const FOLLOWED_MAX = 50;

const KEY = new RegExp(`^[a-z0-9_./-]{1,${KEY_BYTES_MAX}}$`);

/** Line ends and whatever else drives a screen: no value is more than a line of text. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** Whether a key is spelled as one. */
export function isMetadataKey(key: string): boolean {
  return KEY.test(key);
}

/** @throws {Refusal} `bad-text`: it cannot be the value of a key. */
export function checkMetadataValue(value: string): void {
  const { length } = new TextEncoder().encode(value);
  if (length > VALUE_BYTES_MAX) {
    throw new Refusal(
      "bad-text",
      `a value has at most ${VALUE_BYTES_MAX} bytes`,
    );
  }
  if (value === "" || CONTROL.test(value) || !value.isWellFormed()) {
    throw new Refusal("bad-text", "a value is one line of text");
  }
}

/** A value of a key, or that the key has none. */
const entry = record({ key: text, value: optional(text) });

/** The same of a room, or of a member. */
const told = record({
  room: optional(text),
  name: optional(name),
  key: text,
  value: optional(text),
});

/**
 * Facts that members tell of themselves and of their rooms to the programs of others:
 * values of keys, such as the address of a picture. A request that names neither
 * a room nor a member means its author.
 */
export const metadataFeature = feature({
  requests: {
    /** All values of a room or a member. */
    metadata: { room: optional(text), name: optional(text) },
    /** Sets some values, or removes them where none is given; without a list it removes all. */
    setMetadata: {
      room: optional(text),
      name: optional(text),
      values: optional(list(entry)),
    },
    /** The values that the asker follows: of a room and its members, of a member, or of all that it sees. */
    followedMetadata: { room: optional(text), name: optional(text) },
  },
  notices: {
    metadata: {
      room: optional(text),
      name: optional(name),
      values: list(entry),
    },
    metadataSet: {
      room: optional(text),
      name: optional(name),
      values: list(entry),
    },
    followedMetadata: { values: list(told) },
    /** Somebody has set or removed a value that the member follows. */
    metadataNews: { told },
  },
  isFramed: false,
});

/** A value of a key, or that the key has none. */
export type MetadataEntry = Read<typeof entry>;

/** A value of a room or of a member. */
export type ToldMetadata = Read<typeof told>;
