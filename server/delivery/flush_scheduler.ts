import { deadline } from "@std/async/deadline";
import type { Dialect } from "../../dialects/dialect.ts";
import { isTimeout } from "../../failure.ts";
import type { Message, Notice } from "../../protocol/notice.ts";
import { nextTurn, WRITES_A_TURN } from "../turn.ts";
import { type Encoded, EncodingCache } from "./encoding_cache.ts";
import { BRISK, FlushPace, LEISURELY } from "./flush_pace.ts";
import { BEHIND, HOLD_MAX, type Outbox } from "./outbox.ts";
import { Rope } from "./rope.ts";

/** Longest time that the hall waits for members who are congested, in milliseconds: nobody notices. */
export const CONGESTED_HOLD_MAX = 50;

/** All outboxes: what they share, and how they are flushed together. */
export class FlushScheduler {
  readonly #open = new Set<Outbox>();
  readonly #brisk: Round;
  readonly #leisurely: Round;
  /** The bundles that begin with a piece, since the last flush. */
  readonly #begun = new Map<Uint8Array, Rope>();
  readonly #encodingCache = new EncodingCache();
  readonly #congested = new Set<Outbox>();
  readonly #now: () => number;
  #behind = 0;
  #caughtUp: PromiseWithResolvers<void> | undefined;
  #unladen: PromiseWithResolvers<void> | undefined;

  /** @param now A monotonic time, in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#brisk = new Round(new FlushPace(now, BRISK));
    this.#leisurely = new Round(new FlushPace(now, LEISURELY));
  }

  /** How many outboxes are open. */
  get size(): number {
    return this.#open.size;
  }

  /** How many bytes wait in all outboxes. */
  get waiting(): number {
    return this.#open.values().reduce((sum, { waiting }) => sum + waiting, 0);
  }

  /** The bytes of a notice, the same ones for all who are told it. */
  encode(notice: Notice, dialect: Dialect): Encoded {
    return this.#encodingCache.encode(notice, dialect);
  }

  /** The bytes of several messages in a row, the same ones for all who are told this list. */
  encodeAll(messages: readonly Message[], dialect: Dialect): Encoded {
    return this.#encodingCache.encodeAll(messages, dialect);
  }

  /** The bundle of a piece alone, the same for all who are told it first. */
  ropeOf(piece: Uint8Array): Rope {
    let bundle = this.#begun.get(piece);
    if (bundle === undefined) {
      bundle = new Rope(piece);
      this.#begun.set(piece, bundle);
    }
    return bundle;
  }

  /**
   * Starts the write of every outbox that something waits in, so many in a turn
   * of the event loop. One flush must be over before the next begins.
   *
   * @param start When what is flushed began to be got ready, in milliseconds.
   */
  async flush(start: number = this.#now()): Promise<void> {
    await this.#flush(this.#rounds, start);
  }

  /** The same of those whose turn it is. */
  async flushDue(start: number): Promise<void> {
    await this.#flush(this.#rounds.filter(({ wait }) => wait === 0), start);
  }

