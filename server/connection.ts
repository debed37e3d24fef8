import { ChannelClosedError } from "@std/async/channel";
import { deadline } from "@std/async/deadline";
import type { Hall, Heard } from "../chat/hall.ts";
import type { Member } from "../chat/member.ts";
import { isTimeout, reasonOf } from "../failure.ts";
import { hostPort } from "../wire/address.ts";
import { Detector } from "../wire/detect.ts";
import type { Event } from "../wire/dialect.ts";
import type { Journal } from "./journal.ts";
import { Outbox, type PostRoom } from "./outbox.ts";

/** What is read at once, in bytes: a few messages. Every connection has such a buffer. */
const READ_BUFFER = 4 * 1024;

/**
 * How long the other side may take to hang up after everything was written, in
 * milliseconds. Closing at once would tear away what is still on its way to it.
 */
const LINGER = 1_000;

/** How long the last words may take to one who has hung up, in milliseconds. */
const LAST_WORDS = 5_000;

/** Where events go: a channel, seen from the readers' side. */
export interface Queue {
  trySend(heard: Heard): boolean;
  send(heard: Heard): Promise<void>;
}

/** What a connection works with. */
export interface ConnectionContext {
  readonly hall: Hall;
  readonly queue: Queue;
  readonly post: PostRoom;
  readonly journal: Journal;
  /** The time, in milliseconds. */
  readonly now: () => number;
}

/** One member's connection: its reading loop, its outbox, and their common end. */
export class Connection {
  readonly #conn: Deno.TcpConn;
  readonly #context: ConnectionContext;
  readonly #detector = new Detector();
  readonly #outbox: Outbox;
  readonly #member: Member;
  /** A read that goes on while the decoder is told of silence. */
  #reading: Promise<number | null> | undefined;
  /** Why it ends, once that is known. */
  #reason: string | undefined;
  #lastHeard: number;
  #wasPinged = false;
  /** Since when nothing of what waits has been taken. */
  #stalledSince: number;
  #written = 0;

  constructor(conn: Deno.TcpConn, context: ConnectionContext) {
    this.#conn = conn;
    this.#context = context;
    this.#outbox = new Outbox(conn, context.post);
    this.#member = context.hall.arrive(this.#outbox);
    this.#lastHeard = this.#stalledSince = context.now();
  }

  /** Carries the conversation to its end. A connection that breaks is an end like others. */
  async run(): Promise<void> {
    const { journal } = this.#context;
    const origin = originOf(this.#conn.remoteAddr);
    journal.info(`${origin} connected`);
    const reading = this.#readingLoop();
    const finishing = this.#finish(reading);
    const end = await reading;
    // Who was ended from here reads an error then; that is not the reason.
    this.#reason ??= end;
    await this.#send({ type: "gone", reason: this.#reason });
    await finishing;
    journal.info(`${origin} disconnected: ${this.#reason}`);
  }

  /**
   * Looks whether the other side is still there. One that has said nothing for
   * a while is asked, and ended when it does not answer in the same time; so is
   * one that takes nothing of what waits for it.
   *
   * @param idle How long it may say or take nothing, in milliseconds.
   */
  checkAlive(idle: number): void {
    const now = this.#context.now();
    if (this.#outbox.waiting === 0 || this.#outbox.written > this.#written) {
      this.#written = this.#outbox.written;
      this.#stalledSince = now;
    }
    if (now - this.#stalledSince >= 2 * idle) {
      return this.abandon("takes nothing of what is sent to it");
    }
    const silent = now - this.#lastHeard;
    if (silent < idle || !this.#detector.dialect?.answersPing) {
      this.#wasPinged = false;
    } else if (!this.#wasPinged) {
      this.#wasPinged = true;
      this.#outbox.hear({ type: "ping" });
      this.#outbox.flush();
    } else if (silent >= 2 * idle) {
      this.abandon("does not answer");
    }
  }

  /** Ends it at once, whatever still waits. */
  abandon(reason: string): void {
    this.#outbox.abandon(reason);
  }

  /** @returns Why there is nothing more to read. */
  async #readingLoop(): Promise<string> {
    try {
      this.#conn.setNoDelay(true);
      this.#conn.setKeepAlive(true);
      const buffer = new Uint8Array(READ_BUFFER);
      for (;;) {
        const read = await this.#read(buffer);
        if (read === null) {
          await this.#take(this.#detector.end());
          return "hung up";
        }
        await this.#take(
          read === "silence"
            ? this.#detector.silence()
            : this.#detector.feed(buffer.subarray(0, read)),
        );
      }
    } catch (error) {
      return reasonOf(error);
    }
  }

  /** Reads, unless silence lasts as long as the decoder wants to know of. */
  async #read(buffer: Uint8Array): Promise<number | null | "silence"> {
    this.#reading ??= this.#conn.read(buffer);
    const { patience } = this.#detector;
    try {
      const read = await (patience === undefined
        ? this.#reading
        : deadline(this.#reading, patience));
      this.#reading = undefined;
      this.#lastHeard = this.#context.now();
      return read;
    } catch (error) {
      if (patience !== undefined && isTimeout(error)) return "silence";
      throw error;
    }
  }

  async #take(events: readonly Event[]): Promise<void> {
    // Before any event is sent: what it brings about is to be encoded.
    this.#outbox.dialect = this.#detector.dialect;
    const reply = this.#detector.reply();
    if (reply !== undefined) {
      this.#outbox.push(reply);
      this.#outbox.flush();
    }
    for (const event of events) await this.#send(event);
  }

  /** A full queue holds this loop back, and so the one who talks so fast. */
  async #send(what: Heard["what"]): Promise<void> {
    const heard: Heard = { from: this.#member, what };
    const { queue } = this.#context;
    try {
      if (!queue.trySend(heard)) await queue.send(heard);
    } catch (error) {
      // The hall is no more; there is nobody left to hear it.
      if (!(error instanceof ChannelClosedError)) throw error;
    }
  }

  /** Closes the connection once nothing more is to be written. */
  async #finish(reading: Promise<string>): Promise<void> {
    const hungUp = reading.then(() => this.#giveUpLater());
    const { abandoned, reason } = await this.#outbox.finished;
    if (abandoned) this.#reason ??= reason;
    else await this.#hangUp(reading);
    this.#conn.close();
    await Promise.all([this.#outbox.drained, hungUp]);
  }

  /** Who has hung up may still listen, but not for ever. */
  async #giveUpLater(): Promise<void> {
    try {
      await deadline(this.#outbox.finished, LAST_WORDS);
    } catch (error) {
      if (!isTimeout(error)) throw error;
      this.abandon("did not take its last words");
    }
  }

  /** Says that nothing more comes, and gives the other side time to do the same. */
  async #hangUp(reading: Promise<string>): Promise<void> {
    try {
      await this.#conn.closeWrite();
      await deadline(reading, LINGER);
    } catch (error) {
      // It may have been faster and be gone already, or be too slow.
      this.#reason ??= reasonOf(error);
    }
  }
}

/** Where a connection comes from. A socket for both families sees IPv4 inside of IPv6. */
function originOf({ hostname, port }: Deno.NetAddr): string {
  return hostPort(hostname.replace(/^::ffff:(?=\d+\.)/, ""), port);
}
