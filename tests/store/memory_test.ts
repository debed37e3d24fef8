import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Message } from "../../protocol/features/say.ts";
import { LOOKED_THROUGH_MAX } from "../../protocol/text/search.ts";
import { MemoryStore, type MemoryStoreOptions } from "../../store/memory.ts";
import type { Draft, Extent, Kept } from "../../store/store.ts";

function draft(text: string, more: Partial<Draft> = {}): Draft {
  return { room: "lobby", from: "Ann", author: "a", text, time: 7, ...more };
}

/** The numbers of a room's messages that are kept, in a range or all of them. */
async function kept(
  store: MemoryStore,
  room = "lobby",
  from = 0,
  to = Infinity,
): Promise<number[]> {
  return (await store.read(room, from, to)).map(({ seq }) => seq);
}

/** The number of each draft, and whether it is a repetition. */
function places(kept: readonly Kept[]): [number, boolean][] {
  return kept.map(({ message, repeated }) => [message.seq, repeated]);
}

Deno.test("a room without messages has 0 as its newest number", async () => {
  await using store = new MemoryStore();
  assertEquals(await store.extent("lobby"), { first: 1, last: 0 });
  assertEquals(await kept(store), []);
  assertEquals(await store.append([]), []);
});

Deno.test("the messages of each room are numbered 1, 2, 3 by themselves, in the order given", async () => {
  await using store = new MemoryStore();
  const first = await store.append([
    draft("a"),
    draft("b", { room: "dev" }),
    draft("c"),
  ]);
  const second = await store.append([draft("d", { room: "dev" }), draft("e")]);
  assertEquals(
    [...first, ...second].map(({ message }) =>
      `${message.room} ${message.seq}`
    ),
    ["lobby 1", "dev 1", "lobby 2", "dev 2", "lobby 3"],
  );
  assertEquals(await store.extent("lobby"), { first: 1, last: 3 });
  assertEquals(await store.extent("dev"), { first: 1, last: 2 });
});

Deno.test("a message is kept with who said what, where and when, and nothing secret", async () => {
  await using store = new MemoryStore();
  const [place] = await store.append([
    draft("hi", { id: "1", author: "secret" }),
  ]);
  const message: Message = {
    type: "message",
    room: "lobby",
    seq: 1,
    from: "Ann",
    text: "hi",
    time: 7,
  };
  assertEquals(place, { message, repeated: false });
  assertEquals(await store.read("lobby", 1, 1), [message]);
});

Deno.test("a range is read with both its ends, and what is outside of what is kept is left out", async () => {
  await using store = new MemoryStore({ messagesPerRoom: 4 });
  await store.append(["a", "b", "c", "d", "e", "f"].map((text) => draft(text)));
  assertEquals(await kept(store), [3, 4, 5, 6]);
  assertEquals(await kept(store, "lobby", 4, 5), [4, 5]);
  assertEquals(await kept(store, "lobby", 4, 4), [4]);
  assertEquals(await kept(store, "lobby", 1, 3), [3]);
  assertEquals(await kept(store, "lobby", 6, 99), [6]);
  assertEquals(await kept(store, "lobby", 1, 2), []);
  assertEquals(await kept(store, "lobby", 7, 9), []);
  assertEquals(await kept(store, "lobby", 5, 4), []);
  assertEquals(await kept(store, "dev", 1, 9), []);
});

Deno.test("a message repeated with its id has its first number, and is kept once", async () => {
  await using store = new MemoryStore();
  const [first] = await store.append([draft("one", { id: "x" })]);
  const again = await store.append([
    draft("other words", { id: "x", time: 99 }),
    draft("two", { id: "y" }),
    draft("two", { id: "y" }),
  ]);
  assertEquals(places(again), [[1, true], [2, false], [2, true]]);
  assertEquals(again[0]?.message, first?.message);
  assertEquals(await kept(store), [1, 2]);
});

