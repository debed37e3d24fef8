import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { CONFUSABLES, CONFUSABLES_VERSION } from "../../chat/confusables.ts";
import { folded, memberName } from "../../chat/name.ts";
import { Refusal } from "../../chat/refusal.ts";
import { looksLikeALine, nameKeys, skeleton } from "../../chat/skeleton.ts";
import { anyText } from "./any_text.ts";
import { characters, codeOf } from "./characters.ts";

/** Each character of the table with what it looks like. */
const ALIKE: readonly (readonly [character: string, like: string])[] =
  CONFUSABLES.split(",").flatMap((group) => {
    const [to = "", from = ""] = group.split(":").map((codes) =>
      codes.trim().split(/\s+/)
    ).map((codes) =>
      codes.map((code) => String.fromCodePoint(parseInt(code, 16))).join("")
    );
    return Array.from(from, (character) => [character, to] as const);
  });

const LIKE = new Map(ALIKE);

/** Texts of which many have something to replace. */
const lookalike = fc.oneof(
  anyText(8),
  fc.array(
    fc.oneof(
      fc.constantFrom(...ALIKE.map(([character]) => character)),
      fc.constantFrom(
        ..."aAbBmMrnNoO0lI1iİıߘ°ςσΣäßẞﬁſ\u0307\u0345\u0301\u0327",
      ),
    ),
    { minLength: 1, maxLength: 6 },
  ).map((all) => all.join("")),
);

function areOne(one: string, other: string): boolean {
  const keys = nameKeys(other);
  return nameKeys(one).some((key) => keys.includes(key));
}

Deno.test("names that look alike are one name", () => {
  const alike: string[][] = [
    // The Latin one, and what a stranger would try.
    ["coco", "сосо", "COCO", "СОСО", "c0c0", "𝒸ℴ𝒸ℴ", "ｃｏｃｏ", "ⅽoⅽo"],
    ["Anna", "anna", "ＡＮＮＡ", "𝐀𝐧𝐧𝐚", "Ɑnna", "ａnna"],
    ["BOBA", "ВОВА", "Boba", "B0BA"],
    ["NIKO", "ΝΙΚΟ", "N1KO", "NlKO"],
    ["paypal", "paypaI", "paypa1", "paypa|", "PAYPAL", "раураӏ"],
    ["mary", "rnary", "MARY", "Mary"],
    ["modern", "rnodern", "modem", "rnodem"],
    ["Otto", "0tto", "оttо".normalize("NFKC"), "OTTO"],
    ["Ian", "lan", "1an", "ian", "IAN"],
    ["root", "r00t", "rооt"],
    // A dot above a letter that has one.
    ["Alice", "Ali\u0307ce", "ALİCE"],
    ["jim", "j\u0307im", "ji\u0307m"],
    ["don't", "don’t", "donʼt", "don`t"],
    ["a-b", "a‐b", "a‑b", "a−b"],
    ["ノ", "丿"],
    ["工藤", "エ藤"],
    ["ロ", "口"],
    ["❤", "❤️"],
  ];
  for (const [first = "", ...others] of alike) {
    for (const other of others) {
      assert(areOne(first, other), `${first} ${other}`);
    }
  }
});

Deno.test("names that do not look alike stay two", () => {
  const different = [
    ...["Ann", "Anna", "Änn", "Bob", "вова", "ian", "lan", "김철수", "김철호"],
    ...[
      "王小明",
      "王小朋",
      "さくら",
      "サクラ",
      "Дмитрий",
      "Дмитрии",
      "🙂",
      "🙃",
    ],
    ...["محمد", "محمود", "Client1", "Client2", "Client11", "ναν", "nan"],
  ];
  for (const one of different) {
    for (const other of different) {
      assertEquals(areOne(one, other), one === other, `${one} ${other}`);
    }
  }
});

