import {
  holdsMessages,
  type Message,
  type MessagesAnswer,
  type Notice,
} from "../../protocol/notice.ts";
import {
  type Challenge,
  isPublicKey,
  isSignature,
  type Proof,
} from "../../protocol/proof.ts";
import {
  type Fault,
  ID_MAX,
  type Request,
  type RoomWish,
} from "../../protocol/request.ts";
import { MarkFilter } from "../../protocol/text/byte_order_mark.ts";
import { TEXT_MAX } from "../../protocol/text/text.ts";
import { seen } from "../../protocol/text/unseen.ts";
import { utf8 } from "../../protocol/text/utf8.ts";
import { concat } from "../concat.ts";
import type {
  ClientHello,
  DecodedEvent,
  Decoder,
  Dialect,
  Spoken,
} from "../dialect.ts";
import { type Line, LineSplitter, TOO_LONG } from "../lines.ts";
import {
  BadField,
  type FieldReader,
  type JsonObject,
  list,
  only,
  optional,
  record,
  type Shape,
  text,
  truth,
  whole,
} from "./field.ts";
import {
  type BadFrame,
  type Noise,
  type ServerFrame,
  serverFrame,
} from "./server_frame.ts";

/**
 * Longest line a client takes, from a server or from its own input, in bytes.
 * Unlike a message, a list of members has no small bound: 8,000 long names are
 * about 1 MB.
 */
export const CLIENT_LINE_MAX = 16 * 1024 * 1024;

/** Most bytes of JSON for a byte of UTF-8: an escape such as `\u0001`. */
const ESCAPED_MAX = 6;

/** Space for everything in a frame except its text, in bytes: for example for a hello with 100 rooms. */
const FRAME_ROOM = 16 * 1024;

/**
 * Longest frame a server takes, in bytes without the line end: the longest text
 * fits, however it is escaped.
 *
 * @param maxText Longest text of a message, in bytes of UTF-8.
 */
export function frameMax(maxText: number): number {
  return ESCAPED_MAX * maxText + FRAME_ROOM;
}

const encoder = new TextEncoder();

/** The native dialect: a JSON object a line. `docs/protocol.md` defines every frame. */
export const native: Dialect = {
  name: "native",
  answersPing: true,
  isForEyes: false,
  ignoresGreeting: true,
  begins: (first, following) =>
    beginsFrame(first) ?? (following === "none" ? false : undefined),
  decoder: (maxText) => new NativeDecoder(maxText),
  encode: (notice, bytesOf) =>
    bytesOf !== undefined && holdsMessages(notice)
      ? encodeAnswer(notice, bytesOf)
      : encodeFrame(notice),
  encodeChallenge: encodeFrame,
};

/** Every frame, in both directions: notices and requests are encoded as they are. */
export type Frame = Notice | Request | ClientHello | Challenge | Proof;

/** A frame as a line of bytes. */
export function encodeFrame(frame: Frame): Uint8Array {
  return encoder.encode(JSON.stringify(frame) + "\n");
}

const COMMA = encoder.encode(",");

/** The same line as from {@linkcode encodeFrame}, composed of messages that are encoded already. */
function encodeAnswer(
  { messages, ...rest }: MessagesAnswer,
  bytesOf: (message: Message) => Uint8Array,
): Uint8Array {
  const [head, tail] = splitAt(JSON.stringify({ ...rest, messages: [] }), -2);
  return concat([
    encoder.encode(head),
    ...messages.flatMap((message, index) => {
      const object = bytesOf(message).subarray(0, -1);
      return index === 0 ? [object] : [COMMA, object];
    }),
    encoder.encode(tail + "\n"),
  ]);
}

function splitAt(text: string, at: number): [head: string, tail: string] {
  return [text.slice(0, at), text.slice(at)];
}

/** Decodes a client's frames, for the server. */
class NativeDecoder implements Decoder {
  readonly #maxLine: number;
  readonly #splitter: LineSplitter;
  readonly silenceTimeout = undefined;

  constructor(maxText = TEXT_MAX) {
    this.#maxLine = frameMax(maxText);
    this.#splitter = new LineSplitter(this.#maxLine);
  }

