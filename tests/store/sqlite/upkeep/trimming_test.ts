// Dropping old messages: which, when, and the effect of wrong clocks.

import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import type { SqliteStore } from "../../../../store/sqlite/sqlite.ts";
import {
  CLOCK_DOUBTED,
  DROPPED_AT_ONCE,
  DROPPED_TERMS_AT_ONCE,
} from "../../../../store/sqlite/upkeep/trimming.ts";
import type { Draft } from "../../../../store/store.ts";
import { FakeTimers } from "../../../server/fake_timers.ts";
import { makeLongLog, openLog, TestFolder } from "../../test_folder.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function draft(text: string, more: Partial<Draft> = {}): Draft {
  return { room: "lobby", from: "Ann", author: "a", text, time: 7, ...more };
}

async function texts(store: SqliteStore, room = "lobby"): Promise<string[]> {
  return (await store.read(room, 0, Infinity)).map(({ text }) => text);
}

/** A date, and a time that goes on evenly, as a test sets them. */
class Clocks {
  date = 0;
  time = 0;

  /** Time passes, by both. */
  pass(milliseconds: number): void {
    this.date += milliseconds;
    this.time += milliseconds;
  }

  /** A store in a folder that keeps what is younger than an hour, and goes by these clocks. */
  open(dir: string): Promise<SqliteStore> {
    return openLog(dir, {
      sync: "normal",
      keep: { age: HOUR },
      now: () => this.date,
      monotonic: () => this.time,
    });
  }
}

/** Drops all that is to go. */
function trim(store: SqliteStore): void {
  while (store.trim());
}

Deno.test("messages older than allowed are dropped, oldest first and some at a time; younger messages stay", async () => {
  using folder = new TestFolder();
  await makeLongLog(folder.data, 3 * DROPPED_AT_ONCE);
  let now = 0;
  const age = 10;
  await using store = await openLog(folder.data, {
    keep: { age },
    now: () => now,
    monotonic: () => now,
  });
  await store.append([draft("other", { room: "dev", time: 3, id: "x" })]);
  assertEquals(store.trim(), false);
  assertEquals(await store.extent("dev"), { first: 1, last: 1 });

  now = age + 2 * DROPPED_AT_ONCE + 51;
  assertEquals(store.trim(), true);
  const all = 3 * DROPPED_AT_ONCE;
  assertEquals(await store.extent("lobby"), {
    first: DROPPED_AT_ONCE + 1,
    last: all,
  });
  while (store.trim());
  assertEquals(await store.extent("lobby"), {
    first: 2 * DROPPED_AT_ONCE + 51,
    last: all,
  });
  assertEquals((await store.read("lobby", 0, Infinity)).length, all - 450);
  assertEquals(await store.search("lobby", "450", 9), []);
  assertEquals((await store.search("lobby", "451", 9)).length, 1);
  // A room may become empty; its numbers go on, and its ids are free.
  assertEquals(await store.extent("dev"), { first: 2, last: 1 });
  const [again] = await store.append([
    draft("other", { room: "dev", time: now, id: "x" }),
  ]);
  assertEquals([again?.message.seq, again?.repeated], [2, false]);
});

Deno.test("a clock that was set back drops nothing that stands behind something young", async () => {
  using folder = new TestFolder();
  await using store = await openLog(folder.data, {
    keep: { age: 10 },
    now: () => 100,
  });
  await store.append([5, 95, 6].map((time) => draft(`at ${time}`, { time })));
  while (store.trim());
  assertEquals(await texts(store), ["at 95", "at 6"]);
});

