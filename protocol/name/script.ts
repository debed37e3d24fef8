/**
 * Which scripts a name may be written in, as UTS #39 has it under "highly
 * restrictive": one, or one of the sets in which people mix them. So no Latin
 * name can borrow a letter from Cyrillic that looks the same.
 */

/** What goes with every script: digits, most punctuation, emoji, most accents. */
const COMMON = /[\p{scx=Common}\p{scx=Inherited}]+/gu;

/** Scripts that are written together. */
const TOGETHER: readonly (readonly string[])[] = [
  ["Latin", "Han", "Hiragana", "Katakana"],
  ["Latin", "Han", "Hangul"],
];

/** The others that names may be written in, by UAX #31 those in daily use. */
const ALONE: readonly string[] =
  `Arabic Armenian Bengali Cyrillic Devanagari Ethiopic Georgian Greek Gujarati
Gurmukhi Hebrew Kannada Khmer Lao Malayalam Myanmar Oriya Sinhala Tamil Telugu
Thaana Thai Tibetan`.split(/\s+/);

/** Every script, each once. */
const SCRIPTS: ReadonlySet<string> = new Set([...TOGETHER.flat(), ...ALONE]);

/** What tells whether a text is of some scripts alone. Made when it is asked for, which most never are. */
const tests = new Map<string, RegExp>();

/**
 * The scripts of a name, in English, when they are not written together in one
 * name; otherwise none.
 *
 * @param name It holds what `name_profile.ts` allows.
 *
 * @example
 * ```ts
 * import { mixedScripts } from "./script.ts";
 *
 * console.assert(mixedScripts("Ann").length === 0);
 * console.assert(mixedScripts("Аnn").join(" and ") === "Cyrillic and Latin");
 * ```
 */
export function mixedScripts(name: string): readonly string[] {
  const letters = name.replace(COMMON, "");
  if (letters === "") return [];
  if (TOGETHER.some((scripts) => isOf(letters, scripts))) return [];
  if (ALONE.some((script) => isOf(letters, [script]))) return [];
  const found = new Set(Array.from(letters, scriptOf));
  return Array.from(found, (script) => script.replaceAll("_", " "));
}

/** A script that a letter is of. */
function scriptOf(letter: string): string {
  return SCRIPTS.values().find((script) => isOf(letter, [script])) ??
    "another script";
}

/** Whether each letter is of one of the scripts. */
function isOf(letters: string, scripts: readonly string[]): boolean {
  const classes = scripts.map((script) => `\\p{scx=${script}}`).join("");
  const test = tests.get(classes) ?? new RegExp(`^[${classes}]+$`, "u");
  tests.set(classes, test);
  return test.test(letters);
}
