import { News } from "../harness/news.ts";
import type { Frame } from "../harness/socket.ts";

/** A member in a WebSocket of the runtime, as a browser has it. */
export class WebMember implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #frames: Frame[] = [];
  readonly #news = new News();
  readonly #closed = Promise.withResolvers<number>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const frame: Frame = JSON.parse(data);
      if (frame.type === "ping") this.send({ type: "pong" });
      else this.#frames.push(frame);
      this.#news.wake();
    };
    socket.onclose = ({ code }) => this.#closed.resolve(code);
  }

  /** Opens a WebSocket and says hello. */
  static async join(
    port: number,
    hello: Readonly<Record<string, unknown>>,
  ): Promise<WebMember> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
    const member = new WebMember(socket);
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error("no WebSocket"));
    });
    member.send({ type: "hello", version: 1, ...hello });
    return member;
  }

  send(frame: Readonly<Record<string, unknown>>): void {
    this.#socket.send(JSON.stringify(frame));
  }

  /** The next frame of a type; others before it are passed over. */
  async frameOf(type: string): Promise<Frame> {
    return await this.#news.until(
      () => {
        const at = this.#frames.findIndex((frame) => frame.type === type);
        return this.#frames.splice(0, at + 1).at(-1);
      },
      `a frame of type ${type}`,
    );
  }

  /** The code with which it was closed. */
  get closed(): Promise<number> {
    return this.#closed.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.#closed.promise;
  }
}
