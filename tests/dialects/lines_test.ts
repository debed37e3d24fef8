import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { LINE_MAX, LineSplitter, TOO_LONG } from "../../dialects/lines.ts";
import { byteByByte, bytesOf, cutAt, cuts, fed, glued } from "./cutting.ts";

const decoder = new TextDecoder();

/** The lines as texts, read at once, as their reader has to. */
function texts(splitter: LineSplitter, bytes: Uint8Array): string[] {
  return splitter.push(bytes).map((line) =>
    line === TOO_LONG ? "(too long)" : decoder.decode(line)
  );
}

/** All lines of a stream, its unfinished end too. */
function split(pieces: readonly Uint8Array[], max?: number): string[] {
  const splitter = new LineSplitter(max);
  const lines = fed(pieces, (bytes) => texts(splitter, bytes));
  const rest = splitter.take();
  if (rest === undefined) return lines;
  return [...lines, rest === TOO_LONG ? "(too long)" : decoder.decode(rest)];
}

/** The lines of a stream, in the simplest implementation. */
function model(text: string, max: number): string[] {
  const lines = text.split("\n");
  const rest = lines.pop() ?? "";
  return [...lines, ...(rest === "" ? [] : [rest])]
    .map((line) => line.replace(/\r$/, ""))
    .map((line) => line.length > max ? "(too long)" : line);
}

Deno.test("a line ends at a newline, with or without a return before it", () => {
  assertEquals(split([bytesOf("one\ntwo\r\n\nfour\r\r\nrest")]), [
    "one",
    "two",
    "",
    "four\r",
    "rest",
  ]);
});

Deno.test("a return in the middle of a line is part of it", () => {
  assertEquals(split([bytesOf("a\rb\n\rc\n")]), ["a\rb", "\rc"]);
});

Deno.test("nothing comes of nothing: empty pieces change no line", () => {
  const splitter = new LineSplitter();
  assertEquals(splitter.push(new Uint8Array()), []);
  assertEquals(splitter.take(), undefined);
  assertEquals(texts(splitter, bytesOf("ab")), []);
  assertEquals(splitter.push(new Uint8Array()), []);
  assertEquals(splitter.pending, 2);
  assertEquals(texts(splitter, bytesOf("c\n")), ["abc"]);
  assertEquals(splitter.pending, 0);
});

Deno.test("however the bytes are cut, the lines are the same", () => {
  const max = 5;
  const token = fc.constantFrom("a", "bc", "\r", "\n", "\r\n", "defgh", "é");
  fc.assert(
    fc.property(
      // One byte a character, so that lengths are easy to see.
      fc.array(token, { maxLength: 40 }).map((all) =>
        all.join("").replaceAll("é", "e")
      ),
      cuts,
      (text, places) => {
        const bytes = bytesOf(text);
        const expected = model(text, max);
        assertEquals(split([bytes], max), expected);
        assertEquals(split(cutAt(bytes, places), max), expected);
        assertEquals(split(byteByByte(bytes), max), expected);
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("however bytes that mean nothing are cut, the lines are the same", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 5 }),
      cuts,
      (parts, places) => {
        const bytes = glued(parts.flatMap((part) => [part, bytesOf("\n")]));
        const whole = split([bytes], 16);
        assertEquals(split(cutAt(bytes, places), 16), whole);
      },
    ),
  );
});

for (const max of [1, 16, LINE_MAX]) {
  for (const end of ["\n", "\r\n"]) {
    for (const more of [-1, 0, 1]) {
      const length = max + more;
      const fits = more <= 0;
      const line = "x".repeat(length) + end;
      Deno.test(`a line of ${length} of at most ${max} bytes ended by ${JSON.stringify(end)} is ${fits ? "taken" : "too long"}`, () => {
        const bytes = bytesOf(`${line}n\n`);
        const expected = [fits ? "x".repeat(length) : "(too long)", "n"];
        assertEquals(split([bytes], max), expected);
        for (let place = line.length - 3; place <= line.length; place++) {
          if (place < 0) continue;
          assertEquals(split(cutAt(bytes, [place]), max), expected);
        }
        assertEquals(split(byteByByte(bytes), max), expected);
      });
    }
  }
}

Deno.test("a line that is too long is reported once, at once, and its rest is skipped", () => {
  const splitter = new LineSplitter(4);
  assertEquals(texts(splitter, bytesOf("abcd")), []);
  assertEquals(texts(splitter, bytesOf("e")), ["(too long)"]);
  assertEquals(texts(splitter, bytesOf("fgh")), []);
  assertEquals(splitter.pending, 0);
  assertEquals(splitter.take(), undefined);
  assertEquals(texts(splitter, bytesOf("i\nok\n")), ["ok"]);
});

Deno.test("a line without end needs no more memory than the longest allowed line", () => {
  const max = 100;
  for (const byte of ["x", "\r"]) {
    const splitter = new LineSplitter(max);
    let told = 0;
    for (let count = 0; count < 1_000; count++) {
      told += splitter.push(bytesOf(byte)).length;
      assert(splitter.pending <= max + 1);
      // Doubling may leave as much room again, and 256 bytes are always there.
      assert(splitter.unfinished.buffer.byteLength <= 256);
    }
    assertEquals(told, 1, "told once");
  }
});

Deno.test("in whatever pieces it comes, no more is held than the longest line and a return", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }),
      (pieces) => {
        const splitter = new LineSplitter(16);
        for (const piece of pieces) {
          splitter.push(piece);
          assert(splitter.pending <= 17);
          assertEquals(splitter.unfinished.length, splitter.pending);
        }
      },
    ),
  );
});

Deno.test("an unfinished line can be looked at, and taken as if its end had come", () => {
  const splitter = new LineSplitter(4);
  splitter.push(bytesOf("one\nabcd\r"));
  assertEquals(decoder.decode(splitter.unfinished), "abcd\r");
  const line = splitter.take();
  assert(line !== undefined && line !== TOO_LONG);
  assertEquals(decoder.decode(line), "abcd");
  assertEquals(splitter.pending, 0);
  assertEquals(splitter.unfinished.length, 0);
  assertEquals(texts(splitter, bytesOf("e\n")), ["e"]);
});

Deno.test("a line that was taken stays as it is when the next one comes", () => {
  const splitter = new LineSplitter();
  splitter.push(bytesOf("first"));
  const line = splitter.take();
  splitter.push(bytesOf("other"));
  assert(line !== undefined && line !== TOO_LONG);
  assertEquals(decoder.decode(line), "first");
});

Deno.test("lines of one push do not overwrite each other", () => {
  const splitter = new LineSplitter();
  splitter.push(bytesOf("be"));
  const lines = splitter.push(bytesOf("gun\nsecond\nthird\nrest"));
  assertEquals(
    lines.map((line) => line === TOO_LONG ? line : decoder.decode(line)),
    ["begun", "second", "third"],
  );
});
