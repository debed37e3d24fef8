import { normalForm } from "../text/normal_form.ts";
import { CONFUSABLES, CONFUSABLES_VERSION } from "./confusables.ts";
import { folded, NAME_MOST, seen, UNITS_PER_CHARACTER } from "./name.ts";

/** Changes whenever {@linkcode nameKeys} produces other keys: stored keys are then computed again. */
export const KEYS_VERSION: string = `3, of Unicode ${CONFUSABLES_VERSION}`;

/**
 * Most rounds until a skeleton is stable. Three are enough for all of Unicode;
 * the bound protects against hostile input.
 */
const ROUNDS_MAX = 8;

/** Longest spelling of a member's name, in UTF-16 code units. Longer texts are not examined. */
const SPELLING_MAX = NAME_MOST * UNITS_PER_CHARACTER;

/**
 * A dot above a letter that has a dot already: it replaces the letter's own and
 * cannot be seen. Marks below the letter may stand between the two.
 */
const DOT_ON_DOT = /(\p{Soft_Dotted}[\u0316-\u0333]*)\u0307+/gu;

/** Skin tones, which many terminals show alike. */
const SHADES = /\p{Emoji_Modifier}/gu;

/**
 * Katakana with a hiragana counterpart, and the distance between the two in
 * Unicode. Many pairs look alike (`り`, `リ`), and UTS #10 treats them like the
 * cases of a letter: as different on the third level.
 */
const KATAKANA = /[\u30a1-\u30f6\u30fd\u30fe]/g;
const FROM_KATAKANA_TO_HIRAGANA = 0x3041 - 0x30a1;

/** The prototype of each character. Built on first use: only a server needs it. */
let table: ReadonlyMap<string, string> | undefined;

/**
 * The look of a name, without case: two texts have the same skeleton when a
 * person may confuse them. It is not meant to be shown.
 *
 * This is the skeleton of [UTS
 * #39](https://www.unicode.org/reports/tr39/#Confusable_Detection) of the text
 * in NFKC, folded, without skin tones.
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
  // A prototype may be a capital, and its folded form may have another
  // prototype again (M, m, rn): repeat until nothing changes.
  let is = seen(name).replace(SHADES, "");
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const was = is;
    is = normalForm(folded(prototypes(was)), "NFD");
    if (is === was) break;
  }
  return is;
}

/**
 * The keys that identify a name, one or two; none when it is too long for a
 * name. Names that share a key are the same name. The first key is of the
 * folded form in hiragana, the second of the form shown. Both are needed: `Ian`
 * is `ian` in another case and looks like `lan`, but `ian` does not look like
 * `lan`.
 */
export function nameKeys(name: string): readonly string[] {
  if (name.length > SPELLING_MAX) return [];
  const inLowerCase = skeleton(inHiragana(folded(name)));
  const asShown = skeleton(name);
  return inLowerCase === asShown ? [asShown] : [inLowerCase, asShown];
}

/** Names that the server gives to members without a name, where `1` looks like `l` and `0` like `o`. */
const GIVEN = /^client[\dlo]+$/;

/** Characters that do not distinguish a name from one given by the server. */
const NO_LETTERS = /[^\p{L}\p{M}\p{N}]/gu;

/** Whether a name is, or looks like, one given by the server. */
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

/** A text without invisible dots, with each character replaced by its prototype. */
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
