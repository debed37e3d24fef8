import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  Detector,
  GREETING_WAIT,
  UNDISTURBED_WAIT,
} from "../../dialects/detector.ts";
import type { DecodedEvent } from "../../dialects/dialect.ts";
import { FIRST_LINE_MAX } from "../../dialects/first_line.ts";
import { native } from "../../dialects/native/native.ts";
import { noTlsHere } from "../../dialects/no_tls.ts";
import { PIECE_WAIT } from "../../dialects/pieces.ts";
import { plain } from "../../dialects/text/plain.ts";
import { probeHello } from "../../transport/tls/tls_hello.ts";
import { anyText } from "../protocol/text/any_text.ts";
import { byteByByte, bytesOf, cutAt, cuts, fed, glued } from "./cutting.ts";

/** The hello that is said for a plain connection. */
const GREETED: DecodedEvent = { type: "hello", version: 1, ephemeral: true };

const HELLO = '{"type":"hello","version":1,"name":"Ann","password":"secret"}';

/** The dialect and the events of a stream, to its end. */
function detected(pieces: readonly Uint8Array[]) {
  const detector = new Detector();
  const replies: Uint8Array[] = [];
  const events = fed(pieces, (bytes) => {
    const events = detector.feed(bytes);
    replies.push(detector.reply() ?? new Uint8Array());
    return events;
  });
  return {
    events: [...events, ...detector.end()],
    dialect: detector.dialect?.name,
    reply: glued(replies),
  };
}

Deno.test("nothing is known of a connection that has said nothing", () => {
  const detector = new Detector();
  assertEquals(detector.dialect, undefined);
  assertEquals(detector.silenceTimeout, GREETING_WAIT);
  assertEquals(detector.reply(), undefined);
  assertEquals(detector.end(), []);
});

Deno.test("a stream that begins with a frame is native, however it is cut", () => {
  const bytes = bytesOf(` ${HELLO}\n{"type":"ping"}\n`);
  const expected = {
    events: [
      { type: "hello", version: 1, name: "Ann", password: "secret" },
      { type: "ping" },
    ] as DecodedEvent[],
    dialect: native.name,
    reply: new Uint8Array(),
  };
  assertEquals(detected([bytes]), expected);
  assertEquals(detected(byteByByte(bytes)), expected);
  for (let place = 0; place <= bytes.length; place++) {
    assertEquals(detected(cutAt(bytes, [place])), expected, `at ${place}`);
  }
});

Deno.test("any other stream is plain, and a hello is said for it first, however it is cut", () => {
  const firsts = [
    ...["\x16x", "hi", "/who", "{x", "{}", "[1]", '"', "\n", " x", "{\n", "é"],
    ...["\0", "\x01\x02", " ".repeat(9_000), "x".repeat(9_000)],
  ];
  for (const first of firsts) {
    const bytes = bytesOf(`${first}\nmore\n`);
    const whole = detected([bytes]);
    assertEquals(whole.dialect, plain.name, first);
    assertEquals(whole.events[0], GREETED);
    assertEquals(whole.events.at(-1), { type: "say", text: "more" });
    assertEquals(detected(byteByByte(bytes)), whole);
  }
});

/** How streams begin, and what may follow. */
const BEGINNINGS = [
  ...["", " ", "\t {", "{", '{"', HELLO, `${HELLO}\n`, "{ {", " ".repeat(70)],
  ...["/help\n", "\r\n", "\n\n \n", "x", "\x16", "\x16\x03", "\x16\x03\x01"],
  ...["\ufeff", "\ufeff\n", "GET /", "POST / HTTP/1.1\r\n", "USER a", "\0\x01"],
];
const LONG_BEGINNINGS = [
  ...["\n".repeat(FIRST_LINE_MAX + 1), " ".repeat(FIRST_LINE_MAX + 1)],
  ...[`x /${"y".repeat(FIRST_LINE_MAX)}`, `GET /${"y".repeat(FIRST_LINE_MAX)}`],
];
const REST = fc.array(
  fc.oneof(
    anyText(6).map(bytesOf),
    fc.uint8Array({ maxLength: 6 }),
    fc.constantFrom(
      bytesOf(`${HELLO}\n`),
      bytesOf("\n"),
      Uint8Array.of(0xff, 0xfd, 3),
    ),
  ),
  { maxLength: 6 },
);

for (
  const [what, beginnings, numRuns] of [
    ["a stream", BEGINNINGS, 500],
    ["a long stream", LONG_BEGINNINGS, 20],
  ] as const
) {
  Deno.test(`however ${what} is cut, its dialect and its events are the same`, () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...beginnings).map(bytesOf),
        REST,
        cuts,
        (first, rest, places) => {
          const bytes = glued([first, ...rest]);
          const whole = detected([bytes]);
          assertEquals(detected(cutAt(bytes, places)), whole);
          assertEquals(detected(byteByByte(bytes)), whole);
        },
      ),
      { numRuns },
    );
  });
}

