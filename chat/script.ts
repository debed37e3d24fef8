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
  ["Latin", "Han", "Bopomofo"],
];

/** Every other script of Unicode, those in daily use first. */
const ALONE: readonly string[] =
  `Arabic Cyrillic Greek Hebrew Devanagari Thai Bengali Tamil Armenian Georgian
Ethiopic Gujarati Gurmukhi Kannada Khmer Lao Malayalam Myanmar Oriya Sinhala
Telugu Thaana Tibetan Cherokee Mongolian Nko Syriac Tifinagh Yi
Canadian_Aboriginal Coptic Braille
Adlam Ahom Anatolian_Hieroglyphs Avestan Balinese Bamum Bassa_Vah Batak
Bhaiksuki Brahmi Buginese Buhid Carian Caucasian_Albanian Chakma Cham Chorasmian
Cuneiform Cypriot Cypro_Minoan Deseret Dives_Akuru Dogra Duployan
Egyptian_Hieroglyphs Elbasan Elymaic Garay Glagolitic Gothic Grantha
Gunjala_Gondi Gurung_Khema Hanifi_Rohingya Hanunoo Hatran Imperial_Aramaic
Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kawi Kayah_Li
Kharoshthi Khitan_Small_Script Khojki Khudawadi Kirat_Rai Lepcha Limbu Linear_A
Linear_B Lisu Lycian Lydian Mahajani Makasar Mandaic Manichaean Marchen
Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui Meroitic_Cursive
Meroitic_Hieroglyphs Miao Modi Mro Multani Nabataean Nag_Mundari Nandinagari
New_Tai_Lue Newa Nushu Nyiakeng_Puachue_Hmong Ogham Ol_Chiki Ol_Onal
Old_Hungarian Old_Italic Old_North_Arabian Old_Permic Old_Persian Old_Sogdian
Old_South_Arabian Old_Turkic Old_Uyghur Osage Osmanya Pahawh_Hmong Palmyrene
Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic Samaritan
Saurashtra Sharada Shavian Siddham SignWriting Sogdian Sora_Sompeng Soyombo
Sundanese Sunuwar Syloti_Nagri Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri
Tangsa Tangut Tirhuta Todhri Toto Tulu_Tigalari Ugaritic Vai Vithkuqi Wancho
Warang_Citi Yezidi Zanabazar_Square`.split(/\s+/);

/** Every script, each once. */
const SCRIPTS: ReadonlySet<string> = new Set([...TOGETHER.flat(), ...ALONE]);

/**
 * What tells whether a text is of some scripts alone. Made when it is asked
 * for, which most never are: making all takes some 30 ms.
 */
const tests = new Map<string, RegExp>();

/**
 * The scripts of a name, in English, when they are not written together in one
 * name; otherwise none.
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
