import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Notice } from "../../../protocol/notice.ts";
import type { Codec, DecodedEvent } from "../../../dialects/dialect.ts";
import { irc } from "../../../dialects/irc/irc.ts";
import { BARE_FACTS } from "../../../dialects/irc/member_state.ts";
import { byteByByte, bytesOf, cutAt, cuts, fed } from "../cutting.ts";

/** The events of a stream, and what the dialect replied by itself. */
function decoded(
  pieces: readonly Uint8Array[],
): { readonly events: DecodedEvent[]; readonly replies: string } {
  const codec = irc.codec();
  let replies = "";
  const events = fed(pieces, (bytes) => {
    const events = codec.feed(bytes);
    replies += new TextDecoder().decode(codec.reply?.());
    return events;
  });
  return { events: [...events, ...codec.end?.() ?? []], replies };
}

const REGISTERED =
  "CAP LS 302\r\nNICK ann\r\nUSER ann 0 * :Ann Smith\r\nCAP END\r\n";

Deno.test("a client registers with a name, a user and a password", () => {
  const { events } = decoded([bytesOf("PASS secret\r\n" + REGISTERED)]);
  assertEquals(events.filter(({ type }) => type !== "ping"), [
    {
      type: "hello",
      version: 1,
      name: "ann",
      rooms: [],
      password: "secret",
      ephemeral: true,
      shared: true,
      user: "ann",
      realname: "Ann Smith",
    },
    { type: "wants", news: ["account", "wallops"] },
    { type: "census" },
    { type: "mark", mark: 1 },
    { type: "shareRooms", fromNow: 0 },
    { type: "mark", mark: 2 },
  ]);
});

Deno.test("nothing is asked of the hall while capabilities are negotiated", () => {
  const { events, replies } = decoded([
    bytesOf("CAP LS\r\nNICK ann\r\nUSER ann 0 * :Ann\r\nCAP REQ :batch\r\n"),
  ]);
  assertEquals(events.some(({ type }) => type === "hello"), false);
  assertEquals(/CAP \* LS .*\r\n.*CAP ann ACK batch\r\n/.test(replies), true);
});

Deno.test("a client is sent what it missed, unless it asks for that by itself", () => {
  const joins = (capabilities: string, replay?: number) => {
    const codec = irc.codec({ irc: { ...BARE_FACTS, replay } });
    const lines = [`CAP REQ :${capabilities}`, "CAP END", "JOIN #a"];
    const events = codec.feed(bytesOf(
      ["NICK ann", "USER ann 0 * :Ann", ...lines, ""].join("\r\n"),
    ));
    return events.filter(({ type }) => type === "join");
  };
  const join = { type: "join", room: "a", withRoles: true } as const;
  assertEquals(joins("server-time"), [{ ...join, fromNow: 20 }]);
  assertEquals(joins("server-time", 7), [{ ...join, fromNow: 7 }]);
  assertEquals(joins("batch"), [{ ...join, fromNow: 0 }]);
  assertEquals(joins("server-time", 0), [{ ...join, fromNow: true }]);
  assertEquals(joins("server-time draft/chathistory"), [
    { ...join, fromNow: true },
  ]);
});

