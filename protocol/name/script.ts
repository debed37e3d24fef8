/**
 * The scripts of a name, by the level "highly restrictive" of UTS #39: a single
 * script, or a set of scripts that are commonly mixed. A Latin name, for example,
 * cannot contain a Cyrillic letter that looks the same.
 */

/** Scripts that may be mixed in one name. */
const TOGETHER: readonly (readonly string[])[] = [
  ["Latin", "Han", "Hiragana", "Katakana"],
  ["Latin", "Han", "Hangul"],
];

/** The other scripts a name may be written in: those in daily use by UAX #31. */
const ALONE =
  `Arabic Armenian Bengali Cyrillic Devanagari Ethiopic Georgian Greek Gujarati
Gurmukhi Hebrew Kannada Khmer Lao Malayalam Myanmar Oriya Sinhala Tamil Telugu
Thaana Thai Tibetan`;

/** Compiled expressions by their character class, made on first use since most are never needed. */
const tests = new Map<string, RegExp>();

/**
 * The scripts of a name, in English, when they must not be mixed; otherwise
 * none.
 *
 * @param name Only characters that `name_profile.ts` allows.
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
  // Characters used with every script: digits, most punctuation, emoji, most accents.
  const letters = name.replace(/[\p{scx=Common}\p{scx=Inherited}]+/gu, "");
  if (letters === "") return [];
  if (TOGETHER.some((scripts) => isOf(letters, scripts))) return [];
  if (alone().some((script) => isOf(letters, [script]))) return [];
  const found = new Set(Array.from(letters, scriptOf));
  return Array.from(found, (script) => script.replaceAll("_", " "));
}

/** The scripts of {@linkcode ALONE}: not divided as this is loaded, for clients check no names. */
function alone(): string[] {
  return ALONE.split(/\s+/);
}

/** The name of a script that a letter belongs to. */
function scriptOf(letter: string): string {
  return [...TOGETHER.flat(), ...alone()].find((script) =>
    isOf(letter, [script])
  ) ??
    "another script";
}

/** Whether each letter belongs to one of the scripts. */
function isOf(letters: string, scripts: readonly string[]): boolean {
  const classes = scripts.map((script) => `\\p{scx=${script}}`).join("");
  const test = tests.get(classes) ?? new RegExp(`^[${classes}]+$`, "u");
  tests.set(classes, test);
  return test.test(letters);
}
