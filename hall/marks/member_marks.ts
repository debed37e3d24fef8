/** Most subjects of one member: more rooms than it may be in, and as many conversations. */
export const SUBJECTS_MAX = 200;

/** Marks of all members together: about 20 MB of memory. */
export const MARKS_MAX = 100_000;

/**
 * A number of each member for each of its subjects, such as how far it has read a
 * room. A number never becomes smaller. Beyond the bounds the least recently
 * used are forgotten.
 *
 * @example
 * ```ts
 * import { MemberMarks } from "./member_marks.ts";
 *
 * const marks = new MemberMarks();
 * marks.raise("ann", "lobby", 7);
 * console.assert(marks.raise("ann", "lobby", 3) === 7);
 * ```
 */
export class MemberMarks {
  /** By identity; the members that were marked last stand last. */
  readonly #marks = new Map<string, Map<string, number>>();
  readonly #subjectsMax: number;
  readonly #marksMax: number;
  #size = 0;

  constructor(subjectsMax: number = SUBJECTS_MAX, marksMax = MARKS_MAX) {
    this.#subjectsMax = subjectsMax;
    this.#marksMax = marksMax;
  }

  /** The number of a member for a subject; `undefined` when it has none. */
  get(identity: string, subject: string): number | undefined {
    return this.#marks.get(identity)?.get(subject);
  }

  /** Sets a number, unless it is smaller than the one before. @returns The greater of the two. */
  raise(identity: string, subject: string, number: number): number {
    const its = this.#marks.get(identity) ?? new Map<string, number>();
    const greater = Math.max(number, its.get(subject) ?? number);
    if (!its.delete(subject)) this.#size++;
    its.set(subject, greater);
    this.#marks.delete(identity);
    this.#marks.set(identity, its);
    if (its.size > this.#subjectsMax) {
      const [oldest = ""] = its.keys();
      its.delete(oldest);
      this.#size--;
    }
    for (const [oldest, marks] of this.#marks) {
      if (this.#size <= this.#marksMax) break;
      this.#marks.delete(oldest);
      this.#size -= marks.size;
    }
    return greater;
  }
}
