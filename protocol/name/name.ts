import { Refusal, type RefusalCode } from "../refusal.ts";
import { normalForm } from "../text/normal_form.ts";
import { notOfNames, wrongMarks } from "./name_profile.ts";
import { mixedScripts } from "./script.ts";

/** Longest name of a member, in Unicode characters: fits a prompt and a column. */
export const NAME_MAX = 32;

/** Longest name of a room, in Unicode characters. */
export const ROOM_NAME_MAX = 64;

/**
 * Longest name of a member on a server without a limit, in Unicode characters.
 * Every name is compared with all its look-alikes, which costs time.
 */
export const NAME_MOST = 256;

/**
 * Most UTF-16 code units for one character of a name without its marks: no
 * decomposition of Unicode is longer. A longer text cannot be a name and is
 * rejected unread.
 */
export const UNITS_PER_CHARACTER = 6;

/** The room that a member enters when it names none. */
export const LOBBY = "lobby";

/** Most names are of these alone, which need no tables of Unicode: loading them takes long. */
const VISIBLE_ASCII = /^[!-~]+$/;

/** Letters and symbols that are shown as a blank. */
const BLANK_LETTER =
  /[\u115f\u1160\u2800\u3164\uffa0\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}]/u;

/**
 * The name without differences of case, Unicode form and invisible characters.
 * Rooms are compared by this form; members also by their look (`skeleton.ts`).
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
  // the two sigmas. Invisible characters go first: they would separate an
  // accent from its letter.
  const inOneCase = seen(name)
    .toLowerCase().toUpperCase().toLowerCase();
  return normalForm(inOneCase, "NFKC");
}

/** A name in compatible form (NFKC), without characters by which two names cannot be told apart. */
export function seen(name: string): string {
  if (VISIBLE_ASCII.test(name)) return name;
  // The empty braille cell has no visible shape either.
  return normalForm(name, "NFKC")
    .replace(/[\p{Default_Ignorable_Code_Point}\u2800]/gu, "");
}

/**
 * Checks a name that a member asks for.
 *
 * @param max Longest name in characters, at most {@linkcode NAME_MOST}.
 * @returns The name in composed form (NFC), as it is shown.
 * @throws {Refusal} `bad-name`, when its length is wrong, it holds characters
 * that names cannot hold ({@linkcode notOfNames}), or it mixes scripts.
 */
export function memberName(asked: string, max: number = NAME_MAX): string {
  const name = composed(asked, "a name", Math.min(max, NAME_MOST), "bad-name");
  const wrong = notOfNames(name);
  if (wrong !== undefined) {
    throw new Refusal(
      "bad-name",
      `a name can have letters, digits and emoji, without spaces; ${wrong}`,
    );
  }
  if (VISIBLE_ASCII.test(name)) return name;
  const mixed = mixedScripts(name);
  if (mixed.length > 0) {
    throw new Refusal(
      "bad-name",
      `a name must be in one script; this one mixes ${mixed.join(" and ")}`,
    );
  }
  return name;
}

/**
 * Checks the name of a room. A room has one spelling, the folded one, so that
 * `Dev` and `dev` are one room for everybody.
 *
 * @param max Longest name in characters.
 * @returns The folded name.
 * @throws {Refusal} `bad-room`, when its length is wrong, or it holds spaces,
 * control characters or nothing visible.
 */
export function roomName(asked: string, max: number = ROOM_NAME_MAX): string {
  const name = checkedRoom(asked, max);
  // Folding can lengthen a name (ﷺ becomes 18 letters), so the result is
  // checked again.
  return checkedRoom(folded(name), max);
}

function checkedRoom(asked: string, max: number): string {
  const name = composed(asked, "a room name", max, "bad-room");
  if (VISIBLE_ASCII.test(name)) return name;
  if (!isOfRooms(name)) {
    throw new Refusal(
      "bad-room",
      "a room name can have letters, digits, punctuation and symbols, without spaces",
    );
  }
  const wrong = wrongMarks(name);
  if (wrong !== undefined) {
    throw new Refusal("bad-room", `a room name cannot have ${wrong}`);
  }
  return name;
}

/**
 * Whether a name has letters, marks, digits, punctuation and symbols only, and
 * the two joiners that emoji and some scripts need. A mark at its beginning would
 * be drawn over the character before the name.
 */
function isOfRooms(name: string): boolean {
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S}\u200C\u200D]+$/u.test(name) &&
    !BLANK_LETTER.test(name) && !/^[\u200C\u200D]*\p{M}/u.test(name) &&
    folded(name) !== "";
}

/** A name in composed form, with its length checked. */
function composed(
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
      `${what} must have 1 to ${max} characters; this one has ${
        isTooLong ? "many more" : length
      }`,
    );
  }
  return name;
}
