import { within } from "../harness/program.ts";
import { Socket } from "../harness/socket.ts";

/** Said when all others have said everything; no part of the record. */
export const LAST_WORDS = "end";

/**
 * Writes down all messages of the room, on a connection of which nothing bad
 * comes but that a busy machine may answer a ping too late: then it goes on, on
 * another.
 */
export class Recorder implements AsyncDisposable {
  readonly record: { readonly seq: number; readonly text: string }[] = [];
  readonly #join: (since: number) => Promise<Socket>;
  readonly #isComplete = Promise.withResolvers<void>();
  readonly #writing: Promise<void>;
  #socket: Socket;
  #isOver = false;

  private constructor(
    join: (since: number) => Promise<Socket>,
    socket: Socket,
  ) {
    this.#join = join;
    this.#socket = socket;
    // `finish` throws it.
    this.#writing = this.#write().catch(this.#isComplete.reject);
    this.#isComplete.promise.catch(() => {});
  }

  /** Begins with the first message that the server still has. */
  static async start(port: number, tls = false): Promise<Recorder> {
    const join = async (since: number) => {
      const socket = await (tls ? Socket.secured(port) : Socket.connect(port));
      await socket.hello({ rooms: [{ name: "lobby", since }] });
      return socket;
    };
    return new Recorder(join, await join(0));
  }

  /** Says the last words of all: what comes before them is the whole record. */
  async finish(): Promise<Recorder["record"]> {
    while (!await this.#saysLastWords());
    await within(
      this.#isComplete.promise,
      "the last words",
      () => `${this.record.length} messages`,
    );
    return this.record;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#socket[Symbol.asyncDispose]();
    await this.#writing;
  }

  /** Whether they were taken: a busy machine may answer a ping too late here as well. */
  async #saysLastWords(): Promise<boolean> {
    await using speaker = await this.#join(this.record.at(-1)?.seq ?? 0);
    try {
      await speaker.say(LAST_WORDS);
      return true;
    } catch (error) {
      if (speaker.end === undefined) throw error;
      return false;
    }
  }

  async #write(): Promise<void> {
    for (;;) {
      for await (const { seq, text } of this.#socket.frames(isMessage)) {
        if (text === LAST_WORDS) return this.#isComplete.resolve();
        this.record.push({ seq: Number(seq), text: String(text) });
      }
      await this.#socket[Symbol.asyncDispose]();
      if (this.#isOver) return;
      this.#socket = await this.#join(this.record.at(-1)?.seq ?? 0);
      // Disposed of meanwhile: the next frames end at once.
      if (this.#isOver) await this.#socket[Symbol.asyncDispose]();
    }
  }
}

function isMessage(line: string): boolean {
  return line.startsWith(`{"type":"message"`);
}
