import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Buffer } from "node:buffer";
import { Receiver, Sender } from "ws";
import type { DecodedEvent } from "../../../dialects/dialect.ts";
import { WebSocketCodec } from "../../../dialects/web/web_socket.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { byteByByte, bytesOf, cutAt, cuts, glued } from "../cutting.ts";

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** A frame of a client, made by another implementation's own hand. */
function frame(
  data: string | Uint8Array,
  { opcode = TEXT, fin = true, mask = true } = {},
): Uint8Array {
  const bytes = typeof data === "string" ? bytesOf(data) : data;
  return glued(
    Sender.frame(Buffer.from(bytes), {
      ...{ fin, opcode, mask, readOnly: true, rsv1: false },
    }),
  );
}

/** The events that a codec makes of some pieces, and the frames it replies. */
function decoded(pieces: readonly Uint8Array[], maxText?: number) {
  const codec = new WebSocketCodec(maxText);
  const replies: Uint8Array[] = [];
  const events = pieces.flatMap((piece): DecodedEvent[] => {
    const events = codec.feed(piece);
    replies.push(codec.reply() ?? new Uint8Array());
    return events;
  });
  return { events, reply: glued(replies) };
}

/** The text messages in what a server sends. */
function texts(bytes: Uint8Array): string[] {
  const receiver = new Receiver();
  const texts: string[] = [];
  receiver.on("message", (data: Buffer) => texts.push(data.toString()));
  receiver.on("error", (error: Error) => {
    throw error;
  });
  receiver.write(Buffer.from(bytes));
  return texts;
}

const SAY = JSON.stringify({ type: "say", id: "1", text: "안녕" });

Deno.test("a frame in a message is a request, however it is cut and in how many parts it comes", () => {
  const whole = frame(SAY);
  const expected = decoded([whole]).events;
  assertEquals(expected.map(({ type }) => type), ["say"]);
  assertEquals(decoded(byteByByte(whole)).events, expected);
  const bytes = bytesOf(SAY);
  fc.assert(
    fc.property(fc.nat({ max: bytes.length }), cuts, (at, places) => {
      const inParts = glued([
        frame(bytes.slice(0, at), { fin: false }),
        frame("in between", { opcode: PING }),
        frame(bytes.slice(at), { opcode: 0 }),
      ]);
      assertEquals(decoded(cutAt(inParts, places)).events, expected);
    }),
  );
});

Deno.test("a ping is answered, and a close is answered and ends the connection", () => {
  const { events, reply } = decoded([
    frame("are you there", { opcode: PING }),
    frame(Uint8Array.of(3, 232), { opcode: CLOSE }),
    frame(SAY),
  ]);
  assertEquals(events, [{ type: "ended", reason: "closed by the client" }]);
  assertEquals(reply.slice(-4), Uint8Array.of(0x88, 2, 3, 232));
  assert(new TextDecoder().decode(reply).includes("are you there"));
});

