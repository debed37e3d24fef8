import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  drawing,
  isSame,
  layOut,
  part,
  refolded,
  withRowBelow,
} from "../../../terminal/prompt/layout.ts";

/** The texts of the rows, and where the cursor is. */
function laidOut(before: string, behind: string, columns: number) {
  const { rows, cursor } = layOut(before, behind, columns);
  return [rows.map(({ text }) => text), cursor.row, cursor.column];
}

Deno.test("a line goes on in the next row where it is full", () => {
  assertEquals(laidOut("abc", "", 4), [["abc"], 0, 3]);
  assertEquals(laidOut("abcd", "", 4), [["abcd", ""], 1, 0]);
  assertEquals(laidOut("ab", "cd", 4), [["abcd"], 0, 2]);
  assertEquals(laidOut("abcd", "e", 4), [["abcd", "e"], 1, 0]);
  assertEquals(laidOut("abc한", "", 4), [["abc", "한"], 1, 2]);
  assertEquals(laidOut("one\ntwo> ", "x", 9), [["one", "two> x"], 1, 5]);
});

Deno.test("joined characters stay joined in one row, and are taken apart in several", () => {
  assertEquals(laidOut("a👨‍👩‍👧", "b", 9), [["a👨‍👩‍👧b"], 0, 7]);
  assertEquals(laidOut("a👨‍👩‍👧", "b", 7), [["a👨👩👧", "b"], 1, 0]);
  // Inside of it, the cursor stands before it.
  assertEquals(laidOut("a👨\u200d", "👩b", 9), [["a👨‍👩b"], 0, 1]);
});

Deno.test("where terminals differ, a line end stands between the rows", () => {
  const { rows } = layOut("क्षिabc", "", 4);
  assertEquals(rows.map(({ isEnded }) => isEnded), [true, false]);
  assertEquals(
    layOut("abcdef", "", 4).rows.map(({ isEnded }) => isEnded),
    [false, false],
  );
});

Deno.test("the part of a long line around the cursor is shown", () => {
  const layout = layOut("aabbc", "cddee", 2);
  assertEquals(part(layout, 5), layout);
  const { rows, cursor } = part(layout, 2);
  assertEquals(rows.map(({ text }) => text), ["cc", "dd"]);
  assertEquals(cursor, { row: 0, column: 1 });
  assertEquals(
    part(layOut("aabbccdde", "e", 2), 2).rows.map(({ text }) => text),
    ["dd", "ee"],
  );
});

Deno.test("a terminal that folds a line anew has the cursor where it would be laid out", () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-z 한글]{0,80}$/),
      fc.nat(),
      fc.integer({ min: 4, max: 40 }),
      fc.integer({ min: 4, max: 40 }),
      (text, at, from, to) => {
        const cursor = at % (text.length + 1);
        const before = text.slice(0, cursor);
        const behind = text.slice(cursor);
        const layout = layOut(before, behind, from);
        const wanted = layOut(before, behind, to).cursor;
        for (const place of refolded(layout, to)) assertEquals(place, wanted);
      },
    ),
    { seed: 4 },
  );
});

Deno.test("a drawing ends with the cursor in its place", () => {
  assertEquals(drawing(layOut("abc", "", 9)), "abc\r\x1b[3C");
  assertEquals(drawing(layOut("a", "bcdef", 4)), "abcdef\x1b[1A\r\x1b[1C");
  assertEquals(drawing(layOut("abcd", "", 4)), "abcd \r\r");
  assertEquals(drawing(layOut("one\n> ", "", 9)), "one\r\n> \r\x1b[2C");
  // How wide the terminal has drawn a family it knows best itself.
  assertEquals(drawing(layOut("👨‍👩‍👧", "x", 9)), "👨‍👩‍👧x\r👨‍👩‍👧");
});

Deno.test("two of them are the same when they look alike", () => {
  assertEquals(isSame(layOut("a", "b", 9), layOut("a", "b", 8)), true);
  assertEquals(isSame(layOut("a", "b", 9), layOut("ab", "", 9)), false);
  assertEquals(isSame(layOut("a", "b", 9), layOut("a", "c", 9)), false);
  assertEquals(isSame(layOut("a", "b", 9), layOut("a", "bb", 2)), false);
});

Deno.test("a row below is one row for any terminal, and the cursor stays in the line", () => {
  const below = { text: "status", painted: "STATUS" };
  const layout = withRowBelow(layOut("> ab", "c", 4), below, 4);
  assertEquals(
    drawing(layout),
    "> abc\x1b[4G  \r\x1b[?7lSTATUS\x1b[?7h\x1b[1A\r",
  );
  assertEquals(layout.cursor, { row: 1, column: 0 });
  assertEquals(isSame(layout, layOut("> ab", "c", 4)), false);
  // A full row is full already.
  assertEquals(
    drawing(withRowBelow(layOut("> a", "b", 4), below, 4)),
    "> ab \r\x1b[?7lSTATUS\x1b[?7h\x1b[1A\r\x1b[3C",
  );
});