Deno.test("a TLS client is recognised by its first bytes, however they are cut, and nothing it sends is said", () => {
  const bytes = glued([probeHello(), bytesOf("psst\npsst\n")]);
  const whole = detected([bytes]);
  assertEquals(whole.dialect, noTlsHere.name);
  assertEquals(whole.events, [{ type: "bye" }]);
  for (let place = 0; place <= bytes.length; place++) {
    assertEquals(detected(cutAt(bytes, [place])), whole, `at ${place}`);
  }
  assertEquals(detected(byteByByte(bytes)), whole);
});

Deno.test("a TLS client that was greeted because it was late is still recognised", () => {
  const detector = new Detector();
  detector.silence();
  assertEquals(detector.feed(probeHello()), [{ type: "bye" }]);
  assertEquals(detector.dialect, noTlsHere);
});

Deno.test("telnet's first bytes are plain, and are answered at once", () => {
  const { events, dialect, reply } = detected([
    Uint8Array.of(0xff, 0xfd, 3),
    bytesOf("hi\r\n"),
  ]);
  assertEquals(dialect, plain.name);
  assertEquals(events, [GREETED, { type: "say", text: "hi" }]);
  assertEquals([...reply], [0xff, 0xfc, 3]);
});

Deno.test("a silent connection is greeted, once", () => {
  const detector = new Detector();
  assertEquals(detector.silence(), [GREETED]);
  assertEquals(detector.dialect, plain);
  assertEquals(detector.silenceTimeout, undefined);
  assertEquals(detector.silence(), []);
  assertEquals(detector.feed(bytesOf("hi\n")), [{ type: "say", text: "hi" }]);
  assertEquals(detector.end(), []);
});

Deno.test("a greeted member that types a piece without a line end is decoded like any plain member", () => {
  const detector = new Detector();
  detector.silence();
  assertEquals(detector.feed(bytesOf("hi")), []);
  assertEquals(detector.silenceTimeout, PIECE_WAIT);
  assertEquals(detector.silence(), [{ type: "say", text: "hi" }]);
});

Deno.test("a hello that comes late makes a greeted one native, and is never said", () => {
  const bytes = bytesOf(`${HELLO}\n`);
  for (let place = 0; place <= bytes.length; place++) {
    const detector = new Detector();
    assertEquals(detector.silence(), [GREETED]);
    const events = fed(cutAt(bytes, [place]), (piece) => detector.feed(piece));
    assertEquals(
      events,
      [{ type: "hello", version: 1, name: "Ann", password: "secret" }],
      `at ${place}`,
    );
    assertEquals(detector.dialect, native);
    assertEquals(detector.silenceTimeout, undefined);
    assertEquals(detector.end(), []);
  }
});

Deno.test("a hello that stops after any two bytes waits for its rest, and is never said", () => {
  const bytes = bytesOf(`${HELLO}\n`);
  for (const wasGreeted of [false, true]) {
    for (let place = 2; place < bytes.length; place++) {
      const detector = new Detector();
      if (wasGreeted) detector.silence();
      assertEquals(detector.feed(bytes.slice(0, place)), []);
      assertEquals(detector.silence(), []);
      const events = detector.feed(bytes.slice(place));
      assertEquals(events.map(({ type }) => type), ["hello"]);
    }
  }
});

Deno.test("a brace alone tells nothing, however late the rest is", () => {
  for (const wasGreeted of [false, true]) {
    const detector = new Detector();
    if (wasGreeted) detector.silence();
    assertEquals(detector.feed(bytesOf("{")), []);
    assertEquals(
      detector.silenceTimeout,
      wasGreeted ? undefined : GREETING_WAIT,
    );
    assertEquals(detector.silence(), wasGreeted ? [] : [GREETED]);
    assertEquals(detector.silenceTimeout, undefined);
    assertEquals(detector.feed(bytesOf("\n")), [{ type: "say", text: "{" }]);
  }
});

Deno.test("text held at the end of the stream is said", () => {
  assertEquals(detected([bytesOf("{")]).events, [
    GREETED,
    { type: "say", text: "{" },
  ]);
  assertEquals(detected([bytesOf("  ")]).events, [GREETED]);
  assertEquals(detected([bytesOf("bye")]).events, [
    GREETED,
    { type: "say", text: "bye" },
  ]);
});

Deno.test("blanks without end are text at last: what is held stays small", () => {
  const detector = new Detector();
  for (let count = 0; count <= FIRST_LINE_MAX; count++) {
    detector.feed(bytesOf(" "));
  }
  assertEquals(detector.dialect, plain);
});

