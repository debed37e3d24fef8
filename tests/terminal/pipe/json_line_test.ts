import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { jsonLine } from "../../../terminal/pipe/json_line.ts";

/** Everything that can drive a terminal. */
const DRIVES = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

Deno.test("any frame is one line that drives no terminal and reads back as it was", () => {
  const hostile = fc.constantFrom(
    "\x1b",
    "\x07",
    "\x7f",
    "\x9b",
    "\u2028",
    "\u202e",
    "\u2066",
    "\n",
    "\\",
    "\ud800",
    "😀",
  );
  const text = fc.string({ unit: fc.oneof(hostile, fc.string()) });
  fc.assert(
    fc.property(fc.dictionary(text, text), (frame) => {
      const line = jsonLine(frame);
      assertEquals(line.endsWith("\n"), true);
      assertEquals(DRIVES.exec(line.slice(0, -1)), null);
      assertEquals({ ...JSON.parse(line) }, { ...frame });
    }),
  );
});
