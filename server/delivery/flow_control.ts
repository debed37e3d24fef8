import { deadline } from "@std/async/deadline";
import { isTimeout } from "../../failure.ts";
import {
  type Backlog,
  BEHIND,
  type FlowObserver,
  MemberFlow,
  WAIT_MAX,
} from "./member_flow.ts";

/** Longest time the hall waits for congested members while most keep up, in milliseconds: too short to be noticed. */
export const CONGESTED_WAIT_MAX = 50;

/**
 * Says when the hall must wait for its members. When at least half of them are
 * behind, they are not slow but the talk is too fast, and the hall waits until
 * most keep up. When few are, it waits for none but those that are congested and
 * take what they can, a moment at a time.
 */
export class FlowControl implements FlowObserver {
  readonly #open = new Set<MemberFlow>();
  readonly #behind = new Set<MemberFlow>();
  readonly #congested = new Set<MemberFlow>();
  readonly #now: () => number;
  #mostKeepUp: PromiseWithResolvers<void> | undefined;
  #lessCongested: PromiseWithResolvers<void> | undefined;

  /** @param now A monotonic time, in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Adds a member.
   *
   * @param max Most bytes that may wait for it.
   */
  open(backlog: Backlog, max: number): MemberFlow {
    const flow = new MemberFlow(backlog, max, this);
    this.#open.add(flow);
    return flow;
  }

  /** Removes a member. */
  remove(flow: MemberFlow): void {
    flow.close();
    this.#open.delete(flow);
    this.#endWait();
  }

  changed(flow: MemberFlow): void {
    if (flow.isCongested) this.#congested.add(flow);
    else if (this.#congested.delete(flow)) {
      this.#lessCongested?.resolve();
      this.#lessCongested = undefined;
    }
    if (flow.isBehind) this.#behind.add(flow);
    else if (this.#behind.delete(flow)) this.#endWait();
  }

  /** Whether at least half of the members are behind. */
  get isBehind(): boolean {
    return this.#behind.size > 0 && this.#behind.size >= this.#open.size / 2;
  }

  /** Whether there are members that {@linkcode caughtUp} may wait for. */
  get mustWait(): boolean {
    return this.isBehind || this.#congested.size > 0;
  }

  /**
   * Waits while the hall must wait for its members: until most of them keep up,
   * for {@linkcode WAIT_MAX} at most, or until a congested member that makes
   * progress is so no longer, for {@linkcode CONGESTED_WAIT_MAX} at most.
   */
  async caughtUp(): Promise<void> {
    if (this.isBehind) await this.#waitForMost();
    else if (this.#congested.size > 0) await this.#waitForCongested();
  }

  async #waitForMost(): Promise<void> {
    this.#mostKeepUp ??= Promise.withResolvers();
    const before = new Map(
      Array.from(this.#open, (flow) => [flow, flow.written]),
    );
    if (await settlesWithin(this.#mostKeepUp.promise, WAIT_MAX)) return;
    for (const [flow, written] of before) {
      if (flow.isBehind && flow.written - written < BEHIND) {
        flow.recordMissedWait();
      }
    }
  }

  async #waitForCongested(): Promise<void> {
    const now = this.#now();
    // Each member is sampled, whether or not another one makes progress.
    const progressing = [...this.#congested].filter((flow) =>
      flow.sampleProgress(now)
    );
    if (progressing.length === 0) return;
    this.#lessCongested ??= Promise.withResolvers();
    await settlesWithin(this.#lessCongested.promise, CONGESTED_WAIT_MAX);
  }

  #endWait(): void {
    if (this.isBehind) return;
    this.#mostKeepUp?.resolve();
    this.#mostKeepUp = undefined;
  }
}

async function settlesWithin(
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
