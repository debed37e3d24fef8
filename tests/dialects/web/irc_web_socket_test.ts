import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { Buffer } from "node:buffer";
import { Receiver, Sender } from "ws";
import type { DecodedEvent } from "../../../dialects/dialect.ts";
import { BARE_FACTS } from "../../../dialects/irc/member_state.ts";
import {
  ircSubprotocol,
  IrcWebSocketCodec,
} from "../../../dialects/web/irc_web_socket.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { byteByByte, bytesOf, cutAt, cuts, glued } from "../cutting.ts";

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;

/** A frame of a client, made by another implementation's own hand. */
function frame(
  data: string | Uint8Array,
  { opcode = TEXT, fin = true } = {},
): Uint8Array {
  const bytes = typeof data === "string" ? bytesOf(data) : data;
  return glued(
    Sender.frame(Buffer.from(bytes), {
      ...{ fin, opcode, mask: true, readOnly: true, rsv1: false },
    }),
  );
}

/** The messages in what a server sends, each with its kind. */
function messagesIn(bytes: Uint8Array | undefined): [string, boolean][] {
  const receiver = new Receiver();
  const messages: [string, boolean][] = [];
  receiver.on("message", (data: Buffer, isBinary: boolean) => {
    messages.push([data.toString(), isBinary]);
  });
  receiver.on("error", (error: Error) => {
    throw error;
  });
  receiver.write(Buffer.from(bytes ?? new Uint8Array()));
  return messages;
}

/** The events that a codec makes of some pieces, and the bytes it replies. */
function decoded(pieces: readonly Uint8Array[]) {
  const codec = new IrcWebSocketCodec(BARE_FACTS, "text.ircv3.net");
  const replies: Uint8Array[] = [];
  const events = pieces.flatMap((piece): DecodedEvent[] => {
    const events = codec.feed(piece);
    replies.push(codec.reply() ?? new Uint8Array());
    return events;
  });
  return { events, reply: glued(replies) };
}

/** Lines by which a client comes in. */
const HELLO = ["NICK ann", "USER ann 0 * :Ann"].map((line) => frame(line));

const WELCOME: Notice = {
  type: "welcome",
  ...{ version: 1, name: "ann", session: "s", log: "log" },
  server: { name: "chat", version: "1", maxLine: 1 },
};

Deno.test("the client's order of subprotocols decides, and without one a WebSocket opens too", () => {
  const both = ["binary.ircv3.net", "text.ircv3.net"];
  assertEquals(ircSubprotocol(both), both[0]);
  assertEquals(ircSubprotocol(both.toReversed()), both[1]);
  assertEquals(ircSubprotocol(["chat", "text.ircv3.net"]), "text.ircv3.net");
  assertEquals(ircSubprotocol(["constructor", ""]), undefined);
});

Deno.test("each message is a line, however it is cut and in how many parts it comes", () => {
  const whole = glued(HELLO);
  const expected = decoded([whole]).events;
  const types: string[] = expected.map(({ type }) => type);
  assertEquals(types.filter((type) => type !== "ping")[0], "hello");
  assertEquals(decoded(byteByByte(whole)).events, expected);
  const [nick = new Uint8Array()] = HELLO;
  const user = bytesOf("USER ann 0 * :Ann");
  fc.assert(
    fc.property(fc.nat({ max: user.length }), cuts, (at, places) => {
      const inParts = glued([
        nick,
        frame(user.slice(0, at), { fin: false }),
        frame(user.slice(at), { opcode: 0 }),
      ]);
      assertEquals(decoded(cutAt(inParts, places)).events, expected);
    }),
  );
  // Older clients leave the line end there, and send either kind.
  assertEquals(
    decoded([
      frame("NICK ann\r\n", { opcode: BINARY }),
      frame("USER ann 0 * :Ann\n"),
    ]).events,
    expected,
  );
});

