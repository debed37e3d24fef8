/** How often it is noted that the program runs, in milliseconds. */
export const NOTE_EVERY = 1_000;

/**
 * The least time without a note that means a suspension, in milliseconds: a busy
 * machine is not that late.
 */
const SUSPENDED = 3_000;

/**
 * How long after a suspension bytes may be received that came before it, in
 * milliseconds: the system has kept them.
 */
const BUFFERED = 2_000;

/**
 * Estimates since when a connection is lost. A program that is suspended (Ctrl-Z,
 * a laptop asleep) notices the end of a connection when it goes on, which may be
 * hours later. All times are in milliseconds since 1970:
 * other clocks stand still while a machine sleeps.
 *
 * @example
 * ```ts
 * import { Contact } from "./contact.ts";
 *
 * const contact = new Contact(0);
 * contact.note(1_000, 10);
 * // Suspended for an hour, and the connection is found to be lost.
 * console.assert(contact.lostSince(3_601_000, 10, false) === 1_000);
 * ```
 */
export class Contact {
  #noted: number;
  #heard: number;
  #received = 0;
  /** When the program was suspended, unless something was received since. */
  #suspended: number | undefined;
  #resumed = 0;

  constructor(now: number) {
    this.#noted = this.#heard = now;
  }

  /**
   * Notes that the program runs. To be called every {@linkcode NOTE_EVERY}.
   *
   * @param received How many bytes have been received so far.
   * @returns Whether it has been suspended since the last note.
   */
  note(now: number, received: number): boolean {
    const wasSuspended = now - this.#noted > SUSPENDED;
    if (wasSuspended) {
      this.#suspended ??= this.#noted;
      this.#resumed = now;
    }
    this.#noted = now;
    if (received !== this.#received) {
      this.#received = received;
      this.#heard = now;
      if (now - this.#resumed > BUFFERED) this.#suspended = undefined;
    }
    return wasSuspended;
  }

  /**
   * Since when the connection is lost, if the loss is noticed now.
   *
   * @param isSilent Whether the loss is noticed because nothing comes.
   */
  lostSince(now: number, received: number, isSilent: boolean): number {
    this.note(now, received);
    return Math.min(this.#suspended ?? now, isSilent ? this.#heard : now);
  }
}
