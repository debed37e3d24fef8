import { Failure } from "../../../failure.ts";
import { NotKept } from "../../store.ts";
import { sqliteErrorOf } from "../sqlite_error.ts";

/** Pause between two steps while there is more to do, in milliseconds. */
export const STEP_PAUSE = 20;

/** Delay before a failed step is repeated, in milliseconds. */
const TRY_AGAIN = 60_000;

/** Background work on the database, in small steps with pauses for other work. */
export class BackgroundTask implements Disposable {
  readonly #work: () => number | undefined;
  readonly #failed: (problem: string) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Length of the current pause, in milliseconds. */
  #pause = 0;
  #isOver = false;

  /**
   * @param work Does a step and returns the pause before the next, in
   * milliseconds; `undefined` when there is nothing more to do.
   * @param failed Receives the reason when a step fails. It is repeated later.
   */
  constructor(
    work: () => number | undefined,
    failed: (problem: string) => void,
  ) {
    this.#work = work;
    this.#failed = failed;
  }

  /** Schedules the next step after a pause, or sooner if a shorter pause is under way. */
  wake(pause: number): void {
    if (this.#isOver) return;
    if (this.#timer !== undefined && pause >= this.#pause) return;
    clearTimeout(this.#timer);
    this.#pause = pause;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const next = this.#doSome();
      if (next !== undefined) this.wake(next);
    }, pause);
  }

  /** Stops the task. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #doSome(): number | undefined {
    try {
      return this.#work();
    } catch (error) {
      // The disk has failed. The callers that waited for it have received this
      // error, and end the server.
      if (error instanceof Failure) return undefined;
      const problem = sqliteErrorOf(
        error instanceof NotKept ? error.cause : error,
      );
      if (problem === undefined) throw error;
      this.#failed(problem);
      return TRY_AGAIN;
    }
  }
}
