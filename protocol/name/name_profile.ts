/**
 * The characters of members' names: the General Security Profile of
 * [UTS #39](https://www.unicode.org/reports/tr39/#General_Security_Profile),
 * that is the letters, marks and digits of scripts in daily use, for which every
 * machine has a font. People's names need more than identifiers do, so the
 * following are allowed in addition: every Han character, single Korean letters,
 * emoji that are pictures, and a few ASCII signs within a name.
 */
import { normalForm } from "../text/normal_form.ts";
import { IDENTIFIER_CHARACTERS, SIGN_EMOJI } from "./name_characters.ts";

/** ASCII signs allowed within a name in addition to those of UTS #39: `ann@work`, `build#7`. */
const SIGNS_INSIDE = "@#\\&+";

/** Single letters of Hangul, in compatible form. People's names do not have them, but many nicknames do. */
const KOREAN_LETTERS = "\\u1100-\\u1112\\u1161-\\u1175\\u11a8-\\u11c2";

/** Scripts in which the two joiners change the look of a word. */
const JOINING: readonly string[] = [
  ...["Arabic", "Bengali", "Devanagari", "Gujarati", "Gurmukhi", "Kannada"],
  ...["Malayalam", "Oriya", "Sinhala", "Tamil", "Telugu"],
];

/** Names that need no tables: ASCII letters, digits and signs. */
const PLAIN = /^[A-Za-z0-9]+(?:[-_.'@#&+][A-Za-z0-9]+)*$/;

/**
 * UTS #39, 5.4, limits the nonspacing marks that may follow each other and
 * forbids repeating one: a longer stack covers the lines above, and the same
 * mark twice looks like one.
 */
const MARKS_IN_A_ROW_MAX = 4;
const JOINERS = "[\\u200c\\u200d]*";
const MARK_TOWER = new RegExp(
  `(?:[\\p{Mn}\\p{Me}]${JOINERS}){${MARKS_IN_A_ROW_MAX + 1}}`,
  "u",
);
const MARK_TWICE = new RegExp(
  `([\\p{Mn}\\p{Me}])${JOINERS}(?:\\p{M}${JOINERS})*\\1`,
  "u",
);

/** Says what is wrong with the combining marks of a text; `undefined` when nothing is. */
export function wrongMarks(text: string): string | undefined {
  const apart = normalForm(text, "NFKD");
  if (MARK_TOWER.test(apart)) {
    return `more than ${MARKS_IN_A_ROW_MAX} marks on one letter`;
  }
  return MARK_TWICE.test(apart)
    ? "the same mark twice on one letter"
    : undefined;
}

/**
 * Says why a text cannot be a member's name, as the second half of a sentence
 * for the user; `undefined` when it can. Length and uniqueness are checked
 * elsewhere.
 *
 * @param name In composed form (NFC).
 *
 * @example
 * ```ts
 * import { notOfNames } from "./name_profile.ts";
 *
 * console.assert(notOfNames("Zoë") === undefined);
 * console.assert(notOfNames("a*b") !== undefined);
 * ```
 */
export function notOfNames(name: string): string | undefined {
  if (PLAIN.test(name)) return undefined;
  const { character, whole, signsApart } = patterns();
  // A symbol joined to an emoji need not be allowed by itself.
  const tokens = name.match(/\u200d\p{Extended_Pictographic}|./gsu) ?? [];
  const spellings = tokens.map((token) => Array.from(token, spelling).join(""));
  const strange = tokens.find((_, at) => !character.test(spellings[at] ?? ""));
  if (strange !== undefined) return `this one contains ${named(strange)}`;
  const spelled = spellings.join("");
  if (!whole.test(spelled)) {
    return signsApart.test(spelled)
      ? "this one has a combining mark or joiner in the wrong place"
      : "punctuation must be single, between letters, digits or emoji";
  }
  const marks = wrongMarks(name);
  if (marks !== undefined) return `this one has ${marks}`;
  if (digitSystems(spelled) > 1) return "this one mixes digits of two kinds";
  return hasNoLetterFirst(spelled)
    ? "a right-to-left name must begin with a letter"
    : undefined;
}

/** Whether a character may stand in a name. */
export function isOfNames(character: string): boolean {
  return patterns().character.test(spelling(character));
}

/**
 * A character as the profile checks it: unchanged where it is allowed, for some
 * are allowed although their parts are not; otherwise its parts, in compatible
 * form.
 */
function spelling(character: string): string {
  return patterns().allowed.test(character)
    ? character
    : normalForm(character, "NFKD");
}

/** A character for an error message; marks and invisible characters only by their number. */
function named(token: string): string {
  const character = token.replace(/^\u200d(?=.)/u, "");
  if (character === " ") return "a space";
  const code = character.codePointAt(0)?.toString(16).toUpperCase() ?? "";
  const number = `U+${code.padStart(4, "0")}`;
  return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character)
    ? `${character} (${number})`
    : number;
}

/**
 * Digits or signs before the first letter of a right-to-left script: another
 * order of the same characters would look the same. This is the first rule of
 * [RFC 5893](https://www.rfc-editor.org/rfc/rfc5893#section-2), except that
 * emoji and `_` may come first, since they do not move.
 */
function hasNoLetterFirst(text: string): boolean {
  return /^[^\p{L}]*[\p{N}\p{Po}\p{Pd}+].*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Thaana}]/u
    .test(text);
}

