import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import {
  folded,
  memberName,
  NAME_MAX,
  ROOM_NAME_MAX,
  roomName,
  UNITS_PER_CHARACTER,
} from "../../../protocol/name/name.ts";
import { Refusal } from "../../../protocol/refusal.ts";
import { runs } from "../../long.ts";
import { anyText } from "../text/any_text.ts";
import { characters, codeOf } from "../text/characters.ts";

function refused(check: (asked: string) => string, asked: string): Refusal {
  return assertThrows(
    () => check(asked),
    Refusal,
    undefined,
    JSON.stringify(asked),
  );
}

/** Whether a name is allowed; anything thrown but a refusal is an error. */
function given(
  check: (asked: string) => string,
  asked: string,
): string | undefined {
  try {
    return check(asked);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** Texts of which many are names. */
const almostName = fc.oneof(
  anyText(8),
  fc.array(
    fc.constantFrom(
      ...["a", "B", "ß", "ẞ", "ς", "Σ", "ı", "İ", "ﬁ", "Å", "A", "\u030a"],
      ...["\u0301", "\u200d", "\u200c", "\ufe0f", "\u034f", "\u3164", "한"],
      ...["ᄒ", "ᅡ", "ᆫ", "ᾳ", "\u0345", "α", "ǅ", "Ｗ", "🙂", "½", "ﷺ", "´"],
    ),
    { minLength: 1, maxLength: 6 },
  ).map((all) => all.join("")),
);

Deno.test("a name has 1 to 32 characters, a room's name 1 to 64: characters, not code units", () => {
  for (const letter of ["a", "é", "字", "🙂"]) {
    assertEquals(memberName(letter), letter);
    const longest = letter.repeat(NAME_MAX);
    assertEquals(memberName(longest), longest);
    assertEquals(refused(memberName, longest + letter).code, "bad-name");
    const room = letter.repeat(ROOM_NAME_MAX);
    assertEquals(roomName(room), room);
    assertEquals(refused(roomName, room + letter).code, "bad-room");
  }
  assertEquals(refused(memberName, "").code, "bad-name");
  assertEquals(refused(roomName, "").code, "bad-room");
});

Deno.test("a refusal says how long a name may be, and how long this one is", () => {
  const { message } = refused(memberName, "x".repeat(40));
  assert(message.includes("32") && message.includes("40"), message);
});

Deno.test("no character of Unicode needs more code units than a character of a name may have", () => {
  const long: string[] = [];
  for (const character of characters()) {
    const composed = character.normalize("NFC");
    const apart = composed.normalize("NFD").length;
    const most = UNITS_PER_CHARACTER * [...composed].length;
    if (apart > most) long.push(codeOf(character));
  }
  assertEquals(long, []);
  // Decomposed, it is six code units.
  const longest = "\u{16d6a}".repeat(ROOM_NAME_MAX);
  assertEquals(roomName(longest.normalize("NFD")), longest);
  refused(roomName, `${longest.normalize("NFD")}x`);
  assertStringIncludes(refused(roomName, "x".repeat(400)).message, "many more");
});

Deno.test("a name is counted and kept in composed form", () => {
  assertEquals(memberName("Ame\u0301lie"), "Am\u00e9lie");
  assertEquals(memberName("e\u0301".repeat(NAME_MAX)), "é".repeat(NAME_MAX));
  assertEquals(memberName("\u1112\u1161\u11ab"), "한");
});

Deno.test("a room's name may contain any visible characters", () => {
  const names = [
    ...["dev", "#1", "c++", "a/b", "q&a", "Zoë", "김철수", "王小明", "さくら"],
    ...["مُحَمَّد", "שָׁלוֹם", "नरेन्द्र", "ภาษาไทย", "می‌خواهم", "𐌰𐌱", "★"],
    ...["🙂", "👩‍👩‍👧", "🇨🇭", "❤️", "👍🏽", "∞", "@ann", "Tiếng-Việt", "*"],
  ];
  for (const name of names) {
    assertEquals(roomName(name), folded(name), name);
  }
});

Deno.test("spaces, controls and unassigned characters are refused", () => {
  const wrong = [
    ...[" ", "a b", " a", "a ", "a\tb", "a\nb", "\r", "\0", "a\x1b[2J", "\x7f"],
    ...["a\x85", "a\x9b", "a\u00a0b", "a\u2003b", "a\u3000b", "a\u2028b"],
    ...["a\u202eb", "a\u2066b", "a\u200eb", "a\u200fb", "a\u200bb", "a\u2060b"],
    ...["\ufeffa", "a\u00adb", "\ud800", "a\udc00", "\ue000", "\u{10ffff}"],
    ...["\u0378", "\ufffe", "a\u{e0041}", "a\ufffcb", "a\u{1d159}b"],
  ];
  for (const name of wrong) {
    assertEquals(refused(memberName, name).code, "bad-name");
    assertEquals(refused(roomName, name).code, "bad-room");
  }
});

Deno.test("an invisible name is refused", () => {
  const unseen = [
    ...["\u200d", "\u200c", "\ufe0f", "\u3164", "\uffa0", "\u115f\u1160"],
    ...["\u200d\u200c\u3164", "\u2800", "\u{1d173}", "\u{e0100}"],
    ...["\u{13441}", "\u{13442}", "\u{16fe4}", "\u{1d159}", "\ufffc"],
  ];
  for (const name of unseen) {
    refused(memberName, name);
    refused(roomName, name);
  }
});

Deno.test("a name does not begin with a mark, which would be drawn over the character before it", () => {
  // A joiner before it shows nothing and holds nothing.
  for (const name of ["\u0301a", "\u0345", "\u20dd", "\u200d\u0301a"]) {
    refused(memberName, name);
    refused(roomName, name);
  }
});

Deno.test("a stack of marks is refused if it is higher than living scripts need", () => {
  const high = "x\u0300\u0301\u0302\u0303";
  for (const check of [memberName, roomName]) {
    assertEquals(check(high), high);
    refused(check, `${high}\u0304`);
    // Joiners between them do not hide it.
    refused(check, "x\u0300\u0301\u200d\u0302\u0303\u200c\u0304");
  }
});

Deno.test("the same mark twice on a letter, which looks like a single mark, is refused", () => {
  const wrong = [
    ...["José\u0301", "x\u0301\u0301", "x\u0301\u0323\u0301", "é\u0301"],
    ...["ế\u0302", "x\u0301\u200d\u0301", "ü\u0308", "مُُ"],
  ];
  for (const name of wrong) {
    for (const check of [memberName, roomName]) refused(check, name);
  }
  assertStringIncludes(
    refused(memberName, "José\u0301").message,
    "the same mark twice",
  );
  for (const name of ["ế", "ộ", "مُحَمَّد", "x\u0301y\u0301"]) {
    assertEquals(memberName(name), name.normalize("NFC"));
  }
});

Deno.test("case and Unicode form do not distinguish names", () => {
  const same: string[][] = [
    ["Ann", "ann", "ANN", "aNN", "Ａｎｎ"],
    ["straße", "STRASSE", "Strasse", "STRAßE"],
    ["ὈΔΥΣΣΕΎΣ", "ὀδυσσεύς", "ὀδυσσεύσ"],
    ["é", "e\u0301", "É", "E\u0301"],
    ["ﬁsh", "FISH"],
    ["한", "\u1112\u1161\u11ab"],
    ["ǆ", "ǅ", "Ǆ", "dž"],
    ["ᾳ", "ΑΙ", "αι"],
    ["K", "k", "K"],
  ];
  for (const [first = "", ...others] of same) {
    for (const other of others) {
      assertEquals(folded(other), folded(first), `${other} and ${first}`);
    }
  }
});

Deno.test("the capital sharp s is a sharp s", () => {
  assertEquals(folded("STRAẞE"), folded("straße"));
});

Deno.test("different names stay different", () => {
  for (const [one, other] of [["Ann", "Anna"], ["e", "é"], ["o", "0"]]) {
    assert(folded(one ?? "") !== folded(other ?? ""));
  }
});

Deno.test("invisible characters do not distinguish names", () => {
  const unseen = [
    ...["\u200d", "\u200c", "\ufe0e", "\ufe0f", "\u3164", "\uffa0", "\u115f"],
    ...["\u1160"],
  ];
  for (const nothing of unseen) {
    assertEquals(folded(`A${nothing}nn${nothing}`), folded("Ann"));
  }
});

Deno.test("no invisible character of Unicode that is allowed distinguishes names", () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    if (!/\p{Default_Ignorable_Code_Point}/u.test(character)) continue;
    for (const around of ["Ann", "字宙", "می", "क्ष", "👩👧"]) {
      const [first = "", ...others] = around;
      const name = first + character + others.join("");
      for (const check of [memberName, roomName]) {
        if (given(check, name) === undefined) continue;
        assertEquals(folded(name), folded(around), code.toString(16));
      }
    }
  }
});

