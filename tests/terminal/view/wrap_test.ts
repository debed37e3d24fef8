import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { columnsOf } from "../../../terminal/view/width.ts";
import { cut, wrapped, wrappedError } from "../../../terminal/view/wrap.ts";

Deno.test("text is folded between words, under its own column", () => {
  assertEquals(
    wrapped("one two three four", 6, 16),
    "one two\n      three four",
  );
  assertEquals(wrapped("short", 6, 16), "short");
  assertEquals(wrapped("one\n  two", 6, 40), "one\n        two");
  assertEquals(wrapped("", 6, 16), "");
});

Deno.test("a word that is longer than a row is cut, a wide one too", () => {
  assertEquals(wrapped("0123456789abcdef", 2, 12), "0123456789\n  abcdef");
  assertEquals(wrapped("한글한글한글", 2, 13), "한글한글한\n  글");
});

Deno.test("without room beside the name it stands below", () => {
  assertEquals(wrapped("one two three", 15, 20), "\n  one two three");
  assertEquals(wrapped("one", 15, 20), "one");
});

Deno.test("an address stays in one piece, what stands beside it does not", () => {
  const address = `https://example.org/${"x".repeat(30)}`;
  assertEquals(
    wrapped(`(${address} ${"y".repeat(15)}`, 2, 14),
    `(${address}\n  ${"y".repeat(12)}\n  yyy`,
  );
  assertEquals(
    wrapped("see https://a.bc now", 2, 16),
    "see\n  https://a.bc\n  now",
  );
});

/** Text of all kinds, with blanks in it and without. */
const text = fc.array(
  fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom(" ", "  ", "\n", "한글", "👨‍👩‍👧", "e\u0301", "word"),
  ),
  { maxLength: 40 },
).map((parts) => parts.join("").replace(/(?!\n)\p{Cc}/gu, ""));

Deno.test("no row is wider than the terminal, nothing but blanks is lost, and none begins at the edge", () => {
  fc.assert(
    fc.property(
      text,
      fc.integer({ min: 2, max: 30 }),
      fc.integer({ min: 8, max: 100 }),
      (text, indent, columns) => {
        if (text.includes("://")) return;
        const [first = "", ...rows] = wrapped(text, indent, columns).split(
          "\n",
        );
        assert(columnsOf(first) <= Math.max(0, columns - indent));
        for (const row of rows) {
          assert(columnsOf(row) <= columns, row);
          assert(row.startsWith("  "), JSON.stringify(row));
        }
        const bare = (text: string) => text.replace(/\s/g, "");
        assertEquals(bare([first, ...rows].join("")), bare(text));
      },
    ),
    { seed: 4, numRuns: 500 },
  );
});

Deno.test("a cut text is marked, and never wider than there is room", () => {
  assertEquals(cut("lobby", 5), "lobby");
  assertEquals(cut("lobbying", 5), "lobb~");
  assertEquals(cut("한글한글", 4), "한~");
});

Deno.test("an error is one line, and at a terminal it is wrapped between words", () => {
  const text = "example.org cannot be reached: no route to the host";
  assertEquals(wrappedError("chat: ", text, Infinity), `chat: ${text}\n`);
  assertEquals(
    wrappedError("chat: ", text, 30),
    "chat: example.org cannot be\n      reached: no route to the\n      host\n",
  );
});

Deno.test("a command at its end is a line of its own, from source too", () => {
  for (
    const call of ["chat", "deno task chat", "npx -y deno@2.9.6 task chat"]
  ) {
    for (const words of ["serve", "forget h:99", "serve --op as3n-n9tm"]) {
      const command = `${call} ${words}`;
      assertEquals(
        wrappedError(
          "! ",
          `it is so; to mend it: ${command}`,
          24,
          (it) => `<${it}>`,
        ),
        `! it is so; to mend it:\n<  ${command}>\n`,
      );
      const short = `mend: ${command}`;
      assertEquals(wrappedError("! ", short, 80), `! ${short}\n`);
    }
  }
});
