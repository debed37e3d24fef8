import { deadline } from "@std/async/deadline";
import { isMistake, isTimeout, reasonOf } from "../failure.ts";
import type { Ack, Notice } from "../protocol/notice.ts";
import { Refusal } from "../protocol/refusal.ts";
import type { Request, Say, Whisper } from "../protocol/request.ts";
import { maxTextOf, saidText, tooLong } from "../protocol/text/text.ts";
import type { Link } from "./link/link.ts";
import { lockedId, lockedLength } from "./locks/lock.ts";
import type { Locks, RoomLock, Sealed } from "./locks/locks.ts";
import { Pace } from "./pace.ts";

/** Most messages kept until they are acknowledged: more than a person types in a cut. */
export const KEPT_MAX = 1_000;

/** How long to wait when a server says that it was too fast and not how long, in milliseconds. */
const TOO_FAST_WAIT = 1_000;

/** Longest time until it is looked again what can be sent, in milliseconds: what a timer holds, and far less. */
const LOOK_AGAIN = 60_000;

/** Words with the mark by which they are acknowledged. */
export type Marked = (Say | Whisper) & { readonly id: string };

/** Something said that has not been acknowledged yet. */
interface Kept {
  readonly frame: Marked;
  readonly ack: PromiseWithResolvers<Ack>;
  /** The lock of its room when it was said: unlocked since, the room hears it locked all the same. */
  readonly lock: RoomLock | undefined;
  /** How it was locked the last time, and what for. */
  sealed?: Sealed & {
    readonly lock: RoomLock;
    readonly from: string;
  };
  /** How often it has been sent. */
  sent: number;
  /** What was sent of it on this link and has not been answered yet. */
  underWay?: Request | undefined;
}

/** A pong that is waited for: by a call, by whoever hears what there is to hear, or by nobody. */
type AwaitedPong = PromiseWithResolvers<void> | "told" | undefined;

/** A frame that is still to be sent; a ping with whoever waits for its pong. */
interface Outgoing {
  readonly frame: Request;
  readonly pong?: AwaitedPong;
}

/**
 * What a client sends: what was said, kept until it is acknowledged, over as
 * many links as that takes, and what was asked on the link there is now.
 */
export class Sending {
  /** What was said and not acknowledged, by its `id`, in the order in which it was said. */
  readonly #kept = new Map<string, Kept>();
  /** Absent while one is away. */
  #link: Link | undefined;
  /** How fast the server takes things on this link. */
  #pace: Pace | undefined;
  /** What is still to be sent on this link. */
  #outgoing: Outgoing[] = [];
  #news = Promise.withResolvers<void>();
  /** Who waits for a pong; they come in the order of the pings. */
  readonly #pings: AwaitedPong[] = [];
  /** Whether the server has been asked for another name, and what it has answered is not known yet. */
  #isRenaming = false;
  #resent = 0;
  /** Longest text the server takes, in bytes of UTF-8. */
  #maxText = 0;
  readonly #locks: Locks;
  readonly #name: () => string;

  /** @param name The name one is known by now. */
  constructor(locks: Locks, name: () => string) {
    this.#locks = locks;
    this.#name = name;
  }

  /** How much has been said and not been acknowledged yet. */
  get unacknowledged(): number {
    return this.#kept.size;
  }

  /** How often something was sent again because no acknowledgement had come. */
  get resent(): number {
    return this.#resent;
  }

  /** Whether the server has answered everything, and there is more that it would not take yet. */
  get isPacing(): boolean {
    return this.#pace?.underWay === 0 && this.#outgoing.length > 0;
  }

