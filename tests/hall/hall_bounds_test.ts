// The bounds of the hall, with small numbers.

import { assert, assertEquals } from "@std/assert";
import type { Bounds } from "../../hall/bounds.ts";
import { NAME_MOST } from "../../protocol/name/name.ts";
import { MemoryStore } from "../../store/memory.ts";
import { BOSS, hello, say, TestHall } from "./test_hall.ts";

function bounded(
  bounds: Partial<Bounds>,
  sourceOf?: (address: string) => string,
): TestHall {
  return new TestHall({
    bounds,
    sourceOf,
  });
}

/** Enters rooms, one after the other, and returns the codes of the refusals. */
function joins(...rooms: string[]) {
  return rooms.map((room) => ({ type: "join", room } as const));
}

Deno.test("the number of open rooms is bounded, and a room left by all frees a place", async () => {
  const test = bounded({ openRooms: 20 }, (address) => address);
  const guests = await Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      const guest = test.arrive({ address: `192.0.2.${index}` });
      const rooms = [`a${index}`, `b${index}`].map((name) => ({ name }));
      await guest.asks(hello({ rooms }));
      return guest;
    }),
  );
  const late = test.arrive({ address: "192.0.2.99" });
  await late.asks(hello({ rooms: [] }));
  assertEquals(await late.errors(...joins("one-more")), ["too-many-rooms"]);
  // Open rooms can still be entered.
  assertEquals(await late.errors(...joins("a3")), []);
  await guests[5]?.asks({ type: "leave", room: "a5" });
  assertEquals(await late.errors(...joins("one-more", "two-more")), [
    "too-many-rooms",
  ]);
});

Deno.test("one source opens at most a tenth of all rooms; others still open rooms", async () => {
  const test = bounded(
    { openRooms: 20 },
    (address) => address.slice(0, address.lastIndexOf(".")),
  );
  const [ann, bob, carl] = await Promise.all(
    ["192.0.2.1", "192.0.2.2", "192.0.3.1"].map(async (address) => {
      const guest = test.arrive({ address });
      await guest.asks(hello({ rooms: [] }));
      return guest;
    }),
  );
  assert(ann && bob && carl);
  assertEquals(await ann.errors(...joins("a")), []);
  assertEquals(await bob.errors(...joins("b", "c")), ["too-many-rooms"]);
  assertEquals(await carl.errors(...joins("d", "a")), []);
  // A room counts for the source that opened it, until all members have left.
  await ann.asks({ type: "leave", room: "a" });
  assertEquals(await ann.errors(...joins("e")), ["too-many-rooms"]);
  await carl.asks({ type: "leave", room: "a" });
  assertEquals(await ann.errors(...joins("e")), []);
});

Deno.test("the new rooms of one source a day are bounded; other sources and known rooms are not affected", async () => {
  const test = bounded(
    { newRooms: 2 },
    (address) => address.slice(0, address.lastIndexOf(".")),
  );
  const ann = test.arrive({ address: "192.0.2.1" });
  await ann.asks(hello({ rooms: [] }));
  assertEquals(await ann.errors(...joins("a", "b", "c")), ["too-many-rooms"]);
  const bob = test.arrive({ address: "192.0.2.2" });
  await bob.asks(hello({ rooms: [] }));
  assertEquals(await bob.errors(...joins("a", "c")), ["too-many-rooms"]);
  // The lobby can always be opened.
  assertEquals(await bob.errors(...joins("lobby")), []);
  // A room without members and messages counts as new.
  await ann.asks({ type: "topic", room: "b", text: "kept" });
  for (const guest of [ann, bob]) {
    await guest.asks(
      ...["a", "b"].map((room) => ({ type: "leave", room } as const)),
    );
  }
  assertEquals(await ann.errors(...joins("b", "a")), ["too-many-rooms"]);
  const carl = test.arrive({ address: "192.0.3.1" });
  await carl.asks(hello({ rooms: [] }));
  assertEquals(await carl.errors(...joins("c", "a", "d")), ["too-many-rooms"]);
  // The count starts again on another day, also when the clock was put back.
  for (const day of [1, 0]) {
    test.time = day * 86_400_000 + 1;
    const rooms = joins(`e${day}`, `f${day}`, `g${day}`);
    assertEquals(await ann.errors(...rooms), ["too-many-rooms"]);
  }
});

Deno.test("a member that may not begin a room stays in its room when it moves", async () => {
  const test = bounded({ newRooms: 1 });
  const ann = await test.enter("Ann", "first");
  assertEquals(
    await ann.errors({ type: "join", room: "other", moving: true }),
    ["too-many-rooms"],
  );
  assertEquals(await ann.who("first"), ["Ann"]);
});

