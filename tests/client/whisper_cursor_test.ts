import { assert, assertEquals } from "@std/assert";
import { HEARD_MAX, WhisperCursor } from "../../client/whisper_cursor.ts";

Deno.test("a whisper is new once, whatever numbers are missing before it", () => {
  const cursor = new WhisperCursor();
  assertEquals([1, 2, 2, 7, 1].map((seq) => cursor.hears(seq)), [
    true,
    true,
    false,
    true,
    false,
  ]);
  assertEquals(cursor.last, 7);
  cursor.forget();
  assertEquals([cursor.last, cursor.hears(1)], [0, true]);
});

Deno.test("a number that no server reaches keeps no later whisper back", () => {
  const cursor = new WhisperCursor();
  assert(cursor.hears(Number.MAX_SAFE_INTEGER));
  assert(cursor.hears(5));
  assertEquals(cursor.last, 5);
});

Deno.test("as many are known as a server can tell again, and no more", () => {
  const cursor = new WhisperCursor();
  for (let seq = 1; seq <= HEARD_MAX + 1; seq++) cursor.hears(seq);
  assert(!cursor.hears(2));
  assert(cursor.hears(1));
});
