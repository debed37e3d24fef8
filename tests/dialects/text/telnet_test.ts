import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { TelnetFilter } from "../../../dialects/text/telnet.ts";
import { byteByByte, bytesOf, cutAt, cuts, fed, glued } from "../cutting.ts";

const IAC = 0xff;
const DONT = 0xfe;
const DO = 0xfd;
const WONT = 0xfc;
const WILL = 0xfb;
const SB = 0xfa;
const NOP = 0xf1;
const SE = 0xf0;
const ECHO = 1;

/** The text of a stream, and the replies to it. */
function filtered(pieces: readonly Uint8Array[]): {
  text: Uint8Array;
  reply: Uint8Array;
} {
  const filter = new TelnetFilter();
  const replies: Uint8Array[] = [];
  const text = fed(pieces, (bytes) => {
    const text = [...filter.filter(bytes)];
    replies.push(filter.reply() ?? new Uint8Array());
    return text;
  });
  return { text: Uint8Array.from(text), reply: glued(replies) };
}

function text(...pieces: Uint8Array[]): string {
  return new TextDecoder().decode(filtered(pieces).text);
}

const negotiation: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.tuple(
    fc.constantFrom(WILL, WONT, DO, DONT),
    fc.integer({ min: 0, max: 255 }),
  ).map(([verb, option]) => Uint8Array.of(IAC, verb, option)),
  fc.constantFrom(Uint8Array.of(IAC, NOP), Uint8Array.of(IAC, IAC)),
  // Inside of the details a 0xff is doubled.
  fc.uint8Array({ maxLength: 8 }).map((details) =>
    Uint8Array.from([
      IAC,
      SB,
      ...[...details].flatMap((byte) => byte === IAC ? [IAC, IAC] : [byte]),
      IAC,
      SE,
    ])
  ),
);

/** Text that a filter lets through as it is, when nothing is behind a return but a newline. */
const plainText = fc.array(
  fc.constantFrom("a", "é", "🙂", " ", "\n", "\r\n", "\x1b", "\0"),
  { maxLength: 8 },
).map((all) => bytesOf(all.join("")));

Deno.test("text without commands is let through as it is", () => {
  fc.assert(
    fc.property(plainText, cuts, (bytes, places) => {
      assertEquals(filtered(cutAt(bytes, places)).text, bytes);
      assertEquals(filtered([bytes]).reply.length, 0);
    }),
  );
});

Deno.test("commands are taken out of the text, wherever they stand", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(plainText, negotiation), { maxLength: 5 }),
      cuts,
      (parts, places) => {
        const bytes = glued(parts.flat());
        const expected = glued(parts.map(([text]) => text));
        assertEquals(filtered([bytes]).text, expected);
        assertEquals(filtered(cutAt(bytes, places)), filtered([bytes]));
        assertEquals(filtered(byteByByte(bytes)), filtered([bytes]));
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("every option but eight bits is refused, and a refusal is not answered", () => {
  for (const option of [ECHO, 3, 24, 31, 255]) {
    const reply = (verb: number) => [
      ...filtered([Uint8Array.of(IAC, verb, option)]).reply,
    ];
    assertEquals(reply(WILL), [IAC, DONT, option]);
    assertEquals(reply(DO), [IAC, WONT, option]);
    assertEquals(reply(WONT), []);
    assertEquals(reply(DONT), []);
  }
});

Deno.test("telnet's first negotiation is answered in full, cut at every byte", () => {
  const bytes = Uint8Array.of(
    ...[IAC, DO, 3, IAC, WILL, 24, IAC, WILL, 31, IAC, SB, 31, 0, 80],
    ...[0, 24, IAC, SE, ...bytesOf("hi\r\n"), IAC, DO, ECHO],
  );
  const expected = {
    text: bytesOf("hi\r\n"),
    reply: Uint8Array.of(
      ...[IAC, WONT, 3, IAC, DONT, 24, IAC, DONT, 31, IAC, WONT, ECHO],
    ),
  };
  assertEquals(filtered(byteByByte(bytes)), expected);
  for (let place = 0; place <= bytes.length; place++) {
    assertEquals(filtered(cutAt(bytes, [place])), expected, `cut at ${place}`);
  }
});

Deno.test("an answer is given once", () => {
  const filter = new TelnetFilter();
  assertEquals(filter.reply(), undefined);
  filter.filter(Uint8Array.of(IAC, DO, ECHO));
  assertEquals(filter.reply(), Uint8Array.of(IAC, WONT, ECHO));
  assertEquals(filter.reply(), undefined);
});

Deno.test("Ctrl-C, as telnet tells it, is answered and no text", () => {
  const IP = 0xf4;
  const TIMING_MARK = 6;
  const { text, reply } = filtered([
    Uint8Array.of(IAC, IP, IAC, DO, TIMING_MARK),
  ]);
  assertEquals(text.length, 0);
  assertEquals([...reply], [IAC, WONT, TIMING_MARK]);
});

Deno.test("a return and a NUL end a line, also when they come apart", () => {
  assertEquals(text(bytesOf("one\r\0two\r\0")), "one\ntwo\n");
  assertEquals(text(bytesOf("one\r"), bytesOf("\0two")), "one\ntwo");
});

Deno.test("a return before anything else stays a return", () => {
  assertEquals(text(bytesOf("a\rb\r\r\nc")), "a\rb\r\r\nc");
  assertEquals(text(bytesOf("a\r"), bytesOf("\n")), "a\r\n");
  assertEquals(text(bytesOf("a\r"), bytesOf("b")), "a\rb");
});

Deno.test("a NUL without a return before it is no line end", () => {
  assertEquals(text(bytesOf("a\0b")), "a\0b");
});

Deno.test("no bytes throw, and however they are cut the same comes of them", () => {
  const byte = fc.oneof(
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom(IAC, SB, SE, DO, WILL, 0x0d, 0x0a, 0),
  );
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 60 }), cuts, (all, places) => {
      const bytes = Uint8Array.from(all);
      assertEquals(filtered(cutAt(bytes, places)), filtered([bytes]));
    }),
    { numRuns: 500 },
  );
});
