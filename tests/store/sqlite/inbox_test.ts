import { assertEquals, assertThrows } from "@std/assert";
import type { DatabaseSync } from "node:sqlite";
import { Search } from "../../../protocol/text/search.ts";
import { InboxReader } from "../../../store/sqlite/archive/inbox_reader.ts";
import { openToWrite } from "../../../store/sqlite/database.ts";
import { makeFolder } from "../../../store/sqlite/folder.ts";
import {
  Inbox,
  INBOX_MAX,
  INBOX_TEXT_MAX,
  type InboxEntry,
} from "../../../store/sqlite/inbox.ts";
import { placeOf, type StoredPiece } from "../../../store/sqlite/messages.ts";
import { type RoomRow, RoomTable } from "../../../store/sqlite/rooms.ts";
import { Totals } from "../../../store/sqlite/totals.ts";
import { Unreadable } from "../../../store/store.ts";
import { checkRooms, TestFolder } from "../test_folder.ts";

/** An inbox of a database with two rooms: nothing was said in "a", three times something in "b". */
class Subject implements Disposable {
  readonly #folder = new TestFolder();
  readonly db: DatabaseSync;
  readonly a: RoomRow;
  readonly b: RoomRow;
  inbox: Inbox;

  constructor() {
    makeFolder(this.#folder.data);
    this.db = openToWrite(this.#folder.data);
    this.db.exec(
      "INSERT INTO room (name, last) VALUES ('a', 0), ('b', 3)",
    );
    checkRooms(this.db);
    this.a = this.room("a");
    this.b = this.room("b");
    this.inbox = new Inbox(
      this.db,
      new RoomTable(this.db),
      new Totals(this.db),
    );
  }

  /** The messages of a room that a reader finds. */
  read(room: RoomRow, from: number): (number | string)[] {
    return new InboxReader(this.db).pieces(room, from).map(named);
  }

  room(name: string): RoomRow {
    const room = new RoomTable(this.db).named(name);
    if (room === undefined) throw new Error("no room");
    return room;
  }

  say(room: RoomRow, text: string, mark?: string): void {
    const entry: InboxEntry = {
      room,
      message: {
        type: "message",
        room: room.name,
        seq: this.inbox.last(room) + 1,
        from: "Ann",
        text,
        time: 5,
      },
      mark,
    };
    this.inbox.put([entry]);
    this.inbox.accept([entry]);
  }

  restart(): void {
    this.inbox = new Inbox(
      this.db,
      new RoomTable(this.db),
      new Totals(this.db),
    );
  }

  [Symbol.dispose](): void {
    this.db.close();
    this.#folder[Symbol.dispose]();
  }
}

/** A number, or those that are damaged. */
function named(piece: StoredPiece): number | string {
  return piece.type === "damage" ? `${piece.from}-${piece.to}` : piece.seq;
}

/** All that an inbox can be asked. */
function contents(subject: Subject) {
  const { inbox, a, b } = subject;
  const seqs = (messages: readonly { readonly seq: number }[]) =>
    messages.map(({ seq }) => seq);
  return {
    size: inbox.size,
    rooms: inbox.rooms.map(({ name, last }) => `${name} ${last}`),
    last: [inbox.last(a), inbox.last(b)],
    a: inbox.messages("a"),
    b: inbox.messages("b").map(({ text }) => text),
    read: [
      seqs(inbox.read("b", 0, Infinity)),
      seqs(inbox.read("b", 1, 4)),
      seqs(inbox.read("b", 5, 5)),
      seqs(inbox.read("b", 6, 99)),
      seqs(inbox.read("b", 1, 3)),
      seqs(inbox.read("c", 0, Infinity)),
    ],
    archive: [
      subject.read(b, 4),
      subject.read(b, 5),
      subject.read(b, 6),
    ],
    found: [
      seqs(inbox.search("b", new Search("t"), 9)),
      seqs(inbox.search("b", new Search("t"), 1)),
      seqs(inbox.search("b", new Search("tea"), 9)),
      seqs(inbox.search("b", new Search("t"), 0)),
    ],
    marked: [inbox.withMark("0a0b")?.text, inbox.withMark("0c")?.text],
  };
}

Deno.test("an inbox has what came into it, by room, by number, by mark; also after a restart", () => {
  using subject = new Subject();
  assertEquals([subject.inbox.isEmpty, subject.inbox.size], [true, 0]);
  subject.say(subject.b, "tea", "0a0b");
  subject.say(subject.a, "one");
  subject.say(subject.b, "two");
  const before = contents(subject);
  assertEquals(before, {
    size: 3,
    rooms: ["b 3", "a 0"],
    last: [1, 5],
    a: [{
      type: "message",
      room: "a",
      seq: 1,
      from: "Ann",
      text: "one",
      time: 5,
    }],
    b: ["tea", "two"],
    read: [[4, 5], [4], [5], [], [], []],
    archive: [[4, 5], [5], []],
    found: [[5, 4], [5], [4], []],
    marked: ["tea", undefined],
  });
  subject.restart();
  assertEquals(contents(subject), before);
});

Deno.test("a filed message is in its place, and no longer in the inbox", () => {
  using subject = new Subject();
  subject.say(subject.b, "four", "0a0b");
  subject.say(subject.a, "one");
  subject.say(subject.b, "five");
  const { a, b, db, inbox } = subject;
  inbox.file();
  // Nothing is forgotten until it is certain.
  assertEquals(inbox.size, 3);
  inbox.clear();
  assertEquals([inbox.isEmpty, inbox.rooms, inbox.messages("b")], [
    true,
    [],
    [],
  ]);
  assertEquals(inbox.withMark("0a0b"), undefined);
  assertEquals([subject.room("a").last, subject.room("b").last], [1, 5]);
  assertEquals(
    db.prepare(
      "SELECT place, text, lower(hex(mark)) AS mark FROM message ORDER BY place",
    )
      .all().map(({ place, text, mark }) => [place, text, mark]),
    [
      [placeOf(a, 1), "one", ""],
      [placeOf(b, 4), "four", "0a0b"],
      [placeOf(b, 5), "five", ""],
    ],
  );
  subject.restart();
  assertEquals(subject.inbox.isEmpty, true);
});

Deno.test("an inbox is full by number or by text", () => {
  using subject = new Subject();
  const { a, inbox } = subject;
  for (let count = 1; count < INBOX_MAX; count++) subject.say(a, "x");
  assertEquals(inbox.isFull, false);
  subject.say(a, "x");
  assertEquals(inbox.isFull, true);
  inbox.file();
  inbox.clear();
  const after = subject.room("a");
  subject.say(after, "x".repeat(INBOX_TEXT_MAX - 1));
  assertEquals(inbox.isFull, false);
  subject.say(after, "x");
  assertEquals(inbox.isFull, true);
});

Deno.test("an altered or misplaced message is damage", () => {
  for (
    const [change, ...read] of [
      ["UPDATE inbox SET place = place + 1 WHERE id = 2", 4, "5-5", 6],
      ["UPDATE inbox SET place = place + 1 WHERE id = 3", 4, 5, "6-Infinity"],
      ["UPDATE inbox SET place = 99 * 4294967296 + 1", "4-Infinity"],
      ["UPDATE inbox SET text = 'fivf' WHERE id = 2", 4, "5-5", 6],
      ["UPDATE inbox SET time = 6 WHERE id = 2", 4, "5-5", 6],
      ["UPDATE inbox SET sender = 'Bob' WHERE id = 1", "4-4", 5, 6],
      ["UPDATE inbox SET checksum = NULL WHERE id = 3", 4, 5, "6-Infinity"],
      ["DELETE FROM inbox WHERE id = 2", 4, "5-5", 6],
      ["UPDATE inbox SET id = 9 WHERE id = 3", 4, 5, 6, "7-Infinity"],
    ] as const
  ) {
    using subject = new Subject();
    for (const text of ["four", "five", "six"]) subject.say(subject.b, text);
    subject.db.exec(change);
    assertThrows(() => subject.restart(), Unreadable);
    assertEquals(subject.read(subject.b, 4), read, change);
  }
});

Deno.test("a database of an older version has an empty inbox to read", () => {
  using subject = new Subject();
  subject.db.exec("DROP TABLE inbox");
  assertEquals(subject.read(subject.b, 1), []);
});
