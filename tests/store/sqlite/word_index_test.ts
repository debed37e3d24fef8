import { assertEquals } from "@std/assert";
import type { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import {
  MESSAGE_LOOKED_THROUGH,
  OTHER_TEXT,
} from "../../../protocol/text/search.ts";
import {
  comparable,
  holds,
  wordsSought,
} from "../../../protocol/text/words.ts";
import { messageChecksum } from "../../../store/sqlite/checksum.ts";
import { openToWrite } from "../../../store/sqlite/database.ts";
import { makeFolder } from "../../../store/sqlite/folder.ts";
import { Messages, placeOf } from "../../../store/sqlite/messages.ts";
import { type RoomRow, RoomTable } from "../../../store/sqlite/rooms.ts";
import {
  CANDIDATES_MAX,
  INDEXED_TERMS_AT_ONCE,
  UNINDEXED_EASY,
  UNINDEXED_MAX,
  WordIndex,
} from "../../../store/sqlite/word_index.ts";
import { runs } from "../../long.ts";
import { TestFolder } from "../test_folder.ts";

/** A database with some rooms, and what was said in them. */
class Said implements Disposable {
  readonly #folder = new TestFolder();
  readonly db: DatabaseSync;
  readonly #rooms: RoomTable;
  words: WordIndex;

  constructor() {
    makeFolder(this.#folder.data);
    this.db = openToWrite(this.#folder.data);
    this.#rooms = new RoomTable(this.db);
    this.words = this.again();
  }

  /** The index as it is after a restart. */
  again(): WordIndex {
    return new WordIndex(this.db, this.#rooms, new Messages(this.db));
  }

  room(name: string): RoomRow {
    return this.#rooms.named(name) ?? this.#rooms.begin(name, 0);
  }

  say(name: string, ...texts: readonly string[]): void {
    const room = this.room(name);
    const put = this.db.prepare(
      `INSERT INTO message (place, sender, text, time, checksum)
       VALUES (?, 'Ann', ?, 0, ?)`,
    );
    this.db.exec("BEGIN");
    const messages = texts.map((text, index) => {
      const seq = room.last + index + 1;
      const kept = { place: placeOf(room, seq), sender: "Ann", text, time: 0 };
      put.run(kept.place, text, messageChecksum(kept));
      return {
        type: "message" as const,
        room: name,
        seq,
        from: "Ann",
        text,
        time: 0,
      };
    });
    this.#rooms.change(room.id, { last: room.last + texts.length });
    this.db.exec("COMMIT");
    this.words.add(messages);
  }

  drop(name: string, first: number): void {
    const room = this.room(name);
    this.words.forget(room, room.first, first - 1);
    this.db.prepare("DELETE FROM message WHERE place BETWEEN ? AND ?")
      .run(placeOf(room, room.first), placeOf(room, first - 1));
    this.#rooms.change(room.id, { first });
  }

  index(most?: number, mostTerms?: number): void {
    this.db.exec("BEGIN");
    const indexed = this.words.index(most, mostTerms);
    this.db.exec("COMMIT");
    this.words.done(indexed);
  }

  find(name: string, words: string, most = 99): number[] {
    return this.words.search(this.room(name), words, most)
      .map(({ seq }) => seq);
  }

  indexed(name: string): unknown {
    return this.db.prepare("SELECT indexed FROM room WHERE name = ?").get(name)
      ?.indexed;
  }

  [Symbol.dispose](): void {
    this.db.close();
    this.#folder[Symbol.dispose]();
  }
}

function manyWords(count: number): string {
  return Array.from({ length: count }, (_, at) => `w${at}`).join(" ");
}

Deno.test("indexed and other messages are found alike, the newest first", () => {
  using said = new Said();
  said.say("lobby", "tea one", "coffee", "tea two", "tea three");
  assertEquals(said.find("lobby", "te"), [4, 3, 1]);
  for (const indexed of [1, 2, 3, 4]) {
    assertEquals(said.words.isBehind, true);
    said.index(1);
    assertEquals(said.indexed("lobby"), indexed);
    assertEquals(said.find("lobby", "te"), [4, 3, 1]);
    assertEquals(said.find("lobby", "te", 2), [4, 3]);
    assertEquals(said.find("lobby", "tea thr"), [4]);
    assertEquals(said.find("lobby", "te", 0), []);
  }
  said.index(1);
  assertEquals(said.words.isBehind, false);
});

Deno.test("a step indexes some messages, room by room, and no more terms than allowed", () => {
  using said = new Said();
  said.say("a", "one", "two");
  said.say("b", "three", "four");
  said.index(3);
  assertEquals([said.indexed("a"), said.indexed("b")], [2, 1]);
  said.say("a", manyWords(INDEXED_TERMS_AT_ONCE), "five");
  said.index();
  assertEquals([said.indexed("a"), said.indexed("b")], [3, 1]);
  said.index();
  assertEquals([said.indexed("a"), said.indexed("b")], [4, 2]);
  assertEquals(said.words.isBehind, false);
});

Deno.test("it knows when much waits, by number and by what its text costs, also after a restart", () => {
  using said = new Said();
  const state = () => [said.words.isDue, said.words.isFull];
  const easy = UNINDEXED_EASY / MESSAGE_LOOKED_THROUGH;
  said.say("lobby", ...Array(easy - 1).fill(""));
  assertEquals(state(), [false, false]);
  said.say("lobby", "");
  assertEquals(state(), [true, false]);
  said.words = said.again();
  assertEquals(state(), [true, false]);
  const max = UNINDEXED_MAX / MESSAGE_LOOKED_THROUGH;
  said.say("lobby", ...Array(max - easy).fill(""));
  assertEquals(state(), [true, true]);
  said.index(max + 1, Infinity);
  assertEquals(state(), [false, false]);
  said.say("lobby", "x".repeat(UNINDEXED_EASY));
  assertEquals(state(), [true, false]);
  said.say("lobby", "가".repeat(UNINDEXED_MAX / OTHER_TEXT));
  assertEquals(state(), [true, true]);
  said.index(1, 1);
  assertEquals(state(), [true, true]);
  said.index();
  assertEquals(state(), [false, false]);
});

Deno.test("a word that is not set apart is found by any part of it, and a mixed search by both", () => {
  using said = new Said();
  said.say(
    "lobby",
    "보라야, 3월 5일에 보자",
    "보라색",
    "라보",
    "สวัสดีครับ ann",
    "3월 보라",
  );
  const found = () =>
    [
      "보라",
      "라야",
      "보라야",
      "라",
      "สดีค",
      "3월",
      "보라 3월",
      "보라야 3월",
      "월3",
    ]
      .map((words) => said.find("lobby", words));
  const unindexed = found();
  assertEquals(unindexed, [
    [5, 2, 1],
    [1],
    [1],
    [5, 3, 2, 1],
    [4],
    [5, 1],
    [5, 1],
    [1],
    [5, 1],
  ]);
  said.index();
  assertEquals(said.words.isBehind, false);
  assertEquals(found(), unindexed);
});

Deno.test("texts made to have the parts of a word and not the word do not hold a search up", () => {
  using said = new Said();
  said.say("lobby", "보라야", ...Array(CANDIDATES_MAX).fill("보라 라야"));
  said.index(CANDIDATES_MAX + 1, Infinity);
  assertEquals(said.find("lobby", "보라야"), []);
  assertEquals(said.find("lobby", "보라", 1), [CANDIDATES_MAX + 1]);
  said.drop("lobby", 1 + 1);
  said.say("lobby", "보라야");
  assertEquals(said.find("lobby", "보라야"), [CANDIDATES_MAX + 2]);
});

Deno.test("messages leave the index a part at a time, by their terms", () => {
  using said = new Said();
  said.say("lobby", "one two", "three four", "five six", "seven");
  said.index(3);
  const room = said.room("lobby");
  assertEquals(said.words.forget(room, 1, 4, 3), { to: 2, terms: 4 });
  assertEquals(said.words.forget(room, 3, 3, 1), { to: 3, terms: 2 });
  assertEquals(said.indexed("lobby"), 3);
  assertEquals(said.words.forget(room, 4, 4, 1), { to: 4, terms: 0 });
  assertEquals(said.indexed("lobby"), 4);
});

Deno.test("a message dropped before it was indexed does not wait any more", () => {
  using said = new Said();
  said.say("lobby", "one", "two", "three");
  said.index(1);
  said.drop("lobby", 3);
  assertEquals(said.indexed("lobby"), 2);
  assertEquals(said.find("lobby", "t"), [3]);
});

Deno.test("a search finds what holds() says, whatever was said, indexed and dropped", () => {
  const word = fc.constantFrom(
    "tea",
    "ten",
    "toe",
    "東京",
    "東",
    "京東京",
    "3東",
  );
  const text = fc.array(word, { minLength: 1, maxLength: 3 })
    .map((words) => words.join(" "));
  const room = fc.constantFrom("a", "b");
  const step = fc.oneof(
    fc.record({ room, texts: fc.array(text, { maxLength: 4 }) }),
    fc.record({ index: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ room, drop: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ room, sought: text, most: fc.nat({ max: 5 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      using said = new Said();
      const texts: Record<string, string[]> = { a: [], b: [] };
      const first: Record<string, number> = { a: 1, b: 1 };
      for (const step of steps) {
        if ("index" in step) {
          said.index(step.index);
          continue;
        }
        const all = texts[step.room] ?? [];
        const from = first[step.room] ?? 1;
        if ("texts" in step) {
          said.say(step.room, ...step.texts);
          all.push(...step.texts);
        } else if ("drop" in step) {
          const to = Math.min(from + step.drop, all.length + 1);
          said.drop(step.room, to);
          first[step.room] = to;
        } else {
          const sought = wordsSought(step.sought);
          const found = all.flatMap((text, index) =>
            index + 1 >= from && holds(comparable(text), sought)
              ? [index + 1]
              : []
          );
          assertEquals(
            said.find(step.room, step.sought, step.most),
            found.reverse().slice(0, step.most),
          );
        }
      }
    }),
    { numRuns: runs(60) },
  );
});
