import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fitsMask } from "../../../dialects/irc/mask.ts";

Deno.test("a mask means what the regular expression for it means", () => {
  const few = fc.string({
    unit: fc.constantFrom("a", "B", "*", "?"),
    maxLength: 8,
  });
  const text = fc.string({ unit: fc.constantFrom("A", "b"), maxLength: 10 });
  fc.assert(fc.property(few, text, (mask, text) => {
    const pattern = mask.replaceAll("*", ".*").replaceAll("?", ".");
    assertEquals(
      fitsMask(mask, text),
      new RegExp(`^${pattern}$`, "i").test(text),
      `${mask} ${text}`,
    );
  }));
});

Deno.test("a mask of many stars ends soon", () => {
  assert(!fitsMask("*a".repeat(200), "b".repeat(400)));
});
