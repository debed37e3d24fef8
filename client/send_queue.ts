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

/** Most messages kept until they are acknowledged: more than a person types while the connection is lost. */
export const KEPT_MAX = 1_000;

/** How long to wait after a `too-fast` that does not say how long, in milliseconds. */
const TOO_FAST_WAIT = 1_000;

/** Longest wait before the queue is checked again, in milliseconds; a timer can hold no wait of any length. */
const LOOK_AGAIN = 60_000;

/** A message with the `id` by which it is acknowledged. */
export type Marked = (Say | Whisper) & { readonly id: string };

/** A message that is not acknowledged yet. */
interface Kept {
  readonly frame: Marked;
  readonly ack: PromiseWithResolvers<Ack>;
  /** The lock of its room when it was said, which holds even if the room is unlocked since. */
  readonly lock: RoomLock | undefined;
  /** Its locked form when it was last sent, with the lock and the name it was made for. */
  sealed?: Sealed & {
    readonly lock: RoomLock;
    readonly from: string;
  };
  /** How often it has been sent. */
  sent: number;
  /** The frame of it on this link that is not answered yet. */
  underWay?: Request | undefined;
}

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
  /** Messages that are not acknowledged, by `id`, in the order in which they were said. */
  readonly #kept = new Map<string, Kept>();
  /** Absent while the connection is lost. */
  #link: Link | undefined;
  /** Flow control of this link. */
  #pace: Pace | undefined;
  /** Frames to send on this link. */
  #outgoing: Outgoing[] = [];
  #news = Promise.withResolvers<void>();
  /** Pongs to come, in the order of the pings. */
  readonly #pings: AwaitedPong[] = [];
  /** Whether a request for another name is not answered yet. */
  #isRenaming = false;
  #resent = 0;
  /** Longest text the server takes, in bytes of UTF-8. */
  #maxText = 0;
  readonly #locks: Locks;
  readonly #name: () => string;

  /** @param name Gives the present name of the client. */
  constructor(locks: Locks, name: () => string) {
    this.#locks = locks;
    this.#name = name;
  }

  /** How many messages are not acknowledged yet. */
  get unacknowledged(): number {
    return this.#kept.size;
  }

  /** How many messages were sent again because no acknowledgement had come. */
  get resent(): number {
    return this.#resent;
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
    this.#check(frame, lock !== undefined);
    if (this.#kept.size >= KEPT_MAX) {
      throw new Refusal(
        "away",
        `${KEPT_MAX} messages wait to be said already; this one is not kept`,
      );
    }
    // The same `id` again before its acknowledgement: it is on its way already.
    const same = this.#kept.get(frame.id);
    if (same !== undefined) return await same.ack.promise;
    const kept: Kept = { frame, ack: Promise.withResolvers(), lock, sent: 0 };
    this.#kept.set(frame.id, kept);
    this.put(frame);
    return await kept.ack.promise;
  }

  /** Sends a frame on this link, behind all others. Without a link it is dropped. */
  put(frame: Request, pong?: AwaitedPong): void {
    if (this.#link === undefined) return;
    this.#outgoing.push({ frame, pong });
    this.#wake();
  }

  /** Sends a frame before all others. Without a link it is dropped. */
  urge(frame: Request): void {
    if (this.#link === undefined) return;
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
        // Text in clear is sent without waiting: during a wait its room may become locked.
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

  /** The link has ended: requests on it get no answer any more. */
  end(): void {
    this.#link = undefined;
    this.#pace = undefined;
    const unsent = this.#outgoing.splice(0).map(({ pong }) => pong);
    for (const pong of [...this.#pings.splice(0), ...unsent]) {
      if (typeof pong === "object") pong.reject(away());
    }
    this.#wake();
  }

  /** Sends nothing any more: calls that wait for an acknowledgement fail with the reason. */
  giveUp(why: Error): void {
    for (const { ack } of this.#kept.values()) ack.reject(why);
    this.#kept.clear();
  }

  /** The server has acknowledged a message. */
  acknowledged(ack: Ack): void {
    const kept = this.#take(ack.id);
    const { sealed } = kept ?? {};
    if (ack.seq !== undefined) sealed?.lock.said(ack.seq, ack.id, sealed);
    kept?.ack.resolve(ack);
  }

  /** The server has refused something. @returns Whether it was a message kept here. */
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

  /** A pong has come. @returns Whether it is an event. */
  ponged(): boolean {
    const ping = this.#pings.shift();
    if (typeof ping === "object") ping.resolve();
    return ping === "told";
  }

  /** Whether a message with this text, or locked as this text, is not acknowledged yet. */
  isKept(text: string): boolean {
    const id = lockedId(text);
    return (id !== undefined && this.#kept.has(id)) ||
      this.#kept.values().some(({ frame }) => frame.text === text);
  }

  /**
   * Begins to lock a message to a locked room.
   *
   * @returns `undefined` when the room is not locked. Otherwise the frame to
   * send; nothing when it cannot be locked, and the call that said it has failed.
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
      // Sent again it has the same bytes, so that the server recognises it.
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

  /** Waits for the server's answer to a new name: a locked text is bound to the name of its sender. */
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
   * Checks a message as the server would, which sees a locked text with its lock.
   *
   * @throws {Refusal} The server would not take it.
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

  /** A message is not sent: the call that said it fails with the reason. */
  #drop({ id }: Say, error: unknown): undefined {
    if (!(error instanceof Refusal)) throw error;
    if (id !== undefined) this.#take(id)?.ack.reject(error);
  }

  /** A message that was too fast is sent again, before those said after it. */
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

/** The refusal of a request while the connection is lost. */
export function away(): Refusal {
  return new Refusal("away", "not connected just now; try again in a moment");
}