Deno.test("a hello is welcomed although not every room can be opened", async () => {
  const test = bounded({ openRooms: 10 });
  const ann = test.arrive();
  await ann.asks(hello({ rooms: [{ name: "a" }, { name: "b" }] }));
  assertEquals(ann.recipient.takeAll("welcome").length, 0 + 1);
  await test.hall.announcePresence();
  const told = ann.recipient.take().map(({ type }) => type);
  assertEquals(told, ["joined"]);
  assertEquals(test.hall.counts.rooms, 1);
});

Deno.test("names of members, names of rooms and topics are bounded in length", async () => {
  const test = bounded({ name: 3, roomName: 5, topic: 7 });
  const ann = test.arrive();
  assertEquals(await ann.errors(hello({ name: "Anna" })), ["bad-name"]);
  assertEquals(await ann.errors(hello({ name: "Ann" })), []);
  assertEquals(await ann.errors({ type: "name", name: "Long" }), ["bad-name"]);
  assertEquals(await ann.errors(...joins("abcdef")), ["bad-room"]);
  assertEquals(await ann.errors(...joins("abcde")), []);
  const topic = (text: string) => ({ type: "topic", text } as const);
  assertEquals(await ann.errors(topic("12345678")), ["bad-text"]);
  assertEquals(await ann.errors(topic("1234567")), []);
  assertEquals(await ann.errors({ type: "absent", text: "12345678" }), [
    "bad-text",
  ]);
});

Deno.test("without bounds names of rooms have any length, names of members a fixed maximum", async () => {
  const test = bounded({ name: Infinity, roomName: Infinity, topic: Infinity });
  const long = "x".repeat(5_000);
  const ann = await test.enter("x".repeat(NAME_MOST), long);
  assertEquals(
    await ann.errors(
      { type: "who", room: long },
      { type: "topic", room: long, text: long },
    ),
    [],
  );
  const longer = "x".repeat(NAME_MOST + 1);
  assertEquals(await ann.errors({ type: "name", name: longer }), ["bad-name"]);
});

Deno.test("members of a room that the store has forgotten are told of the skipped numbers", async () => {
  const test = new TestHall({ store: new MemoryStore({ roomsKept: 1 }) });
  const ann = await test.enter("Ann", "quiet");
  const bob = await test.enter("Bob", "quiet");
  await ann.asks(say("one", "1"));
  const loud = await test.enter("Loud", "loud");
  for (let count = 0; count < 5; count++) await loud.asks(say("la"));
  // The store keeps only this room now.
  await (await test.enter("Carl", "third")).asks(say("hm"));
  ann.recipient.take();
  bob.recipient.take();
  await ann.asks(say("two", "2"));
  const gap = { type: "gap" as const, room: "quiet", from: 2, to: 5 };
  const [, message] = bob.recipient.take();
  const [first, ack] = ann.recipient.take();
  assertEquals(first, gap);
  assert(ack?.type === "ack" && message?.type === "message");
  assertEquals([ack.seq, message.seq], [6, 6]);
  // A member that comes back finds the same.
  const carl = await test.connect({ rooms: [{ name: "quiet", since: 1 }] });
  await test.hall.announcePresence();
  assertEquals(
    carl.recipient.take().filter(({ type }) => type !== "welcome").map((
      notice,
    ) =>
      notice.type === "message"
        ? notice.seq
        : notice.type === "gap"
        ? [notice.from, notice.to]
        : notice.type
    ),
    ["joined", [2, 5], 6],
  );
});

Deno.test("a name too long to be folded is refused in every request", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const tower = `a${"\u0301".repeat(4_000)}${"\u0323".repeat(4_000)}`;
  const rooms = Array.from(
    { length: 101 },
    (_, index) => ({ name: `${index}` }),
  );
  assertEquals(
    await ann.errors(
      { type: "name", name: tower },
      { type: "join", room: tower },
      { type: "who", room: tower },
      { type: "search", words: tower },
      { type: "whois", name: tower },
      { type: "whisper", to: tower, text: "psst" },
      hello({ rooms: [{ name: tower }] }),
      hello({ rooms }),
      hello({ name: tower }),
    ),
    [
      ...["bad-name", "bad-room", "bad-room", "bad-text"],
      ...["no-such-member", "no-such-member"],
      ...["bad-room", "too-many-rooms", "bad-name"],
    ],
  );
  const boss = await test.greet({ name: "Boss", key: BOSS });
  assertEquals(
    await boss.errors(
      { type: "ban", who: tower },
      { type: "unban", who: tower },
      { type: "mute", name: tower },
    ),
    ["bad-name", "no-such-order", "bad-name"],
  );
});

Deno.test("a text that is too long is refused, in a room and as a whisper", async () => {
  const test = bounded({ text: 6 });
  const ann = await test.enter("Ann");
  await test.enter("Bob");
  const whisper = (text: string) =>
    ({ type: "whisper", id: text, to: "Bob", text }) as const;
  assertEquals(
    await ann.errors(
      say("한글"),
      whisper("한글"),
      say("한글!"),
      whisper("한글!"),
    ),
    ["too-long", "too-long"],
  );
});
