import { assert, assertEquals } from "@std/assert";
import { HEARD_MAX, WhisperCursor } from "../../client/whisper_cursor.ts";

Deno.test("a whisper is new once, whatever numbers are missing before it", () => {
  const cursor = new WhisperCursor();
  assertEquals([1, 2, 2, 7, 1].map((seq) => cursor.receive(seq)), [
    true,
    true,
    false,
    true,
    false,
  ]);
  assertEquals(cursor.last, 7);
  cursor.forget();
  assertEquals([cursor.last, cursor.receive(1)], [0, true]);
});

Deno.test("a number that no server reaches keeps no later whisper back", () => {
  const cursor = new WhisperCursor();
  assert(cursor.receive(Number.MAX_SAFE_INTEGER));
  assert(cursor.receive(5));
  assertEquals(cursor.last, 5);
});

Deno.test("as many are known as a server can tell again, and no more", () => {
  const cursor = new WhisperCursor();
  for (let seq = 1; seq <= HEARD_MAX + 1; seq++) cursor.receive(seq);
  assert(!cursor.receive(2));
  assert(cursor.receive(1));
});
