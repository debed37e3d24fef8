import { commands } from "../../language/korean/commands.ts";
import { notices } from "../../language/korean/notices.ts";
import { refusals } from "../../language/korean/refusals.ts";
import { Translator } from "../../language/translator.ts";
import { harmless } from "../../protocol/text/harmless.ts";

/** Longest sentence that is translated, in UTF-16 code units: matching takes time. */
const SENTENCE_MAX = 1_000;

/** A slash command in a list, and its description. */
const DESCRIBED = /^(\s*\/\S.*? {2,})(\S.*)$/s;

const translator = navigator.language.startsWith("ko")
  ? new Translator({ ...commands, ...notices, ...refusals })
  : undefined;

/** A sentence of the server or of the program in the language of the browser; without a translation as it is. */
export function sentence(english: string): string {
  const text = harmless(english);
  if (translator === undefined || text.length > SENTENCE_MAX) return text;
  const whole = translator.translate(text);
  if (whole !== undefined) return whole;
  const [, command = "", help = ""] = DESCRIBED.exec(text) ?? [];
  return help === "" ? text : command + (translator.translate(help) ?? help);
}
