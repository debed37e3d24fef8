import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { beginsFrame } from "../../dialects/native/frame_like.ts";
import { Dice } from "./dice.ts";
import { script } from "./input.ts";

function scripts(seed: number, count: number) {
  const dice = new Dice(seed);
  return Array.from({ length: count }, () => script(dice));
}

Deno.test("the same seed makes the same bytes in the same pieces", () => {
  assertEquals(scripts(7, 20), scripts(7, 20));
  assertNotEquals(scripts(7, 20), scripts(8, 20));
});

Deno.test("an input that ends with a request begins with a native frame and waits for the answer", () => {
  const waiting = scripts(1, 300).filter(({ lastId }) => lastId !== undefined);
  assert(waiting.length > 30);
  for (const { pieces, end } of waiting) {
    assertEquals(beginsFrame(pieces[0] ?? new Uint8Array()), true);
    assertEquals(end, "half-close");
  }
});
