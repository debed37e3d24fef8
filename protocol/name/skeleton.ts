import { normalForm } from "../text/normal_form.ts";
import { CONFUSABLES, CONFUSABLES_VERSION } from "./confusables.ts";
import { folded, NAME_MOST, seen, UNITS_PER_CHARACTER } from "./name.ts";

/** Another one whenever {@linkcode nameKeys} makes other keys: those that were kept are made anew then. */
export const KEYS_VERSION: string = `3, of Unicode ${CONFUSABLES_VERSION}`;

/**
 * Most rounds until a skeleton stays as it is. Three are enough for all of
 * Unicode; nothing that a stranger sends may go on for ever.
 */
const ROUNDS_MAX = 8;

/** Longest spelling that may be some member's name, in UTF-16 code units. What is longer is not looked at. */
const SPELLING_MAX = NAME_MOST * UNITS_PER_CHARACTER;

/**
 * A dot above a letter that has one anyway: it takes the place of its own, and
 * nothing is seen of it. Marks below the letter may stand between the two.
 */
const DOT_ON_DOT = /(\p{Soft_Dotted}[\u0316-\u0333]*)\u0307+/gu;

/** Colours of skin are shades of one picture, which terminals show alike. */
const SHADES = /\p{Emoji_Modifier}/gu;

/**
 * Katakana that hiragana has as well, and how far apart they are in Unicode. Many
 * of them look alike (`り`, `リ`), and by UTS #10 they differ as the cases of a
 * letter do: on the third level.
 */
const KATAKANA = /[\u30a1-\u30f6\u30fd\u30fe]/g;
const FROM_KATAKANA_TO_HIRAGANA = 0x3041 - 0x30a1;

/** What each character looks like. Made when it is first asked for: only a server does. */
let table: ReadonlyMap<string, string> | undefined;

/**
 * What a name looks like, case aside: two texts have one skeleton when a person
 * may take one for the other. It is no text to be shown.
 *
 * This is the skeleton of [UTS #39](https://www.unicode.org/reports/tr39/#Confusable_Detection)
 * of the text in NFKC, folded, without shades of skin.
 *
 * @example
 * ```ts
 * import { skeleton } from "./skeleton.ts";
 *
 * console.assert(skeleton("сосо") === skeleton("coco"));
 * console.assert(skeleton("Morn") === skeleton("mom"));
 * ```
 */
export function skeleton(name: string): string {
  // What is looked like is capital at times, and folded looks like something
  // else again (M, m, rn): so it goes round until nothing changes.
  let is = seen(name).replace(SHADES, "");
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const was = is;
    is = normalForm(folded(prototypes(was)), "NFD");
    if (is === was) break;
  }
  return is;
}

/**
 * What a name is found by, one key or two; none when it is too long for a name.
 * Names that have a key in common are one name. The first key is of the folded
 * form in hiragana, the second of the form in which the name is shown. Both are
 * needed: `Ian` is `ian` in another case, and it looks like `lan`, which `ian` does
 * not.
 */
export function nameKeys(name: string): readonly string[] {
  if (name.length > SPELLING_MAX) return [];
  const inLowerCase = skeleton(inHiragana(folded(name)));
  const asShown = skeleton(name);
  return inLowerCase === asShown ? [asShown] : [inLowerCase, asShown];
}

/** What the server calls members that give no name, where `1` looks like `l` and `0` like `o`. */
const GIVEN = /^client[\dlo]+$/;

/** What stands between letters and digits, or beside them, does not make another name of such a one. */
const NO_LETTERS = /[^\p{L}\p{M}\p{N}]/gu;

/** Whether a name is one that the server gives, or looks like one. */
export function looksGiven(name: string): boolean {
  return nameKeys(name).some((key) => GIVEN.test(key.replace(NO_LETTERS, "")));
}

function inHiragana(text: string): string {
  return text.replace(
    KATAKANA,
    (letter) =>
      String.fromCharCode(letter.charCodeAt(0) + FROM_KATAKANA_TO_HIRAGANA),
  );
}

/** A text without dots that are not seen, with each character replaced by the one that stands for all that look like it. */
function prototypes(text: string): string {
  table ??= read(CONFUSABLES);
  let all = "";
  const apart = normalForm(text, "NFD").replace(DOT_ON_DOT, "$1");
  for (const character of apart) {
    all += table.get(character) ?? character;
  }
  return normalForm(all, "NFD");
}

function read(text: string): Map<string, string> {
  const alike = new Map<string, string>();
  for (const group of text.split(",")) {
    const [to = "", from = ""] = group.split(":");
    const prototype = characters(to).join("");
    for (const character of characters(from)) alike.set(character, prototype);
  }
  return alike;
}

function characters(codes: string): string[] {
  return codes.trim().split(/\s+/)
    .map((code) => String.fromCodePoint(parseInt(code, 16)));
}
