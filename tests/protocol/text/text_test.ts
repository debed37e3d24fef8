import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Refusal } from "../../../protocol/refusal.ts";
import {
  LINE_COUNTS,
  LINES_MAX,
  saidText,
  TOPIC_MAX,
  topicText,
  weightOf,
} from "../../../protocol/text/text.ts";
import { anyText } from "./any_text.ts";

function assertRefused(text: string): void {
  const refusal = assertThrows(
    () => saidText(text),
    Refusal,
    undefined,
    JSON.stringify(text),
  );
  assertEquals(refusal.code, "bad-text");
}

Deno.test("any Unicode text may be said, and is not altered", () => {
  const texts = [
    ...["hi", " padded ", "two\nlines", "a\ttab", "\x1b[31mred", "\x07bell"],
    ...["e\u0301", "\u202eabc", "👩‍👩‍👧", "שלום", "\ufeffx", ".", "\ue000"],
  ];
  for (const text of texts) assertEquals(saidText(text), text);
});

Deno.test("a message cannot be empty: a blank is enough, as the line of a patch may be", () => {
  assertRefused("");
  for (const text of [" ", "\n", " \t\r\n", "\u00a0\u3000", "\ufeff"]) {
    assertEquals(saidText(text), text);
  }
});

Deno.test("a message holds no NUL and no half of a surrogate pair", () => {
  for (const text of ["\0", "a\0b", "\ud800", "a\udc00b", "\udc00\ud800"]) {
    assertRefused(text);
  }
});

Deno.test("a message has so many lines at most, however they end, and the refusal names both", () => {
  for (const end of ["\n", "\r", "\r\n", "\u2028", "\u2029"]) {
    const text = `x${end.repeat(LINES_MAX - 1)}`;
    assertEquals(saidText(text), text);
    const refusal = assertThrows(() => saidText(text + end), Refusal);
    assertEquals(
      [refusal.code, refusal.message],
      [
        "too-long",
        `too long: ${
          LINES_MAX + 1
        } lines, and a message can have at most ${LINES_MAX}`,
      ],
    );
  }
});

Deno.test("a text weighs as much as it is long, and more for each line end", () => {
  assertEquals(weightOf("hello"), 5);
  assertEquals(weightOf("a\r\nb\nc"), 6 + 2 * LINE_COUNTS);
});

Deno.test("a message has so many bytes of UTF-8 at most, and the refusal names both", () => {
  for (
    const [text, length] of [["abc", 3], ["한", 3], ["🙂", 4], [
      "é",
      2,
    ]] as const
  ) {
    assertEquals(saidText(text, length), text);
    const refusal = assertThrows(() => saidText(text, length - 1), Refusal);
    assertEquals(
      [refusal.code, refusal.message],
      [
        "too-long",
        `too long: ${length} bytes, and a message can have at most ${
          length - 1
        } bytes`,
      ],
    );
  }
});

Deno.test("any text is either taken as it is or refused", () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      if (text === "" || text.includes("\0")) assertRefused(text);
      else assertEquals(saidText(text), text);
    }),
  );
});

Deno.test("any topic is either taken, without the blanks around it, or refused", () => {
  fc.assert(
    fc.property(anyText(TOPIC_MAX + 20), (text) => {
      let topic: string;
      try {
        topic = topicText(text);
      } catch (error) {
        assert(error instanceof Refusal && error.code === "bad-text");
        return;
      }
      assertEquals(topic, text.trim());
      assert(topic.length <= TOPIC_MAX && !/\p{Cc}/u.test(topic));
    }),
  );
});
