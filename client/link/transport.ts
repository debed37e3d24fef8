import { Failure } from "../../failure.ts";
import type { Address } from "../../transport/address.ts";

/**
 * A connection to a server, whatever carries it: TCP, TLS, a WebSocket. Frames
 * are lines in UTF-8.
 */
export interface Transport {
  /**
   * The identity of the server, to which a proof is bound: the fingerprint of its
   * certificate, or the origin of the page in a browser; absent without TLS.
   */
  readonly identity?: string | undefined;
  /**
   * Gives the next bytes, at least one, at whatever place they are cut. They
   * may be overwritten by the next read.
   *
   * @returns `undefined` when the server has hung up.
   */
  read(): Promise<Uint8Array | undefined>;
  /** Sends all of a line, with its end. To be awaited before the next. */
  write(line: Uint8Array): Promise<void>;
  /** Says that nothing more is sent. */
  closeWrite(): Promise<void>;
  /** The reason of a failed read, for people. @default {reasonOf} */
  readonly reasonFor?: (error: unknown) => string;
  /** Closes the connection at once. Pending reads and writes fail. */
  close(): void;
}

/** Opens connections to a server, which a client does anew after each cut. */
export interface Connector {
  /** The server, for people. */
  readonly address: Address;
  /**
   * @param stop Gives up: its reason is thrown.
   * @throws {WrongServer} Another server answers.
   * @throws {Error} It cannot be reached.
   */
  open(stop?: AbortSignal): Promise<Transport>;
}

/**
 * The server is not the right one, or does not encrypt as it should. Nothing was
 * sent to it, and calling again changes nothing.
 */
export class WrongServer extends Failure {
  override readonly name = "WrongServer";
}
