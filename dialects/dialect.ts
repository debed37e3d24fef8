import type { Message, Notice } from "../protocol/notice.ts";
import type { Challenge, Proof } from "../protocol/proof.ts";
import type { Fault, Hello, Request } from "../protocol/request.ts";

/** A hello as it comes in, with the fields for the authenticator. */
export interface ClientHello extends Hello {
  readonly password?: string;
  /** The public key that the client claims to have: base64url. */
  readonly publicKey?: string;
}

/** A line of plain text as it was typed, while it may be the password. */
export interface Typed {
  readonly type: "typed";
  readonly text: string;
  /** Its meaning when it is not the password; absent for a blank line. */
  readonly means?: Request | Fault;
}

/** The other side speaks a protocol that is not spoken here. */
export interface OtherProtocol {
  readonly type: "other-protocol";
  readonly protocol: string;
}

/** A client's message in any dialect. */
export type Spoken =
  | Exclude<Request, Hello>
  | ClientHello
  | Proof
  | Typed
  | Fault;

/** An event decoded from a stream. */
export type DecodedEvent = Spoken | OtherProtocol;

/** Whether bytes follow the first bytes of a stream. */
export type Following =
  /** They may arrive at any moment. */
  | "expected"
  /** None have arrived for a while. */
  | "late"
  /** The stream has ended. */
  | "none";

/**
 * The incoming side of a connection: bytes to events. It keeps incomplete input
 * between two reads, so that the events do not depend on where the stream was
 * cut.
 */
export interface Decoder {
  /** Takes the next bytes. The events hold no reference to them. */
  feed(bytes: Uint8Array): DecodedEvent[];
  /** The stream has ended. */
  end(): DecodedEvent[];
  /**
   * After how many milliseconds without input {@linkcode silence} is to be
   * called; `undefined` when silence means nothing.
   */
  readonly silenceTimeout: number | undefined;
  /** There was no input for {@linkcode silenceTimeout}. */
  silence(): DecodedEvent[];
  /**
   * Whether lines are passed on as they were typed, since any may be the
   * password; absent where nothing is typed.
   */
  asksPassword?: boolean;
  /** Takes the bytes that the dialect itself replies, without any event. */
  reply?(): Uint8Array | undefined;
}

/**
 * A protocol that members speak on a connection. The encoding depends on the
 * notice alone, so that all members of a dialect share the bytes.
 */
export interface Dialect {
  readonly name: string;
  /** Whether this dialect's clients answer a `ping`. */
  readonly answersPing: boolean;
  /**
   * Whether people read it directly. Its output may then be gathered for
   * longer, by a time that people do not notice.
   */
  readonly isForEyes: boolean;
  /** Whether its clients ignore a greeting before the answer to their first bytes. @default {false} */
  readonly ignoresGreeting?: boolean;
  /** The hello on behalf of its clients; absent where they send their own. */
  readonly hello?: ClientHello;
  /**
   * Whether a stream that begins with these bytes, the first of which is not
   * blank, is in this dialect.
   *
   * @returns `undefined` when more bytes are needed; never after the end of the stream.
   */
  begins(first: Uint8Array, following: Following): boolean | undefined;
  /** @param maxText Longest text of a message, in bytes of UTF-8. */
  decoder(maxText?: number): Decoder;
  /**
   * The bytes of a notice; none when the dialect has no words for it.
   *
   * @param bytesOf Encodes a message in this dialect, or takes its bytes from a
   * cache: an answer is composed of them.
   */
  encode(
    notice: Notice,
    bytesOf?: (message: Message) => Uint8Array,
  ): Uint8Array;
  /** The bytes of a challenge; absent in a dialect whose clients cannot have a key. */
  encodeChallenge?(challenge: Challenge): Uint8Array;
}
