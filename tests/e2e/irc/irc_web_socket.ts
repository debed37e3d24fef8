import { assert } from "@std/assert";
import { News } from "../harness/news.ts";
import type { Lines } from "./irc_member.ts";

/** A WebSocket of the runtime in which IRC is spoken. */
export class IrcWebSocket implements Lines {
  readonly #socket: WebSocket;
  readonly #lines: string[] = [];
  readonly #news = new News();
  readonly #closed = Promise.withResolvers<number>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      const isText = typeof data === "string";
      const line = isText ? data : new TextDecoder().decode(data);
      assert(isText === (socket.protocol !== "binary.ircv3.net"));
      assert(!/[\r\n]/.test(line), `a line with its end: ${line}`);
      this.#lines.push(`${line}\r`);
      this.#news.wake();
    };
    socket.onclose = ({ code }) => this.#closed.resolve(code);
  }

  /** @param protocols Those that are asked for. */
  static async open(
    port: number,
    ...protocols: readonly string[]
  ): Promise<IrcWebSocket> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/irc`, [...protocols]);
    const lines = new IrcWebSocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error("no WebSocket"));
    });
    return lines;
  }

  /** The subprotocol that was agreed on; empty for none. */
  get protocol(): string {
    return this.#socket.protocol;
  }

  /** The code with which it was closed. */
  get closed(): Promise<number> {
    return this.#closed.promise;
  }

  send(text: string): Promise<void> {
    for (const line of text.split("\r\n").slice(0, -1)) {
      const isBinary = this.protocol === "binary.ircv3.net";
      this.#socket.send(isBinary ? new TextEncoder().encode(line) : line);
    }
    return Promise.resolve();
  }

  /** Sends a message as it is. */
  sendMessage(message: string): void {
    this.#socket.send(message);
  }

  async line(): Promise<string> {
    return await this.#news.until(() => this.#lines.shift(), "a line");
  }

  async ended(): Promise<void> {
    await this.#closed.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.#closed.promise;
  }
}