Deno.test("of a long store that is to be short, some goes at a time and the index with it", async () => {
  using folder = new TestFolder();
  const all = 3 * DROPPED_AT_ONCE;
  await makeLongLog(folder.data, all);
  await using store = await openLog(folder.data, {
    // No disk is waited for, in which time some would go by itself.
    sync: "normal",
    keep: { count: 10 },
  });
  // A sender waits for little of it.
  await store.append([draft("new")]);
  assertEquals(await store.extent("lobby"), { first: 3, last: all + 1 });
  let steps = 0;
  while (store.trim()) steps++;
  assert(steps >= 2);
  assertEquals(await store.extent("lobby"), { first: all - 8, last: all + 1 });
  using db = new DatabaseSync(folder.database, { readOnly: true });
  assertEquals(
    db.prepare("SELECT count(*) AS n FROM word WHERE word MATCH 'm*'").get()?.n,
    9,
  );
  assertEquals(db.prepare("SELECT count(*) AS n FROM message").get()?.n, 10);
});

Deno.test("messages with very many words are dropped a few at a time, soon after one another", async () => {
  using folder = new TestFolder();
  using timers = new FakeTimers();
  await using store = await openLog(folder.data, { keep: { count: 3 } });
  const long = (word: string) =>
    Array.from(
      { length: DROPPED_TERMS_AT_ONCE / 2 },
      (_, at) => `${word}${at}`,
    ).join(" ");
  await store.append([draft(long("a")), draft(long("b"))]);
  await store.append([draft(long("c"))]);
  // All are indexed.
  for (let go = 0; go < 3; go++) await timers.goOff();
  await store.append(["d", "e", "f"].map((text) => draft(text)));
  // Of the three that are too many, two have as many words as go at once.
  assertEquals(await store.extent("lobby"), { first: 3, last: 6 });
  await timers.goOff();
  assertEquals(await store.extent("lobby"), { first: 4, last: 6 });
  assertEquals((await store.search("lobby", "a1", 9)).length, 0);
});

Deno.test("many rooms are looked at some at a time, all of them in the end", async () => {
  using folder = new TestFolder();
  let now = 0;
  await using store = await openLog(folder.data, {
    sync: "normal",
    keep: { age: 1 },
    now: () => now,
    monotonic: () => now,
  });
  const rooms = Array.from({ length: 1_200 }, (_, index) => `room${index}`);
  await store.append(rooms.map((room) => draft("hi", { room, time: 0 })));
  now = 5;
  while (store.trim());
  for (const room of rooms) {
    assertEquals(await store.extent(room), { first: 2, last: 1 });
  }
});

Deno.test("the store looks after its old messages by itself, with pauses, until it is closed", async () => {
  using folder = new TestFolder();
  await makeLongLog(folder.data, 2 * DROPPED_AT_ONCE);
  using timers = new FakeTimers();
  const store = await openLog(folder.data, { keep: { count: 5 } });
  assertEquals(timers.waits, [0]);
  await timers.goOff();
  // There is more: others go first for a moment.
  assertEquals(timers.waits, [20]);
  await timers.goOff();
  await timers.goOff();
  assertEquals(timers.waits, [60_000]);
  const last = 2 * DROPPED_AT_ONCE;
  assertEquals(await store.extent("lobby"), { first: last - 4, last });
  await store[Symbol.asyncDispose]();
  assertEquals(timers.waits, []);
});

Deno.test("old messages that cannot be dropped are reported, and dropped later", async () => {
  using folder = new TestFolder();
  await makeLongLog(folder.data, 10);
  using timers = new FakeTimers();
  const warnings: string[] = [];
  await using store = await openLog(folder.data, {
    keep: { count: 5 },
    warn: (line) => warnings.push(line),
  });
  {
    using other = new DatabaseSync(folder.database);
    other.exec("BEGIN IMMEDIATE");
    await timers.goOff();
  }
  assertEquals(warnings, [
    "old messages could not be deleted: another program has locked it",
  ]);
  assertEquals(await store.extent("lobby"), { first: 1, last: 10 });
  await timers.goOff();
  assertEquals(await store.extent("lobby"), { first: 6, last: 10 });
});

