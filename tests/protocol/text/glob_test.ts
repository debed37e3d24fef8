import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fitsGlob } from "../../../protocol/text/glob.ts";

Deno.test("a pattern means what the regular expression for it means", () => {
  const patterns = fc.string({
    unit: fc.constantFrom("a", "b", "가", "😀", "*", "?"),
    maxLength: 8,
  });
  const texts = fc.string({
    unit: fc.constantFrom("a", "b", "가", "😀"),
    maxLength: 10,
  });
  fc.assert(fc.property(patterns, texts, (pattern, text) => {
    const expression = pattern.replaceAll("*", ".*").replaceAll("?", ".");
    assertEquals(
      fitsGlob(pattern, text),
      new RegExp(`^${expression}$`, "u").test(text),
    );
  }));
});

Deno.test("a pattern of many stars ends soon", () => {
  assert(!fitsGlob("*a".repeat(200), "b".repeat(400)));
});
