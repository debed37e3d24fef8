import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { FakeTimers } from "../server/fake_timers.ts";
import { Keys } from "../../terminal/keys.ts";

/** What a terminal that sends some pieces is understood to say. */
async function heard(
  pieces: readonly Uint8Array[],
  isLater = false,
): Promise<string[]> {
  const all: string[] = [];
  using timers = new FakeTimers();
  using keys = new Keys({
    keys: (text) => all.push(...text),
    tab: () => all.push("tab"),
    pasted: (text) => all.push(`pasted ${text}`),
    focus: (isIn) => all.push(isIn ? "in" : "out"),
    cursor: (column) => all.push(`column ${column}`),
  });
  for (const piece of pieces) keys.push(piece);
  if (isLater) await timers.goOff();
  return all;
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const EVERYTHING =
  "a한🙂\t\x1b[A\x1b[200~one\r\n\ttwo\x1b[A\x03\u2028three\r\r\x1b[201~b\x1b[I\x1b[3;17R\x1b[O\x1b[1;5Cc";

const UNDERSTOOD = [
  ..."a한🙂",
  "tab",
  ..."\x1b[A",
  "pasted one␤    two[A␤three",
  "b",
  "in",
  "column 16",
  "out",
  ..."\x1b[1;5Cc",
];

Deno.test("keys, pastes and reports are told apart", async () => {
  assertEquals(await heard([bytes(EVERYTHING)]), UNDERSTOOD);
});

Deno.test("however the bytes are cut, they are understood alike", async () => {
  const all = bytes(EVERYTHING);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: all.length }), { maxLength: 12 }),
      async (cuts) => {
        const ends = [0, ...cuts.toSorted((a, b) => a - b), all.length];
        const pieces = ends.slice(1).map((end, index) =>
          all.slice(ends[index], end)
        );
        assertEquals(await heard(pieces), UNDERSTOOD);
      },
    ),
    { seed: 4, numRuns: 300 },
  );
});

Deno.test("the Escape key alone is a key, after a moment", async () => {
  assertEquals(await heard([bytes("\x1b")]), []);
  assertEquals(await heard([bytes("\x1b")], true), ["\x1b"]);
});

Deno.test("a paste without an end is given up after a while", async () => {
  assertEquals(await heard([bytes("\x1b[200~half a")]), []);
  assertEquals(await heard([bytes("\x1b[200~half a")], true), [
    "pasted half a",
  ]);
});
