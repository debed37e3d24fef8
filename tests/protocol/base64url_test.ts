import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { base64url, fromBase64url } from "../../protocol/base64url.ts";

Deno.test("bytes are decoded as they were encoded", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = base64url(bytes);
      assert(/^[\w-]*$/.test(text));
      assertEquals(fromBase64url(text, bytes.length), Uint8Array.from(bytes));
    }),
  );
});

Deno.test("decoding accepts a single spelling, and the right length", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 50 }),
        fc.base64String({ maxLength: 50 }),
      ),
      fc.integer({ min: 0, max: 40 }),
      (text, length) => {
        const bytes = fromBase64url(text, length);
        if (bytes === undefined) return;
        assertEquals(bytes.length, length);
        assertEquals(base64url(bytes), text);
      },
    ),
  );
});

Deno.test("a text that is not base64url is rejected", () => {
  const key = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg";
  assertEquals(fromBase64url(key, 32)?.length, 32);
  for (
    const [text, length] of [
      [key, 31],
      [key, 33],
      [`${key}=`, 32],
      [`${key}\n`, 32],
      [` ${key}`, 32],
      [key.replace("_", "/"), 32],
      // The two last bits of it are no part of the bytes.
      [key.replace(/g$/, "h"), 32],
      ["", 32],
      ["*".repeat(43), 32],
    ] as const
  ) {
    assertEquals(fromBase64url(text, length), undefined, text);
  }
});
