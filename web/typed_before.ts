import { isSecret } from "./secret_line.ts";

/** Most lines that can be recalled. */
const RECALLED_MAX = 100;

/**
 * Lines that the user has sent, to be recalled with the arrows.
 *
 * @example
 * ```ts
 * import { TypedBefore } from "./typed_before.ts";
 *
 * const typed = new TypedBefore();
 * typed.add("one");
 * typed.add("two");
 * console.assert(typed.beside("", -1) === "two");
 * console.assert(typed.beside("two", -1) === "one");
 * console.assert(typed.beside("half a line", -1) === undefined);
 * ```
 */
export class TypedBefore {
  /** The latest last. */
  #lines: readonly string[] = [];

  /** Keeps a line once, unless it may hold a passphrase or a password. */
  add(line: string): void {
    if (isSecret(line)) return;
    const others = this.#lines.filter((other) => other !== line);
    this.#lines = [...others, line].slice(-RECALLED_MAX);
  }

  /**
   * The line before or behind one; behind the latest is an empty one.
   *
   * @returns `undefined` when there is none, or when the line is not one of these.
   */
  beside(line: string, by: number): string | undefined {
    const all = [...this.#lines, ""];
    const at = all.indexOf(line);
    return at === -1 ? undefined : all[at + by];
  }
}
