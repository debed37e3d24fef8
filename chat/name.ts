import { Refusal, type RefusalCode } from "./refusal.ts";

/** Longest name of a member, in Unicode characters: fits a prompt and a column. */
export const NAME_MAX = 32;

/** Longest name of a room, in Unicode characters. */
export const ROOM_NAME_MAX = 64;

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
const BLANK_LETTER = /[\u115f\u1160\u2800\u3164\uffa0]/;
/** Characters that show nothing by themselves, so they cannot tell two names apart; the empty braille cell is one more. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\u2800]/gu;

/**
 * The form in which two names are compared: case and Unicode form do not
 * count, nor do characters that show nothing.
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
  return name.normalize("NFKC").replace(UNSEEN, "")
    .toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}

/**
 * Checks a name that a member asks for.
 *
 * @returns The name in composed form (NFC), as it will be shown.
 * @throws {Refusal} `bad-name`, when it is not 1 to {@linkcode NAME_MAX}
 * characters, or holds spaces, control characters or nothing visible.
 */
export function memberName(asked: string): string {
  return checked(asked, "a name", NAME_MAX, "bad-name");
}

/**
 * Checks the name of a room. A room has one spelling, the folded one, so that
 * `Dev` and `dev` are one room for everybody.
 *
 * @returns The folded name.
 * @throws {Refusal} `bad-room`, when it is not 1 to {@linkcode ROOM_NAME_MAX}
 * characters, or holds spaces, control characters or nothing visible.
 */
export function roomName(asked: string): string {
  const name = checked(asked, "a room's name", ROOM_NAME_MAX, "bad-room");
  // Folding can lengthen a name (ﷺ becomes 18 letters), so it is measured again.
  return checked(folded(name), "a room's name", ROOM_NAME_MAX, "bad-room");
}

function checked(
  asked: string,
  what: string,
  max: number,
  code: RefusalCode,
): string {
  const name = asked.normalize("NFC");
  const length = [...name].length;
  if (length < 1 || length > max) {
    throw new Refusal(
      code,
      `${what} has 1 to ${max} characters; this one has ${length}`,
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