  async #flush(rounds: readonly Round[], start: number): Promise<void> {
    this.#begun.clear();
    for (const round of rounds) await round.flush(start);
  }

  /**
   * How long it is until a flush is due, in milliseconds, and `Infinity` when
   * nothing waits for one.
   *
   * @param isUnsettled Whether there will be more to tell. Whoever that is for is not to wait.
   */
  wait(isUnsettled: boolean): number {
    const waits = this.#rounds.filter((round) =>
      round.isDirty || isUnsettled && round === this.#brisk
    );
    return Math.min(...waits.map((round) => round.wait));
  }

  get #rounds(): readonly Round[] {
    return [this.#brisk, this.#leisurely];
  }

  /**
   * Whether at least half of the members are behind. Then it is not they who
   * are slow: the talk is too fast, and the hall must wait for them.
   */
  get isBehind(): boolean {
    return this.#behind > 0 && this.#behind >= this.#open.size / 2;
  }

  /** Whether there are members that {@linkcode caughtUp} might wait for. */
  get mustWait(): boolean {
    return this.isBehind || this.#congested.size > 0;
  }

  /**
   * Settles when most members keep up again, or after {@linkcode HOLD_MAX}.
   * Who takes too little `HOLDS_MAX` times is not waited for again
   * until it has caught up, so that members that have stopped reading, even many
   * of them, hold the others up for a moment at most.
   *
   * When most keep up, the hall still waits a moment for those who take what
   * they can and would soon be let go.
   */
  async caughtUp(): Promise<void> {
    if (this.isBehind) await this.#mostCaughtUp();
    else if (this.#congested.size > 0) await this.#someUnladen();
  }

  async #mostCaughtUp(): Promise<void> {
    this.#caughtUp ??= Promise.withResolvers();
    const before = new Map(
      Array.from(this.#open, (outbox) => [outbox, outbox.written]),
    );
    if (await isOver(this.#caughtUp.promise, HOLD_MAX)) return;
    for (const [outbox, written] of before) {
      if (outbox.isBehind && outbox.written - written < BEHIND) {
        outbox.recordMissedWait();
      }
    }
  }

  async #someUnladen(): Promise<void> {
    const now = this.#now();
    // Each of them is looked at, whatever the others do.
    const moving = [...this.#congested].filter((outbox) =>
      outbox.sampleProgress(now)
    );
    if (moving.length === 0) return;
    this.#unladen ??= Promise.withResolvers();
    await isOver(this.#unladen.promise, CONGESTED_HOLD_MAX);
  }

  add(outbox: Outbox): void {
    this.#open.add(outbox);
  }

  remove(outbox: Outbox): void {
    this.#open.delete(outbox);
    this.#wake();
  }

  /** Something waits in it for the next flush. */
  schedule(outbox: Outbox): void {
    const isForEyes = outbox.dialect?.isForEyes ?? false;
    (isForEyes ? this.#leisurely : this.#brisk).add(outbox);
  }

  /** One more or one less is behind. */
  setBehind(is: boolean): void {
    this.#behind += is ? 1 : -1;
    if (!is) this.#wake();
  }

  /** An outbox has become congested, or is so no more. */
  setCongested(outbox: Outbox, is: boolean): void {
    if (is) {
      this.#congested.add(outbox);
      return;
    }
    this.#congested.delete(outbox);
    this.#unladen?.resolve();
    this.#unladen = undefined;
  }

  #wake(): void {
    if (this.isBehind) return;
    this.#caughtUp?.resolve();
    this.#caughtUp = undefined;
  }
}

/** Those who are written to at one pace. */
class Round {
  readonly #pace: FlushPace;
  /** Those in which something waits for a flush, in the order in which it came. Who was written to meanwhile comes once. */
  #dirty = new Set<Outbox>();

  constructor(pace: FlushPace) {
    this.#pace = pace;
  }

  get isDirty(): boolean {
    return this.#dirty.size > 0;
  }

  get wait(): number {
    return this.#pace.wait;
  }

  add(outbox: Outbox): void {
    this.#dirty.add(outbox);
  }

  async flush(start: number): Promise<void> {
    const dirty = this.#dirty;
    if (dirty.size === 0) return;
    this.#dirty = new Set();
    let writes = 0;
    for (const outbox of dirty) {
      if (writes > 0 && writes % WRITES_A_TURN === 0) await nextTurn();
      outbox.flush();
      writes++;
    }
    this.#pace.flushed(start);
  }
}

/** Whether something is over in time. */
async function isOver(
  promise: Promise<void>,
  milliseconds: number,
): Promise<boolean> {
  try {
    await deadline(promise, milliseconds);
    return true;
  } catch (error) {
    if (!isTimeout(error)) throw error;
    return false;
  }
}
