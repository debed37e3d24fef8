import { folded } from "../../protocol/name/name.ts";

/** The members whose presence is hidden: all, or those that have said nothing lately. */
export type Quiet = "all" | "lurkers";

/** All values of {@linkcode Quiet}, for checking an option. */
export const QUIETS: readonly Quiet[] = ["all", "lurkers"];

/** The presence and the messages that the user does not want to see. */
export class Hidden {
  /** The members whose presence is hidden. */
  quiet: Quiet | undefined;
  /** The names of ignored members as they were written, by folded name. */
  readonly #ignored: Map<string, string>;

  /** @param ignored Members whose messages are hidden from the beginning. */
  constructor(quiet?: Quiet, ignored: readonly string[] = []) {
    this.quiet = quiet;
    this.#ignored = new Map(ignored.map((name) => [folded(name), name]));
  }

  /** The members whose messages are hidden. */
  get ignored(): readonly string[] {
    return [...this.#ignored.values()];
  }

  /** Whether the messages of a member are hidden. */
  isIgnored(name: string): boolean {
    return this.#ignored.has(folded(name));
  }

  /** Hides or shows the messages of a member. @returns Whether that is a change. */
  ignore(name: string, isIgnored: boolean): boolean {
    if (isIgnored === this.isIgnored(name)) return false;
    if (isIgnored) this.#ignored.set(folded(name), name);
    else this.#ignored.delete(folded(name));
    return true;
  }
}
