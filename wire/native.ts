import type { Notice } from "../chat/notice.ts";
import {
  type Fault,
  ID_MAX,
  type Request,
  type RoomWish,
} from "../chat/request.ts";
import type { Decoder, Dialect, Event, Knock, Spoken } from "./dialect.ts";
import { type Line, LINE_MAX, LineSplitter, TOO_LONG } from "./lines.ts";
import {
  type Challenge,
  isPublicKey,
  isSignature,
  type Proof,
} from "./proof.ts";
import { utf8 } from "./utf8.ts";

/**
 * Longest line a client takes from a server, in bytes. A list of members has
 * no small bound as a message has: 8,000 long names are about 1 MB.
 */
export const SERVER_LINE_MAX = 16 * 1024 * 1024;

const encoder = new TextEncoder();

/** The native dialect: one JSON object a line. `docs/protocol.md` defines every frame. */
export const native: Dialect = {
  name: "native",
  answersPing: true,
  isForEyes: false,
  begins: (first, following) =>
    beginsFrame(first) ?? (following === "none" ? false : undefined),
  decoder: (maxLine) => new NativeDecoder(maxLine),
  encode: encodeFrame,
};

/** Every frame there is: notices and requests have the shape of theirs. */
export type Frame = Notice | Request | Knock | Challenge | Proof;

/** A frame as a line of bytes. */
export function encodeFrame(frame: Frame): Uint8Array {
  return encoder.encode(JSON.stringify(frame) + "\n");
}

/** What a client says, for the server. */
class NativeDecoder implements Decoder {
  readonly #maxLine: number;
  readonly #splitter: LineSplitter;
  readonly patience = undefined;

  constructor(maxLine = LINE_MAX) {
    this.#maxLine = maxLine;
    this.#splitter = new LineSplitter(maxLine);
  }

  feed(bytes: Uint8Array): Event[] {
    return this.#splitter.push(bytes)
      .flatMap((line) => requestOf(line, this.#maxLine) ?? []);
  }

  /** An unfinished frame at the end was cut off: it was never said. */
  end(): Event[] {
    return [];
  }

  silence(): Event[] {
    return [];
  }
}

/** A line from a server that is no frame of the native dialect. */
export interface Noise {
  readonly type: "noise";
  readonly text: string;
}

/** What a client hears from a server. */
export type Incoming = Notice | Challenge | Noise;

/** What a server says, for the client. Frames of types it does not know are passed over. */
export class NoticeDecoder {
  readonly #splitter = new LineSplitter(SERVER_LINE_MAX);

  feed(bytes: Uint8Array): Incoming[] {
    return this.#splitter.push(bytes).flatMap((line): Incoming[] => {
      const text = line === TOO_LONG ? "a line without end" : utf8(line) ?? "";
      const frame = object(text);
      if (frame === undefined || typeof frame.type !== "string") {
        return [{ type: "noise", text }];
      }
      // A server shapes its own frames; types not known here are a later version's.
      return NOTICES.has(frame.type) ? [frame as unknown as Incoming] : [];
    });
  }
}

const NOTICES: ReadonlySet<string> = new Set<(Notice | Challenge)["type"]>([
  "challenge",
  "welcome",
  "joined",
  "left",
  "ack",
  "message",
  "whisper",
  "presence",
  "gap",
  "named",
  "members",
  "rooms",
  "topic",
  "history",
  "found",
  "absent",
  "member",
  "error",
  "warning",
  "bans",
  "bye",
  "order",
  "ping",
  "pong",
]);

/** A line that may be a frame: blank ones are passed over. */
function requestOf(line: Line, maxLine: number): Event | undefined {
  if (line === TOO_LONG) {
    return fault("too-long", `a line has at most ${maxLine} bytes`);
  }
  const text = utf8(line);
  if (text === undefined) return fault("bad-utf8", "a line is UTF-8 text");
  if (text.trim() === "") return undefined;
  const frame = object(text);
  if (frame === undefined) {
    return fault("bad-json", "a line is one JSON object");
  }
  return request(frame);
}

