// A store that cannot read some of its messages.

import { assertEquals } from "@std/assert";
import type { Message } from "../../protocol/features/say.ts";
import { MemoryStore } from "../../store/memory.ts";
import { type Numbers, Unreadable } from "../../store/store.ts";
import { say, secretOf, TestHall } from "./test_hall.ts";

/** Keeps all messages and cannot read some of them. */
class DamagedStore extends MemoryStore {
  /** The number up to which nothing can be read. */
  damagedTo = Infinity;
  /** The damaged numbers, when the others can be read. */
  damaged: Numbers | undefined;

  override async read(
    room: string,
    from: number,
    to: number,
  ): Promise<readonly Message[]> {
    const { damaged: numbers } = this;
    if (numbers === undefined) {
      return from > this.damagedTo
        ? super.read(room, from, to)
        : Promise.reject(new Unreadable("the data is damaged"));
    }
    return readBut(
      await super.read(room, from, to),
      ({ seq }) => seq >= numbers.from && seq <= numbers.to,
    );
  }

  override async search(
    room: string,
    words: string,
    most: number,
    lacks?: (damage: Unreadable) => void,
  ): Promise<readonly Message[]> {
    const { damaged: numbers } = this;
    if (numbers === undefined) throw new Unreadable("the data is damaged");
    const found = await super.search(room, words, most);
    lacks?.(new Unreadable("the data is damaged", { numbers }));
    return found.filter(({ seq }) => seq < numbers.from || seq > numbers.to);
  }
}

/** Messages, if none of them is damaged. */
function readBut(
  messages: readonly Message[],
  isDamaged: (message: Message) => boolean,
): readonly Message[] {
  const first = messages.find(isDamaged)?.seq;
  if (first === undefined) return messages;
  throw new Unreadable("the data is damaged", {
    numbers: { from: first, to: first },
    rest: messages.filter((message) => !isDamaged(message)),
  });
}

/** The numbers from one to another, both included. */
function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

Deno.test("a query for damaged messages is refused, and the hall continues", async () => {
  const test = new TestHall({ store: new DamagedStore() });
  const ann = await test.enter("Ann");
  await ann.asks(say("lost"));
  assertEquals(
    await ann.errors(
      { type: "history" },
      { type: "search", words: "x" },
    ),
    ["unreadable", "unreadable"],
  );
  assertEquals(test.storeFailures, new Array(2).fill("the data is damaged"));
  await ann.asks(say("still here", "1"));
  assertEquals(ann.recipient.takeAll("ack").map(({ seq }) => seq), [2]);
});

Deno.test("a member joins a room whose messages are damaged", async () => {
  const test = new TestHall({ store: new DamagedStore() });
  const ann = await test.enter("Ann");
  await ann.asks(say("one", "1"));
  const bob = await test.connect({ name: "Bob" });
  await test.hall.announcePresence();
  const received = bob.recipient.take();
  assertEquals(received.map(({ type }) => type), ["welcome", "joined", "gap"]);
  await ann.asks(say("two", "2"));
  assertEquals(bob.recipient.takeAll("message").map(({ seq }) => seq), [2]);
});

Deno.test("a member that joins a room with a damaged message is sent the others of the newest", async () => {
  const store = new DamagedStore();
  store.damagedTo = 0;
  const test = new TestHall({ store });
  const ann = await test.enter("Ann");
  for (let count = 1; count <= 30; count++) await ann.asks(say(`${count}`));
  store.damaged = { from: 15, to: 16 };
  const bob = await test.connect({ name: "Bob" });
  await test.hall.announcePresence();
  assertEquals(
    bob.recipient.take().flatMap((notice): (number | string)[] => {
      if (notice.type === "message") return [notice.seq];
      return notice.type === "gap" ? [`${notice.from}-${notice.to}`] : [];
    }),
    [11, 12, 13, 14, "15-16", ...range(17, 30)],
  );
});

Deno.test("a history has all but the damaged messages, tells of the damage, and can be continued before it", async () => {
  const store = new DamagedStore({ messagesPerRoom: 500 });
  store.damagedTo = 0;
  const test = new TestHall({ store });
  const ann = await test.enter("Ann");
  for (let count = 1; count <= 300; count++) await ann.asks(say(`${count}`));
  store.damaged = { from: 201, to: 280 };
  const told = async (count: number, before?: number) => {
    ann.recipient.take();
    await ann.asks({
      ...{ type: "history", count },
      before,
    });
    return ann.recipient.take().flatMap((notice): (number | string)[] =>
      notice.type === "history"
        ? notice.messages.map(({ seq }) => seq)
        : [notice.type === "error" ? notice.code : notice.type]
    );
  };
  assertEquals(await told(20), range(281, 300));
  assertEquals(await told(30), [...range(281, 300), "unreadable"]);
  assertEquals(await told(110), [
    ...[...range(191, 200), ...range(281, 300)],
    "unreadable",
  ]);
  // The whole page is damaged: the answer has the one before it.
  assertEquals(await told(20, 281), [...range(61, 200), "unreadable"]);
  assertEquals(await told(20, 61), range(41, 60));
  store.damaged = { from: 1, to: 300 };
  assertEquals(await told(20), ["unreadable"]);
});

