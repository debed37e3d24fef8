/**
 * Measures how long a process takes to answer, without the time in which it was
 * ready to run and other programs had the processors. Beside a busy machine it
 * shows what the process itself takes: its work, and what it waits for.
 *
 * Linux counts these waits for each thread. A program in JavaScript runs in the
 * first thread of its process, a test in one of its own.
 */
export class ScheduledClock {
  readonly #path: string;
  #lookedAt = -Infinity;
  #process: Scheduled = { ran: 0, waited: 0 };
  #test: Scheduled = { ran: 0, waited: 0 };
  /** How long the test has waited since it was asleep, in milliseconds. */
  #awakeWaited = 0;

  /** @param pid The process. */
  constructor(pid: number) {
    this.#path = `/proc/${pid}/task/${pid}/schedstat`;
  }

  /** The present. */
  now(): Moment {
    this.#look();
    return {
      at: performance.now(),
      processWaited: this.#process.waited,
      testWaited: this.#test.waited,
    };
  }

  /** How much time has passed since then until an answer is received, in milliseconds. */
  elapsed({ at, processWaited, testWaited }: Moment): number {
    this.#look();
    // When the test fell asleep it had read everything that had come: only what
    // it has waited since then can have delayed this answer.
    const late = Math.min(this.#awakeWaited, this.#test.waited - testWaited);
    const waited = this.#process.waited - processWaited;
    return Math.max(0, performance.now() - at - waited - late);
  }

  #look(): void {
    const now = performance.now();
    const passed = now - this.#lookedAt;
    if (passed < LOOK_EVERY) return;
    this.#lookedAt = now;
    const { ran, waited } = this.#test;
    this.#test = scheduled("/proc/thread-self/schedstat");
    this.#process = scheduled(this.#path);
    const newlyWaited = this.#test.waited - waited;
    const asleep = passed - newlyWaited - (this.#test.ran - ran);
    this.#awakeWaited = newlyWaited + (asleep > ASLEEP ? 0 : this.#awakeWaited);
  }
}

/** A moment, in milliseconds. */
export interface Moment {
  readonly at: number;
  readonly processWaited: number;
  readonly testWaited: number;
}

/** How often it is looked at most, in milliseconds: a look takes 40 µs. */
const LOOK_EVERY = 0.5;

/** From which time on the test was asleep, in milliseconds, and not only between two looks. */
const ASLEEP = 0.2;

/** How long a thread has run, and waited for a processor, in milliseconds. */
interface Scheduled {
  readonly ran: number;
  readonly waited: number;
}

function scheduled(path: string): Scheduled {
  const [ran, waited] = Deno.readTextFileSync(path).split(" ");
  return { ran: Number(ran) / 1e6, waited: Number(waited) / 1e6 };
}
