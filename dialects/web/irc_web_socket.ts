/**
 * IRC in a WebSocket (IRCv3, WebSocket support): each message is a line without
 * its end.
 *
 * @module
 */
import type { Notice } from "../../protocol/notice.ts";
import { concat } from "../concat.ts";
import type {
  Codec,
  DecodedEvent,
  Encoder,
  IrcFacts,
  SignInAnswer,
} from "../dialect.ts";
import { irc } from "../irc/irc.ts";
import { CLIENT_TAGS_MAX, MESSAGE_MAX } from "../irc/message.ts";
import { LineSplitter, TOO_LONG } from "../lines.ts";
import { CLOSED } from "./web_socket.ts";
import {
  BINARY,
  closeFrame,
  frame,
  NORMAL,
  POLICY_VIOLATION,
  TEXT,
  WebSocketEnd,
} from "./web_socket_end.ts";

/** The frames of each subprotocol. Without one they are those of text, as older clients expect. */
const OPCODES: Readonly<Record<string, number>> = {
  "text.ircv3.net": TEXT,
  "binary.ircv3.net": BINARY,
};

/** The first subprotocol of a list that is spoken here: the client prefers it. */
export function ircSubprotocol(asked: readonly string[]): string | undefined {
  return asked.find((name) => Object.hasOwn(OPCODES, name));
}

/** Longest message: a line and its tags, with a line end that some clients leave there. */
const MESSAGE_AND_TAGS_MAX = CLIENT_TAGS_MAX + MESSAGE_MAX;

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const LINE_END = Uint8Array.of(RETURN, NEWLINE);

/** Lines as frames, one each. */
function framesOf(lines: Uint8Array, opcode: number): Uint8Array {
  return concat(
    new LineSplitter(Infinity).push(lines).flatMap((line) =>
      line === TOO_LONG ? [] : [frame(opcode, line)]
    ),
  );
}

/** The encoders in frames, by those in lines: members with the same encoder share what it makes. */
const framed: Readonly<Record<number, WeakMap<Encoder, Encoder>>> = {
  [TEXT]: new WeakMap(),
  [BINARY]: new WeakMap(),
};

function framedEncoder(inLines: Encoder, opcode: number): Encoder {
  const known = framed[opcode]?.get(inLines);
  if (known !== undefined) return known;
  const encoder: Encoder = {
    name: "web",
    isForPeople: false,
    encode: (notice) => inFrames(notice, inLines.encode(notice), opcode),
  };
  framed[opcode]?.set(inLines, encoder);
  return encoder;
}

/** The lines of a notice as frames; a farewell closes the WebSocket. */
function inFrames(
  { type }: Notice | SignInAnswer,
  lines: Uint8Array,
  opcode: number,
): Uint8Array {
  const frames = framesOf(lines, opcode);
  return type === "bye" ? concat([frames, closeFrame(NORMAL)]) : frames;
}

/** The server's end of a WebSocket: a line of IRC in each message. */
export class IrcWebSocketCodec extends WebSocketEnd {
  readonly #irc: Codec;
  readonly #opcode: number;

  /** @param subprotocol As {@linkcode ircSubprotocol} returns it. */
  constructor(facts: IrcFacts, subprotocol: string | undefined) {
    super(MESSAGE_AND_TAGS_MAX);
    this.#irc = irc.codec({ irc: facts });
    this.#opcode = OPCODES[subprotocol ?? ""] ?? TEXT;
  }

  override get encoder(): Encoder {
    return this.isClosed
      ? CLOSED
      : framedEncoder(this.#irc.encoder ?? irc, this.#opcode);
  }

  override encodeAlone(notice: Notice | SignInAnswer): Uint8Array | undefined {
    const lines = this.#irc.encodeAlone?.(notice);
    if (lines === undefined) return undefined;
    return this.isClosed
      ? new Uint8Array()
      : inFrames(notice, lines, this.#opcode);
  }

  /** Takes a message. It must be a single line: others could be hidden in the fields of the first. */
  protected override message(message: Uint8Array): readonly DecodedEvent[] {
    const line = withoutEnd(message);
    if (line.includes(NEWLINE) || line.includes(RETURN)) {
      this.close(POLICY_VIOLATION, "more than a line in a message");
      return [];
    }
    const events = this.#irc.feed(concat([line, LINE_END]));
    const lines = this.#irc.reply?.();
    if (lines !== undefined) this.send(framesOf(lines, this.#opcode));
    return events;
  }
}

/** A line without the end that it must not have. */
function withoutEnd(line: Uint8Array): Uint8Array {
  let end = line.length;
  while (end > 0 && (line[end - 1] === NEWLINE || line[end - 1] === RETURN)) {
    end--;
  }
  return line.subarray(0, end);
}
