import { endOfTurn } from "../turn.ts";

/** After so many reads in a turn of the event loop, which does 128 at most, there may be more to read. */
const READS_OF_A_FULL_TURN = 32;

/** Most turns to wait, so that the wait ends however much is read. */
const TURNS_MAX = 256;

/**
 * Tells when the input of all connections has been read. When very many connect
 * at once, the event loop falls behind, and the first bytes of a client may lie
 * unread for longer than the silence before a greeting. Taken for silence, that
 * would greet our own clients as people at `nc`.
 */
export class ReadBacklog {
  #reads = 0;
  #waiting: Promise<void> | undefined;

  /** Counts a read. */
  count(): void {
    this.#reads++;
  }

  /** Settles when everything has been read that had come by now. */
  async drained(): Promise<void> {
    // The wait under way may have passed the input of this connection already.
    await this.#waiting;
    await (this.#waiting ??= this.#waitForTurns());
  }

  async #waitForTurns(): Promise<void> {
    for (let turns = 0; turns < TURNS_MAX; turns++) {
      const before = this.#reads;
      await endOfTurn();
      if (this.#reads - before < READS_OF_A_FULL_TURN) break;
    }
    this.#waiting = undefined;
  }
}
