import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { concat } from "../../../dialects/concat.ts";
import { native } from "../../../dialects/native/native.ts";
import { plain } from "../../../dialects/text/plain.ts";
import type { Message } from "../../../protocol/features/say.ts";
import type { Notice } from "../../../protocol/notice.ts";
import {
  CACHE_MAX,
  EncodingCache,
} from "../../../server/delivery/encoding_cache.ts";

function message(seq: number, text = "hi"): Message {
  return { type: "message", room: "lobby", seq, from: "Ann", text, time: 0 };
}

Deno.test("a notice is encoded once in each dialect", () => {
  const encodingCache = new EncodingCache();
  const notice: Notice = { type: "ping" };
  const encoded = encodingCache.encode(notice, native);
  assertEquals(encoded.bytes, native.encode(notice));
  assert(encodingCache.encode(notice, plain) !== encoded);
  assertStrictEquals(encodingCache.encode(notice, native), encoded);
});

Deno.test("messages that are sent again are not encoded again", () => {
  const encodingCache = new EncodingCache();
  const said = [message(1), message(2), message(3)];
  const first = said.map((one) => encodingCache.encode(one, native).bytes);
  for (const [index, one] of said.entries()) {
    assertStrictEquals(encodingCache.encode(one, native).bytes, first[index]);
    assertEquals(encodingCache.encode(one, plain).bytes, plain.encode(one));
  }
});

Deno.test("a limited number of bytes is kept, and the oldest messages are dropped first", () => {
  const encodingCache = new EncodingCache();
  const said = Array.from(
    { length: 100 },
    (_, index) => message(index, "x".repeat(CACHE_MAX / 50)),
  );
  const before = said.map((one) => encodingCache.encode(one, native));
  const isKept = said.map((one, index) => {
    const kept = new Set(before).has(encodingCache.encode(one, native));
    return [index, kept] as const;
  });
  // The first are asked for again, and each that is encoded anew drops another.
  assert(isKept.every(([, kept]) => !kept));
  const last = said.at(-1);
  assert(last !== undefined);
  assertStrictEquals(
    encodingCache.encode(last, native),
    encodingCache.encode(last, native),
  );
});

Deno.test("messages in a row are encoded once in each dialect, a single message as such", () => {
  const encodingCache = new EncodingCache();
  const run = [message(1), message(2), message(3)];
  const inNative = encodingCache.encodeAll(run, native);
  const inPlain = encodingCache.encodeAll(run, plain);
  for (
    const [dialect, { bytes }] of [[native, inNative], [
      plain,
      inPlain,
    ]] as const
  ) {
    assertEquals([...bytes], run.flatMap((one) => [...dialect.encode(one)]));
    assertStrictEquals(encodingCache.encodeAll(run, dialect).bytes, bytes);
  }
  assert(encodingCache.encodeAll([...run], native) !== inNative);
  const [one = message(1)] = run;
  assertStrictEquals(
    encodingCache.encodeAll([one], native),
    encodingCache.encode(one, native),
  );
});

Deno.test("an answer made of kept messages has the bytes that the dialect encodes", () => {
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
    const encodingCache = new EncodingCache();
    for (const answer of answers) {
      assertEquals(
        encodingCache.encode(answer, dialect).bytes,
        dialect.encode(answer),
      );
    }
  }
});

Deno.test("the same message is encoded once, whatever answers it is in and however it was read", () => {
  const encodingCache = new EncodingCache();
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
    encodingCache.encode(
      { type: "history", room: "lobby", messages },
      counting,
    );
    for (const one of messages) encodingCache.encode(one, counting);
  }
  assertEquals(encoded, 2);
});

Deno.test("a message that is deleted is encoded anew, alone and among others", () => {
  const encodingCache = new EncodingCache();
  for (const redactedAmong of [[], [message(3)]]) {
    const bytes = (text: string) =>
      encodingCache.encode(message(1, text), native).bytes;
    assertEquals(bytes("secret"), native.encode(message(1, "secret")));
    const redaction = { ...message(2, ""), redacts: 1 };
    // Also where only another dialect is told.
    encodingCache.encodeAll([redaction, ...redactedAmong], plain);
    assertEquals(bytes(""), native.encode(message(1, "")));
    encodingCache.encodeAll([{ ...redaction, seq: 4 }, message(5)], plain);
  }
});

Deno.test("a message that was deleted before anybody was told so is encoded anew", () => {
  const encodingCache = new EncodingCache();
  encodingCache.encode(message(1, "secret"), native);
  const replayed = [message(1, ""), message(3)];
  assertEquals(
    encodingCache.encodeAll(replayed, native).bytes,
    concat(replayed.map((it) => native.encode(it))),
  );
});
