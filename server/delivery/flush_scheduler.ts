import type { Encoder } from "../../dialects/dialect.ts";
import type { Message } from "../../protocol/features/say.ts";
import type { Notice } from "../../protocol/notice.ts";
import { nextTurn, WRITES_A_TURN } from "../turn.ts";
import { type Encoded, EncodingCache } from "./encoding_cache.ts";
import { FlowControl } from "./flow_control.ts";
import { BRISK, FlushPace, GATHERED, LEISURELY } from "./flush_pace.ts";
import type { Outbox } from "./outbox.ts";
import { Rope } from "./rope.ts";

/** Flushes all outboxes together, and holds what they share. `outbox.ts` tells the way of a notice through them. */
export class FlushScheduler {
  readonly flowControl: FlowControl;
  /** When presence is announced, for which all members of a room are written to. */
  readonly presencePace: FlushPace;
  readonly #open = new Set<Outbox>();
  readonly #brisk: FlushGroup;
  readonly #leisurely: FlushGroup;
  /** The ropes that begin with a piece, since the last flush. */
  readonly #ropes = new Map<Uint8Array, Rope>();
  readonly #encodingCache = new EncodingCache();
  readonly #now: () => number;

  /** @param now A monotonic time, in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.flowControl = new FlowControl(now);
    this.presencePace = new FlushPace(now, GATHERED);
    this.#brisk = new FlushGroup(new FlushPace(now, BRISK));
    this.#leisurely = new FlushGroup(new FlushPace(now, LEISURELY));
  }

  /** How many outboxes are open. */
  get size(): number {
    return this.#open.size;
  }

  /** How many bytes wait in all outboxes. */
  get waiting(): number {
    return this.#open.values().reduce((sum, { waiting }) => sum + waiting, 0);
  }

  add(outbox: Outbox): void {
    this.#open.add(outbox);
  }

  remove(outbox: Outbox): void {
    this.#open.delete(outbox);
  }

  /** Encodes a notice, once for all members that are sent it. */
  encode(notice: Notice, encoder: Encoder): Encoded {
    return this.#encodingCache.encode(notice, encoder);
  }

  /** Encodes messages in a row, once for all members that are sent this very list. */
  encodeAll(messages: readonly Message[], encoder: Encoder): Encoded {
    return this.#encodingCache.encodeAll(messages, encoder);
  }

  /** The rope of a single piece, the same for all outboxes that begin with it. */
  readonly ropeOf = (piece: Uint8Array): Rope => {
    let rope = this.#ropes.get(piece);
    if (rope === undefined) {
      rope = new Rope(piece);
      this.#ropes.set(piece, rope);
    }
    return rope;
  };

  /** Has an outbox written to at the next flush. */
  schedule(outbox: Outbox): void {
    const isForPeople = outbox.encoder?.isForPeople ?? false;
    (isForPeople ? this.#leisurely : this.#brisk).add(outbox);
  }

  /**
   * How long it is until a flush is due, in milliseconds; `Infinity` when
   * nothing waits for one.
   *
   * @param isMoreToCome Whether the hall has yet to continue a replay, which is not to be late.
   */
  wait(isMoreToCome: boolean): number {
    const waits = this.#groups.filter((group) =>
      !group.isEmpty || isMoreToCome && group === this.#brisk
    );
    return Math.min(...waits.map((group) => group.wait));
  }

  /**
   * Begins a write for every scheduled outbox, a limited number in each turn of
   * the event loop. A flush must be over before the next begins.
   *
   * @param start When the server began to prepare what is flushed, in milliseconds.
   */
  async flush(start: number = this.#now()): Promise<void> {
    await this.#flush(this.#groups, start);
  }

  /** Does the same for the outboxes whose flush is due. */
  async flushDue(start: number): Promise<void> {
    await this.#flush(this.#groups.filter(({ wait }) => wait === 0), start);
  }

  async #flush(groups: readonly FlushGroup[], start: number): Promise<void> {
    this.#ropes.clear();
    for (const group of groups) await group.flush(start);
  }

  get #groups(): readonly FlushGroup[] {
    return [this.#brisk, this.#leisurely];
  }
}

/** The scheduled outboxes that are flushed at one pace. */
class FlushGroup {
  readonly #pace: FlushPace;
  /** In the order in which they were scheduled. An outbox that was flushed by itself meanwhile is in it once. */
  #scheduled = new Set<Outbox>();

  constructor(pace: FlushPace) {
    this.#pace = pace;
  }

  get isEmpty(): boolean {
    return this.#scheduled.size === 0;
  }

  get wait(): number {
    return this.#pace.wait;
  }

  add(outbox: Outbox): void {
    this.#scheduled.add(outbox);
  }

  async flush(start: number): Promise<void> {
    const scheduled = this.#scheduled;
    if (scheduled.size === 0) return;
    this.#scheduled = new Set();
    let writes = 0;
    for (const outbox of scheduled) {
      if (writes > 0 && writes % WRITES_A_TURN === 0) await nextTurn();
      outbox.flush();
      writes++;
    }
    this.#pace.flushed(start);
  }
}
