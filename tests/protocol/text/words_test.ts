import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  comparable,
  holds as holdsIn,
  lookupOf,
  MARKS_COMPARED,
  termsOf,
  WORD_MAX,
  WORDS_SOUGHT_MAX,
  wordsOf,
  wordsSought,
} from "../../../protocol/text/words.ts";
import { anyText } from "./any_text.ts";

function holds(text: string, words: readonly string[]): boolean {
  return holdsIn(comparable(text), words);
}

Deno.test("words are letters, marks and digits; everything else stands between them", () => {
  assertEquals(wordsOf("Don't panic!"), ["don", "t", "panic"]);
  assertEquals(wordsOf("  a_b-c.d/e@f\n3.14 "), [
    ...["a", "b", "c", "d", "e", "f", "3", "14"],
  ]);
  assertEquals(wordsOf("👍 … — \x1b"), []);
  assertEquals(wordsOf(""), []);
});

Deno.test("a locked text has no words, and a search for none finds it like any other", () => {
  assertEquals(wordsOf("chat-locked.1.YTE.AAEC"), []);
  assert(!holds("chat-locked.1.YTE.AAEC", ["chat"]));
  assert(holds("chat-locked.1.YTE.AAEC", []));
});

Deno.test("case and Unicode form do not count, accents do", () => {
  assertEquals(wordsOf("ＨＥＬＬＯ"), ["hello"]);
  assertEquals(wordsOf("STRASSE Straße"), ["strasse", "strasse"]);
  assertEquals(wordsOf("ΛΟΓΟΣ λογος"), ["λογοσ", "λογοσ"]);
  assertEquals(wordsOf("e\u0301"), wordsOf("é"));
  assert(!holds("résumé", wordsOf("resume")));
});

Deno.test("a word ends where a script without spaces begins or ends", () => {
  assertEquals(wordsOf("東京で会議"), ["東京で会議"]);
  assertEquals(wordsOf("Hana님 3월"), ["hana", "님", "3", "월"]);
});

Deno.test("words of scripts without spaces are found anywhere", () => {
  assert(holds("보라야 밥 먹자", wordsOf("보라")));
  assert(holds("우리보라님", wordsOf("보라")));
  assert(holds("明日は東京で会議", wordsOf("会議")));
  assert(holds("สวัสดีครับ", wordsOf("ดีครับ")));
  assert(holds("Hana님", wordsOf("hana님")));
  assert(!holds("보 라", wordsOf("보라")));
  assert(!holds("abcd", wordsOf("bcd")));
});

Deno.test("an index that has the terms of texts finds those that hold the words", () => {
  const text = fc.array(
    fc.constantFrom("a", "b", "ab", "보", "라", "東", "ก", "\u0e31", "3", " "),
    { maxLength: 9 },
  ).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(text, text, (said, asked) => {
      const sought = wordsSought(asked);
      const { words, grams, isExact } = lookupOf(sought);
      const terms = termsOf(said);
      const finds = words.values().every((word) =>
        terms.words.values().some((term) =>
          term.startsWith(word)
        )
      ) &&
        grams.values().every((gram) =>
          terms.grams.values().some((term) => term.startsWith(gram))
        );
      if (isExact) assertEquals(finds, holds(said, sought));
      else assert(finds || !holds(said, sought));
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("a text holds words that begin words of it, all of them", () => {
  const text = "The quick brown fox";
  assert(holds(text, ["qui", "fox", "the"]));
  assert(!holds(text, ["qui", "cat"]));
  assert(!holds(text, ["uick"]));
  assert(holds(text, []));
});

Deno.test("of a very long word only the beginning counts, whole characters of it", () => {
  const [long] = wordsOf("x".repeat(WORD_MAX + 1));
  assertEquals(long?.length, WORD_MAX);
  const [cut] = wordsOf(`x${"𝔘𐐨".repeat(WORD_MAX)}`);
  assert(cut !== undefined && cut.isWellFormed() && cut.length <= WORD_MAX);
  assert(holds("x".repeat(999), wordsOf("x".repeat(500))));
});

Deno.test("of a letter with very many marks so many count, and of a text that grows only its beginning", () => {
  const marks = "\u0301".repeat(99);
  const kept = "\u0301".repeat(MARKS_COMPARED - 1);
  assertEquals(wordsOf(`a${marks}b q${marks}`), [
    `á${kept}b`,
    `q${kept}\u0301`,
  ]);
  const grown = comparable("\ufdfa".repeat(1_000));
  assert(grown.length < 3_000, `${grown.length}`);
  assert(holds("\ufdfa", wordsOf("\ufdfa")));
});

Deno.test("a search is for each word once, and for so many of them", () => {
  assertEquals(wordsSought("tea Tea TEA time"), ["tea", "time"]);
  const many = Array.from({ length: 99 }, (_, index) => `w${index}`);
  assertEquals(wordsSought(many.join(" ")), many.slice(0, WORDS_SOUGHT_MAX));
});

Deno.test("every text holds all of its own words, and the beginnings of them", () => {
  fc.assert(fc.property(anyText(), (text) => {
    const words = wordsOf(text);
    assert(holds(text, words));
    assert(holds(text, words.map((word) => [...word].slice(0, 2).join(""))));
    for (const word of words) {
      assert(word.isWellFormed() && /^[\p{L}\p{M}\p{N}]+$/u.test(word));
    }
  }));
});

Deno.test("the words of a text do not depend on its case", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("ß", "Σ", "ς", "a", "É", "ﬁ", "ǆ", " "), {
        maxLength: 8,
      }),
      (characters) => {
        const text = characters.join("");
        assertEquals(wordsOf(text.toUpperCase()), wordsOf(text));
      },
    ),
  );
});