/**
 * Whether a line that begins with these bytes begins like a frame: blanks aside
 * it opens a JSON object with a field. `undefined` when that cannot be told yet.
 */
export function beginsFrame(bytes: Uint8Array): boolean | undefined {
  const isMore = (byte: number) => byte !== SPACE && byte !== TAB;
  const brace = bytes.findIndex(isMore);
  if (brace === -1) return undefined;
  if (bytes[brace] !== BRACE) return false;
  const next = bytes.subarray(brace + 1).find(isMore);
  return next === undefined ? undefined : next === QUOTE;
}

/**
 * Whether a line of bare text is a frame after all, or was meant to be one: it
 * may hold secrets. JSON that is whole and no frame is text like any other.
 */
export function isFrame(text: string): boolean {
  const at = text.search(/\{[ \t]*"/);
  if (at === -1) return false;
  // Behind something that came before it, only what can hold a secret.
  if (text.slice(0, at).trim() !== "") return /"type"\s*:\s*"hello"/.test(text);
  const frame = object(text);
  return frame === undefined ||
    typeof frame.type === "string" && Object.hasOwn(READERS, frame.type);
}

const TAB = 0x09;
const SPACE = 0x20;
const QUOTE = 0x22;
const BRACE = 0x7b;

type Fields = Readonly<Record<string, unknown>>;

function object(text: string | undefined): Fields | undefined {
  if (text === undefined || !text.trimStart().startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Fields;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A field is missing or of the wrong type. */
class BadField extends Error {}

/** How each event is read from its frame's fields. */
const READERS: {
  readonly [
    Type in Exclude<Spoken["type"], "help" | "fault" | "typed">
  ]: (
    frame: Fields,
  ) => Extract<Spoken, { type: Type }>;
} = {
  hello: (frame) => ({
    type: "hello",
    version: integer(frame, "version"),
    ...optional("name", maybe(string, frame, "name")),
    ...optional("rooms", maybe(rooms, frame, "rooms")),
    ...optional("session", maybe(string, frame, "session")),
    ...optional("log", maybe(string, frame, "log")),
    ...optional("whispers", maybe(integer, frame, "whispers")),
    ...optional("password", maybe(string, frame, "password")),
    ...optional("publicKey", maybe(publicKey, frame, "publicKey")),
  } satisfies Knock),
  proof: (frame) => ({
    type: "proof",
    signature: signature(frame, "signature"),
  }),
  say: (frame) => ({
    type: "say",
    id: id(frame),
    ...optional("room", maybe(string, frame, "room")),
    text: string(frame, "text"),
  }),
  whisper: (frame) => ({
    type: "whisper",
    id: id(frame),
    ...optional("to", maybe(string, frame, "to")),
    text: string(frame, "text"),
  }),
  name: (frame) => ({ type: "name", name: string(frame, "name") }),
  who: (frame) => ({
    type: "who",
    ...optional("room", maybe(string, frame, "room")),
  }),
  join: (frame) => ({
    type: "join",
    room: string(frame, "room"),
    ...optional("since", maybe(integer, frame, "since")),
  }),
  leave: (frame) => ({
    type: "leave",
    ...optional("room", maybe(string, frame, "room")),
  }),
  rooms: () => ({ type: "rooms" }),
  topic: (frame) => ({
    type: "topic",
    ...optional("room", maybe(string, frame, "room")),
    ...optional("text", maybe(string, frame, "text")),
  }),
  history: (frame) => ({
    type: "history",
    ...optional("room", maybe(string, frame, "room")),
    ...optional("count", maybe(integer, frame, "count")),
  }),
  absent: (frame) => ({
    type: "absent",
    ...optional("text", maybe(string, frame, "text")),
  }),
  whois: (frame) => ({ type: "whois", name: string(frame, "name") }),
  search: (frame) => ({
    type: "search",
    ...optional("room", maybe(string, frame, "room")),
    words: string(frame, "words"),
  }),
  kick: (frame) => ({
    type: "kick",
    name: string(frame, "name"),
    ...optional("reason", maybe(string, frame, "reason")),
  }),
  ban: (frame) => ({
    type: "ban",
    who: string(frame, "who"),
    ...optional("duration", maybe(integer, frame, "duration")),
  }),
  unban: (frame) => ({ type: "unban", who: string(frame, "who") }),
  bans: () => ({ type: "bans" }),
  mute: (frame) => ({
    type: "mute",
    name: string(frame, "name"),
    ...optional("duration", maybe(integer, frame, "duration")),
  }),
  unmute: (frame) => ({ type: "unmute", name: string(frame, "name") }),
  op: (frame) => ({ type: "op", name: string(frame, "name") }),
  deop: (frame) => ({ type: "deop", name: string(frame, "name") }),
  slow: (frame) => ({
    type: "slow",
    ...optional("room", maybe(string, frame, "room")),
    seconds: integer(frame, "seconds"),
  }),
  ping: () => ({ type: "ping" }),
  pong: () => ({ type: "pong" }),
  bye: () => ({ type: "bye" }),
};

function request(frame: Fields): Event {
  const type = frame.type;
  if (typeof type !== "string") {
    return fault("bad-frame", `a frame has a "type", which is a string`);
  }
  const known = typeof frame.id === "string" && frame.id.length <= ID_MAX
    ? frame.id
    : undefined;
  // Own keys only: "constructor" is no type of frame.
  if (!Object.hasOwn(READERS, type)) {
    return fault("unknown-type", `there is no frame of this type`, known);
  }
  try {
    return READERS[type as keyof typeof READERS](frame);
  } catch (error) {
    if (!(error instanceof BadField)) throw error;
    return fault("bad-frame", `${type}: ${error.message}`, known);
  }
}

function string(frame: Fields, field: string): string {
  const value = frame[field];
  if (typeof value !== "string") {
    throw new BadField(`"${field}" must be a string`);
  }
  return value;
}

function integer(frame: Fields, field: string): number {
  const value = frame[field];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new BadField(`"${field}" must be a whole number, 0 or more`);
  }
  return value;
}

function id(frame: Fields): string {
  const value = string(frame, "id");
  if (value.length < 1 || value.length > ID_MAX || !value.isWellFormed()) {
    throw new BadField(`"id" must have 1 to ${ID_MAX} characters`);
  }
  return value;
}

function publicKey(frame: Fields, field: string): string {
  const value = string(frame, field);
  if (isPublicKey(value)) return value;
  throw new BadField(`"${field}" must be 32 bytes in base64url`);
}

function signature(frame: Fields, field: string): string {
  const value = string(frame, field);
  if (isSignature(value)) return value;
  throw new BadField(`"${field}" must be 64 bytes in base64url`);
}

function rooms(frame: Fields, field: string): RoomWish[] {
  const value = frame[field];
  if (!Array.isArray(value)) {
    throw new BadField(`"${field}" must be a list of {"name", "since"?}`);
  }
  return value.map((wish: unknown) => {
    if (typeof wish !== "object" || wish === null) {
      throw new BadField(`"${field}" must be a list of {"name", "since"?}`);
    }
    const fields = wish as Fields;
    return {
      name: string(fields, "name"),
      ...optional("since", maybe(integer, fields, "since")),
    };
  });
}

function maybe<T>(
  read: (frame: Fields, field: string) => T,
  frame: Fields,
  field: string,
): T | undefined {
  return frame[field] === undefined || frame[field] === null
    ? undefined
    : read(frame, field);
}

/** A field that is left out when it has no value. */
function optional<K extends string, V>(
  key: K,
  value: V | undefined,
): { readonly [key in K]?: V } {
  return value === undefined ? {} : { [key]: value } as { [key in K]: V };
}

function fault(
  code: Fault["code"],
  message: string,
  id?: string,
): Fault {
  return { type: "fault", code, message, ...(id === undefined ? {} : { id }) };
}
