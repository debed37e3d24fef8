import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import type { DecodedEvent } from "../../../dialects/dialect.ts";
import { PIECE_WAIT } from "../../../dialects/pieces.ts";
import { plain } from "../../../dialects/text/plain.ts";
import { TEXT_MAX } from "../../../protocol/text/text.ts";
import { anyText } from "../../protocol/text/any_text.ts";
import { byteByByte, bytesOf, cutAt, cuts, fed, glued } from "../cutting.ts";

const IAC = 0xff;

/** The events of a whole stream. */
function decoded(...pieces: Uint8Array[]): DecodedEvent[] {
  const decoder = plain.codec();
  const events = fed(pieces, (bytes) => decoder.feed(bytes));
  return [...events, ...decoder.end?.() ?? []];
}

function said(text: string): DecodedEvent {
  return { type: "say", text };
}

Deno.test("a line is said, a command is a request, a blank line is nothing", () => {
  assertEquals(
    decoded(bytesOf("hello\r\n\n \t\r\n/who\r\n//slash\nthe end")),
    [said("hello"), { type: "who" }, said("/slash"), said("the end")],
  );
});

Deno.test("a plain member is in a single room: joining a room moves the member", () => {
  assertEquals(decoded(bytesOf("/join dev\n/leave\n")), [
    { type: "join", room: "dev", moving: true },
    { type: "leave" },
  ]);
});

Deno.test("typed text is said as it was typed, including spaces", () => {
  assertEquals(decoded(bytesOf("  two  words \n")), [said("  two  words ")]);
});

Deno.test("telnet's negotiation is no text, and is answered", () => {
  const decoder = plain.codec();
  assertEquals(
    decoder.feed(
      glued([
        Uint8Array.of(IAC, 0xfb, 24),
        bytesOf("hi\r\0"),
        Uint8Array.of(IAC, 0xf1),
      ]),
    ),
    [said("hi")],
  );
  assertEquals(decoder.reply?.(), Uint8Array.of(IAC, 0xfe, 24));
  assertEquals(decoder.reply?.(), undefined);
});

Deno.test("a byte order mark is taken off behind telnet's first words too", () => {
  const stream = glued([
    Uint8Array.of(IAC, 0xfb, 24),
    Uint8Array.of(0xef, 0xbb, 0xbf),
    bytesOf("/who\r\n"),
  ]);
  assertEquals(decoded(stream), [{ type: "who" }]);
  assertEquals(decoded(...byteByByte(stream)), [{ type: "who" }]);
});

Deno.test("a line that is too long or not UTF-8 is a fault, and the next line is decoded", () => {
  const events = decoded(
    bytesOf("x".repeat(2 * TEXT_MAX) + "\n"),
    Uint8Array.of(0xe9, 0x0a),
    bytesOf("y".repeat(TEXT_MAX) + "\r\nok\n"),
  );
  assertEquals(
    events.map((event) => event.type === "fault" ? event.code : event.type),
    ["too-long", "bad-utf8", "say", "say"],
  );
});

Deno.test("a line in UTF-16 is reported as such, and not said", () => {
  for (const line of ["h\0i\0\n", "\0h\0i\n", "\0h\0i\0\r\0\n"]) {
    const [fault] = decoded(bytesOf(line));
    assert(fault?.type === "fault");
    assertEquals(fault.code, "bad-utf8");
    assertMatch(fault.message, /UTF-16/);
  }
});

Deno.test("a frame is no text, and JSON that is none is", () => {
  const frames = [
    '{"type":"hello","version":1,"session":"s"}',
    ' \t{ "session":"s", "type": "hello"}',
    '{"type":"say","id":"1","text":"x"}',
    // Mistyped, or cut short.
    '{"type":"hello","password":"s",}',
    '{"password":"s"',
    '{"password":"s","ty',
    '{"ty',
    '\u200b\u3000{"type":"say","id":"1","text":"x"}',
    ...['x{"type":"hello","password":"s"}', 'x {"password":"s","type":"he'],
    'x{"type":"whisper","id":"1","to":"Bob","text":"s"}',
    'x{"type":"whisper","to":"Bob"',
    'x{"type":"say","id":"1","text":"s"}',
    // Telnet has taken the brace.
    `"type":"hello","version":1,"session":"0123456789abcdef"}`,
    `"type":"whisper","to":"Ann","text":"x"}`,
    // A line of a frame on several ones.
    '  "password": "s",',
  ];
  for (const frame of frames) {
    assertEquals(
      decoded(bytesOf(`${frame}\n`)).map((event) =>
        event.type === "fault" ? event.code : event
      ),
      ["bad-frame"],
      frame,
    );
  }
  const texts = [
    ...['{"a":1}', '{"type":"x"}', '{"type":1}', "{", "a {b}", '{"a": 1,'],
    ...['{"a":1},', 'it is {"type":"say"}', '{"a" b}'],
  ];
  for (const text of texts) {
    assertEquals(decoded(bytesOf(`${text}\n`)), [said(text)]);
  }
});

