import { endOfTurn } from "../turn.ts";

/** With so many reads in a turn of the event loop there may be more to read; it does 128 at most. */
const READS_OF_A_FULL_TURN = 32;

/** How many turns may be waited, in each of which much was read: nobody waits for ever. */
const TURNS_MAX = 256;

/**
 * What has come for all connections, as far as it has been read. When very many
 * come in at once, the event loop is behind: somebody's first words may lie
 * there for longer than anybody is silent before a greeting. Taking that for
 * silence greets our own clients as people at `nc`, and takes it back at once.
 */
export class ReadBacklog {
  #reads = 0;
  #looking: Promise<void> | undefined;

  /** Something has been read. */
  count(): void {
    this.#reads++;
  }

  /** Settles when everything has been read that had come by now. */
  async areRead(): Promise<void> {
    // The look that is under way may have been at this connection already.
    await this.#looking;
    await (this.#looking ??= this.#look());
  }

  async #look(): Promise<void> {
    for (let turns = 0; turns < TURNS_MAX; turns++) {
      const before = this.#reads;
      await endOfTurn();
      if (this.#reads - before < READS_OF_A_FULL_TURN) break;
    }
    this.#looking = undefined;
  }
}
