import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { CLIENT_LINE_MAX } from "../../../dialects/native/frame.ts";
import { isUtf16 } from "../../../protocol/text/utf8.ts";
import { lines, type TypedLine } from "../../../terminal/pipe/input.ts";
import { bytesOf, cutAt, cuts } from "../../dialects/cutting.ts";
import { anyText } from "../../protocol/text/any_text.ts";

const NOT_UTF_8 = {
  fault:
    "that line is not UTF-8 text; set the terminal to UTF-8, or convert a file with iconv",
  code: "bad-utf8",
} as const;

const NEVER = new AbortController().signal;

function typedLines(
  pieces: readonly Uint8Array[],
  stop = NEVER,
): Promise<TypedLine[]> {
  return Array.fromAsync(lines(ReadableStream.from(pieces), stop));
}

Deno.test("typed text comes line by line, the last one without its end too", async () => {
  assertEquals(await typedLines([bytesOf("one\r\n\ntwo\nthree")]), [
    { text: "one" },
    { text: "" },
    { text: "two" },
    { text: "three" },
  ]);
  assertEquals(await typedLines([bytesOf("one\n")]), [{ text: "one" }]);
  assertEquals(await typedLines([]), []);
});

Deno.test("however the input is cut, the lines are the same", async () => {
  await fc.assert(
    fc.asyncProperty(anyText(), cuts, async (text, places) => {
      const bytes = bytesOf(text);
      fc.pre(text.split("\n").every((line) => !isUtf16(bytesOf(line))));
      const unmarked = text.replace(/^\ufeff/, "");
      const expected = unmarked.split("\n").map((line) => ({
        text: line.replace(/\r$/, ""),
      }));
      if (unmarked === "" || unmarked.endsWith("\n")) expected.pop();
      assertEquals(await typedLines([bytes]), expected);
      assertEquals(await typedLines(cutAt(bytes, places)), expected);
    }),
  );
});

Deno.test("a line that is too long or not UTF-8 is told as such, and the next one comes", async () => {
  const all = await typedLines([
    bytesOf("x".repeat(CLIENT_LINE_MAX + 1) + "\n"),
    Uint8Array.of(0xe9, 0x0a),
    bytesOf("y".repeat(CLIENT_LINE_MAX) + "\nok"),
  ]);
  assertEquals(
    all.map((line) => "fault" in line ? line.fault : line.text.length),
    [
      "that line has more than 16777216 bytes",
      NOT_UTF_8.fault,
      CLIENT_LINE_MAX,
      2,
    ],
  );
});

Deno.test("a byte order mark at the beginning is no text, however it is cut", async () => {
  const bytes = bytesOf("\ufeffone\n\ufefftwo\n");
  const expected = [{ text: "one" }, { text: "\ufefftwo" }];
  for (let place = 0; place <= bytes.length; place++) {
    assertEquals(await typedLines(cutAt(bytes, [place])), expected);
  }
  assertEquals(await typedLines([bytesOf("\ufeff")]), []);
});

Deno.test("an input in UTF-16 is told as that, once", async () => {
  const units = (text: string, isBig: boolean) =>
    Uint8Array.from(text, (character) => character.charCodeAt(0)).reduce(
      (bytes: number[], byte) => [...bytes, ...(isBig ? [0, byte] : [byte, 0])],
      [],
    );
  for (const isBig of [false, true]) {
    const mark = isBig ? [0xfe, 0xff] : [0xff, 0xfe];
    for (const before of [[], mark]) {
      const bytes = [...before, ...units("one\r\ntwo\r\n", isBig)];
      const all = await typedLines([Uint8Array.from(bytes)]);
      assertEquals(all.length, 1);
      assert("fault" in all[0]! && all[0].fault.includes("UTF-16"));
    }
  }
  // A NUL alone makes no UTF-16.
  assertEquals(await typedLines([bytesOf("a\0b\n")]), [{ text: "a\0b" }]);
});

Deno.test("half a character at the end is not UTF-8", async () => {
  assertEquals(await typedLines([Uint8Array.of(0x61, 0xc3)]), [
    NOT_UTF_8,
  ]);
});

/** A stream that gives nothing but what a test puts in. */
function pipe() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  return { readable, writer: writable.getWriter() };
}

Deno.test("a stop ends the lines while one is waited for, and what was begun is not a line", async () => {
  const { readable, writer } = pipe();
  const stop = new AbortController();
  const input = lines(readable, stop.signal);
  const first = input.next();
  await writer.write(bytesOf("one\nhalf"));
  assertEquals(await first, { value: { text: "one" }, done: false });
  const second = input.next();
  stop.abort();
  assertEquals(await second, { value: undefined, done: true });
  await assertRejects(() => writer.write(bytesOf("x")));
});

Deno.test("a stop before the beginning means no lines", async () => {
  assertEquals(
    await typedLines([bytesOf("one\n")], AbortSignal.abort()),
    [],
  );
});

Deno.test("no line comes after the stop, of what was read before it neither", async () => {
  const stop = new AbortController();
  const input = lines(
    ReadableStream.from([bytesOf("one\ntwo\nthree\n")]),
    stop.signal,
  );
  const heard: TypedLine[] = [];
  for await (const line of input) {
    heard.push(line);
    stop.abort();
  }
  assertEquals(heard, [{ text: "one" }]);
});

Deno.test("a reader that breaks off leaves the stream for the next", async () => {
  const stop = new AbortController();
  const stream = ReadableStream.from([bytesOf("one\n"), bytesOf("two\n")]);
  for await (const _line of lines(stream, stop.signal)) break;
  assertEquals(stream.locked, false);
  stop.abort();
  const reader = stream.getReader();
  assertEquals((await reader.read()).value, bytesOf("two\n"));
  await reader.cancel();
});

Deno.test("an error of the input is an error of the lines", async () => {
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new Error("the terminal is gone"));
    },
  });
  const error = await assertRejects(
    () => Array.fromAsync(lines(stream, NEVER)),
    Error,
  );
  assert(error.message.includes("the terminal is gone"));
});
