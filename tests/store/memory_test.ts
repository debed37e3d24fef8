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