Deno.test("no bytes throw, with silence between them or without", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.uint8Array({ maxLength: 10 }), fc.boolean())),
      (pieces) => {
        const detector = new Detector();
        const events: DecodedEvent[] = [];
        for (const [piece, isSilent] of pieces) {
          events.push(...detector.feed(piece));
          if (isSilent) events.push(...detector.silence());
        }
        events.push(...detector.end());
        // A plain one has been greeted before anything of it is heard.
        assert(
          detector.dialect !== plain || events[0]?.type === "hello",
        );
      },
    ),
  );
});

Deno.test("a plain connection passes on its lines while a password may be typed, a native connection its frames", () => {
  const person = new Detector();
  person.asksPassword = true;
  assertEquals(person.silence(), [GREETED]);
  const means: DecodedEvent = { type: "say", text: "sesame" };
  assertEquals(person.feed(bytesOf("sesame\n")), [
    { type: "typed", text: "sesame", means },
  ]);
  person.asksPassword = false;
  assertEquals(person.feed(bytesOf("sesame\n")), [means]);

  const eager = new Detector();
  eager.asksPassword = true;
  assertEquals(eager.feed(bytesOf("sesame\n")), [
    GREETED,
    { type: "typed", text: "sesame", means },
  ]);

  const program = new Detector();
  program.asksPassword = true;
  assertEquals(program.silence(), [GREETED]);
  assertEquals(program.feed(bytesOf('{"type":"ping"}\n')), [{ type: "ping" }]);
});

Deno.test("a byte order mark before the first bytes is none of them", () => {
  const mark = Uint8Array.of(0xef, 0xbb, 0xbf);
  for (const text of [`${HELLO}\n`, "/who\n", "GET / HTTP/1.1\r\n", "가\n"]) {
    const expected = detected([bytesOf(text)]);
    const bytes = glued([mark, bytesOf(text)]);
    assertEquals(detected([bytes]), expected);
    assertEquals(detected(byteByByte(bytes)), expected);
  }
  // Half of one is none, and no text either.
  assertEquals(
    detected([mark.subarray(0, 2)]).events.map(({ type }) => type),
    ["hello", "fault"],
  );
});

/** Bytes that may come before a late hello. */
const BEFORE = fc.array(
  fc.tuple(
    fc.constantFrom(
      ...["", "\n", "\r\n", " ", "\t", "\ufeff", "\0", "\r\0", "\x16"],
      ...["hi\n", "hi", "/who\n", "{", "[1]\n", "\u3000", "POST ", "x\xff"],
    ),
    fc.boolean(),
  ),
  { maxLength: 4 },
);

Deno.test("a hello is never said, whatever came before it and however late", () => {
  fc.assert(
    fc.property(BEFORE, cuts, fc.boolean(), (before, places, isTyped) => {
      const detector = new Detector();
      detector.asksPassword = isTyped;
      const events: DecodedEvent[] = [];
      for (const [text, isLate] of before) {
        events.push(...detector.feed(bytesOf(text)));
        if (isLate && detector.silenceTimeout !== undefined) {
          events.push(...detector.silence());
        }
      }
      const bytes = bytesOf(`${HELLO}\n`);
      for (const piece of cutAt(bytes, places)) {
        events.push(...detector.feed(piece));
        if (detector.silenceTimeout !== undefined) {
          events.push(...detector.silence());
        }
      }
      events.push(...detector.end());
      for (const event of events) {
        if (event.type !== "hello" && event.type !== "fault") {
          assert(!JSON.stringify(event).includes("password"), event.type);
        }
      }
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("undecided bytes before a hello leave it open, however long they were alone", () => {
  for (const before of ["\n", " ", "\r\n\r\n", "\ufeff", "\t\n ", "{"]) {
    const detector = new Detector();
    const first = before === "{" ? HELLO.slice(1) : HELLO;
    const events = [
      ...detector.feed(bytesOf(before)),
      ...detector.silence(),
      ...detector.feed(bytesOf(`${first}\n`)),
    ];
    assertEquals(detector.dialect, native, before);
    assertEquals(events, [
      GREETED,
      { type: "hello", version: 1, name: "Ann", password: "secret" },
    ]);
  }
});

Deno.test("where a greeting may disturb a client a silent connection is greeted later, once", () => {
  const detector = new Detector({ mayBeDisturbed: () => true });
  assertEquals(detector.silence(), []);
  assertEquals(detector.silenceTimeout, UNDISTURBED_WAIT);
  assertEquals(detector.silence().map(({ type }) => type), ["hello"]);
  assertEquals(detector.silenceTimeout, undefined);
  const piece = new Detector({ mayBeDisturbed: () => true });
  piece.feed(new TextEncoder().encode("hi"));
  // Text that is waited for is not silence.
  assertEquals(piece.silence().map(({ type }) => type)[0], "hello");
});