Deno.test("a message dated in the future by a wrong clock is dropped with the next message", async () => {
  for (const wrong of [1, DROPPED_AT_ONCE, 5 * DROPPED_AT_ONCE]) {
    using folder = new TestFolder();
    const clocks = new Clocks();
    await using store = await clocks.open(folder.data);
    const say = async (count: number, ahead = 0) => {
      const time = clocks.date + ahead;
      await store.append(
        Array.from({ length: count }, (_, n) => draft(`${n}`, { time })),
      );
    };
    await say(2);
    await say(wrong, DAY);
    await say(3);
    clocks.pass(HOUR / 2);
    await say(4);
    trim(store);
    assertEquals((await store.extent("lobby")).first, 1);
    // Nothing but the newest four is younger than an hour by now.
    clocks.pass(HOUR / 2 + 1);
    trim(store);
    const last = 2 + wrong + 3 + 4;
    assertEquals(await store.extent("lobby"), { first: last - 3, last });
  }
});

Deno.test("a message dated in the future without a next message stays until it is old", async () => {
  using folder = new TestFolder();
  const clocks = new Clocks();
  await using store = await clocks.open(folder.data);
  await store.append([draft("ahead", { time: DAY })]);
  clocks.pass(DAY + HOUR);
  trim(store);
  assertEquals(await texts(store), ["ahead"]);
  clocks.pass(1);
  trim(store);
  assertEquals(await texts(store), []);
});

Deno.test("a clock that is set drops nothing until it has been right for an hour", async () => {
  for (const set of [400 * DAY, 2 * HOUR]) {
    using folder = new TestFolder();
    const clocks = new Clocks();
    await using store = await clocks.open(folder.data);
    trim(store);
    await store.append([draft("now", { time: clocks.date })]);
    clocks.date += set;
    clocks.pass(60_000);
    trim(store);
    assertEquals(await texts(store), ["now"]);
    // Put right again.
    clocks.date -= set;
    clocks.pass(60_000);
    trim(store);
    assertEquals(await texts(store), ["now"]);
    clocks.pass(CLOCK_DOUBTED);
    trim(store);
    assertEquals(await texts(store), []);
  }
});

Deno.test("a damaged message is dropped with the next message, and holds nothing back", async () => {
  using folder = new TestFolder();
  const clocks = new Clocks();
  await using store = await clocks.open(folder.data);
  await store.append(["1", "2", "3", "4"].map((text) => draft(text)));
  clocks.pass(HOUR / 2);
  await store.append([draft("5", { time: clocks.date })]);
  trim(store);
  {
    using db = new DatabaseSync(folder.database);
    db.exec("UPDATE message SET text = 'x' WHERE text IN ('1', '2', '4')");
  }
  clocks.pass(HOUR / 2 + 8);
  trim(store);
  assertEquals(await store.extent("lobby"), { first: 4, last: 5 });
  clocks.pass(HOUR);
  trim(store);
  assertEquals(await store.extent("lobby"), { first: 6, last: 5 });
});

Deno.test("whatever the dates, no message within the age limit is dropped, nor any after it", async () => {
  using folder = new TestFolder();
  const clocks = new Clocks();
  await using store = await clocks.open(folder.data);
  let rooms = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 12 }),
      async (hours) => {
        const room = `room${++rooms}`;
        await store.append(
          hours.map((hour) =>
            draft(`${hour}`, { room, time: clocks.date + hour * HOUR })
          ),
        );
        trim(store);
        // Younger than an hour, and not from the future.
        const stays = hours.indexOf(0);
        const kept = (await texts(store, room)).map(Number);
        const gone = hours.slice(0, hours.length - kept.length);
        assertEquals(kept, hours.slice(gone.length));
        if (stays !== -1) assert(gone.length <= stays);
        assert(gone.length === 0 || (gone.at(-1) ?? 0) < 0);
      },
    ),
    { numRuns: 60 },
  );
});
