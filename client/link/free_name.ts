import { folded, NAME_MAX } from "../../protocol/name/name.ts";
import { type HelloOptions, NotLetIn } from "./greet.ts";
import type { Link, OpenLink } from "./link.ts";

/** The last number behind a name. */
const LAST = 9;

/**
 * Other names for a user whose name is in use by another of its clients: `Mia-2`, `Mia-3`, …
 *
 * @example
 * ```ts
 * import { otherNames } from "./free_name.ts";
 *
 * console.assert(otherNames("Mia")[0] === "Mia-2");
 * ```
 */
export function otherNames(name: string): string[] {
  const stem = [...name].slice(0, NAME_MAX - `-${LAST}`.length).join("");
  return Array.from({ length: LAST - 1 }, (_, index) => `${stem}-${index + 2}`);
}

/**
 * Opens a link under a name; where a client with the same key has it, on another
 * terminal for example, under the first other name that is free.
 *
 * @throws What opening a link throws.
 */
export async function openUnderFreeName(
  open: OpenLink,
  hello: HelloOptions,
  stop?: AbortSignal,
): Promise<Link> {
  const { name } = hello;
  const others = name === undefined ? [] : otherNames(name);
  for (let tried = hello;;) {
    try {
      return await open(tried, stop);
    } catch (error) {
      const other = others.shift();
      const isOwnName = error instanceof NotLetIn &&
        error.code === "name-yours";
      if (!isOwnName || other === undefined) throw error;
      tried = { ...hello, name: other };
    }
  }
}

/** The name asked for, where another client with the same key has it and this client took another. */
export function nameInUse(
  asked: string | undefined,
  { name }: { readonly name: string },
): string | undefined {
  return asked !== undefined && folded(asked) !== folded(name)
    ? asked
    : undefined;
}
