import { deadline } from "@std/async/deadline";
import { isMistake, isTimeout, reasonOf } from "../failure.ts";
import type { Ack, Say } from "../protocol/features/say.ts";
import type { Notice } from "../protocol/notice.ts";
import { Refusal } from "../protocol/refusal.ts";
import type { Request } from "../protocol/request.ts";
import { maxTextOf } from "../protocol/text/text.ts";
import type { Link } from "./link/link.ts";
import type { Locks } from "./locks/locks.ts";
import { Sealer } from "./locks/sealer.ts";
import { Pace } from "./pace.ts";
import {
  type Marked,
  Unacknowledged,
  type Unanswered,
} from "./unacknowledged.ts";

/** How long to wait after a `too-fast` that does not say how long, in milliseconds. */
const TOO_FAST_WAIT = 1_000;

/** Longest wait before the queue is checked again, in milliseconds; a timer can hold no wait of any length. */
const LOOK_AGAIN = 60_000;

/** A pong to come: for a call that waits, as an event, or for neither. */
type AwaitedPong = PromiseWithResolvers<void> | "told" | undefined;

/** A frame to send; a ping with the use of its pong. */
interface Outgoing {
  readonly frame: Request;
  readonly pong?: AwaitedPong;
}

/**
 * The send queue of a client. Messages are kept until they are acknowledged,
 * over as many links as it takes; other requests belong to the present link.
 */
export class SendQueue {
  readonly #unacknowledged = new Unacknowledged();
  /** Absent while the connection is lost. */
  #link: Link | undefined;
  /** Flow control of this link. */
  #pace: Pace | undefined;
  /** Frames to send on this link. */
  #outgoing: Outgoing[] = [];
  #news = Promise.withResolvers<void>();
  /** Pongs to come, in the order of the pings. */
  readonly #pings: AwaitedPong[] = [];
  /** How many requests for history were sent on this link and are not answered. */
  #histories = 0;
  /** Whether a request for another name is not answered yet. */
  #isRenaming = false;
  readonly #locks: Locks;
  readonly #sealer: Sealer;

