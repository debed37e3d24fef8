import type { Connector, Transport } from "../../client/link/transport.ts";
import type { Address } from "../../transport/address.ts";

/** The code of a WebSocket that ended as both sides meant it to. */
const NORMAL = 1000;

/** The part of a `WebSocket` that a connection needs. */
export type Socket = Pick<
  WebSocket,
  "readyState" | "send" | "close" | "addEventListener"
>;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Opens WebSockets to a server, a frame a message. */
export class WebSocketConnector implements Connector {
  readonly address: Address;
  readonly #origin: string;
  readonly #open: () => Socket;

  /**
   * @param address The server, for people.
   * @param origin The origin of the page, to which a proof is bound.
   * @param open Begins to connect.
   */
  constructor(address: Address, origin: string, open: () => Socket) {
    this.address = address;
    this.#origin = origin;
    this.#open = open;
  }

  async open(stop?: AbortSignal): Promise<Transport> {
    stop?.throwIfAborted();
    const socket = this.#open();
    const transport = new WebSocketTransport(socket, this.#origin);
    const opened = Promise.withResolvers<void>();
    const giveUp = () => opened.reject(stop?.reason);
    stop?.addEventListener("abort", giveUp);
    socket.addEventListener("open", () => opened.resolve());
    socket.addEventListener(
      "close",
      () => opened.reject(new Error("the server cannot be reached")),
    );
    try {
      await opened.promise;
      return transport;
    } catch (error) {
      transport.close();
      throw error;
    } finally {
      stop?.removeEventListener("abort", giveUp);
    }
  }
}

/** A WebSocket as a connection: each message is a line without its end. */
class WebSocketTransport implements Transport {
  readonly identity: string;
  readonly #socket: Socket;
  /** Messages that were received and not read yet. */
  #messages: string[] = [];
  /** Resolves when there is something to read, or the end. */
  #news = Promise.withResolvers<void>();
  /** Present once nothing more will come; an error where that was no end of the server's. */
  #end: { readonly error?: Error } | undefined;

  constructor(socket: Socket, origin: string) {
    this.identity = origin;
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string") this.#messages.push(data);
      else this.#finish(new Error("a message that is no text"));
      this.#news.resolve();
    });
    socket.addEventListener("close", ({ code, wasClean }) => {
      const isCut = !wasClean && code !== NORMAL;
      this.#finish(isCut ? new Error("the connection was cut") : undefined);
    });
  }

  async read(): Promise<Uint8Array | undefined> {
    while (this.#messages.length === 0 && this.#end === undefined) {
      await this.#news.promise;
      this.#news = Promise.withResolvers();
    }
    const messages = this.#messages;
    this.#messages = [];
    if (messages.length > 0) {
      return encoder.encode(
        messages.map((line) => line.trimEnd() + "\n").join(""),
      );
    }
    if (this.#end?.error !== undefined) throw this.#end.error;
    return undefined;
  }

  write(line: Uint8Array): Promise<void> {
    if (this.#end !== undefined || this.#socket.readyState !== WebSocket.OPEN) {
      return Promise.reject(new Error("the connection is closed"));
    }
    this.#socket.send(decoder.decode(line).trimEnd());
    return Promise.resolve();
  }

  /** A WebSocket cannot be closed in one direction. */
  closeWrite(): Promise<void> {
    this.#socket.close(NORMAL);
    return Promise.resolve();
  }

  close(): void {
    this.#messages = [];
    this.#finish(new Error("the connection was closed"));
    this.#socket.close(NORMAL);
  }

  #finish(error: Error | undefined): void {
    this.#end ??= error === undefined ? {} : { error };
    this.#news.resolve();
  }
}
