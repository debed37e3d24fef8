import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Message, Notice } from "../../chat/notice.ts";
import { Encodings, REMEMBERED } from "../../server/encodings.ts";
import { native } from "../../wire/native.ts";
import { plain } from "../../wire/plain.ts";

function message(seq: number, text = "hi"): Message {
  return { type: "message", room: "lobby", seq, from: "Ann", text, time: 0 };
}

Deno.test("a notice is encoded once in each dialect", () => {
  const encodings = new Encodings();
  const notice: Notice = { type: "ping" };
  const encoded = encodings.encode(notice, native);
  assertEquals(encoded.bytes, native.encode(notice));
  assert(encodings.encode(notice, plain) !== encoded);
  assertStrictEquals(encodings.encode(notice, native), encoded);
});

Deno.test("what was said before is not encoded anew for each who comes back", () => {
  const encodings = new Encodings();
  const said = [message(1), message(2), message(3)];
  const first = said.map((one) => encodings.encode(one, native).bytes);
  for (const [index, one] of said.entries()) {
    assertStrictEquals(encodings.encode(one, native).bytes, first[index]);
    assertEquals(encodings.encode(one, plain).bytes, plain.encode(one));
  }
});

Deno.test("so many bytes are remembered and no more; the oldest are forgotten", () => {
  const encodings = new Encodings();
  const said = Array.from(
    { length: 100 },
    (_, index) => message(index, "x".repeat(REMEMBERED / 50)),
  );
  const before = said.map((one) => encodings.encode(one, native));
  const isKept = said.map((one, index) => {
    const kept = new Set(before).has(encodings.encode(one, native));
    return [index, kept] as const;
  });
  // The first are asked for again, and each that is not known pushes out one more.
  assert(isKept.every(([, kept]) => !kept));
  const last = said.at(-1);
  assert(last !== undefined);
  assertStrictEquals(
    encodings.encode(last, native),
    encodings.encode(last, native),
  );
});

Deno.test("messages in a row are encoded as one, once in each dialect, and what was said alone is not encoded anew", () => {
  const encodings = new Encodings();
  const run = [message(1), message(2), message(3)];
  const inNative = encodings.encodeAll(run, native);
  const inPlain = encodings.encodeAll(run, plain);
  for (
    const [dialect, { bytes }] of [[native, inNative], [
      plain,
      inPlain,
    ]] as const
  ) {
    assertEquals([...bytes], run.flatMap((one) => [...dialect.encode(one)]));
    assertStrictEquals(encodings.encodeAll(run, dialect).bytes, bytes);
  }
  assert(encodings.encodeAll([...run], native) !== inNative);
  const [one = message(1)] = run;
  assertStrictEquals(
    encodings.encodeAll([one], native),
    encodings.encode(one, native),
  );
});

Deno.test("an answer is put together of messages that were encoded before, and is the same in bytes", () => {
  const text = 'two\nlines, "quoted" \u001b[31m';
  const answers: Notice[] = [0, 1, 3].flatMap((count) => {
    const messages = Array.from(
      { length: count },
      (_, index) => message(index + 2, text),
    );
    return [
      { type: "history", room: "lobby", messages },
      { type: "history", room: "lobby", before: 9, messages },
      { type: "found", room: "lobby", words: "two", messages },
    ];
  });
  for (const dialect of [native, plain]) {
    const encodings = new Encodings();
    for (const answer of answers) {
      assertEquals(
        encodings.encode(answer, dialect).bytes,
        dialect.encode(answer),
      );
    }
  }
});

Deno.test("the same message is encoded once, in whatever answer it is and wherever it was read", () => {
  const encodings = new Encodings();
  let encoded = 0;
  const counting = {
    ...native,
    encode: (...[notice, bytesOf]: Parameters<typeof native.encode>) => {
      if (notice.type === "message") encoded++;
      return native.encode(notice, bytesOf);
    },
  };
  for (let asked = 0; asked < 3; asked++) {
    const messages = [message(1), message(2)];
    encodings.encode({ type: "history", room: "lobby", messages }, counting);
    for (const one of messages) encodings.encode(one, counting);
  }
  assertEquals(encoded, 2);
});
