import { assertEquals } from "@std/assert";
import fc from "fast-check";
import * as library from "fastest-levenshtein";
import { closest, distance } from "../../../web/text/distance.ts";

const word = fc.string({
  unit: fc.constantFrom("a", "b", "ㄱ"),
  maxLength: 40,
});

Deno.test("distances are those of the library that other programs use", () => {
  fc.assert(fc.property(word, word, (one, other) => {
    assertEquals(distance(one, other), library.distance(one, other));
  }));
});

Deno.test("the nearest word is that of the library", () => {
  fc.assert(fc.property(word, fc.array(word, { minLength: 1 }), (it, words) => {
    assertEquals(closest(it, words), library.closest(it, words));
  }));
});
