// A log that can be written and not read: nobody is kept out, everybody is told.

import { assertEquals } from "@std/assert";
import { type Numbers, Unreadable } from "../../chat/log.ts";
import type { Message } from "../../chat/notice.ts";
import { MemoryLog } from "../../log/memory.ts";
import { say, secretOf, TestHall } from "./test_hall.ts";

/** Keeps everything and cannot read some of it. */
class DamagedLog extends MemoryLog {
  /** Up to which number nothing can be read. */
  damagedTo = Infinity;
  /** Which of them cannot be read, when the others can. */
  damaged: Numbers | undefined;

  override read(
    room: string,
    from: number,
    to: number,
  ): Promise<readonly Message[]> {
    const { damaged: numbers } = this;
    const isDamaged = from <= this.damagedTo ||
      numbers !== undefined && from <= numbers.to && to >= numbers.from;
    if (!isDamaged) return super.read(room, from, to);
    return Promise.reject(
      new Unreadable(
        "the data is damaged",
        numbers === undefined ? {} : { numbers },
      ),
    );
  }

  override search(): Promise<readonly Message[]> {
    return Promise.reject(new Unreadable("the data is damaged"));
  }
}

/** The numbers from one to another, both included. */
function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

Deno.test("who asks for what cannot be read is told so, and the hall goes on", async () => {
  const test = new TestHall(new DamagedLog());
  const ann = await test.enter("Ann");
  assertEquals(
    await ann.errors(
      { type: "history" },
      { type: "search", words: "x" },
    ),
    ["unreadable", "unreadable"],
  );
  assertEquals(test.trouble, new Array(2).fill("the data is damaged"));
  await ann.asks(say("still here", "1"));
  assertEquals(ann.ear.takeAll("ack").map(({ seq }) => seq), [1]);
});

Deno.test("who comes in where the past cannot be read is in all the same", async () => {
  const test = new TestHall(new DamagedLog());
  const ann = await test.enter("Ann");
  await ann.asks(say("one", "1"));
  const bob = await test.connect({ name: "Bob" });
  await test.hall.settle();
  const heard = bob.ear.take();
  assertEquals(heard.map(({ type }) => type), ["welcome", "joined", "gap"]);
  await ann.asks(say("two", "2"));
  assertEquals(bob.ear.takeAll("message").map(({ seq }) => seq), [2]);
});

Deno.test("who comes in where one message is damaged is told the other newest ones", async () => {
  const log = new DamagedLog();
  log.damagedTo = 0;
  const test = new TestHall(log);
  const ann = await test.enter("Ann");
  for (let count = 1; count <= 30; count++) await ann.asks(say(`${count}`));
  log.damaged = { from: 15, to: 16 };
  const bob = await test.connect({ name: "Bob" });
  await test.hall.settle();
  assertEquals(
    bob.ear.take().flatMap((notice): (number | string)[] => {
      if (notice.type === "message") return [notice.seq];
      return notice.type === "gap" ? [`${notice.from}-${notice.to}`] : [];
    }),
    [11, 12, 13, 14, "15-16", ...range(17, 30)],
  );
  assertEquals(await bob.errors({ type: "history" }), ["unreadable"]);
  assertEquals(await bob.errors({ type: "history", count: 14 }), []);
});

Deno.test("who comes back is told of what cannot be read as a gap, then of the rest", async () => {
  const log = new DamagedLog();
  log.damagedTo = 0;
  const test = new TestHall(log);
  const ann = await test.enter("Ann");
  for (let count = 1; count <= 300; count++) await ann.asks(say(`${count}`));
  log.damagedTo = 256;
  const back = await test.connect({
    name: "Bob",
    session: secretOf("Bob"),
    log: log.id,
    rooms: [{ name: "lobby", since: 0 }],
  });
  await test.hall.settle();
  const heard = back.ear.take();
  assertEquals(
    heard.flatMap((notice) => notice.type === "gap" ? [notice] : []),
    [{ type: "gap", room: "lobby", from: 1, to: 256 }],
  );
  assertEquals(
    heard.flatMap((notice) => notice.type === "message" ? [notice.seq] : []),
    Array.from({ length: 44 }, (_, index) => index + 257),
  );
});
