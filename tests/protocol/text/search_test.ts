import { assert, assertEquals } from "@std/assert";
import {
  LOOKED_THROUGH_MAX,
  lookedThrough,
  MESSAGE_LOOKED_THROUGH,
  OTHER_TEXT,
  Search,
} from "../../../protocol/text/search.ts";
import { comparable, WORDS_SOUGHT_MAX } from "../../../protocol/text/words.ts";

/** How many texts a search looks through before it is over. */
function texts(words: string, text: string): number {
  const search = new Search(words);
  let count = 0;
  for (; !search.isOver; count++) search.findsIn(text);
  return count;
}

Deno.test("a search finds texts that contain the words, and nothing without words", () => {
  const search = new Search("Tea noon");
  assertEquals(search.words, ["tea", "noon"]);
  assert(search.findsIn("tea at noon"));
  assert(!search.findsIn("tea at eight"));
  assert(search.findsInComparable(comparable("noon: tea")));
  assert(!search.isOver);
  assert(new Search("…").isOver);
});

Deno.test("a search examines a bounded amount of text, by its cost", () => {
  const long = "x".repeat(1_024 - MESSAGE_LOOKED_THROUGH);
  assertEquals(texts("y", long), LOOKED_THROUGH_MAX / 1_024);
  assertEquals(texts("y", ""), LOOKED_THROUGH_MAX / MESSAGE_LOOKED_THROUGH);
  const other = "é".repeat((1_024 - MESSAGE_LOOKED_THROUGH) / OTHER_TEXT);
  assertEquals(texts("y", other), LOOKED_THROUGH_MAX / 1_024);
  assertEquals([long, other].map(lookedThrough), [1_024, 1_024]);
});

Deno.test("very many words cost more than a few", () => {
  const words = Array.from({ length: WORDS_SOUGHT_MAX }, (_, at) => `w${at}`);
  const few = words.slice(0, 4).join(" ");
  const text = "x".repeat(1_000);
  assertEquals(texts(few, text), texts("y", text));
  const many = texts(words.join(" "), text);
  assertEquals(many, Math.ceil(texts("y", text) / (WORDS_SOUGHT_MAX / 4)));
});