Deno.test("an id belongs to its author, and to a room", async () => {
  await using store = new MemoryStore();
  const all = await store.append([
    draft("one", { id: "x" }),
    draft("one", { id: "x", author: "b" }),
    draft("one", { id: "x", room: "dev" }),
    // No cut between author and id makes one look like another.
    draft("one", { id: "c\nx", author: "a" }),
    draft("one", { id: "x\nx", author: "a" }),
  ]);
  assertEquals(all.map(({ repeated }) => repeated), Array(5).fill(false));
});

Deno.test("without an id nothing is a repetition", async () => {
  await using store = new MemoryStore();
  const all = await store.append([draft("same"), draft("same")]);
  assertEquals(places(all), [[1, false], [2, false]]);
});

Deno.test("a room keeps its newest messages, as many as allowed", async () => {
  await using store = new MemoryStore({ messagesPerRoom: 2 });
  for (let count = 1; count <= 5; count++) {
    await store.append([draft("x")]);
    assertEquals(
      await kept(store),
      count === 1 ? [1] : [count - 1, count],
    );
  }
  assertEquals(await store.extent("lobby"), { first: 4, last: 5 });
});

Deno.test("all rooms together keep as much text as allowed, and the largest room shrinks first", async () => {
  await using store = new MemoryStore({ textKept: 10, messageCounts: 0 });
  await store.append([draft("1234", { room: "quiet" })]);
  await store.append([draft("12"), draft("34"), draft("56")]);
  assertEquals([await kept(store, "quiet"), await kept(store)], [[1], [
    1,
    2,
    3,
  ]]);
  await store.append([draft("7")]);
  assertEquals([await kept(store, "quiet"), await kept(store)], [[1], [
    2,
    3,
    4,
  ]]);
  await store.append([draft("12345678")]);
  // Four of ten are the quiet room's; six are fewer than the new message has.
  assertEquals([await kept(store, "quiet"), await kept(store)], [[1], []]);
  assertEquals(await store.extent("lobby"), { first: 6, last: 5 });
});

Deno.test("a message longer than all the text allowed gets a number, but is not kept", async () => {
  await using store = new MemoryStore({ textKept: 3, messageCounts: 0 });
  const [place] = await store.append([draft("four")]);
  assertEquals(place?.message.seq, 1);
  assertEquals(await kept(store), []);
  assertEquals(places(await store.append([draft("ok")])), [[2, false]]);
  assertEquals(await kept(store), [2]);
});

Deno.test("a topic counts as text of its room, which gives it up when it has nothing else", async () => {
  await using store = new MemoryStore({ textKept: 10, messageCounts: 0 });
  await store.append([{ room: "quiet", topic: "12345678", by: "Ann" }]);
  await store.append([draft("1", { room: "quiet" }), draft("2")]);
  assertEquals(await store.topic("quiet"), "12345678");
  await store.append([draft("3")]);
  // The fullest room pays, first with its messages.
  assertEquals([await kept(store, "quiet"), await kept(store)], [[], [1, 2]]);
  assertEquals(await store.topic("quiet"), "12345678");
  await store.append([draft("4")]);
  assertEquals(await store.topic("quiet"), "");
  assertEquals(await kept(store), [1, 2, 3]);
  await store.append([{
    room: "quiet",
    topic: "longer than all that is allowed",
    by: "Ann",
  }]);
  assertEquals(await store.topic("quiet"), "");
});

Deno.test("an id may be used anew once its message is no longer available", async () => {
  await using store = new MemoryStore({ messagesPerRoom: 2 });
  const say = async (id: string) =>
    places(await store.append([draft(id, { id })]));
  assertEquals(await say("x"), [[1, false]]);
  assertEquals(await say("y"), [[2, false]]);
  assertEquals(await say("x"), [[1, true]]);
  assertEquals(await say("z"), [[3, false]]);
  assertEquals(await say("x"), [[4, false]]);
  // The new message is the one that counts now.
  assertEquals(await say("x"), [[4, true]]);
});