/** The number of digit systems in a text, see UTS #39, 5.3. */
function digitSystems(text: string): number {
  // Each system has a row of sixteen code points of its own.
  const rows = Array.from(
    text.matchAll(/\p{Nd}/gu),
    ([digit]) => (digit.codePointAt(0) ?? 0) >> 4,
  );
  return new Set(rows).size;
}

interface Patterns {
  /** A character that UTS #39 allows. */
  readonly allowed: RegExp;
  /** The spelling of a character that a name may contain. */
  readonly character: RegExp;
  /** A whole name. */
  readonly whole: RegExp;
  /** A text in which each sign stands between two other characters. */
  readonly signsApart: RegExp;
}

let made: Patterns | undefined;

/** Compiled on first use, since most processes never need them. */
function patterns(): Patterns {
  made ??= makePatterns();
  return made;
}

function makePatterns(): Patterns {
  const identifiers = `${classOf(IDENTIFIER_CHARACTERS)}\\p{Unified_Ideograph}`;
  const allowed = `[${identifiers}${KOREAN_LETTERS}]`;
  const letter = `[${allowed}&&[\\p{L}\\p{Nl}]]`;
  const mark = `[${allowed}&&\\p{M}]`;
  const digit = `[${allowed}&&[\\p{Nd}_]]`;
  const sign = `[[${allowed}&&[[\\p{P}\\p{S}]--_]]${SIGNS_INSIDE}]`;
  const joining = JOINING.map((script) => `\\p{Script=${script}}`).join("");
  const joiner = `(?<=[${joining}])[\\u200c\\u200d](?=[${joining}])`;
  const picture = `[[\\p{Emoji}&&\\p{Extended_Pictographic}]` +
    `--[\\p{Emoji_Component}${classOf(SIGN_EMOJI)}]]`;
  const joined = `\\u200d\\p{Extended_Pictographic}`;
  const style = "(?:\\uFE0F|(?<=\\p{Emoji_Modifier_Base})\\p{Emoji_Modifier})";
  // UTS #51 defines emoji sequences in this way.
  const emoji = `(?:${picture}${style}?(?:${joined}${style}?)*` +
    "|\\p{RGI_Emoji_Flag_Sequence}|\\p{RGI_Emoji_Tag_Sequence})";
  const variant = "(?<=\\p{Unified_Ideograph})[\\u{E0100}-\\u{E01EF}]";
  const part =
    `(?:${letter}(?:${mark}|${joiner}|${variant})*|${digit}|${emoji})`;
  return {
    allowed: new RegExp(`^${allowed}$`, "v"),
    character: new RegExp(
      `^(?:${letter}|${mark}|${digit}|${sign}|${picture}|${joined}` +
        "|[\\uFE0F\\p{Emoji_Modifier}\\p{Regional_Indicator}\\u200c\\u200d\\u{E0020}-\\u{E007F}\\u{E0100}-\\u{E01EF}])+$",
      "v",
    ),
    whole: new RegExp(`^${part}+(?:${sign}${part}+)*$`, "v"),
    signsApart: new RegExp(`^(?!${sign})(?:(?!${sign}(?:${sign}|$)).)*$`, "v"),
  };
}

/** The characters of a table, for a class of a regular expression. */
function classOf(table: string): string {
  return table.trim().split(/\s+/)
    .map((range) => range.split("-").map((code) => `\\u{${code}}`).join("-"))
    .join("");
}
