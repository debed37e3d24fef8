import { normalForm } from "./normal_form.ts";
import { Refusal, type RefusalCode } from "./refusal.ts";
import { mixedScripts } from "./script.ts";

/** Longest name of a member, in Unicode characters: fits a prompt and a column. */
export const NAME_MAX = 32;

/** Longest name of a room, in Unicode characters. */
export const ROOM_NAME_MAX = 64;

/**
 * Longest name of a member where a server sets no limit, in Unicode characters:
 * every name is compared with those that look like it, and that has its price.
 */
export const NAME_MOST = 256;

/**
 * Most UTF-16 code units that one character of a name can be written in, all
 * its marks apart: no decomposition of Unicode is longer. A text with more than
 * so many for each character cannot be a name, and is not looked at further.
 */
export const UNITS_PER_CHARACTER = 6;

/** The room one enters when none is named. */
export const LOBBY = "lobby";

/**
 * Most combining marks in a row. Every living script gets by with fewer; more
 * of them are a tower that climbs into the neighbouring lines of a screen.
 */
const MARKS_IN_A_ROW_MAX = 4;

/** Letters, marks, digits, punctuation and symbols; the two joiners that emoji and some scripts need. */
const ALLOWED = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\u200C\u200D]+$/u;

/** Joiners between the marks do not make a tower lower. */
const MARK_TOWER = new RegExp(
  `(?:\\p{M}[\\u200C\\u200D]*){${MARKS_IN_A_ROW_MAX + 1}}`,
  "u",
);
/** A mark at the beginning would sit on whatever stands before the name. */
const MARK_FIRST = /^[\u200C\u200D]*\p{M}/u;
/** Letters and symbols that are shown as a blank: with them one name would look like a whole line of another member. */
const BLANK_LETTER =
  /[\u115f\u1160\u2800\u3164\uffa0\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}]/u;
/** Characters that show nothing by themselves, so they cannot tell two names apart; the empty braille cell is one more. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\u2800]/gu;

/**
 * The form in which case and Unicode form do not count, nor do characters that
 * show nothing. Rooms are compared by it; members by what it looks like, too
 * (`skeleton.ts`).
 *
 * @example
 * ```ts
 * import { folded } from "./name.ts";
 *
 * console.assert(folded("Ａlice") === folded("ALICE"));
 * console.assert(folded("Straße") === folded("STRASSE"));
 * ```
 */
export function folded(name: string): string {
  // Lower case first for the capital ẞ, then upper case, which unfolds ß and
  // the two sigmas. What shows nothing goes before: it would keep an accent
  // from its letter.
  const inOneCase = seen(name)
    .toLowerCase().toUpperCase().toLowerCase();
  return normalForm(inOneCase, "NFKC");
}

/** A name in its compatible form (NFKC), without the characters that show nothing. */
export function seen(name: string): string {
  return normalForm(name, "NFKC").replace(UNSEEN, "");
}

/**
 * Checks a name that a member asks for.
 *
 * @param max How many characters it may have, at most {@linkcode NAME_MOST}.
 * @returns The name in composed form (NFC), as it will be shown.
 * @throws {Refusal} `bad-name`, when it is not 1 to so many
 * characters, or holds spaces, control characters or nothing visible, or mixes
 * scripts that are not written together.
 */
export function memberName(asked: string, max: number = NAME_MAX): string {
  const most = Math.min(max, NAME_MOST);
  const name = checked(asked, "a name", most, "bad-name");
  const mixed = mixedScripts(name);
  if (mixed.length > 0) {
    throw new Refusal(
      "bad-name",
      `a name is written in one script; this one mixes ${mixed.join(" and ")}`,
    );
  }
  return name;
}

/**
 * Checks the name of a room. A room has one spelling, the folded one, so that
 * `Dev` and `dev` are one room for everybody.
 *
 * @param max How many characters it may have.
 * @returns The folded name.
 * @throws {Refusal} `bad-room`, when it is not 1 to so many
 * characters, or holds spaces, control characters or nothing visible.
 */
export function roomName(asked: string, max: number = ROOM_NAME_MAX): string {
  const name = checked(asked, "a room's name", max, "bad-room");
  // Folding can lengthen a name (ﷺ becomes 18 letters), so it is measured again.
  return checked(folded(name), "a room's name", max, "bad-room");
}

/** Whether a character may stand in a name, and is seen there. */
export function isOfNames(character: string): boolean {
  return ALLOWED.test(character) && !BLANK_LETTER.test(character) &&
    seen(character) !== "";
}

function checked(
  asked: string,
  what: string,
  max: number,
  code: RefusalCode,
): string {
  const isTooLong = asked.length > max * UNITS_PER_CHARACTER;
  const name = isTooLong ? "" : normalForm(asked, "NFC");
  const length = [...name].length;
  if (length < 1 || length > max) {
    throw new Refusal(
      code,
      `${what} has 1 to ${max} characters; this one has ${
        isTooLong ? "many more" : length
      }`,
    );
  }
  if (
    !ALLOWED.test(name) || BLANK_LETTER.test(name) || MARK_TOWER.test(name) ||
    MARK_FIRST.test(name) ||
    folded(name) === ""
  ) {
    throw new Refusal(
      code,
      `${what} is made of letters, digits, punctuation and symbols, without spaces`,
    );
  }
  return name;
}