Deno.test("a search looks through so much text at most, the newest", async () => {
  await using store = new MemoryStore();
  const half = " x".repeat(LOOKED_THROUGH_MAX / 4);
  for (const word of ["one", "two", "three"]) {
    await store.append([draft(word + half)]);
  }
  await store.append([draft("four")]);
  const found = async (words: string) =>
    (await store.search("lobby", words, 10)).map(({ seq }) => seq);
  assertEquals(await found("x"), [2, 3]);
  assertEquals(await found("one"), []);
  assertEquals(await found("four"), [4]);
});

Deno.test("the comparable forms of messages count as text that is kept", async () => {
  await using store = new MemoryStore({ textKept: 30, messageCounts: 0 });
  // Of plain text it is made by the first search.
  await store.append([draft("plain text"), draft("1"), draft("2")]);
  assertEquals(await kept(store), [1, 2, 3]);
  await store.search("lobby", "text", 10);
  await store.append([draft("123456")]);
  assertEquals(await kept(store), [2, 3, 4]);
  // Of other text at once: these are 10 characters and 11 more each.
  await store.append([draft("가".repeat(10)), draft("나".repeat(10))]);
  assertEquals(await kept(store), [6]);
});

Deno.test("short messages count as more than their letters, so that very many of them do not fill the memory", async () => {
  await using store = new MemoryStore({ textKept: 10, messageCounts: 4 });
  await store.append([draft("1"), draft("2")]);
  assertEquals(await kept(store), [1, 2]);
  await store.append([draft("")]);
  assertEquals(await kept(store), [2, 3]);
});

Deno.test("of more rooms than allowed the least recently used is forgotten", async () => {
  await using store = new MemoryStore({ roomsKept: 2 });
  await store.append([draft("1"), draft("2"), draft("3", { room: "dev" })]);
  await store.append([{ room: "lobby", topic: "the topic", by: "Ann" }]);
  await store.append([draft("4", { room: "attic" })]);
  assertEquals(await kept(store, "dev"), []);
  assertEquals([await kept(store), await store.topic("lobby")], [
    [1, 2],
    "the topic",
  ]);
  await store.append([{ room: "dev", topic: "anew", by: "Ann" }]);
  assertEquals([await kept(store), await store.topic("lobby")], [[], ""]);
});

Deno.test("a room that was forgotten goes on behind all the numbers it may have had", async () => {
  await using store = new MemoryStore({ roomsKept: 1 });
  await store.append([draft("1"), draft("2"), draft("3")]);
  await store.append([draft("1", { room: "dev", id: "x" })]);
  assertEquals(await store.extent("lobby"), { first: 4, last: 3 });
  const [place] = await store.append([draft("4")]);
  assertEquals(place?.message.seq, 4);
  assertEquals(await store.extent("lobby"), { first: 4, last: 4 });
  // The earlier messages are forgotten.
  const again = await store.append([draft("1", { room: "dev", id: "x" })]);
  assertEquals(places(again), [[4, false]]);
});

/** A message of the model, and whether it is kept no more. */
interface Entry {
  readonly message: Message;
  readonly mark: string | undefined;
  gone: boolean;
}

/** The bounds of what is kept. */
type Bounds = Required<MemoryStoreOptions>;

