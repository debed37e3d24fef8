/**
 * Stand-in for `@std/cli/parse-args`, with the options this program uses.
 *
 * @module
 */

/** Options of {@linkcode parseArgs}; each names options without dashes. */
export interface ParseOptions<
  S extends string = string,
  B extends string = string,
  C extends string = string,
> {
  /** Options with a value. With `_` in it, the other words stay strings. */
  string?: S | readonly S[];
  /** Options without a value; `false` where they are not given. */
  boolean?: B | readonly B[];
  /** Options that may be given more than once, and become an array. */
  collect?: C | readonly C[];
  /** Other names for an option. The result has the value under all of them. */
  alias?: Record<string, string | readonly string[]>;
  /**
   * Called for each option none of the others name, and for each word that
   * belongs to no option (without a key). `false` leaves it out.
   */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/**
 * The result of {@linkcode parseArgs}.
 *
 * With `_` among the strings, the real type of `_` is a list and a string at
 * once. This one is the same, so that what compiles here compiles there:
 * `args._.map(String)` does.
 */
export type Args<
  S extends string = never,
  B extends string = never,
  C extends string = never,
> =
  & Record<string, unknown>
  & { [Name in Exclude<S, C>]?: string }
  & { [Name in Exclude<B, C>]: boolean }
  & { [Name in S & C]: string[] }
  & { [Name in B & C]: boolean[] }
  & { _: (string | number)[] };

/**
 * Sorts command line words into options and the rest.
 *
 * @example Usage
 * ```ts
 * import { parseArgs } from "@std/cli/parse-args";
 * import { assertEquals } from "@std/assert";
 *
 * const args = parseArgs(["serve", "-p", "7777", "--plain"], {
 *   string: ["_", "port"],
 *   boolean: ["plain"],
 *   alias: { port: "p" },
 * });
 * assertEquals(args._, ["serve"]);
 * assertEquals(args.port, "7777");
 * assertEquals(args.plain, true);
 * ```
 */
export function parseArgs<
  S extends string = never,
  B extends string = never,
  C extends string = never,
>(
  args: readonly string[],
  options: ParseOptions<S, B, C> = {},
): Args<S, B, C> {
  const namesOf = new Map<string, string[]>();
  for (const [name, others] of Object.entries(options.alias ?? {})) {
    const names = [name, ...[others].flat()];
    for (const each of names) namesOf.set(each, names);
  }
  const allNames = (name: string) => namesOf.get(name) ?? [name];
  const setOf = (names: string | readonly string[] = []) =>
    new Set([names].flat().flatMap(allNames));

  const strings = setOf(options.string);
  const booleans = setOf(options.boolean);
  const collected = setOf(options.collect);
  const isKnown = (name: string) =>
    strings.has(name) || booleans.has(name) || collected.has(name) ||
    namesOf.has(name);

  // A map, so that an option called `__proto__` is one like any other.
  const found = new Map<string, unknown>();
  const rest: (string | number)[] = [];

  function set(arg: string, key: string, value: string | boolean): void {
    if (!isKnown(key) && options.unknown?.(arg, key, value) === false) return;
    const kept = strings.has(key) ? value : numberOr(value);
    for (const name of allNames(key)) {
      if (!collected.has(name)) {
        found.set(name, kept);
        continue;
      }
      const list = found.get(name);
      if (Array.isArray(list)) list.push(kept);
      else found.set(name, [kept]);
    }
  }

  const end = args.indexOf("--");
  const words = end === -1 ? args : args.slice(0, end);
  const afterDashes = end === -1 ? [] : args.slice(end + 1);

  /** Sets an option from the word after it; tells whether that was used. */
  function setFromNext(
    arg: string,
    key: string,
    next: string | undefined,
    nextIsOption: boolean,
  ): boolean {
    if (next && !nextIsOption && !booleans.has(key)) {
      set(arg, key, next);
      return true;
    }
    if (next === "true" || next === "false") {
      set(arg, key, next === "true");
      return true;
    }
    set(arg, key, strings.has(key) ? "" : true);
    return false;
  }

  for (let at = 0; at < words.length; at++) {
    const arg = words[at] ?? "";
    const next = words[at + 1];

    if (arg.startsWith("--")) {
      const equals = arg.indexOf("=", 3);
      if (equals !== -1) {
        const key = arg.slice(2, equals);
        const value = arg.slice(equals + 1);
        set(arg, key, booleans.has(key) ? value !== "false" : value);
      } else if (
        setFromNext(arg, arg.slice(2), next, next?.startsWith("-") ?? false)
      ) at++;
      continue;
    }

    if (arg.startsWith("-") && arg.length > 1) {
      const last = setShort(arg);
      // Unlike a long option, a short one takes "-" for a value.
      if (
        last !== undefined &&
        setFromNext(arg, last, next, /^--?[^-]/.test(next ?? ""))
      ) at++;
      continue;
    }

    if (options.unknown?.(arg) !== false) {
      rest.push(strings.has("_") ? arg : numberOr(arg));
    }
  }

  /** Sets `-abc`, `-p7777` or `-p=7777`; returns the last letter if unset. */
  function setShort(arg: string): string | undefined {
    for (let at = 1; at < arg.length - 1; at++) {
      const letter = arg.charAt(at);
      const value = attached(letter, arg.slice(at + 1));
      if (value !== undefined) {
        set(arg, letter, value);
        return undefined;
      }
      set(arg, letter, strings.has(letter) ? "" : true);
    }
    return arg.at(-1);
  }

  for (const name of booleans) {
    if (!found.has(name)) found.set(name, collected.has(name) ? [] : false);
  }
  for (const name of strings) {
    if (!found.has(name) && collected.has(name)) found.set(name, []);
  }

  rest.push(...afterDashes);
  found.set("_", rest);
  // The value of each name was decided by the same lists the type is made of.
  return Object.fromEntries(found) as Args<S, B, C>;
}

/** The value that stands in the same word as its letter, if one does. */
function attached(letter: string, rest: string): string | undefined {
  if (rest === "-") return rest;
  if (rest === "=") return "";
  if (/[A-Za-z]/.test(letter)) {
    const value = /=(.+)/.exec(rest)?.[1];
    if (value !== undefined) return value;
    if (/\d(\.\d*)?(e-?\d+)?$/.test(rest)) return rest;
  }
  return rest.length > 1 && /^\W/.test(rest) ? rest : undefined;
}

function numberOr<T>(value: T): T | number {
  if (typeof value !== "string" || value.trim() === "") return value;
  const number = Number(value);
  return Number.isFinite(number) ? number : value;
}