Deno.test("an invisible character does not separate letters from marks", () => {
  for (const nothing of ["\u200d", "\u200c", "\ufe0f", "\u3164"]) {
    assertEquals(folded(`e${nothing}\u0301`), folded("é"), escape(nothing));
    assertEquals(folded(`ΟΔΟΣ${nothing}Α`), folded("ΟΔΟΣΑ"), escape(nothing));
  }
});

function escape(text: string): string {
  return text.charCodeAt(0).toString(16);
}

Deno.test("folding is idempotent", () => {
  fc.assert(
    fc.property(almostName, (text) => {
      assertEquals(folded(folded(text)), folded(text));
    }),
    { numRuns: runs(3_000) },
  );
});

Deno.test("each character of Unicode folds like its other cases, and to a stable form", () => {
  const wrong: string[] = [];
  for (const character of characters()) {
    const form = folded(character);
    const others = [
      form,
      character.normalize("NFD"),
      character.normalize("NFKC"),
      character.toUpperCase(),
      character.toLowerCase(),
    ];
    if (others.some((other) => folded(other) !== form)) {
      wrong.push(codeOf(character));
    }
  }
  assertEquals(wrong.slice(0, 10), []);
});

Deno.test("a room has a single spelling", () => {
  assertEquals(roomName("Dev"), "dev");
  assertEquals(roomName("ＤＥＶ"), "dev");
  assertEquals(roomName("De\u200dv"), "dev");
  assertEquals(roomName("Straße"), "strasse");
  assertEquals(roomName("CAFE\u0301"), "café");
});

