import type { Message, Notice, ServerFacts } from "../../protocol/notice.ts";
import type { Challenge } from "../../protocol/proof.ts";
import type { RefusalCode } from "../../protocol/refusal.ts";
import {
  BadField,
  type FieldReader,
  isObject,
  type JsonObject,
  LaterValue,
  list,
  oneOf,
  only,
  optional,
  ordinal,
  pair,
  record,
  type Shape,
  text,
  time,
  truth,
  whole,
} from "./field.ts";

/** A frame from a server to a client. Help is sent to plain members only. */
export type ServerFrame =
  | Exclude<Notice, { type: "help" } | { type: "message" }>
  // Only clients know the state of a lock.
  | Omit<Message, "lock" | "lockedAt">
  | Challenge;

/** A frame of a known type that violates the protocol. */
export interface BadFrame {
  readonly type: "bad-frame";
  /** The field and frame, and what the field must be. It contains nothing from the server. */
  readonly what: string;
}

/** A line of a server that is not a frame. */
export interface Noise {
  readonly type: "noise";
  readonly text: string;
}

/** The lowest rate that is accepted, a second. */
const RATE_LEAST = 0.001;

/** A rate a second, or a burst. */
const amount: FieldReader<number> = (value, field) => {
  const isOne = typeof value === "number" && value >= RATE_LEAST &&
    value <= Number.MAX_SAFE_INTEGER;
  if (isOne) return value;
  throw new BadField(field, `be a number, ${RATE_LEAST} or more`);
};

/** An unknown code still says that a request was refused. */
const code = text as FieldReader<RefusalCode>;

type Frame<Type extends ServerFrame["type"]> = Extract<
  ServerFrame,
  { type: Type }
>;

/** A reader for a type of frame. */
function frame<Type extends ServerFrame["type"]>(
  type: Type,
  shape: Shape<Omit<Frame<Type>, "type">>,
): FieldReader<Frame<Type>> {
  const read = record<object>({ type: only(type), ...shape });
  return (value, field) => read(value, field) as Frame<Type>;
}

const message = frame("message", {
  room: text,
  seq: ordinal,
  from: text,
  text,
  time,
});

/** Ignores a field. */
const nothing: FieldReader<undefined> = () => undefined;

const said = frame("ack", {
  id: text,
  room: text,
  seq: ordinal,
  to: nothing,
  time,
});
const whispered = frame("ack", {
  id: text,
  room: nothing,
  seq: nothing,
  to: text,
  time,
});

const gap = frame("gap", {
  room: text,
  from: ordinal,
  to: ordinal,
  damaged: optional(truth),
});

/**
 * Every frame that a server sends; `docs/protocol.md` specifies them. This
 * table alone decides what reaches a client.
 */
export const SERVER_FRAMES: {
  readonly [Type in ServerFrame["type"]]: FieldReader<Frame<Type>>;
} = {
  challenge: frame("challenge", { nonce: text }),
  welcome: frame("welcome", {
    version: whole,
    name: text,
    session: text,
    log: text,
    server: record<ServerFacts>({
      name: text,
      version: text,
      maxText: optional(whole),
      maxLine: whole,
      rate: optional(amount),
      burst: optional(amount),
    }),
    key: optional(text),
    operator: optional(only(true)),
  }),
  joined: frame("joined", {
    room: text,
    members: list(text),
    unannounced: optional(list(text)),
    last: whole,
    topic: optional(text),
    slow: optional(whole),
  }),
  left: frame("left", { room: text }),
  ack: (value, field) =>
    isObject(value) && value.to != null
      ? whispered(value, field)
      : said(value, field),
  message,
  whisper: frame("whisper", {
    seq: ordinal,
    from: text,
    to: text,
    text,
    time,
  }),
  presence: frame("presence", {
    room: text,
    joined: list(text),
    left: list(text),
    renamed: list(pair),
  }),
  named: frame("named", { name: text }),
  members: frame("members", {
    room: text,
    members: list(text),
    unannounced: optional(list(text)),
    absent: optional(list(pair)),
  }),
  rooms: frame("rooms", {
    rooms: list(
      record<Frame<"rooms">["rooms"][number]>({
        name: text,
        members: whole,
        topic: optional(text),
      }),
    ),
    more: optional(whole),
  }),
  topic: frame("topic", { room: text, text, by: optional(text) }),
  history: frame("history", {
    room: text,
    before: optional(whole),
    messages: list(message),
  }),
  found: frame("found", {
    room: text,
    words: text,
    messages: list(message),
    more: optional(whole),
  }),
  absent: frame("absent", { name: text, text: optional(text) }),
  member: frame("member", {
    name: text,
    rooms: list(text),
    since: time,
    connected: truth,
    absent: optional(text),
    key: optional(text),
    operator: optional(only(true)),
    address: optional(text),
  }),
  order: frame("order", {
    what: oneOf("kick", "ban", "unban", "mute", "unmute", "op", "deop", "slow"),
    by: text,
    who: optional(text),
    reason: optional(text),
    until: optional(time),
    room: optional(text),
    seconds: optional(whole),
  }),
  bans: frame("bans", {
    bans: list(
      record<Frame<"bans">["bans"][number]>({
        what: oneOf("ban", "mute"),
        kind: oneOf("name", "key", "address"),
        who: text,
        by: text,
        since: time,
        until: optional(time),
      }),
    ),
  }),
  gap: (value, field) => {
    const { to, ...more } = gap(value, field);
    if (to >= more.from) return { ...more, to };
    throw new BadField("to", `be no less than "from"`);
  },
  error: frame("error", {
    code,
    message: text,
    id: optional(text),
    wait: optional(whole),
  }),
  warning: frame("warning", { code, message: text }),
  bye: frame("bye", { reason: text, again: truth }),
  ping: frame("ping", {}),
  pong: frame("pong", { time: optional(time) }),
};

/**
 * Reads a frame from a server.
 *
 * @returns `undefined` for a frame of a later version, which is ignored.
 */
export function serverFrame(
  frame: JsonObject,
): ServerFrame | BadFrame | undefined {
  const { type } = frame;
  // Own keys only: "constructor" is not a type of frame.
  if (typeof type !== "string" || !Object.hasOwn(SERVER_FRAMES, type)) {
    return undefined;
  }
  try {
    return SERVER_FRAMES[type as ServerFrame["type"]](frame, type);
  } catch (error) {
    if (error instanceof LaterValue) return undefined;
    if (!(error instanceof BadField)) throw error;
    return { type: "bad-frame", what: `${type}: ${error.message}` };
  }
}