  /**
   * Says something, now or on return, as often as it takes.
   *
   * @throws {Refusal} The server does not take it, or too much is kept already.
   */
  async keep(frame: Marked): Promise<Ack> {
    const lock = frame.type === "say" ? this.#locks.lockFor(frame) : undefined;
    this.#check(frame, lock !== undefined);
    if (this.#kept.size >= KEPT_MAX) {
      throw new Refusal(
        "away",
        `${KEPT_MAX} messages wait to be said already; this one is not kept`,
      );
    }
    // Said again before it was acknowledged: it is on its way already.
    const same = this.#kept.get(frame.id);
    if (same !== undefined) return await same.ack.promise;
    const kept: Kept = { frame, ack: Promise.withResolvers(), lock, sent: 0 };
    this.#kept.set(frame.id, kept);
    this.put(frame);
    return await kept.ack.promise;
  }

  /** Sends something on this link, behind everything else. While one is away, it is lost. */
  put(frame: Request, pong?: AwaitedPong): void {
    if (this.#link === undefined) return;
    this.#outgoing.push({ frame, pong });
    this.#wake();
  }

  /** Sends something before everything else. While one is away, it is lost. */
  urge(frame: Request): void {
    if (this.#link === undefined) return;
    this.#outgoing.unshift({ frame });
    this.#wake();
  }

  /**
   * Settles when the server has dealt with everything sent so far.
   *
   * @throws {Refusal} The connection was lost before that.
   */
  async settled(): Promise<void> {
    if (this.#link === undefined) throw away();
    const pong = Promise.withResolvers<void>();
    this.put({ type: "ping" }, pong);
    await pong.promise;
  }

  /** What is said and asked from now on goes over this link, behind what was kept. */
  begin(link: Link): void {
    this.#link = link;
    this.#maxText = maxTextOf(link.welcome.server);
    this.#pace = new Pace(link.welcome.server, () => performance.now());
    this.#pace.sent(link.hello);
    for (const kept of this.#kept.values()) kept.underWay = undefined;
    this.#isRenaming = false;
    this.#outgoing = Array.from(
      this.#kept.values(),
      ({ frame }) => ({ frame }),
    );
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
        const sealing = this.#sealing(frame, link);
        // What is clear goes at once: while something is waited for, its room may be locked.
        if (sealing !== undefined) {
          const sealed = await sealing;
          if (sealed === undefined || this.#link !== link) continue;
          frame = sealed;
        }
      }
      pace.sent(frame);
      if (frame.type === "name") this.#isRenaming = true;
      if (frame.type === "ping") this.#pings.push(next.pong);
      if ("id" in frame && frame.id !== undefined) {
        this.#countSent(frame.id, frame);
      }
      try {
        await link.send(frame);
      } catch (error) {
        link.giveUp(reasonOf(error));
        if (isMistake(error)) throw error;
        return;
      }
    }
  }

  /** The link is no more: what was asked on it is not answered any more. */
  end(): void {
    this.#link = undefined;
    this.#pace = undefined;
    const unsent = this.#outgoing.splice(0).map(({ pong }) => pong);
    for (const pong of [...this.#pings.splice(0), ...unsent]) {
      if (typeof pong === "object") pong.reject(away());
    }
    this.#wake();
  }

  /** Nothing is sent any more: why, is told to whoever waits for an acknowledgement. */
  giveUp(why: Error): void {
    for (const { ack } of this.#kept.values()) ack.reject(why);
    this.#kept.clear();
  }

  /** The server has taken something. */
  acknowledged(ack: Ack): void {
    const kept = this.#take(ack.id);
    const { sealed } = kept ?? {};
    if (ack.seq !== undefined) sealed?.lock.said(ack.seq, ack.id, sealed);
    kept?.ack.resolve(ack);
  }

  /** The server has refused something. @returns Whether that was something said here. */
  refused(
    { id, code, message, wait }: Extract<Notice, { type: "error" }>,
  ): boolean {
    if (code === "too-fast") {
      this.#pace?.pause(wait ?? TOO_FAST_WAIT);
      if (id !== undefined && this.#sayLater(id)) return true;
    }
    const kept = id === undefined ? undefined : this.#take(id);
    kept?.ack.reject(new Refusal(code, message));
    return kept !== undefined;
  }

  /** A pong has come. @returns Whether it is for whoever hears what there is to hear. */
  ponged(): boolean {
    const ping = this.#pings.shift();
    if (typeof ping === "object") ping.resolve();
    return ping === "told";
  }

  /** Whether something with this text, or locked to this text, waits for its acknowledgement. */
  isKept(text: string): boolean {
    const id = lockedId(text);
    return (id !== undefined && this.#kept.has(id)) ||
      this.#kept.values().some(({ frame }) => frame.text === text);
  }

  /**
   * Begins to lock what is said in a locked room.
   *
   * @returns `undefined` when the room is not locked. Otherwise the frame as it
   * can be sent, if it can: when not, that is told to the one who said it.
   */
  #sealing(say: Say, link: Link): Promise<Say | undefined> | undefined {
    const kept = this.#kept.get(say.id ?? "");
    try {
      const lock = this.#locks.lockFor(say) ?? kept?.lock;
      return lock === undefined
        ? undefined
        : this.#sealed(say, lock, kept, link);
    } catch (error) {
      return Promise.resolve(this.#drop(say, error));
    }
  }

  async #sealed(
    say: Say,
    lock: RoomLock,
    kept: Kept | undefined,
    link: Link,
  ): Promise<Say | undefined> {
    const { id = crypto.randomUUID(), text } = say;
    try {
      this.#check({ ...say, id }, true);
      if (this.#isRenaming) await this.#renamed(link);
      const from = this.#name();
      const before = kept?.sealed;
      // Said again it is the same to the letter, so that it can be known as the same.
      if (before?.lock === lock && before.from === from) {
        return { ...say, text: before.text };
      }
      const sealed = await lock.seal(text, from, id);
      if (kept !== undefined) kept.sealed = { ...sealed, lock, from };
      return { ...say, id, text: sealed.text };
    } catch (error) {
      return this.#drop(say, error);
    }
  }

  /** Waits for the server's answer to a new name: what is locked is bound to the name under which it appears. */
  async #renamed(link: Link): Promise<void> {
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

  /**
   * Whether something can be said, as the server would check it. It cannot look
   * into what is locked, and counts the lock as well.
   *
   * @throws {Refusal} It cannot.
   */
  #check({ text, id }: Marked, isLocked: boolean): void {
    saidText(text, this.#maxText);
    if (!isLocked) return;
    const length = lockedLength(text, id);
    if (length <= this.#maxText) return;
    throw new Refusal(
      "too-long",
      tooLong(`${length} bytes with its lock`, this.#maxText),
    );
  }

  /** Something is not sent: why, is told to the one who said it. */
  #drop({ id }: Say, error: unknown): undefined {
    if (!(error instanceof Refusal)) throw error;
    if (id !== undefined) this.#take(id)?.ack.reject(error);
  }

  /** Not taken means not yet: it is said again, before what was said after it. */
  #sayLater(id: string): boolean {
    const kept = this.#kept.get(id);
    if (kept === undefined) return false;
    this.#answered(kept);
    const order = [...this.#kept.keys()];
    const later = new Set(order.slice(order.indexOf(id) + 1));
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

  /** Waits until there is something new to send, or something has come, or time has passed. */
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

  #answered(kept: Kept): void {
    if (kept.underWay !== undefined) this.#pace?.answered(kept.underWay);
    kept.underWay = undefined;
  }

  #countSent(id: string, frame: Request): void {
    const kept = this.#kept.get(id);
    if (kept === undefined) return;
    kept.underWay = frame;
    if (kept.sent > 0) this.#resent++;
    kept.sent++;
  }

  #take(id: string): Kept | undefined {
    const kept = this.#kept.get(id);
    this.#kept.delete(id);
    if (kept !== undefined) {
      this.#answered(kept);
      this.#wake();
    }
    return kept;
  }
}

/** Why something cannot be asked just now. */
export function away(): Refusal {
  return new Refusal("away", "not connected just now; try again in a moment");
}
