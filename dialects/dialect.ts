import type { Message, Notice } from "../protocol/notice.ts";
import type { Proof } from "../protocol/proof.ts";
import type { Fault, Hello, Request } from "../protocol/request.ts";

/** A hello as it comes in, with what is for the authenticator alone. */
export interface ClientHello extends Hello {
  readonly password?: string;
  /** The key that this one says to have: base64url. */
  readonly publicKey?: string;
}

/** A line of bare text as it was typed, while it may be the password. */
export interface Typed {
  readonly type: "typed";
  readonly text: string;
  /** What it is when it is not; absent for a blank one. */
  readonly means?: Request | Fault;
}

/** The other side speaks a protocol that is not spoken here. */
export interface OtherProtocol {
  readonly type: "other-protocol";
  readonly protocol: string;
}

/** What is said in a dialect. */
export type Spoken =
  | Exclude<Request, Hello>
  | ClientHello
  | Proof
  | Typed
  | Fault;

/** One event that a piece of the stream amounts to. */
export type DecodedEvent = Spoken | OtherProtocol;

/** What is known of the bytes that follow the first ones of a stream. */
export type Following =
  /** They may be here in a moment. */
  | "expected"
  /** None have come for a while. */
  | "late"
  /** The stream has ended. */
  | "none";

/**
 * One connection's incoming side: bytes to events. It keeps what is unfinished
 * between two pieces, so that the events do not depend on where the stream was
 * cut.
 */
export interface Decoder {
  /** Takes the next bytes. The events hold no reference to them. */
  feed(bytes: Uint8Array): DecodedEvent[];
  /** The stream has ended. */
  end(): DecodedEvent[];
  /**
   * How long the connection may be silent before the decoder wants to know of
   * it, in milliseconds; `undefined` when silence says nothing.
   */
  readonly patience: number | undefined;
  /** The connection has been silent for {@linkcode patience}. */
  silence(): DecodedEvent[];
  /** Whether lines are handed on as they were typed, for one may be the password; absent where none is typed. */
  asksPassword?: boolean;
  /** Bytes that the dialect itself answers, below all events; empties them. */
  reply?(): Uint8Array | undefined;
}

/**
 * A way of speaking on a connection. What it encodes depends on the notice
 * alone, so that all who speak it share the bytes.
 */
export interface Dialect {
  readonly name: string;
  /** Whether this dialect's clients answer a `ping`. */
  readonly answersPing: boolean;
  /** Whether it is read by people as it comes. Then it may be gathered for longer: a moment that no eye sees. */
  readonly isForEyes: boolean;
  /**
   * Whether a stream that begins with these bytes, the first of which is no
   * blank, is of this dialect.
   *
   * @returns `undefined` when only more of them tell. Never so when all have come.
   */
  begins(first: Uint8Array, following: Following): boolean | undefined;
  /** @param maxText Longest text of a message that it has to take, in bytes of UTF-8. */
  decoder(maxText?: number): Decoder;
  /**
   * The bytes of a notice; none when the dialect has no words for it.
   *
   * @param bytesOf The bytes of a message in this dialect, where they may be
   * there already: an answer is put together of them.
   */
  encode(
    notice: Notice,
    bytesOf?: (message: Message) => Uint8Array,
  ): Uint8Array;
}
