import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { harmless } from "../../../protocol/text/harmless.ts";
import { anyText } from "./any_text.ts";

/** Whether a character drives a terminal, or turns the direction of the text behind it. */
function isHarmful(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (code < 0x20 && character !== "\n" && character !== "\t") ||
    (code >= 0x7f && code <= 0x9f) ||
    code === 0x2028 || code === 0x2029 ||
    (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

Deno.test("nothing harmful is left, whatever the text was", () => {
  fc.assert(
    fc.property(anyText(100), (text) => {
      assertEquals([...harmless(text)].filter(isHarmful), []);
    }),
    { numRuns: 500 },
  );
});

Deno.test("every single character is either as it was or made harmless", () => {
  for (let code = 0; code <= 0xffff; code++) {
    const character = String.fromCharCode(code);
    const shown = harmless(`a${character}b`);
    if (!isHarmful(character)) assertEquals(shown, `a${character}b`);
    else assert([...shown].every((each) => !isHarmful(each)), `${code}`);
  }
});

Deno.test("harmless text is not altered, and the result is stable", () => {
  fc.assert(
    fc.property(anyText(100), (text) => {
      const shown = harmless(text);
      assertEquals(harmless(shown), shown);
      const gentle = [...text].filter((each) => !isHarmful(each)).join("");
      assertEquals(harmless(gentle), gentle);
    }),
  );
});

Deno.test("a control character is shown as the picture of itself", () => {
  assertEquals(harmless("\x1b[2Jboo"), "␛[2Jboo");
  assertEquals(harmless("\x1b]0;title\x07"), "␛]0;title␇");
  assertEquals(harmless("over\rwritten\x08"), "over␍written␈");
  assertEquals(harmless("\0\x7f"), "␀␡");
  // C1 has no pictures. U+009B begins a sequence as ESC and a bracket do.
  assertEquals(harmless("\x9b31m\x85\x90"), "\ufffd31m\ufffd\ufffd");
});

Deno.test("tabs and newlines stay, and the separators that only look like newlines do not", () => {
  assertEquals(harmless("a\tb\nc"), "a\tb\nc");
  assertEquals(harmless("a\u2028b\u2029c"), "a\ufffdb\ufffdc");
});

Deno.test("explicit direction marks are dropped", () => {
  assertEquals(harmless("a\u202ecba\u202c"), "acba");
  assertEquals(harmless("\u2066\u2067\u2068x\u2069\u202a\u202b\u202d"), "x");
});

Deno.test("no sequence comes to be by dropping what stood between its parts", () => {
  assertEquals(harmless("\x1b\u202e[2J"), "␛[2J");
});

Deno.test("ordinary text of all scripts stays as it is", () => {
  const texts = [
    "Plain text, with punctuation: (a) \"b\" 'c' – d… 100 % €5",
    "Füße, ça, señor, Łódź, Đặng, İstanbul",
    "Ελληνικά, кириллица, հայերեն, ქართული",
    "עִבְרִית with \u200fmarks\u200e, عَرَبِيّ, فارسی می‌خواهم",
    "हिन्दी क्‍ष, বাংলা, தமிழ், ไทย, ລາວ, ខ្មែរ, မြန်မာ, བོད་ཡིག",
    "中文，日本語、한국어 𠮷野家",
    "👩‍👩‍👧 👍🏽 🏳️‍🌈 🇨🇭 ❤️ 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "∀x∈ℝ: ⌈x⌉ ≥ x 𝄞 ☃",
  ];
  for (const text of texts) assertEquals(harmless(text), text);
});
