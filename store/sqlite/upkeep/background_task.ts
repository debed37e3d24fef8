import { Failure } from "../../../failure.ts";
import { NotKept } from "../../store.ts";
import { sqliteErrorOf } from "../sqlite_error.ts";

/** How long until something that failed is tried again, in milliseconds. */
const TRY_AGAIN = 60_000;

/**
 * Work on the database that nobody waits for. A little is done at a time, with
 * pauses in which others have their turn.
 */
export class BackgroundTask implements Disposable {
  readonly #work: () => number | undefined;
  readonly #failed: (trouble: string) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How long the pause is that it makes now, in milliseconds. */
  #pause = 0;
  #isOver = false;

  /**
   * @param work Does a little, and tells how long to pause before the rest, in
   * milliseconds; nothing when there is no more to do.
   * @param failed Told why it could not be done. It is tried again later.
   */
  constructor(
    work: () => number | undefined,
    failed: (trouble: string) => void,
  ) {
    this.#work = work;
    this.#failed = failed;
  }

  /** There is something to do, after a pause, or sooner if that was said before. */
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

  /** Ends it: nothing more is done. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #doSome(): number | undefined {
    try {
      return this.#work();
    } catch (error) {
      // The disk has failed. Whoever waited for it has been told, and ends all this.
      if (error instanceof Failure) return undefined;
      const trouble = sqliteErrorOf(
        error instanceof NotKept ? error.cause : error,
      );
      if (trouble === undefined) throw error;
      this.#failed(trouble);
      return TRY_AGAIN;
    }
  }
}
