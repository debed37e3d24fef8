import { shownLines } from "../text/text.ts";

/** Most names in a printed list: about a screenful. */
const NAMES_MAX = 50;

/** Names in a row, the first of them when they are very many. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_MAX).join(", ");
  const more = names.length - NAMES_MAX;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** The members of a room, as notices list them. */
interface Members {
  readonly members: readonly string[];
  readonly unannounced?: readonly string[] | undefined;
}

/** The number of members in a room and their names; unannounced members separately. */
export function roster({ members, unannounced = [] }: Members): string {
  const quiet = new Set(unannounced);
  const announced = members.filter((name) => !quiet.has(name));
  return `(${people(announced.length)}): ${listed(announced)}${
    quiet.size === 0 ? "" : `; only sending or reading: ${listed([...quiet])}`
  }`;
}

/** A number of people. */
export function people(count: number): string {
  return `${count} ${count === 1 ? "person" : "people"}`;
}

/**
 * The lines of a text, each behind the same words, so that a line cannot imitate
 * another author.
 *
 * @param most Most lines that are shown.
 */
export function eachLine(text: string, before: string, most: number): string[] {
  const { lines, more } = shownLines(text, most);
  return [
    ...lines.map((line) => before + line),
    ...(more === 0 ? [] : [notShown(more)]),
  ];
}

/** Says that a message has more lines than are shown. */
export function notShown(lines: number): string {
  return `* ${lines} more ${lines === 1 ? "line" : "lines"} not shown`;
}