Deno.test("what is no frame of a client closes the connection with the code that says why", () => {
  const masked = [0x80, 0, 0, 0, 0];
  /** A header whose length has 64 bits, and no more of the frame. */
  const declared = (...length: number[]) =>
    Uint8Array.of(0x81, 0xff, ...length, 0, 0, 0, 0);
  const cases: readonly [code: number, bytes: Uint8Array][] = [
    [1002, frame(SAY, { mask: false })],
    // Compressed, and the other reserved bits.
    ...[0xc1, 0xa1, 0x91, 0xf1].map((first): [number, Uint8Array] => [
      1002,
      Uint8Array.of(first, ...masked),
    ]),
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((op): [number, Uint8Array] => [
      1002,
      Uint8Array.of(0x80 | op, ...masked),
    ]),
    [1002, frame("", { opcode: PING, fin: false })],
    [1002, frame("x", { opcode: CLOSE })],
    ...[0, 999, 1004, 1005, 1006, 1015, 2999, 5000].map((
      code,
    ): [number, Uint8Array] => [
      1002,
      frame(Uint8Array.of(code >> 8, code & 255), { opcode: CLOSE }),
    ]),
    [1007, frame(Uint8Array.of(3, 232, 0xff), { opcode: CLOSE })],
    // The parts are a character each, but not one together.
    [
      1007,
      glued([
        frame(Uint8Array.of(0xed), { fin: false }),
        frame(Uint8Array.of(0xa0, 0x80), { opcode: 0 }),
      ]),
    ],
    [1009, declared(0, 0, 0, 0, 1, 0, 0, 0)],
    [1009, declared(0, 0, 0, 1, 0, 0, 0, 0)],
    [1009, declared(0x7f, 255, 255, 255, 255, 255, 255, 255)],
    [1009, declared(255, 255, 255, 255, 255, 255, 255, 255)],
    [1002, frame(SAY, { opcode: 3 })],
    [1002, frame(SAY, { opcode: 0 })],
    [1002, glued([frame("{", { fin: false }), frame("}")])],
    [1002, frame("x".repeat(126), { opcode: PING })],
    [1003, frame(SAY, { opcode: BINARY })],
    [1007, frame(Uint8Array.of(0xff))],
    [1009, frame("x".repeat(200_000))],
    [1008, glued(Array(300).fill(frame("", { fin: false, opcode: 0 })))],
  ];
  for (const [code, bytes] of cases) {
    const first = code === 1008 ? [frame("{", { fin: false }), bytes] : [bytes];
    const { events, reply } = decoded([...first, frame(SAY)], 100);
    assertEquals(events.map(({ type }) => type), ["ended"], `${code}`);
    assertEquals(reply, Uint8Array.of(0x88, 2, code >> 8, code & 255));
  }
});

Deno.test("each message, ping and pong counts as a frame, once", () => {
  const codec = new WebSocketCodec();
  codec.feed(glued([
    frame(SAY),
    frame(""),
    frame("in two parts", { fin: false }),
    frame("", { opcode: PING }),
    frame("", { opcode: PONG }),
    frame("", { opcode: 0 }),
  ]));
  assertEquals([codec.frames(), codec.frames()], [5, 0]);
});

Deno.test("a message that is no frame of the protocol is a fault, and the connection goes on", () => {
  const { events } = decoded([frame("hello"), frame("[]"), frame(SAY)]);
  assertEquals(events.map(({ type }) => type), ["fault", "fault", "say"]);
});

Deno.test("each notice is one message, the same as in the native dialect", () => {
  const message = {
    type: "message",
    ...{ room: "lobby", seq: 1, from: "Ann", time: 0 },
  } as const;
  const notices: Notice[] = [
    { type: "pong" },
    { ...message, text: "short" },
    { ...message, text: "x".repeat(1_000) },
    { ...message, text: "x".repeat(70_000) },
  ];
  const { encoder } = new WebSocketCodec();
  const bytesOfMessage = (message: Notice) => encoder.encode(message);
  const history: Notice = {
    ...{ type: "history", room: "lobby" },
    messages: notices.filter((notice) => notice.type === "message"),
  };
  const sent = glued([
    ...notices.map((notice) => encoder.encode(notice)),
    encoder.encode(history, bytesOfMessage),
  ]);
  assertEquals(texts(sent).map((text) => JSON.parse(text)), [
    ...notices,
    history,
  ]);
});

Deno.test("a goodbye is followed by a close, and a close by nothing", () => {
  const codec = new WebSocketCodec();
  const bye = { type: "bye", reason: "you left", again: false } as const;
  const bytes = codec.encoder.encode(bye);
  assertEquals(texts(bytes).map((text) => JSON.parse(text)), [bye]);
  assertEquals(bytes.slice(-4), Uint8Array.of(0x88, 2, 3, 232));
  codec.feed(frame(new Uint8Array(), { opcode: CLOSE }));
  assertEquals(codec.encoder.encode(bye).length, 0);
});

Deno.test("a challenge is for this connection alone", () => {
  const codec = new WebSocketCodec();
  const challenge = { type: "challenge", nonce: "n" } as const;
  const bytes = codec.encodeAlone(challenge) ?? new Uint8Array();
  assertEquals(texts(bytes).map((text) => JSON.parse(text)), [challenge]);
});
