import { feature } from "../schema/feature.ts";
import {
  list,
  name,
  only,
  optional,
  own,
  type Read,
  record,
  text,
  time,
  truth,
  whole,
} from "../schema/field.ts";

/** A member, with everything that a dialect may tell of it. */
const person = record({
  name,
  /** The user's login name and full name, if its dialect has them. */
  user: optional(text),
  realname: optional(text),
  /** Time of its first hello, in milliseconds since 1970. */
  since: time,
  /** Its text while it is away. */
  absent: optional(text),
  /** Present when it is an operator. */
  operator: optional(only(true)),
  /** Present when it is a program, as it says. */
  bot: optional(only(true)),
  /** The fingerprint of its proven key; absent without a key. */
  key: optional(text),
  /** The registered name that it is signed in to. */
  account: own<string>(),
  /** The rooms that it shares with the asker; those that it is an operator of, and has voice in. */
  rooms: list(text),
  operatorOf: list(text),
  voicedIn: list(text),
});

/** A name that a member had. */
const departed = record({
  name,
  user: optional(text),
  realname: optional(text),
  /** Until when, in milliseconds since 1970. */
  until: time,
});

/**
 * The members and their number, for dialects whose queries are not those of
 * others: they answer several with this one.
 */
export const directory = feature({
  requests: {
    /** The members of a room, or those with these names, or all that share a room with the asker. */
    people: { room: optional(text), names: optional(list(text)) },
    census: {},
    /** Whether a room has members; a secret one has for its members only. */
    known: { room: text },
    /** The rooms with members that the asker is invited to. */
    invitations: {},
    /** Those that had a name and have it no more. */
    departed: { name: text },
    /** Watches these names and no others: the member is told when they come and go. */
    watch: { names: list(text) },
    /** Marks a place among the requests of a dialect: `marked` follows the answers to all before it. */
    mark: { mark: whole },
  },
  notices: {
    people: { people: list(person) },
    census: {
      present: whole,
      rooms: whole,
      operators: whole,
    },
    known: { room: text, isKnown: truth },
    invitations: { rooms: list(text) },
    departed: { departed: list(departed) },
    marked: { mark: whole },
    watched: { name, isHere: truth },
  },
  isFramed: false,
});

/** A member, with everything that a dialect may tell of it. */
export type Person = Read<typeof person>;

/** A name that a member had, until it left or took another. */
export type Departed = Read<typeof departed>;