/** The simplest implementation of a memory store: nothing is discarded, only marked as dropped. */
class ModelLog {
  readonly #all: Entry[] = [];
  /** The rooms, the one in which nothing was said for longest first. */
  #rooms: string[] = [];
  readonly #last = new Map<string, number>();
  #forgotten = 0;
  readonly #bounds: Bounds;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  kept(room: string): Message[] {
    return this.#keptOf(room).map(({ message }) => message);
  }

  extent(room: string): Extent {
    const last = this.#lastOf(room);
    return { first: this.kept(room)[0]?.seq ?? last + 1, last };
  }

  /** A whole batch is kept before anything is dropped. */
  append(drafts: readonly Draft[]): Kept[] {
    const places = drafts.map((draft) => this.#place(draft));
    // A room that has said too much gives up its own before others have to.
    for (const { room } of drafts) {
      while (this.kept(room).length > this.#bounds.messagesPerRoom) {
        this.#drop(room);
      }
      while (this.#text() > this.#bounds.textKept) this.#drop(this.#fullest());
    }
    while (this.#rooms.length > this.#bounds.roomsKept) this.#forget();
    return places;
  }

  /** Nothing is kept of a room, and no number is given twice. */
  #forget(): void {
    const room = this.#rooms.shift() ?? "";
    for (const entry of this.#keptOf(room)) entry.gone = true;
    this.#forgotten = Math.max(this.#forgotten, this.#lastOf(room));
    this.#last.delete(room);
  }

  #lastOf(room: string): number {
    return this.#last.get(room) ?? this.#forgotten;
  }

  #place({ room, author, id, from, text, time }: Draft): Kept {
    this.#rooms = [...this.#rooms.filter((other) => other !== room), room];
    const mark = id === undefined ? undefined : JSON.stringify([author, id]);
    const before = this.#keptOf(room).find((entry) =>
      mark !== undefined && entry.mark === mark
    );
    if (before !== undefined) {
      return { message: before.message, repeated: true };
    }
    const seq = this.#lastOf(room) + 1;
    this.#last.set(room, seq);
    const message: Message = { type: "message", room, seq, from, text, time };
    this.#all.push({ message, mark, gone: false });
    return { message, repeated: false };
  }

  #keptOf(room: string): Entry[] {
    return this.#all.filter(({ message, gone }) =>
      message.room === room && !gone
    );
  }

  #drop(room: string): void {
    const [oldest] = this.#keptOf(room);
    if (oldest !== undefined) oldest.gone = true;
  }

  #text(room?: string): number {
    return this.#all.filter(({ message, gone }) =>
      !gone && (room === undefined || message.room === room)
    ).reduce(
      (length, { message }) =>
        length + message.text.length + this.#bounds.messageCounts,
      0,
    );
  }

  /** Of two that are equally full, the one in which nothing was said for longer. */
  #fullest(): string {
    return this.#rooms.reduce((fullest, room) =>
      this.#text(room) > this.#text(fullest) ? room : fullest
    );
  }
}

Deno.test("numbers, repetitions and kept messages are as in a simple model", async () => {
  const anyDraft: fc.Arbitrary<Draft> = fc.record({
    room: fc.constantFrom("a", "b", "c"),
    from: fc.constant("Ann"),
    author: fc.constantFrom("1", "2"),
    id: fc.option(fc.constantFrom("x", "y", "z"), { nil: undefined }),
    text: fc.string({ maxLength: 6 }),
    time: fc.nat(),
  }).map(({ id, ...draft }) => id === undefined ? draft : { ...draft, id });
  const bounds = fc.record({
    messagesPerRoom: fc.integer({ min: 1, max: 5 }),
    textKept: fc.integer({ min: 0, max: 30 }),
    messageCounts: fc.integer({ min: 0, max: 3 }),
    roomsKept: fc.integer({ min: 1, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(
      bounds,
      fc.array(fc.array(anyDraft, { maxLength: 5 }), {
        maxLength: 10,
        size: "max",
      }),
      async (bounds, batches) => {
        await using store = new MemoryStore(bounds);
        const model = new ModelLog(bounds);
        for (const batch of batches) {
          assertEquals(
            await store.append(batch),
            model.append(batch),
          );
          let text = 0;
          for (const room of ["a", "b", "c"]) {
            const messages = await store.read(room, 0, Infinity);
            assertEquals(messages, model.kept(room));
            assertEquals(await store.extent(room), model.extent(room));
            assert(messages.length <= bounds.messagesPerRoom);
            text += messages.reduce(
              (sum, { text }) => sum + text.length + bounds.messageCounts,
              0,
            );
          }
          assert(text <= bounds.textKept);
        }
      },
    ),
    { numRuns: 200 },
  );
});
