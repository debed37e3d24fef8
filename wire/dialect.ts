import type { Notice } from "../chat/notice.ts";
import type { Fault, Request } from "../chat/request.ts";

/** One event that a piece of the stream amounts to. */
export type Event = Request | Fault;

/**
 * One connection's incoming side: bytes to events. It keeps what is unfinished
 * between two pieces, so that the events do not depend on where the stream was
 * cut.
 */
export interface Decoder {
  /** Takes the next bytes. The events hold no reference to them. */
  feed(bytes: Uint8Array): Event[];
  /** The stream has ended. */
  end(): Event[];
  /**
   * How long the connection may be silent before the decoder wants to know of
   * it, in milliseconds; `undefined` when silence says nothing.
   */
  readonly patience: number | undefined;
  /** The connection has been silent for {@linkcode patience}. */
  silence(): Event[];
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
  decoder(): Decoder;
  /** The bytes of a notice; none when the dialect has no words for it. */
  encode(notice: Notice): Uint8Array;
}
