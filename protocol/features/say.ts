import { ACTION, isAction } from "../action.ts";
import { lockAside, type LockMark, readable } from "../locked.ts";
import { feature, type Wording } from "../schema/feature.ts";
import {
  BadField,
  byField,
  checked,
  type FieldReader,
  frame,
  ignored,
  name,
  optional,
  ordinal,
  own,
  type Read,
  text,
  time,
} from "../schema/field.ts";
import { required, split } from "../schema/slash_command.ts";
import { eachLine } from "../schema/words.ts";
import { costOfText } from "../text/text_cost.ts";

/** Longest `id` of a message, in UTF-16 code units: room for a UUID and a prefix. */
export const ID_MAX = 64;

/**
 * The `id` of a message, by which it is acknowledged and its repetition
 * recognised. Every frame has one; in the plain dialect there is none.
 */
export const id: FieldReader<string | undefined> = checked(
  text,
  (id, field) => {
    if (id.length >= 1 && id.length <= ID_MAX && id.isWellFormed()) return;
    throw new BadField(field, `have 1 to ${ID_MAX} characters`);
  },
);

/** A message in a room, with its number there. */
export const message = frame("message", {
  room: text,
  /** Counts 1, 2, 3, … in each room, without a gap. */
  seq: ordinal,
  from: name,
  /** Empty where the message was redacted, and in that which redacts another. */
  text,
  /** Milliseconds since 1970. */
  time,
  /** The number of the message that was redacted by this. */
  redacts: optional(ordinal),
  /** Why, as its author or an operator says. */
  reason: optional(text),
  /** The state of its lock at the client that received it. No server knows it. */
  lock: own<LockMark>(),
  /** When it was locked, by its author's clock, in milliseconds since 1970; present when it was opened. */
  lockedAt: own<number>(),
});

/** To the sender alone: its message has a number, or its whisper was delivered. */
const ack = byField(
  "to",
  frame("ack", {
    id: text,
    room: ignored,
    seq: ignored,
    /** The recipient of the whisper. */
    to: text,
    time,
  }),
  frame("ack", { id: text, room: text, seq: ordinal, to: ignored, time }),
);

/** A message to a room. */
export const say = feature({
  requests: {
    say: { id, room: optional(text), text },
    /** Deletes a message: its text, not its number. */
    redact: {
      room: optional(text),
      /** When absent, the newest of an author. */
      seq: optional(ordinal),
      /** The author; when absent, the member itself. */
      from: optional(text),
      reason: optional(text),
    },
  },
  notices: { message, ack },
  commands: [{
    name: "me",
    group: "messages",
    takes: "TEXT",
    help: "say what you do",
    read: required((words) => ({ type: "say", text: ACTION + words })),
  }, {
    name: "delete",
    group: "messages",
    takes: "[NAME|NUMBER [REASON]]",
    help: "delete your last message, or that of a member or a number",
    read(words) {
      const [which, reason] = split(words);
      return {
        type: "redact",
        ...which === ""
          ? {}
          : /^[1-9]\d{0,14}$/.test(which)
          ? { seq: Number(which) }
          : { from: which },
        ...reason === "" ? {} : { reason },
      };
    },
  }],
  // The server reads for it and empties a file.
  costs: { say: costOfText, redact: 5 },
}, {
  message: messageLines,
});

/** A message as lines of text for people. */
export function messageLines(
  message: Message,
  { most }: Pick<Wording, "most">,
): string[] {
  const text = readable(message);
  const from = message.from + lockAside(message);
  return isAction(text)
    ? [`~ ${from} ${text.slice(ACTION.length)}`]
    : eachLine(text, `${from} >> `, most);
}

/** A message to a room, as it is sent. Without an `id` it is not acknowledged. */
export type Say = Read<typeof say.requests.say>;

/** A message in a room, with its number there. */
export type Message = Read<typeof message>;

/** To the sender alone: its message has a number, or its whisper was delivered. */
export type Ack = Read<typeof ack>;