Deno.test("a name in capitals may look like two that do not look like each other", () => {
  assert(areOne("Ian", "ian") && areOne("Ian", "lan"));
  assert(!areOne("ian", "lan"));
  // Looked for, the one of the same letters comes first.
  assertEquals(nameKeys("Ian")[0], nameKeys("ian")[0]);
});

Deno.test("whatever case and form a name is written in, it is one name", () => {
  fc.assert(
    fc.property(lookalike, (text) => {
      const others = [
        ...["NFC", "NFD", "NFKC", "NFKD"].map((form) => text.normalize(form)),
        folded(text),
        `\u200d${text}\ufe0f`,
      ];
      for (const other of others) assert(areOne(text, other), other);
      for (const other of [text.toUpperCase(), text.toLowerCase()]) {
        // A few letters lose their case for good, İ and ı; the folded form says which.
        assertEquals(
          areOne(text, other) || folded(text) !== folded(other),
          true,
          other,
        );
      }
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("a name in which a character is replaced by one that looks like it is one name with it", () => {
  fc.assert(
    fc.property(
      lookalike,
      fc.array(fc.boolean(), { minLength: 8 }),
      (text, which) => {
        const other = Array.from(
          text.normalize("NFKC").normalize("NFD"),
          (character, at) =>
            which[at] ? LIKE.get(character) ?? character : character,
        ).join("");
        // Of several marks on a letter some change places when they are replaced.
        fc.pre(!/\p{M}{2}/u.test(other.normalize("NFD")));
        assert(areOne(text, other), `${text} ${other}`);
      },
    ),
    { numRuns: 3_000 },
  );
});

Deno.test("each character of the table looks like what it says, and as a name is one with it", () => {
  assert(ALIKE.length > 3_000, `${ALIKE.length}`);
  assert(Number.parseInt(CONFUSABLES_VERSION) >= 18);
  for (const [character, like] of ALIKE) {
    assertEquals(skeleton(character), skeleton(like), character);
    assert(areOne(character, like), character);
  }
});

Deno.test("what is too long for a name is not looked at", () => {
  // The longest name that a server can allow, in the form that takes most of all.
  const longest = memberName("ᾂ".repeat(256), Infinity).normalize("NFD");
  assertEquals(longest.length, 4 * 256);
  assert(nameKeys(longest).length > 0);
  assertEquals(nameKeys("x".repeat(6 * 256 + 1)), []);
});

Deno.test("the skeleton of a skeleton is itself, for each character of Unicode", () => {
  const wrong: string[] = [];
  for (const character of characters()) {
    const is = skeleton(character);
    if (skeleton(is) !== is) wrong.push(codeOf(character));
  }
  assertEquals(wrong, []);
});

Deno.test("the skeleton of a skeleton is itself, for any text", () => {
  fc.assert(
    fc.property(lookalike, (text) => {
      assertEquals(skeleton(skeleton(text)), skeleton(text));
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("every name has something to be found by", () => {
  fc.assert(
    fc.property(lookalike, (text) => {
      try {
        memberName(text);
      } catch (error) {
        if (error instanceof Refusal) return;
        throw error;
      }
      const keys = nameKeys(text);
      assert(keys.length === 1 || keys.length === 2);
      assert(!keys.includes(""));
      assertEquals(new Set(keys).size, keys.length);
    }),
    { numRuns: 3_000 },
  );
});

Deno.test("a name of the marks that lines are made of looks like a line", () => {
  const wrong = [
    ...["*", "!", "~", ">>", "**", "＊", "∗", "⁎", "ǃ", "！", "〜", "❗", "✱"],
    ...["Ann>>", "Ann≫", "Ann»", "Ann＞＞hi", "A>>B", "‼"],
  ];
  for (const name of wrong) assert(looksLikeALine(name), name);
  const right = [
    ...["Ann", "*Ann", "Ann*", "Ann!", "~ann~", "a>b", "->", "🙂", "#1", "∞"],
    ...["(to", ":-)", "김", "★", "x_X_x"],
  ];
  for (const name of right) assert(!looksLikeALine(name), name);
});