  feed(bytes: Uint8Array): DecodedEvent[] {
    return this.#splitter.push(bytes)
      .flatMap((line) => requestOf(line, this.#maxLine) ?? []);
  }

  /** An incomplete frame at the end was cut off, so it was never said. */
  end(): DecodedEvent[] {
    return [];
  }

  silence(): DecodedEvent[] {
    return [];
  }
}

/** Input that a client decodes from a server. */
export type Incoming = ServerFrame | BadFrame | Noise;

/** Decodes a server's frames, for the client. Frames of a later version are ignored. */
export class NoticeDecoder {
  readonly #mark = new MarkFilter();
  readonly #splitter = new LineSplitter(CLIENT_LINE_MAX);

  feed(bytes: Uint8Array): Incoming[] {
    return this.#splitter.push(this.#mark.push(bytes))
      .flatMap((line) => incoming(line) ?? []);
  }
}

function incoming(line: Line): Incoming | undefined {
  if (line === TOO_LONG) return { type: "noise", text: "a line without end" };
  const text = utf8(line);
  if (text?.trim() === "") return undefined;
  const frame = object(text);
  return typeof frame?.type === "string"
    ? serverFrame(frame)
    : { type: "noise", text: text ?? "" };
}

/** The request in a line; blank lines are ignored. */
function requestOf(line: Line, maxLine: number): DecodedEvent | undefined {
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
 * Whether the bytes begin a frame: after blanks a JSON object with a field.
 * `undefined` when there are too few bytes to tell.
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
 * Whether an incomplete line may contain the beginning of a frame, whatever
 * stands before it: the rest could contain a secret.
 */
export function mayHoldFrame(bytes: Uint8Array): boolean {
  return OPENED.test(latin1.decode(bytes));
}

/** A brace with a field after it, or nothing yet. */
const OPENED = /\{[ \t]*(?:"|$)/;

const latin1 = new TextDecoder("latin1");

/**
 * Whether a line of plain text is a frame or was meant to be a frame: it may
 * contain secrets. Complete JSON that is no frame is ordinary text.
 */
export function isFrame(text: string): boolean {
  // A frame on several lines.
  if (SECRET_FIELD.test(text)) return true;
  const at = text.search(/\{[ \t]*"/);
  if (at === -1) return false;
  const isAlone = seen(text.slice(0, at)) === "";
  const frame = object(text.slice(at));
  // After other text, only what may contain a secret.
  if (frame === undefined) return (isAlone ? MISTYPED : PRIVATE).test(text);
  if (typeof frame.type !== "string" || !READERS.has(frame.type)) return false;
  return isAlone || PRIVATE.test(text) || request(frame).type !== "fault";
}

/** Invalid JSON that has a key of a frame, or ends within its first key. */
const MISTYPED = /"(?:type|password|session|signature)"\s*:|^[^"]*\{\s*"[^"]*$/;

/** Parts of frames that are for the server or a single member. */
const PRIVATE =
  /"type"\s*:\s*"(?:hello|proof|whisper)"|"(?:password|session|signature)"\s*:/;

/** A line that begins with a secret field. */
const SECRET_FIELD = /^\s*"(?:password|session|signature)"\s*:/;

const TAB = 0x09;
const SPACE = 0x20;
const QUOTE = 0x22;
const BRACE = 0x7b;

function object(text: string | undefined): JsonObject | undefined {
  if (text === undefined || !text.trimStart().startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as JsonObject;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The `id` of a message. */
const id: FieldReader<string> = (value, field) => {
  const mark = text(value, field);
  if (mark.length >= 1 && mark.length <= ID_MAX && mark.isWellFormed()) {
    return mark;
  }
  throw new BadField(field, `have 1 to ${ID_MAX} characters`);
};

const publicKey: FieldReader<string> = (value, field) => {
  const key = text(value, field);
  if (isPublicKey(key)) return key;
  throw new BadField(field, "be 32 bytes in base64url");
};

const signature: FieldReader<string> = (value, field) => {
  const bytes = text(value, field);
  if (isSignature(bytes)) return bytes;
  throw new BadField(field, "be 64 bytes in base64url");
};

/** Everything a client can send. */
type Sent = Exclude<Spoken, { type: "help" | "fault" | "typed" }>;

/** Fields that only this program may set. */
type Own = "type" | "key" | "ephemeral" | "moving";

type SentFields = {
  readonly [Type in Sent["type"]]: Shape<
    Omit<Extract<Sent, { type: Type }>, Own>
  >;
};

/** The fields of every frame that a client sends; `docs/protocol.md` specifies them. */
const FIELDS: SentFields = {
  hello: {
    version: whole,
    name: optional(text),
    rooms: optional(
      list(record<RoomWish>({ name: text, since: optional(whole) })),
    ),
    session: optional(text),
    log: optional(text),
    whispers: optional(whole),
    unannounced: optional(truth),
    password: optional(text),
    publicKey: optional(publicKey),
  },
  proof: { signature },
  say: { id, room: optional(text), text },
  whisper: { id, to: optional(text), text },
  name: { name: text },
  who: { room: optional(text) },
  join: { room: text, since: optional(whole) },
  leave: { room: optional(text) },
  rooms: {},
  topic: { room: optional(text), text: optional(text) },
  history: {
    room: optional(text),
    count: optional(whole),
    before: optional(whole),
  },
  absent: { text: optional(text) },
  whois: { name: text },
  search: { room: optional(text), words: text },
  kick: { name: text, reason: optional(text) },
  ban: { who: text, duration: optional(whole) },
  unban: { who: text },
  bans: {},
  mute: { name: text, duration: optional(whole) },
  unmute: { name: text },
  op: { name: text },
  deop: { name: text },
  slow: { room: optional(text), seconds: whole },
  ping: {},
  pong: {},
  bye: {},
};

/** The reader of each type of frame. */
const READERS: ReadonlyMap<string, FieldReader<DecodedEvent>> = new Map(
  Object.entries<Shape<object>>(FIELDS).map(([type, fields]) => [
    type,
    record<object>({ type: only(type), ...fields }) as FieldReader<
      DecodedEvent
    >,
  ]),
);

function request(frame: JsonObject): DecodedEvent {
  const type = frame.type;
  if (typeof type !== "string") {
    return fault("bad-frame", `a frame has a "type", which is a string`);
  }
  const known = typeof frame.id === "string" && frame.id.length <= ID_MAX
    ? frame.id
    : undefined;
  const read = READERS.get(type);
  if (read === undefined) {
    return fault("unknown-type", `there is no frame of this type`, known);
  }
  try {
    return read(frame, type);
  } catch (error) {
    if (!(error instanceof BadField)) throw error;
    return fault("bad-frame", `${type}: ${error.message}`, known);
  }
}

function fault(
  code: Fault["code"],
  message: string,
  id?: string,
): Fault {
  return { type: "fault", code, message, ...(id === undefined ? {} : { id }) };
}