Deno.test("any bytes, cut anywhere, give the same events", () => {
  const line = fc.oneof(
    fc.constantFrom(
      ...["JOIN #a,#b", "PRIVMSG #a :hi", "@label=1;x PING :t", "WHO *"],
      ...["WHOIS ann", "NICK bob", "PART #a :so", "MODE #a", "KICK #a bob"],
      ...["QUIT", "CAP REQ :labeled-response", "TOPIC #a :t", "é", "AWAY :x"],
    ).map(bytesOf),
    fc.uint8Array({ maxLength: 40 }),
    fc.constant(bytesOf("x".repeat(6_000))),
  );
  const stream = fc.tuple(
    fc.boolean(),
    fc.array(fc.tuple(line, fc.constantFrom("\r\n", "\n")), { maxLength: 12 }),
  ).map(([isRegistered, lines]) =>
    Uint8Array.from([
      ...bytesOf(isRegistered ? REGISTERED : ""),
      ...lines.flatMap(([line, end]) => [...line, ...bytesOf(end)]),
    ])
  );
  fc.assert(fc.property(stream, cuts, (stream, places) => {
    const whole = decoded([stream]);
    assertEquals(decoded(cutAt(stream, places)), whole);
  }));
  const stream2 = bytesOf(REGISTERED + "JOIN #방\r\nPRIVMSG #방 :한글\r\n");
  assertEquals(decoded(byteByByte(stream2)), decoded([stream2]));
});

Deno.test("an action is /me, a notice says that it is not to be answered", () => {
  const { events } = decoded([
    bytesOf(
      REGISTERED + "PRIVMSG #a :\x01ACTION waves\x01\r\nNOTICE #a :beep\r\n",
    ),
  ]);
  assertEquals(
    events.flatMap((event) => event.type === "say" ? [event.text] : []),
    ["/me waves", "/notice beep"],
  );
});

Deno.test("a line that is too long or not UTF-8 is refused, and the next one is taken", () => {
  const { replies } = decoded([
    bytesOf("NICK ann\r\nPING " + "x".repeat(507) + "\r\n"),
    Uint8Array.of(0xe9, 0x0a),
    bytesOf("PING t\r\n"),
  ]);
  assertEquals(
    replies.split("\r\n").map((line) => line.split(" ")[1]),
    ["417", "FAIL", "PONG", undefined],
  );
});

Deno.test("the hall is told which news a client wants, when that changes", () => {
  const { events } = decoded([bytesOf(
    REGISTERED + "CAP REQ :away-notify message-tags\r\nCAP REQ :batch\r\n",
  )]);
  assertEquals(
    events.flatMap((event) => event.type === "wants" ? [event.news] : []),
    [["account", "wallops"], ["account", "wallops", "away", "tags"]],
  );
});

Deno.test("a message is echoed also when later commands are answered before", () => {
  const codec = irc.codec();
  codec.feed(bytesOf("CAP REQ :echo-message\r\nCAP END\r\n" + REGISTERED));
  const told = (notice: Notice) =>
    new TextDecoder().decode(codec.encodeAlone?.(notice));
  told({ type: "marked", mark: 1 });
  told({ type: "marked", mark: 2 });
  const events = codec.feed(bytesOf("PRIVMSG #a :hi\r\nISON bob\r\n"));
  const id = events.flatMap((event) => event.type === "say" ? event.id : [])[0];
  assertEquals(
    told({ type: "people", people: [] }) + told({ type: "marked", mark: 3 }),
    ":chat.server 303 ann :\r\n",
  );
  const ack = {
    type: "ack",
    id: id ?? "",
    room: "a",
    seq: 1,
    time: 1,
  } as const;
  assertEquals(told(ack), ":ann!~u@chat.member PRIVMSG #a :hi\r\n");
});

/** A codec of a registered client that is in a channel. */
function inChannels(...channels: readonly string[]): Codec {
  const codec = irc.codec();
  codec.feed(bytesOf(REGISTERED));
  codec.encodeAlone?.(WELCOME);
  codec.encodeAlone?.({ type: "marked", mark: 1 });
  codec.encodeAlone?.({ type: "marked", mark: 2 });
  for (const channel of channels) {
    codec.feed(bytesOf(`JOIN ${channel}\r\n`));
    codec.encodeAlone?.({ ...JOINED, room: channel.slice(1) });
  }
  return codec;
}

const WELCOME = {
  type: "welcome",
  version: 1,
  name: "ann",
  session: "",
  log: "log",
  server: { name: "", version: "", maxText: 1, maxLine: 1 },
} as const;