/** Cannot read every other message. */
class ScatteredStore extends MemoryStore {
  override async read(
    room: string,
    from: number,
    to: number,
  ): Promise<readonly Message[]> {
    return readBut(
      await super.read(room, from, to),
      ({ seq }) => seq % 2 === 1,
    );
  }
}

Deno.test("histories of a badly damaged room have all that can be read", async () => {
  const test = new TestHall({
    store: new ScatteredStore({ messagesPerRoom: 500 }),
  });
  const ann = await test.enter("Ann");
  for (let count = 1; count <= 300; count++) await ann.asks(say(`${count}`));
  const seqs: number[] = [];
  for (let before = 301; before > 2; before = seqs[0] ?? 0) {
    ann.recipient.take();
    await ann.asks({ type: "history", count: 200, before });
    const notices = ann.recipient.take();
    for (const notice of notices) {
      if (notice.type !== "history") continue;
      seqs.unshift(...notice.messages.map(({ seq }) => seq));
    }
    assertEquals(notices.at(-1)?.type, "error");
  }
  assertEquals(seqs, range(1, 150).map((half) => 2 * half));
});

Deno.test("a search tells its finds, and that some messages could not be searched", async () => {
  const store = new DamagedStore();
  const test = new TestHall({ store });
  const ann = await test.enter("Ann");
  for (let count = 1; count <= 5; count++) await ann.asks(say("tea"));
  store.damaged = { from: 2, to: 3 };
  ann.recipient.take();
  await ann.asks({ type: "search", words: "tea" });
  assertEquals(
    ann.recipient.take().flatMap((notice): (number | string)[] =>
      notice.type === "found"
        ? notice.messages.map(({ seq }) => seq)
        : [notice.type === "error" ? notice.code : notice.type]
    ),
    [1, 4, 5, "unreadable"],
  );
});

Deno.test("messages no longer kept and damaged messages are two gaps", async () => {
  const store = new DamagedStore({ messagesPerRoom: 20 });
  const test = new TestHall({ store });
  const ann = await test.enter("Ann");
  for (let count = 1; count <= 30; count++) await ann.asks(say(`${count}`));
  for (
    const [damaged, ...expected] of [
      [{ from: 11, to: 12 }, "1-10", "!11-12", ...range(13, 30)],
      [{ from: 14, to: 14 }, "1-10", 11, 12, 13, "!14-14", ...range(15, 30)],
      [{ from: 29, to: 30 }, "1-10", ...range(11, 28), "!29-30"],
    ] as const
  ) {
    store.damaged = damaged;
    const back = await test.connect({ rooms: [{ name: "lobby", since: 0 }] });
    await test.hall.announcePresence();
    assertEquals(
      back.recipient.take().flatMap((notice): (number | string)[] => {
        if (notice.type === "message") return [notice.seq];
        if (notice.type !== "gap") return [];
        return [`${notice.damaged ? "!" : ""}${notice.from}-${notice.to}`];
      }),
      expected,
    );
  }
});

Deno.test("a replay sends damaged messages as a gap, then the rest", async () => {
  const store = new DamagedStore();
  store.damagedTo = 0;
  const test = new TestHall({ store });
  const ann = await test.enter("Ann");
  for (let count = 1; count <= 300; count++) await ann.asks(say(`${count}`));
  store.damagedTo = 256;
  const back = await test.connect({
    name: "Bob",
    session: secretOf("Bob"),
    log: store.id,
    rooms: [{ name: "lobby", since: 0 }],
  });
  await test.hall.announcePresence();
  const received = back.recipient.take();
  assertEquals(
    received.flatMap((notice) => notice.type === "gap" ? [notice] : []),
    [{ type: "gap", room: "lobby", from: 1, to: 256, damaged: true }],
  );
  assertEquals(
    received.flatMap((notice) => notice.type === "message" ? [notice.seq] : []),
    Array.from({ length: 44 }, (_, index) => index + 257),
  );
});