Deno.test("a possible frame is not said piece by piece", () => {
  const begun = ["{", ' {"', '{"type":"hello","pass'];
  const behind = ["x{", 'x {"', "{{ ", '\u200b{"ty', 'say {"a":1} {"'];
  for (const piece of [...begun, ...behind]) {
    const decoder = plain.codec();
    assertEquals(decoder.feed(bytesOf(piece)), []);
    assertEquals(decoder.silenceTimeout, undefined);
  }
});

Deno.test("a piece without a line end is said when nothing follows, until a line has ended", () => {
  const decoder = plain.codec();
  assertEquals(decoder.silenceTimeout, undefined);
  assertEquals(decoder.feed(bytesOf("from input()")), []);
  assertEquals(decoder.silenceTimeout, PIECE_WAIT);
  assertEquals(decoder.silence?.(), [said("from input()")]);
  assertEquals(decoder.silenceTimeout, undefined);
  assertEquals(decoder.feed(bytesOf("a line\nhalf")), [said("a line")]);
  assertEquals(decoder.silenceTimeout, undefined);
  assertEquals(decoder.feed(bytesOf(" and half\n")), [said("half and half")]);
});

Deno.test("a line end that comes after its piece was said is no line of its own", () => {
  for (const end of ["\n", "\r\n", "\r\0"]) {
    const decoder = plain.codec();
    decoder.feed(bytesOf("hi"));
    assertEquals(decoder.silence?.(), [said("hi")]);
    assertEquals(decoder.feed(bytesOf(end)), []);
  }
  const decoder = plain.codec();
  decoder.feed(bytesOf("hi\r"));
  assertEquals(decoder.silence?.(), [said("hi")]);
  assertEquals(decoder.feed(bytesOf("\n")), []);
});

Deno.test("however the bytes are cut, the events are the same, once a line end has been seen", () => {
  const part = fc.oneof(
    anyText(6).map(bytesOf),
    fc.uint8Array({ maxLength: 6 }),
    fc.constantFrom(
      bytesOf("\r\n"),
      bytesOf("\n"),
      bytesOf("\r\0"),
      bytesOf("/who\n"),
      Uint8Array.of(IAC, 0xfd, 1),
      Uint8Array.of(IAC, 0xfa, 1, 2, 3, IAC, 0xf0),
      bytesOf("x".repeat(TEXT_MAX + 1000)),
    ),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), cuts, (parts, places) => {
      const bytes = glued(parts);
      const whole = decoded(bytesOf("\n"), bytes);
      assertEquals(decoded(bytesOf("\n"), ...cutAt(bytes, places)), whole);
      assertEquals(decoded(bytesOf("\n"), ...byteByByte(bytes)), whole);
    }),
    { numRuns: 100 },
  );
});

Deno.test("silence changes nothing once a line end has been seen", () => {
  fc.assert(
    fc.property(anyText(), cuts, (text, places) => {
      const bytes = bytesOf(text);
      const decoder = plain.codec();
      decoder.feed(bytesOf("\n"));
      const events = fed(cutAt(bytes, places), (piece) => {
        const events = decoder.feed(piece);
        // `silenceTimeout` never asks for a break here.
        assertEquals(decoder.silenceTimeout, undefined);
        return events;
      });
      const whole = decoded(bytesOf("\n"), bytes);
      assertEquals([...events, ...decoder.end?.() ?? []], whole);
    }),
  );
});

Deno.test("no bytes throw, with silence between them or without", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), (pieces) => {
      const decoder = plain.codec();
      for (const piece of pieces) {
        decoder.feed(piece);
        decoder.reply?.();
        if (decoder.silenceTimeout !== undefined) decoder.silence?.();
      }
      decoder.end?.();
    }),
  );
});

Deno.test("while a password may be typed, lines are handed on as they are, beside what they mean", () => {
  const stream = bytesOf("open  sesame \r\n\n/who\n/whoo\n/join dev\nend");
  for (const pieces of [[stream], byteByByte(stream)]) {
    const decoder = plain.codec();
    assertEquals(decoder.asksPassword, false);
    decoder.asksPassword = true;
    const events = fed(pieces, (bytes) => decoder.feed(bytes));
    assertEquals(
      [...events, ...decoder.end?.() ?? []].map((event) =>
        event.type === "typed" ? [event.text, event.means?.type] : event
      ),
      [
        ["open  sesame ", "say"],
        ["", undefined],
        ["/who", "who"],
        ["/whoo", "fault"],
        ["/join dev", "join"],
        ["end", "say"],
      ],
    );
  }
});

Deno.test("a line that cannot be a password is a fault then too, and afterwards lines are decoded as before", () => {
  const decoder = plain.codec({ maxText: 10 });
  decoder.asksPassword = true;
  const faults = [
    ...decoder.feed(bytesOf("x".repeat(2000) + "\n")),
    ...decoder.feed(Uint8Array.of(0xc3, 0x0a)),
  ].map((event) => event.type === "fault" ? event.code : event);
  assertEquals(faults, ["too-long", "bad-utf8"]);
  decoder.asksPassword = false;
  assertEquals(decoder.feed(bytesOf("hi\n\n")), [said("hi")]);
});
