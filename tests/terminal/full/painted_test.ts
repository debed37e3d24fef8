import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { paintedRows } from "../../../terminal/full/painted.ts";
import { colours } from "../../../terminal/view/paint.ts";
import { columnsOf } from "../../../terminal/view/width.ts";

/** The sequences of colours and styles. */
// deno-lint-ignore no-control-regex
const PAINT = /\x1b\[[\d;]*m/g;

Deno.test("painted text is broken where a row is full, wide characters as a whole", () => {
  assertEquals(paintedRows("abcdef\ngh\n", 4), ["abcd", "ef", "gh"]);
  assertEquals(paintedRows("a한글b\n", 4), ["a한", "글b"]);
  assertEquals(paintedRows("\n\n", 4), ["", ""]);
  assertEquals(paintedRows("", 4), []);
});

Deno.test("a row has the colours of those above it, and ends without any", () => {
  assertEquals(paintedRows(colours.dim("abcd\nef") + "\n", 3), [
    "\x1b[2mabc\x1b[m",
    "\x1b[2md\x1b[m",
    "\x1b[2mef\x1b[22m",
  ]);
  assertEquals(paintedRows("\x1b[38;5;25m\x1b[1mab\x1b[39mc\x1b[mde\n", 1), [
    "\x1b[38;5;25m\x1b[1ma\x1b[m",
    "\x1b[38;5;25m\x1b[1mb\x1b[39m\x1b[m",
    "\x1b[1mc\x1b[m",
    "d",
    "e",
  ]);
});

Deno.test("no row is wider than there is room, nothing is lost, and no colour is left on", () => {
  const piece = fc.constantFrom("a", "b ", "한", "🙂", "👨‍👩‍👧", "\n");
  const text = fc.array(piece, { maxLength: 12 }).map((all) => all.join(""));
  const painted = fc.oneof(
    text,
    text.map(colours.dim),
    text.map(colours.bold),
    text.map((text) => `\x1b[38;5;25m${text}\x1b[39m`),
  );
  fc.assert(
    fc.property(
      fc.array(painted, { maxLength: 5 }),
      fc.integer({ min: 8, max: 20 }),
      (pieces, columns) => {
        const all = pieces.join("") + "\n";
        const rows = paintedRows(all, columns);
        for (const row of rows) {
          const plain = row.replace(PAINT, "");
          assert(columnsOf(plain) <= columns, row);
          const last = [...row.matchAll(PAINT)].at(-1)?.[0];
          assert(
            last === undefined ||
              ["\x1b[m", "\x1b[22m", "\x1b[39m"].includes(last),
            JSON.stringify(row),
          );
        }
        assertEquals(
          rows.join("").replace(PAINT, ""),
          all.replace(PAINT, "").replaceAll("\n", ""),
        );
      },
    ),
  );
});