const JOINED = {
  type: "joined",
  room: "a",
  members: ["ann"],
  last: 0,
} as const;

function told(bytes: Uint8Array | undefined): string[] {
  return new TextDecoder().decode(bytes).split("\r\n").slice(0, -1);
}

Deno.test("one notice answers JOIN, and nothing more is asked of the hall", () => {
  const codec = inChannels();
  const events = codec.feed(bytesOf("JOIN #A\r\n"));
  assertEquals(events.map(({ type }) => type), ["join", "mark"]);
  assertEquals(
    told(
      codec.encodeAlone?.({
        ...JOINED,
        members: ["bob", "cho", "ann"],
        topic: "tests",
        slow: 2,
        roles: {
          operators: ["bob"],
          roomOperators: ["cho"],
          voiced: ["bob", "ann"],
          secret: true,
          setBy: "cho",
          setAt: 1_000,
        },
      }),
    ),
    [
      ":ann!~u@chat.member JOIN #a",
      ":chat.server NOTICE ann :#a is in slow mode: one message every 2 s",
      ":chat.server 332 ann #a :tests",
      ":chat.server 333 ann #a cho!~u@chat.member 1",
      ":chat.server 353 ann @ #a :@bob @cho +ann",
      ":chat.server 366 ann #a :end of NAMES",
    ],
  );
  // Nothing of it is left: this answers the next.
  codec.feed(bytesOf("JOIN #b\r\n"));
  assertEquals(
    told(
      codec.encodeAlone?.({
        ...{ type: "error", code: "room-banned", message: "no", room: "b" },
      }),
    ),
    [":chat.server 474 ann #b no"],
  );
});

Deno.test("a JOIN that is refused is over, and the next is answered", () => {
  const codec = inChannels();
  codec.feed(bytesOf("JOIN #a%0a\r\nJOIN #b\r\nJOIN #c\r\n"));
  const refusal = { type: "error", message: "no" } as const;
  assertEquals(
    [
      codec.encodeAlone?.({ ...refusal, code: "bad-room" }),
      codec.encodeAlone?.({ type: "marked", mark: 3 }),
      codec.encodeAlone?.({ ...refusal, code: "too-fast" }),
      codec.encodeAlone?.({ type: "marked", mark: 4 }),
      codec.encodeAlone?.({ ...JOINED, room: "c" }),
    ].flatMap(told).map((line) => line.split(" ")[1]),
    ["403", "NOTICE", "JOIN", "353", "366"],
  );
});

Deno.test("members of many channels share the bytes that tell of arrivals", () => {
  const codec = inChannels("#a", "#b");
  const [was, none] = [["bob"], []];
  const presence = { type: "presence", renamed: none } as const;
  const gone = { ...presence, joined: none, left: was, gone: was };
  assertEquals(told(codec.encodeAlone?.({ ...gone, room: "a" })).length, 1);
  assertEquals(told(codec.encodeAlone?.({ ...gone, room: "b" })).length, 0);
  const came = { ...presence, joined: was, left: none };
  assertEquals(codec.encodeAlone?.({ ...came, room: "a" }), undefined);
  // It has come back, and so can leave again.
  assertEquals(told(codec.encodeAlone?.({ ...gone, room: "a" })).length, 1);
});

Deno.test("a kick of a member that is not there hides nothing of it when it has come", () => {
  const codec = inChannels("#a");
  const order = { type: "managed", room: "a", by: "cho" } as const;
  codec.encodeAlone?.({ ...order, what: "kick", who: "bob" });
  const presence = { type: "presence", room: "a", renamed: [] } as const;
  codec.encodeAlone?.({ ...presence, joined: ["bob"], left: [] });
  const out = { joined: [], left: ["bob"], kicked: ["bob"] };
  assertEquals(told(codec.encodeAlone?.({ ...presence, ...out })), [
    ":chat.server KICK #a bob removed",
  ]);
});
