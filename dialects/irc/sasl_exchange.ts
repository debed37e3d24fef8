import { utf8 } from "../../protocol/text/utf8.ts";

/** The mechanisms by which clients sign in (IRCv3, `sasl`). */
const MECHANISMS = ["PLAIN", "SCRAM-SHA-256", "EXTERNAL"] as const;

/** A mechanism by which clients sign in. */
export type Mechanism = typeof MECHANISMS[number];

/** The mechanisms of a connection: only in TLS there are certificates. */
export function mechanisms(isEncrypted: boolean): readonly Mechanism[] {
  return MECHANISMS.filter((it) => isEncrypted || it !== "EXTERNAL");
}

/** Characters of a piece; a shorter one is the last. */
export const PIECE_MAX = 400;

/** Most pieces of a message: the longest password and two of the longest names fit. */
const PIECES_MAX = 8;

/** Stands for a piece without characters. */
const EMPTY = "+";

/** The state of a message of a client with one more piece of it. */
export type Gathered =
  /** More pieces follow. */
  | "incomplete"
  /** The piece is longer than it may be. */
  | "too-long"
  /** There were too many pieces, or they are not base64 of UTF-8. */
  | "malformed"
  | { readonly message: string };

/**
 * Signing in by a mechanism: gathers the pieces of the client's messages, which
 * are in base64.
 *
 * @example
 * ```ts
 * import { SaslExchange } from "./sasl_exchange.ts";
 *
 * const exchange = new SaslExchange("PLAIN");
 * const gathered = exchange.take(btoa("\0Ann\0sesame"));
 * console.assert(typeof gathered === "object");
 * ```
 */
export class SaslExchange {
  readonly mechanism: Mechanism;
  /** How many messages of the client are complete. */
  messages = 0;
  #pieces: string[] = [];

  constructor(mechanism: Mechanism) {
    this.mechanism = mechanism;
  }

  /** Takes the parameter of an AUTHENTICATE. */
  take(piece: string): Gathered {
    if (piece.length > PIECE_MAX) return "too-long";
    this.#pieces.push(piece === EMPTY ? "" : piece);
    if (this.#pieces.length > PIECES_MAX) return "malformed";
    if (piece.length === PIECE_MAX) return "incomplete";
    const message = fromBase64(this.#pieces.splice(0).join(""));
    if (message === undefined) return "malformed";
    this.messages++;
    return { message };
  }
}

/** The text of base64 with its padding. */
function fromBase64(text: string): string | undefined {
  try {
    return utf8(Uint8Array.fromBase64(text, { lastChunkHandling: "strict" }));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A text as parameters of AUTHENTICATE: a last one that is full is followed by an empty one. */
export function piecesOf(message: string): string[] {
  const text = new TextEncoder().encode(message).toBase64();
  const pieces: string[] = [];
  for (let at = 0; at <= text.length; at += PIECE_MAX) {
    pieces.push(text.slice(at, at + PIECE_MAX) || EMPTY);
  }
  return pieces;
}

/** The name and the password in a message of PLAIN (RFC 4616). */
export interface PlainClaim {
  readonly name: string;
  readonly password: string;
}

/**
 * Reads a message of PLAIN.
 *
 * @returns `undefined` for anything else, also when the client wants to act as
 * another.
 */
export function readPlain(message: string): PlainClaim | undefined {
  const [as, name, password, ...more] = message.split("\0");
  const isOwn = as === "" || as === name;
  return name && password && isOwn && more.length === 0
    ? { name, password }
    : undefined;
}
