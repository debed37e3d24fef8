import type { Transactions } from "../transaction.ts";
import { BackgroundTask, STEP_PAUSE } from "./background_task.ts";
import type { Filing } from "./filing.ts";
import type { ForgottenRooms } from "./forgotten_rooms.ts";
import {
  DROPPED_AT_ONCE,
  type Due,
  type Keep,
  type Trimming,
} from "./trimming.ts";

/** Time between two searches for old messages, in milliseconds. */
const LOOK_AGAIN = 60_000;

/** The dependencies of {@linkcode Dropping}. */
export interface DroppingOptions {
  readonly transactions: Transactions;
  readonly filing: Filing;
  readonly trimming: Trimming;
  readonly forgotten: ForgottenRooms;
  /** Absent when everything is kept. */
  readonly keep: Keep | undefined;
  /** Receives errors of the background task. */
  readonly warn: (line: string) => void;
}

/** Drops the messages and rooms that are not to be kept, in the background. */
export class Dropping implements Disposable {
  readonly #options: DroppingOptions;
  readonly #task: BackgroundTask;

  constructor(options: DroppingOptions) {
    const { keep, forgotten, warn } = this.#options = options;
    this.#task = new BackgroundTask(
      () => this.step() ? STEP_PAUSE : keep && LOOK_AGAIN,
      (problem) => warn(`old messages could not be deleted: ${problem}`),
    );
    if (keep !== undefined || forgotten.areTooMany) this.#task.wake(0);
  }

  /** There is something to drop. */
  wake(): void {
    this.#task.wake(STEP_PAUSE);
  }

  /** There may be something to drop, which has time. */
  wakeLater(): void {
    this.#task.wake(LOOK_AGAIN);
  }

  /**
   * Drops some, so few that other work is not held up.
   *
   * @returns Whether there may be more.
   */
  step(): boolean {
    const { keep, forgotten, filing } = this.#options;
    if (keep === undefined && !forgotten.areTooMany) return false;
    filing.file();
    const isMore = this.#dropMessages();
    return this.#forgetRooms() || isMore;
  }

  /** Stops the background task. */
  [Symbol.dispose](): void {
    this.#task[Symbol.dispose]();
  }

  /** @returns Whether there may be more. */
  #dropMessages(): boolean {
    const { transactions, trimming } = this.#options;
    const { due, more } = trimming.next();
    if (due.length === 0) return more;
    const done = transactions.write(() => trimming.drop(due));
    return more || done < due.length;
  }

  /** @returns Whether there may be more. */
  #forgetRooms(): boolean {
    const { transactions, trimming, forgotten } = this.#options;
    const due = forgotten.due();
    if (due.length === 0) return false;
    let left = DROPPED_AT_ONCE;
    const dropped: Due[] = [];
    for (const room of due) {
      const first = Math.min(room.last + 1, room.first + left);
      dropped.push({ room, first });
      left -= first - room.first;
      if (left === 0) break;
    }
    transactions.write(() => {
      const done = trimming.drop(dropped);
      for (const { room, first } of dropped.slice(0, done)) {
        if (first > room.last) forgotten.forget(room);
      }
    });
    return true;
  }
}
