import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { memberName } from "../../../protocol/name/name.ts";
import { notOfNames } from "../../../protocol/name/name_profile.ts";
import { skeleton } from "../../../protocol/name/skeleton.ts";
import { Refusal } from "../../../protocol/refusal.ts";
import { LONG, runs } from "../../long.ts";
import { characters, codeOf } from "../text/characters.ts";

/** A name as it is given, `undefined` when it is refused. */
function given(asked: string): string | undefined {
  try {
    return memberName(asked);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

Deno.test("people's names are allowed, in each of these languages", () => {
  const names = [
    // Latin letters, with marks or without.
    ...["Ann", "Zoë", "Øyvind", "Łukasz", "Þóra", "Ağrı", "İpek", "Ștefan"],
    ...["Nguyễn", "Tiếng-Việt", "Ngô", "Chŏng", "ʻOkina", "Ọláyínká", "Əli"],
    ...[
      "O'Neill",
      "O’Neill",
      "Jean-Luc",
      "Martin_L.King",
      "D'Àngelo",
      "Gal·la",
    ],
    ...["Дмитрий", "Святослав", "Ђорђе", "Ελένη", "Հայկ", "ქეთი"],
    // Chinese, Japanese, Korean.
    ...[
      "王小明",
      "淼",
      "𠮷田",
      "髙橋",
      "山﨑",
      "佐々木",
      "〆木",
      "葛\u{e0100}城",
    ],
    ...["さくら", "ラーメン", "ア・イ", "Taro太郎", "ﾀﾛｳ", "Ｙｕｋｉ"],
    ...["김철수", "한글", "Kim김金", "ㅇㅇ", "ㅋㅋㅋ", "ㅇㅅㅇ", "뷁"],
    // From right to left.
    ...["محمد", "مُحَمَّد", "آدم", "عبد-الله", "می‌خواهم", "ניר", "צה״ל", "ג׳ורג׳י"],
    ...["محمد٢", "אבי2", "محمد🙂", "🙂محمد", "ފާތިމަތު"],
    // Of India and its neighbours.
    ...["नरेन्द्र", "क्‍ष", "বাংলা", "ਪੰਜਾਬੀ", "ગુજરાતી", "தமிழ்", "తెలుగు"],
    ...["ಕನ್ನಡ", "മലയാളം", "සිංහල", "ශ්‍රී", "བོད་ཡིག", "ଓଡ଼ିଆ"],
    ...["น้ำ", "ภาษาไทย", "สมชาย๒", "ລາວ", "ខ្មែរ", "ស្ត្រី", "မြှောက်", "ကျွန်တော်"],
    ...["ትግርኛ"],
    // Nicknames.
    ...["x_X_x", "_ann_", "R2-D2", "3po", "1", "ann@work", "build#7", "R&D"],
    ...["a+b", "10:30", "𝒜nn", "Ann²"],
    ...["🙂", "👩‍👩‍👧", "🇨🇭", "❤️", "❤", "👍🏽", "⭐", "☀️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🐻‍❄️", "👨‍🦰"],
    ...["👨‍⚕️", "Ann🙂", "🙂Ann", "김🙂", "♥️"],
  ];
  for (const name of names) {
    assertEquals(memberName(name), name.normalize("NFC"), name);
    assertEquals(
      memberName(name.normalize("NFD")),
      name.normalize("NFC"),
      name,
    );
  }
});

Deno.test("rare, confusing and invisible characters are refused and named", () => {
  const wrong: [string, string][] = [
    ["a*b", "this one contains * (U+002A)"],
    ["★", "this one contains ★ (U+2605)"],
    ["محـمد", "this one contains ـ (U+0640)"],
    ["a\u0274", "this one contains ɴ (U+0274)"],
    ["🅰nn", "this one contains 🅰 (U+1F170)"],
    ["a\u{1d165}", "this one contains U+1D165"],
    ["a\u{101fd}", "this one contains U+101FD"],
    ["Client❶", "this one contains ❶ (U+2776)"],
    ["1️⃣", "this one contains U+20E3"],
    ["👩‍⚕️♀", "this one contains ♀ (U+2640)"],
    ["ᏣᎳᎩ", "this one contains Ꮳ (U+13E3)"],
  ];
  for (const [name, why] of wrong) assertEquals(notOfNames(name), why, name);
});

Deno.test("signs are allowed between letters, digits or emoji, one at a time", () => {
  const wrong = [
    ...["-", "-a", "a-", "a--b", "a.-b", "Client1.", "'a", "a'", "#1", "@ann"],
    ...["a·", "·a", "a…b", "...", ":-)", "a’’b"],
  ];
  for (const name of wrong) {
    const why = notOfNames(name) ?? "";
    assert(/punctuation|this one contains/.test(why), `${name} ${why}`);
  }
  for (const name of ["a-b", "a-b.c", "1.2", "🙂-🙂"]) {
    assertEquals(notOfNames(name), undefined, name);
  }
});

Deno.test("marks stand on letters, joiners between letters that join, styles on emoji", () => {
  const wrong = [
    ...["1\u0301", "_\u0301", "a-\u0301b", "🙂\u0301", "a\u200db", "a\u200cb"],
    ...[
      "م\u200d",
      "\u200cم",
      "م\u200d\u200dم",
      "a\ufe0f",
      "字\ufe0f",
      "a\u{e0100}",
    ],
    ...[
      "🇦🇧",
      "🇨",
      "🏽",
      "a🏽",
      "🙂\u200d",
      "\u200d🙂",
      "🙂\u200da",
      "\u{e0067}",
    ],
  ];
  for (const name of wrong) assert(notOfNames(name) !== undefined, name);
});

Deno.test("digits are of one kind", () => {
  for (const name of ["٣3", "३3", "٣۳", "৪8"]) {
    assertStringIncludes(notOfNames(name) ?? "", "digits of two kinds", name);
  }
});

Deno.test("a right-to-left name begins with a letter, except for emoji and _", () => {
  for (const name of ["1א", "٣م", "🙂1א", "_#א1", "🙂-م"]) {
    assertStringIncludes(
      notOfNames(name) ?? "",
      "must begin with a letter",
      name,
    );
  }
  for (const name of ["א1", "م٣", "🙂א1", "_א#1", "א-1.ב"]) {
    assertEquals(notOfNames(name), undefined, name);
  }
});

/** Names of many kinds, most of them allowed, and some that nearly are. */
const almostName = fc.array(
  fc.constantFrom(
    ..."aBéñ1٣२-_.'@:·",
    ...[
      "김",
      "ㅇ",
      "字",
      "り",
      "リ",
      "ー",
      "・",
      "א",
      "ם",
      "ש",
      "م",
      "ح",
      "ُ",
      "ّ",
    ],
    ...[
      "न",
      "्",
      "\u200d",
      "\u200c",
      "\u0301",
      "\u0323",
      "🙂",
      "👩",
      "\u200d👧",
    ],
    ...["\ufe0f", "🏽", "🇨🇭", "Ａ", "²", "น", "้", "ำ"],
  ),
  { minLength: 1, maxLength: 8 },
).map((all) => all.join(""));

Deno.test("no name looks like the mark that a line of another kind begins with", () => {
  const marks = /[*!~<>»]|\s/u;
  // Thousands of kanji and of syllables are alike.
  const isLeftOut = (character: string) =>
    !LONG && /[\p{sc=Han}\p{sc=Hangul}]/u.test(character) &&
    (character.codePointAt(0) ?? 0) % 64 !== 0;
  for (const character of characters()) {
    if (isLeftOut(character)) continue;
    for (const name of [character, `a${character}b`]) {
      if (given(name) === undefined) continue;
      assert(!marks.test(skeleton(name)), codeOf(character));
      assert(!marks.test(name.normalize("NFKC")), codeOf(character));
    }
  }
  for (
    const name of ["⁕", "✻", "⟫", "》", "≻≻", "＊", "∗", "❗", "⏩", "✳️", "〜"]
  ) {
    assertEquals(given(name), undefined, name);
  }
});

Deno.test("an allowed name begins and ends visibly, and stays as it is", () => {
  let allowed = 0;
  fc.assert(
    fc.property(almostName, (text) => {
      const name = given(text);
      if (name === undefined) return;
      allowed++;
      assertEquals(given(name), name);
      assertEquals(given(name.normalize("NFD")), name);
      const signs = /^[-.'@:·・\u0301\u200c\u200d]|[-.'@:·・\u200c\u200d]$/u;
      assert(!signs.test(name), name);
    }),
    { numRuns: runs(5_000) },
  );
  assert(allowed > 50, `${allowed}`);
});