Deno.test("each line of the server is a message of the kind that was agreed on, without its end", () => {
  for (
    const [subprotocol, isBinary] of [
      ["text.ircv3.net", false],
      ["binary.ircv3.net", true],
      [undefined, false],
    ] as const
  ) {
    const codec = new IrcWebSocketCodec(BARE_FACTS, subprotocol);
    codec.feed(frame("CAP LS 302"));
    const [[line = "", kind] = []] = messagesIn(codec.reply());
    assertMatch(line, /^:chat\.server CAP \* LS \* :.*batch/);
    assertEquals(kind, isBinary);
    for (const hello of [...HELLO, frame("CAP END")]) codec.feed(hello);
    const welcome = messagesIn(codec.encodeAlone(WELCOME));
    assertEquals(welcome[0]?.[0].slice(0, 20), ":chat.server 001 ann");
    assertEquals(welcome.filter(([line]) => /[\r\n]/.test(line)), []);
    const said = codec.encoder.encode({
      type: "message",
      ...{ room: "lobby", seq: 1, from: "Bob", time: 0, text: "하나\n둘" },
    });
    assertEquals(messagesIn(said), [
      [":Bob!~u@chat.member PRIVMSG #lobby :하나", isBinary],
      [":Bob!~u@chat.member PRIVMSG #lobby :둘", isBinary],
    ]);
  }
});

Deno.test("members with the same capabilities and subprotocol share what is encoded", () => {
  const made = ["text.ircv3.net", "text.ircv3.net", "binary.ircv3.net"]
    .map((it) => new IrcWebSocketCodec(BARE_FACTS, it));
  const [one, two, binary] = made.map(({ encoder }) => encoder);
  assertEquals([one === two, one === binary], [true, false]);
  made[1]?.feed(frame("CAP REQ server-time"));
  assertEquals(made[1]?.encoder === one, false);
});

Deno.test("bytes that are no UTF-8 close a text message, and are refused in a binary one", () => {
  const bytes = Uint8Array.of(0x50, 0xff);
  const { events, reply } = decoded([frame(bytes)]);
  assertEquals(events.map(({ type }) => type), ["ended"]);
  assertEquals(reply, Uint8Array.of(0x88, 2, 1007 >> 8, 1007 & 255));
  const binary = decoded([frame(bytes, { opcode: BINARY })]);
  assertMatch(messagesIn(binary.reply)[0]?.[0] ?? "", / FAIL \* INVALID_UTF8 /);
});

Deno.test("more than a line, or more than its length, closes the connection, and nothing of it is taken", () => {
  for (
    const [code, text] of [
      [1008, "NICK ann\nUSER ann 0 * :Ann"],
      [1008, "NICK ann\rx"],
      [1009, `NICK ${"x".repeat(5_000)}`],
    ] as const
  ) {
    const { events, reply } = decoded([frame(text), ...HELLO]);
    assertEquals(events.map(({ type }) => type), ["ended"]);
    assertEquals(reply, Uint8Array.of(0x88, 2, code >> 8, code & 255));
  }
  const { reply } = decoded([frame(`NICK ${"x".repeat(600)}`)]);
  assertMatch(messagesIn(reply)[0]?.[0] ?? "", / 417 /);
});

Deno.test("each message counts as a frame, an empty one too", () => {
  const codec = new IrcWebSocketCodec(BARE_FACTS, undefined);
  assertEquals(codec.feed(glued([frame(""), frame("\r\n"), frame("")])), []);
  assertEquals([codec.frames(), codec.frames()], [3, 0]);
});

Deno.test("a goodbye is followed by a close, and a close by nothing", () => {
  const codec = new IrcWebSocketCodec(BARE_FACTS, undefined);
  const bye = { type: "bye", reason: "you left", again: false } as const;
  const bytes = codec.encodeAlone(bye) ?? codec.encoder.encode(bye);
  assertEquals(messagesIn(bytes), [["ERROR :Closing link: you left", false]]);
  assertEquals(bytes.slice(-4), Uint8Array.of(0x88, 2, 3, 232));
  const events = codec.feed(frame(new Uint8Array(), { opcode: CLOSE }));
  assertEquals(events, [{ type: "ended", reason: "closed by the client" }]);
  assertEquals(codec.encoder.encode(bye).length, 0);
  assertEquals(codec.encodeAlone(WELCOME)?.length, 0);
});