  /** @param name Gives the present name of the client. */
  constructor(locks: Locks, name: () => string) {
    this.#locks = locks;
    this.#sealer = new Sealer(locks, {
      name,
      whenNamed: () => this.#whenNamed(),
    });
  }

  /** Whether there is a link, on which requests can be sent. */
  get isConnected(): boolean {
    return this.#link !== undefined;
  }

  /** How many messages are not acknowledged yet. */
  get unacknowledged(): number {
    return this.#unacknowledged.size;
  }

  /** How many messages were sent again because no acknowledgement had come. */
  get resent(): number {
    return this.#unacknowledged.resent;
  }

  /** Whether the server has answered everything, and more waits that it would not take yet. */
  get isPacing(): boolean {
    return this.#pace?.underWay === 0 && this.#outgoing.length > 0;
  }

  /**
   * Sends a message until it is acknowledged, on this link and those that follow.
   *
   * @throws {Refusal} The server does not take it, or too much is kept already.
   */
  async keep(frame: Marked): Promise<Ack> {
    const lock = frame.type === "say" ? this.#locks.lockFor(frame) : undefined;
    this.#sealer.check(frame.text, lock && frame.id);
    // The same `id` again before its acknowledgement: it is on its way already.
    let kept = this.#unacknowledged.get(frame.id);
    if (kept === undefined) {
      kept = this.#unacknowledged.add(frame, lock);
      this.put(frame);
    }
    return await kept.ack.promise;
  }

  /** Sends a frame on this link, behind all others. Without a link it is dropped. */
  put(frame: Request, pong?: AwaitedPong): void {
    if (this.#link === undefined) return;
    this.#outgoing.push({ frame, pong });
    this.#wake();
  }

  /**
   * Sends a ping or a pong before all others. Without a link it is dropped; so
   * it is when one waits already: a server that reads nothing could fill the
   * memory with its pings.
   */
  urge(frame: Extract<Request, { type: "ping" | "pong" }>): void {
    if (this.#link === undefined) return;
    for (const { frame: { type } } of this.#outgoing) {
      if (type === frame.type) return;
      if (type !== "ping" && type !== "pong") break;
    }
    this.#outgoing.unshift({ frame });
    this.#wake();
  }

  /**
   * Resolves when the server has dealt with everything sent so far.
   *
   * @throws {Refusal} The connection was lost before that.
   */
  async flush(): Promise<void> {
    if (this.#link === undefined) throw away();
    const pong = Promise.withResolvers<void>();
    this.put({ type: "ping" }, pong);
    await pong.promise;
  }

  /** Sends on a link from now on: first the messages kept, then what follows. */
  begin(link: Link): void {
    this.#link = link;
    this.#sealer.maxText = maxTextOf(link.welcome.server);
    this.#pace = new Pace(link.welcome.server, () => performance.now());
    this.#pace.sent(link.hello);
    this.#unacknowledged.begin();
    this.#isRenaming = false;
    this.#outgoing = this.#unacknowledged.frames.map((frame) => ({ frame }));
  }

  /** Sends on the link that was begun, until {@linkcode end}. */
  async run(): Promise<void> {
    const link = this.#link;
    const pace = this.#pace;
    while (link !== undefined && pace !== undefined && this.#link === link) {
      const [next] = this.#outgoing;
      const wait = next === undefined ? Infinity : pace.wait(next.frame);
      if (next === undefined || wait > 0) {
        await this.#newsWithin(wait);
        continue;
      }
      this.#outgoing.shift();
      let { frame } = next;
      if (frame.type === "say") {
        const sealing = this.#sealing(frame);
        if (sealing !== undefined) {
          const sealed = await sealing;
          if (sealed === undefined || this.#link !== link) continue;
          frame = sealed;
        }
      }
      pace.sent(frame);
      if (frame.type === "name") this.#isRenaming = true;
      if (frame.type === "history") this.#histories++;
      if (frame.type === "ping") this.#pings.push(next.pong);
      this.#unacknowledged.sent(frame);
      try {
        await link.send(frame);
      } catch (error) {
        link.giveUp(reasonOf(error));
        if (isMistake(error)) throw error;
        return;
      }
    }
  }

  /** The link has ended: requests on it get no answer any more. */
  end(): void {
    this.#link = undefined;
    this.#pace = undefined;
    this.#histories = 0;
    const unsent = this.#outgoing.splice(0).map(({ pong }) => pong);
    for (const pong of [...this.#pings.splice(0), ...unsent]) {
      if (typeof pong === "object") pong.reject(away());
    }
    this.#wake();
  }

  /** Sends nothing any more: calls that wait for an acknowledgement fail with the reason. */
  giveUp(why: Error): void {
    this.#unacknowledged.giveUp(why);
  }

  /** The server has acknowledged a message. @returns Whether it was awaited. */
  acknowledged(ack: Ack): boolean {
    const kept = this.#take(ack.id);
    const { sealed } = kept ?? {};
    if (ack.seq !== undefined) sealed?.lock.said(ack.seq, ack.id, sealed);
    kept?.ack.resolve(ack);
    return kept !== undefined;
  }

  /** A history has come. @returns Whether it was asked for on this link. */
  takeHistory(): boolean {
    if (this.#histories === 0) return false;
    this.#histories--;
    return true;
  }

  /** The server has refused something. @returns Whether it was a message kept here. */
  refused(
    { id, code, message, wait }: Extract<Notice, { type: "error" }>,
  ): boolean {
    if (code === "too-fast") {
      this.#pace?.pause(wait ?? TOO_FAST_WAIT);
      if (id !== undefined && this.#sayLater(id)) return true;
    }
    const kept = this.#take(id);
    kept?.ack.reject(new Refusal(code, message));
    return kept !== undefined;
  }

  /** A pong has come. @returns Whether it is an event. */
  ponged(): boolean {
    const ping = this.#pings.shift();
    if (typeof ping === "object") ping.resolve();
    return ping === "told";
  }

  /** Whether a message with this text, or locked as this text, is not acknowledged yet. */
  isKept(text: string): boolean {
    return this.#unacknowledged.has(text);
  }

  /** Seals a message to a locked room; when that fails, so does the call that said it. */
  #sealing(say: Say): Promise<Say | undefined> | undefined {
    const drop = (error: unknown): undefined => {
      if (!(error instanceof Refusal)) throw error;
      this.#take(say.id)?.ack.reject(error);
    };
    try {
      const kept = this.#unacknowledged.get(say.id);
      return this.#sealer.seal(say, kept)?.catch(drop);
    } catch (error) {
      return Promise.resolve(drop(error));
    }
  }

  async #whenNamed(): Promise<void> {
    const link = this.#link;
    if (!this.#isRenaming || link === undefined) return;
    const pong = Promise.withResolvers<void>();
    this.#pings.push(pong);
    try {
      await Promise.all([link.send({ type: "ping" }), pong.promise]);
      this.#isRenaming = false;
    } catch (error) {
      // Nothing is sent on this link any more.
      link.giveUp(reasonOf(error));
      if (isMistake(error)) throw error;
    }
  }

  /** A message that was too fast is sent again, before those said after it. */
  #sayLater(id: string): boolean {
    const kept = this.#unacknowledged.get(id);
    if (kept === undefined) return false;
    this.#answered(kept);
    const later = this.#unacknowledged.after(id);
    const at = this.#outgoing.findIndex(({ frame }) =>
      "id" in frame && frame.id !== undefined && later.has(frame.id)
    );
    this.#outgoing.splice(
      at === -1 ? this.#outgoing.length : at,
      0,
      { frame: kept.frame },
    );
    this.#wake();
    return true;
  }

  /** Waits for a frame to send or an answer, for a time at most. */
  async #newsWithin(wait: number): Promise<void> {
    try {
      await (wait === Infinity
        ? this.#news.promise
        : deadline(this.#news.promise, Math.min(wait, LOOK_AGAIN)));
    } catch (error) {
      if (!isTimeout(error)) throw error;
    }
  }

  #wake(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  #answered(kept: Unanswered): void {
    if (kept.underWay !== undefined) this.#pace?.answered(kept.underWay);
    kept.underWay = undefined;
  }

  #take(id: string | undefined): Unanswered | undefined {
    const kept = this.#unacknowledged.take(id);
    if (kept !== undefined) {
      this.#answered(kept);
      this.#wake();
    }
    return kept;
  }
}

/** The refusal of a request while the connection is lost. */
export function away(): Refusal {
  return new Refusal("away", "not connected; try again in a moment");
}
