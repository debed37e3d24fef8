import { type Draft, NotKept } from "../../store.ts";
import type { Inbox, InboxEntry } from "../inbox.ts";
import type { Transactions } from "../transaction.ts";
import type { WordIndex } from "../word_index.ts";
import { BackgroundTask, STEP_PAUSE } from "./background_task.ts";
import { firstOf, type Keep, type Trimming } from "./trimming.ts";

/** The dependencies of {@linkcode Filing}. */
export interface FilingOptions {
  readonly transactions: Transactions;
  readonly inbox: Inbox;
  readonly words: WordIndex;
  readonly trimming: Trimming;
  /** Absent when everything is kept. */
  readonly keep: Keep | undefined;
  /** Called when messages beyond the limit of their room remain to be dropped. */
  readonly exceeded: () => void;
  /** Receives errors of the background task. */
  readonly warn: (line: string) => void;
}

/** Moves messages from the inbox to their rooms and into the index, when no new ones arrive or very many wait. */
export class Filing implements Disposable {
  readonly #options: FilingOptions;
  readonly #task: BackgroundTask;
  /** Number of messages since the last look for spare time. */
  #newcomers = 0;

  constructor(options: FilingOptions) {
    this.#options = options;
    this.#task = new BackgroundTask(
      () => this.#tidy(),
      (problem) => options.warn(`messages could not be indexed: ${problem}`),
    );
    if (this.#isBehind) this.#task.wake(0);
  }

  /** Makes space for new messages. */
  prepare(drafts: readonly Draft[]): void {
    const { inbox, words } = this.#options;
    if (inbox.isFull) this.file();
    if (!words.isFull) return;
    // As many as are added, and as many again of those that wait.
    ifPossible(() => this.#index(2 * drafts.length, 2 * lengthOf(drafts)));
  }

  /** Takes over new messages, after the commit. */
  accept(entries: readonly InboxEntry[]): void {
    const { inbox, keep } = this.#options;
    inbox.accept(entries);
    this.#newcomers += entries.length;
    // A limit by number is enforced at once.
    if (keep !== undefined && "count" in keep) ifPossible(() => this.file());
    if (this.#isBehind) this.#task.wake(STEP_PAUSE);
  }

  /** Files the inbox, and drops messages beyond the limit in its rooms. */
  file(): void {
    const { transactions, inbox, words, trimming, keep } = this.#options;
    if (inbox.isEmpty) return;
    const { rooms, size } = inbox;
    const due = keep === undefined || "age" in keep ? [] : rooms.map((room) => {
      const first = firstOf(room, inbox.last(room), keep.count);
      // As many as were added, and some more if there were too many before.
      return { room, first: Math.min(first, room.first + 2 * size) };
    });
    const dropped = transactions.write(() => {
      inbox.file();
      return trimming.drop(due);
    });
    if (dropped < due.length) this.#options.exceeded();
    for (const { name } of rooms) words.add(inbox.messages(name));
    inbox.clear();
  }

  /** Stops the background task. */
  [Symbol.dispose](): void {
    this.#task[Symbol.dispose]();
  }

  /** Whether messages remain to be filed or indexed. */
  get #isBehind(): boolean {
    const { inbox, words } = this.#options;
    return !inbox.isEmpty || words.isBehind;
  }

  /** Files and indexes some messages when no new ones arrive, and indexes some when many wait. */
  #tidy(): number | undefined {
    const { words } = this.#options;
    const isQuiet = this.#newcomers === 0;
    this.#newcomers = 0;
    if (isQuiet) this.file();
    if (words.isDue || isQuiet && words.isBehind) this.#index();
    return this.#isBehind ? STEP_PAUSE : undefined;
  }

  #index(most?: number, mostTerms?: number): void {
    const { transactions, words } = this.#options;
    words.done(transactions.write(() => words.index(most, mostTerms)));
  }
}

/** Runs background work. A failure is ignored here: the work is repeated and reported later. */
function ifPossible(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof NotKept)) throw error;
  }
}

/** The length of the texts of some drafts, in UTF-16 code units. */
function lengthOf(drafts: readonly Draft[]): number {
  return drafts.reduce((sum, { text }) => sum + text.length, 0);
}
