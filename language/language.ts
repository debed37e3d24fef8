import { loadModule } from "../load_module.ts";
import type { Translator } from "./translator.ts";

/** The languages that people are spoken to in. */
export const LANGUAGES = ["en", "ko"] as const;

/** One of them. */
export type Language = typeof LANGUAGES[number];

/** Most characters of a line that is translated: longer than any line of this program, and short enough to match. */
const LINE_MAX = 4_000;

/** A line of the program among the messages: a sign, and the sentence. */
const SIGNED = /^([*!] )(.*)$/s;

/** A sentence, and the blanks around it. */
const SPACED = /^(\s*)(.*?)(\s*)$/s;

let translator: Translator | undefined;

/**
 * The language of the messages of programs, as gettext finds it: `LANGUAGE` is a
 * list in order of preference, and means nothing where the locale is `C`.
 *
 * @param variable Gives a variable of the environment.
 * @param system The language of the system, where no variable is set.
 *
 * @example
 * ```ts
 * import { languageOf } from "./language.ts";
 *
 * console.assert(languageOf(() => undefined, "ko-KR") === "ko");
 * ```
 */
export function languageOf(
  variable: (name: string) => string | undefined,
  system: string,
): Language {
  const locale = variable("LC_ALL") || variable("LC_MESSAGES") ||
    variable("LANG") || system;
  if (/^(C|POSIX)(\W|$)/.test(locale)) return "en";
  const preferred = variable("LANGUAGE")?.split(":") ?? [];
  return [...preferred, locale].map(spoken).find((known) =>
    known !== undefined
  ) ?? "en";
}

function spoken(locale: string): Language | undefined {
  const name = /^[a-z]+/i.exec(locale)?.[0].toLowerCase();
  return LANGUAGES.find((language) => language === name);
}

/**
 * From now on people are spoken to in their language.
 *
 * @param chosen The language that the user has chosen. @default {that of the locale}
 */
export async function speakTheirLanguage(chosen?: Language): Promise<void> {
  const language = chosen ?? languageOf(
    (name) => Deno.env.get(name),
    navigator.language,
  );
  await speak(language);
}

/** From now on people are spoken to in a language. */
export async function speak(language: Language): Promise<void> {
  translator = language === "en"
    ? undefined
    : (await loadModule<typeof import("./korean/korean.ts")>(
      "./language/korean/korean.ts",
    )).translator;
}

/**
 * A sentence in the language of the user, for a person to read: never for
 * `--json` and the log. A sentence without a translation stays English.
 *
 * @param sentence Harmless to a terminal, on one line.
 */
export function translated(sentence: string): string {
  if (translator === undefined || sentence.length > LINE_MAX) return sentence;
  const [, before = "", bare = "", behind = ""] = SPACED.exec(sentence) ?? [];
  return before + (translator.translate(bare) ?? bare) + behind;
}

/**
 * The same for lines of which those of this program have a sign before them. The
 * other lines are left as they are: a message could look like a notice.
 */
export function translatedLines(lines: string): string {
  if (translator === undefined) return lines;
  return lines.split("\n").map(translatedLine).join("\n");
}

function translatedLine(line: string): string {
  const [, sign, sentence = ""] = SIGNED.exec(line) ?? [];
  if (sign === undefined || sentence.length > LINE_MAX) return line;
  return sign + translated(sentence);
}
