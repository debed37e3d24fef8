import type { ClientHello } from "../protocol/features/hello.ts";
import type { Message } from "../protocol/features/say.ts";
import type { Notice } from "../protocol/notice.ts";
import type { Challenge, Proof } from "../protocol/proof.ts";
import type { ClientRequest, Fault, Request } from "../protocol/request.ts";
import type { ScramMessage } from "../protocol/scram.ts";
import type { IrcFacts } from "./irc/member_state.ts";
import type { WebSite } from "./web/web_site.ts";

export type { IrcFacts, WebSite };

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

/** The dialect has replied for itself, or its protocol has closed the connection: nothing more comes of it. */
export interface Ended {
  readonly type: "ended";
  /** Why, for the server log. */
  readonly reason: string;
}

/** A client's message in any dialect. */
export type Spoken = ClientRequest | Proof | Typed | ScramMessage | Fault;

/** An event decoded from a stream. */
export type DecodedEvent = Spoken | OtherProtocol | Ended;

/** The answers to what a client shows of its identity, which are for it alone. */
export type SignInAnswer = Challenge | ScramMessage;

/** The properties of a server that a codec depends on. */
export interface CodecOptions {
  /** Longest text of a message, in bytes of UTF-8. @default {TEXT_MAX} */
  readonly maxText?: number | undefined;
  /** The site for browsers; absent where they are not served. */
  readonly web?: WebSite | undefined;
  /** Whether the connection is encrypted. @default {false} */
  readonly isEncrypted?: boolean;
  /** The encrypted port of a server that others certify; absent when there is none. */
  readonly certifiedPort?: number | undefined;
  /** Whether a silent connection may be that of a client which a greeting would disturb. @default {it is not} */
  readonly mayBeDisturbed?: () => boolean;
  /** The facts of the server for IRC clients; absent where IRC is not spoken. */
  readonly irc?: IrcFacts | undefined;
}

/** Whether bytes follow the first bytes of a stream. */
export type Following =
  /** They may arrive at any moment. */
  | "expected"
  /** None have arrived for a while. */
  | "late"
  /** The stream has ended. */
  | "none";

/**
 * One connection in a dialect: bytes to events, and what is particular to it of
 * the way back. It keeps incomplete input between two reads, so that the events
 * do not depend on where the stream was cut.
 */
export interface Codec {
  /** Takes the next bytes. The events hold no reference to them. */
  feed(bytes: Uint8Array): DecodedEvent[];
  /** The stream has ended. Absent where what is incomplete then was cut off, and means nothing. */
  end?(): DecodedEvent[];
  /**
   * After how many milliseconds without input {@linkcode silence} is to be
   * called; absent while silence means nothing.
   */
  readonly silenceTimeout?: number | undefined;
  /** There was no input for {@linkcode silenceTimeout}. */
  silence?(): DecodedEvent[];
  /**
   * Whether lines are passed on as they were typed, since any may be the
   * password; absent where nothing is typed.
   */
  asksPassword?: boolean;
  /** The origin of the page that speaks; absent where no page does. */
  readonly origin?: string | undefined;
  /** Takes the bytes that the dialect itself replies, without any event. */
  reply?(): Uint8Array | undefined;
  /**
   * Takes the number of frames since the last call: each costs as much work as a
   * line. Absent where input consists of lines.
   */
  frames?(): number;
  /**
   * Most bytes to be fed at once, where what they cost is known afterwards only:
   * it depends on the {@linkcode frames} in them. @default {as many as have come}
   */
  readonly portionMax?: number | undefined;
  /**
   * Encodes what others in the same variant of the dialect are sent too. It may
   * change with what comes in, and with the welcome. @default {the dialect}
   */
  readonly encoder?: Encoder;
  /**
   * The bytes of a notice for this connection alone; `undefined` where the
   * {@linkcode encoder} has them. An answer of the sign-in is always for one
   * alone, and a dialect whose clients have no such way has no bytes for it.
   */
  encodeAlone?(notice: Notice | SignInAnswer): Uint8Array | undefined;
}

/**
 * Turns notices into bytes that depend on the notice alone: members with the
 * same encoder share them.
 */
export interface Encoder {
  /** The dialect, for the log and the metrics. */
  readonly name: string;
  /**
   * Whether people read the bytes directly. They may then be gathered for
   * longer, by a time that people do not notice.
   */
  readonly isForPeople: boolean;
  /**
   * The bytes of a notice; none when there are no words for it.
   *
   * @param bytesOf Encodes a message, or takes its bytes from a cache: an answer
   * is composed of them.
   */
  encode(
    notice: Notice,
    bytesOf?: (message: Message) => Uint8Array,
  ): Uint8Array;
}

/**
 * A protocol that members speak on a connection. It encodes for all connections
 * that have no {@linkcode Codec.encoder} of their own.
 */
export interface Dialect extends Encoder {
  /** Whether this dialect's clients answer a `ping`. */
  readonly answersPing: boolean;
  /** Whether its clients ignore a greeting before the answer to their first bytes. @default {false} */
  readonly ignoresGreeting?: boolean;
  /** Whether a greeting in another dialect disturbs its clients, which speak first, but perhaps late. @default {false} */
  readonly isDisturbed?: boolean;
  /** Whether a server with these properties speaks it. @default {each does} */
  isOn?(options: CodecOptions): boolean;
  /** The hello on behalf of its clients; absent where they send their own. */
  readonly hello?: ClientHello;
  /**
   * Whether a stream that begins with these bytes, the first of which is not
   * blank, is in this dialect.
   *
   * @returns `undefined` when more bytes are needed; never after the end of the stream.
   */
  begins(first: Uint8Array, following: Following): boolean | undefined;
  codec(options?: CodecOptions): Codec;
}