Deno.test("a checked room's name is accepted again, unchanged", () => {
  fc.assert(
    fc.property(almostName, (text) => {
      const room = given(roomName, text);
      if (room !== undefined) assertEquals(roomName(room), room);
    }),
    { numRuns: runs(3_000) },
  );
});

Deno.test("a name that folds to a longer name than allowed is refused for a room", () => {
  // The ligature of two letters, as often as a name may be long.
  assertEquals(roomName("ﬀ".repeat(ROOM_NAME_MAX / 2)).length, ROOM_NAME_MAX);
  refused(roomName, "ﬀ".repeat(ROOM_NAME_MAX / 2 + 1));
  // These become letters with spaces between.
  refused(roomName, "ﷺ");
});

Deno.test("a checked name is accepted again, unchanged", () => {
  fc.assert(
    fc.property(almostName, (text) => {
      const name = given(memberName, text);
      if (name === undefined) return;
      assertEquals(memberName(name), name);
      assertEquals(folded(name), folded(text));
      assert(name.length > 0 && [...name].length <= NAME_MAX);
    }),
    { numRuns: runs(3_000) },
  );
});

Deno.test("any name is accepted or refused: nothing else is thrown", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "binary-ascii" }), anyText(80)),
      (text) => {
        given(memberName, text);
        given(roomName, text);
      },
    ),
  );
  given(memberName, "x".repeat(1_000_000));
});
