/** From how many waiting bytes on a member counts as behind: more than a busy flush leaves. */
export const BEHIND = 256 * 1024;

/** Longest time the hall waits for members to catch up, in milliseconds. */
export const WAIT_MAX = 1_000;

/**
 * How many waits a member may miss, taking less than {@linkcode BEHIND} in each,
 * before the hall no longer waits for it until it has caught up. A busy machine
 * stalls for a second or two; a member that has stopped reading, or takes a byte
 * now and then, must not slow the others down for longer than that.
 */
export const MISSED_WAITS_MAX = 3;

/** The part of its limit from which on a member is congested: close to being disconnected. */
const CONGESTED = 1 / 2;

/** How many bytes a congested member must take every {@linkcode WAIT_MAX} for the hall to wait for it. */
export const PROGRESS_MIN = 64 * 1024;

/** The bytes that wait for a member, as its flow control sees them. */
export interface Backlog {
  /** How many bytes wait. */
  readonly waiting: number;
  /** How many of them the member has asked for. */
  readonly answers: number;
  /** How many bytes have been written in all. */
  readonly written: number;
}

/** Told when a member has become behind or congested, or is so no longer. */
export interface FlowObserver {
  changed(flow: MemberFlow): void;
}

/**
 * How well one member keeps up with what is sent to it. Answers do not count:
 * no member waits for what another has asked for.
 */
export class MemberFlow {
  readonly #backlog: Backlog;
  readonly #congestedFrom: number;
  readonly #observer: FlowObserver;
  #isClosed = false;
  #isBehind = false;
  #isCongested = false;
  #missedWaits = 0;
  /** The sample that progress is measured from. */
  #sample = { written: 0, time: -Infinity };
  #isProgressing = true;

  /** @param max Most bytes that may wait for this member. */
  constructor(backlog: Backlog, max: number, observer: FlowObserver) {
    this.#backlog = backlog;
    this.#congestedFrom = max * CONGESTED;
    this.#observer = observer;
  }

  /** Whether more waits than for a member that keeps up, and the hall has not given up waiting for it. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** Whether so much waits that the member is close to being disconnected. */
  get isCongested(): boolean {
    return this.#isCongested;
  }

  /** How many bytes have been written to this member in all. */
  get written(): number {
    return this.#backlog.written;
  }

  /** Takes a change of the backlog into account. */
  update(): void {
    const { waiting, answers } = this.#backlog;
    if (waiting <= BEHIND) this.#missedWaits = 0;
    const unasked = this.#isClosed ? 0 : waiting - answers;
    const isBehind = unasked > BEHIND && this.#missedWaits < MISSED_WAITS_MAX;
    const isCongested = unasked > this.#congestedFrom;
    if (isBehind === this.#isBehind && isCongested === this.#isCongested) {
      return;
    }
    this.#isBehind = isBehind;
    this.#isCongested = isCongested;
    this.#observer.changed(this);
  }

  /** The hall waits for this member no longer. */
  close(): void {
    this.#isClosed = true;
    this.update();
  }

  /** Counts a wait in which this member has not taken enough. */
  recordMissedWait(): void {
    this.#missedWaits++;
    this.update();
  }

  /**
   * Samples how many bytes this member has taken, at most every
   * {@linkcode WAIT_MAX} unless it was enough.
   *
   * @param now A monotonic time, in milliseconds.
   * @returns Whether it takes enough of them to be waited for.
   */
  sampleProgress(now: number): boolean {
    const { written, time } = this.#sample;
    const isEnough = this.written - written >= PROGRESS_MIN;
    if (isEnough || now - time >= WAIT_MAX) {
      // The first sample has nothing to be compared with.
      this.#isProgressing = isEnough || time === -Infinity;
      this.#sample = { written: this.written, time: now };
    }
    return this.#isProgressing;
  }
}
