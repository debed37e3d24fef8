import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  CONFUSABLES,
  CONFUSABLES_VERSION,
} from "../../../protocol/name/confusables.ts";
import { folded, memberName } from "../../../protocol/name/name.ts";
import { isOfNames } from "../../../protocol/name/name_profile.ts";
import {
  looksGiven,
  nameKeys,
  skeleton,
} from "../../../protocol/name/skeleton.ts";
import { Refusal } from "../../../protocol/refusal.ts";
import { runs } from "../../long.ts";
import { anyText } from "../text/any_text.ts";
import { characters, codeOf } from "../text/characters.ts";

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

Deno.test("names that look alike are the same name", () => {
  const alike: string[][] = [
    // The Latin one, and what a stranger would try.
    ["coco", "сосо", "COCO", "СОСО", "c0c0", "𝒸ℴ𝒸ℴ", "ｃｏｃｏ", "ⅽoⅽo"],
    ["Anna", "anna", "ＡＮＮＡ", "𝐀𝐧𝐧𝐚", "ａnna"],
    ["BOBA", "ВОВА", "Boba", "B0BA"],
    ["NIKO", "ΝΙΚΟ", "N1KO", "NlKO"],
    ["paypal", "paypaI", "paypa1", "PAYPAL", "раураӏ"],
    ["mary", "rnary", "MARY", "Mary"],
    ["modern", "rnodern", "modem", "rnodem"],
    ["Otto", "0tto", "оttо".normalize("NFKC"), "OTTO"],
    ["Ian", "lan", "1an", "ian", "IAN"],
    ["root", "r00t", "rооt"],
    // A dot above a letter that has one.
    ["Alice", "Ali\u0307ce", "ALİCE"],
    ["jim", "j\u0307im", "ji\u0307m"],
    ["don't", "don’t", "donʼt"],
    ["a-b", "a‐b", "a‑b"],
    ["ノ", "丿"],
    ["工藤", "エ藤"],
    ["ロ", "口"],
    ["❤", "❤️"],
    // Hiragana and katakana, shades of skin, letters in every form.
    ["り", "リ", "ﾘ"],
    ["えり", "エリ", "えリ", "エり"],
    ["さくら", "サクラ"],
    ["がっつ", "ガッツ"],
    ["👍", "👍🏻", "👍🏽", "👍🏿"],
    ["김", "ㄱㅣㅁ".normalize("NFKC")],
  ];
  for (const [first = "", ...others] of alike) {
    for (const other of others) {
      assert(areOne(first, other), `${first} ${other}`);
    }
  }
});

Deno.test("names that do not look alike stay different", () => {
  const different = [
    ...["Ann", "Anna", "Änn", "Bob", "вова", "ian", "lan", "김철수", "김철호"],
    ...[
      "王小明",
      "王小朋",
      "さくら",
      "さくろ",
      "つ",
      "っ",
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

Deno.test("a name is the same in every case and Unicode form", () => {
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
    { numRuns: runs(2_000) },
  );
});

Deno.test("replacing a character by a look-alike does not change a name", () => {
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
    { numRuns: runs(3_000) },
  );
});

Deno.test("each character of the table has its prototype's skeleton, and is the same name", () => {
  assert(ALIKE.length > 900, `${ALIKE.length}`);
  assert(Number.parseInt(CONFUSABLES_VERSION) >= 18);
  for (const [character, like] of ALIKE) {
    assertEquals(skeleton(character), skeleton(like), character);
    assert(areOne(character, like), character);
  }
});

Deno.test("a text too long for a name is not examined", () => {
  // The longest name that a server can allow, in the form that takes most of all.
  const longest = memberName("ᾢ".repeat(256), Infinity).normalize("NFD");
  assertEquals(longest.length, 4 * 256);
  assert(nameKeys(longest).length > 0);
  assertEquals(nameKeys("x".repeat(6 * 256 + 1)), []);
});

Deno.test("the skeleton of a skeleton is itself, for each character of names", () => {
  const wrong: string[] = [];
  for (const character of characters()) {
    if (!isOfNames(character)) continue;
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
    { numRuns: runs(5_000) },
  );
});

Deno.test("every name has a key", () => {
  fc.assert(
    fc.property(lookalike, (text) => {
      if (given(text) === undefined) return;
      const keys = nameKeys(text);
      assert(keys.length === 1 || keys.length === 2);
      assert(!keys.includes(""));
      assertEquals(new Set(keys).size, keys.length);
    }),
    { numRuns: runs(3_000) },
  );
});

Deno.test("a name given by the server is recognised, in any spelling", () => {
  const given = [
    ...["Client1", "client22", "CLIENT3", "CIient4", "C1ient5", "ClientO"],
    ...["Client-1", "Client_1", "Client.1", "C.l.i.e.n.t-1", "Client1_"],
    ...["Client1🙂", "🙂Client1", "Client①", "Client１", "Сlіеnt1", "Client²"],
  ];
  for (const name of given) assert(looksGiven(name), name);
  const others = ["Client", "Clients", "Client1a", "MyClient1", "Clíent1"];
  for (const name of others) assert(!looksGiven(name), name);
});

/** The skeleton of a text, to the letter of UTS #39. */
function plainSkeleton(text: string): string {
  return Array.from(
    text.normalize("NFD").replace(/\p{Default_Ignorable_Code_Point}/gu, ""),
    (character) => LIKE.get(character) ?? character,
  ).join("").normalize("NFD");
}

Deno.test("no two names have the same skeleton by the letter of UTS #39", () => {
  const allowed = ALIKE.flatMap(([character]) => {
    const name = given(character);
    return name === undefined ? [] : [name];
  });
  assert(allowed.length > 300, `${allowed.length}`);
  const bySkeleton = Map.groupBy(allowed, plainSkeleton);
  for (const names of bySkeleton.values()) {
    for (const name of names) assert(areOne(name, names[0] ?? ""), name);
  }
  const pairs = fc.array(
    fc.constantFrom(...[...bySkeleton.values()].filter((all) => all.length > 1))
      .chain((all) =>
        fc.tuple(fc.constantFrom(...all), fc.constantFrom(...all))
      ),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(pairs, (pairs) => {
      const [one = "", other = ""] = [0, 1].map((side) =>
        pairs.map((pair) => pair[side]).join("")
      );
      if (given(one) === undefined || given(other) === undefined) return;
      if (plainSkeleton(one) === plainSkeleton(other)) {
        assert(areOne(one, other), `${one} ${other}`);
      }
    }),
    { numRuns: runs(3_000) },
  );
});

/** A name as it is given, `undefined` when it is refused. */
function given(asked: string): string | undefined {
  try {
    return memberName(asked);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
