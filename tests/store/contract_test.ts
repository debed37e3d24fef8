/** The contract of every store. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { accountOf } from "../../protocol/features/dialects/profile.ts";
import type { Message } from "../../protocol/features/say.ts";
import { comparable, holds, wordsSought } from "../../protocol/text/words.ts";
import { JetStreamStore } from "../../store/jetstream/jetstream.ts";
import { MemoryStore } from "../../store/memory.ts";
import type {
  Draft,
  Extent,
  Kept,
  MessageStore,
  Stored,
} from "../../store/store.ts";
import { runs } from "../long.ts";
import { anyText } from "../protocol/text/any_text.ts";
import { FakeTimers } from "../server/fake_timers.ts";
import {
  NATS_SERVER,
  NatsServer,
  testWithNats,
} from "./jetstream/nats_server.ts";
import { openLog, TestFolder } from "./test_folder.ts";

/** A store under test, and what becomes of it over a restart. */
interface Subject extends AsyncDisposable {
  readonly store: MessageStore;
  /** Ends it and begins it anew; without it the store forgets everything then. */
  readonly restart?: () => Promise<void>;
  /** Lets it do some of what it does by itself when there is time. */
  readonly tidy?: () => Promise<void>;
}

const SUBJECTS: Readonly<
  Record<string, (count?: number) => Promise<Subject>>
> = {
  memory: (count) => {
    const store = new MemoryStore(
      count === undefined ? {} : { messagesPerRoom: count },
    );
    return Promise.resolve({
      store,
      [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
    });
  },
  sqlite: async (count) => {
    const folder = new TestFolder();
    return await reopened(() => openLog(folder.data, kept(count)), {
      ended: () => folder[Symbol.dispose](),
    });
  },
  // Ended as kill -9 does it, and nothing is done by itself until it is told to.
  "sqlite, killed": async (count) => {
    const timers = new FakeTimers();
    const folder = new TestFolder();
    let [dir, kills] = [folder.data, 0];
    return await reopened(() => openLog(dir, kept(count)), {
      killed() {
        const before = dir;
        dir = `${folder.path}/${++kills}`;
        Deno.mkdirSync(dir);
        for (const file of ["chat.db", "chat.db-wal", "chat.db-count"]) {
          Deno.copyFileSync(`${before}/${file}`, `${dir}/${file}`);
        }
      },
      tidy: () => timers.goOff(),
      ended() {
        folder[Symbol.dispose]();
        timers[Symbol.dispose]();
      },
    });
  },
  ...(NATS_SERVER === undefined ? {} : { jetstream: openJetStream }),
};

/** Server of NATS of all these tests. */
let nats: NatsServer | undefined;

/** Each has a hall of its own there; after a restart all is read from the stream. */
async function openJetStream(count?: number): Promise<Subject> {
  if (nats === undefined) throw new Error("NATS has not been started");
  const { url } = nats;
  const hall = crypto.randomUUID();
  return await reopened(() =>
    JetStreamStore.open({
      ...{ servers: [url], hall },
      memory: count === undefined ? {} : { messagesPerRoom: count },
    })
  );
}

/** A store that each restart opens again. */
async function reopened(
  open: () => Promise<MessageStore & AsyncDisposable>,
  { killed, tidy, ended }: {
    /** Called at a restart, before the store is closed. */
    readonly killed?: () => void;
    readonly tidy?: Subject["tidy"];
    readonly ended?: () => void;
  } = {},
): Promise<Subject> {
  let store = await open();
  return {
    get store() {
      return store;
    },
    async restart() {
      killed?.();
      await store[Symbol.asyncDispose]();
      store = await open();
    },
    tidy,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      ended?.();
    },
  };
}

function kept(count: number | undefined): Parameters<typeof openLog>[1] {
  return {
    sync: "normal",
    keep: count === undefined ? undefined : { count },
  };
}

function draft(text: string, more: Partial<Draft> = {}): Draft {
  return { room: "lobby", from: "Ann", author: "a", text, time: 7, ...more };
}

/** A message of {@linkcode draft} without a number and a text. */
const draft7 = {
  ...{ type: "message", room: "lobby", from: "Ann", time: 7 } as const,
};

function places(kept: readonly Kept[]): [number, boolean][] {
  return kept.map(({ message, repeated }) => [message.seq, repeated]);
}

function texts(messages: readonly Message[]): string[] {
  return messages.map(({ text }) => text);
}

if (NATS_SERVER === undefined) {
  testWithNats("jetstream: the contract", () => Promise.resolve());
}
Deno.test.beforeAll(async () => {
  if (NATS_SERVER !== undefined) nats = await NatsServer.open();
});
Deno.test.afterAll(async () => await nats?.[Symbol.asyncDispose]());

for (const [name, open] of Object.entries(SUBJECTS)) {
  Deno.test(`${name}: a room of which nothing is known is empty`, async () => {
    await using subject = await open();
    const { store } = subject;
    assertEquals(await store.extent("lobby"), { first: 1, last: 0 });
    assertEquals(await store.read("lobby", 0, Infinity), []);
    assertEquals(await store.search("lobby", "a", 10), []);
    assertEquals(await store.topic("lobby"), "");
    assertEquals(await store.modes("lobby"), "");
    assertEquals(await store.append([]), []);
  });

  Deno.test(`${name}: the modes of a room stay, beside its topic and its messages`, async () => {
    await using subject = await open();
    await subject.store.setModes("dev", "first");
    await subject.store.setModes("dev", "second");
    await subject.store.append([draft("a", { room: "dev" })]);
    await subject.store.append([{ room: "dev", topic: "tea", by: "Ann" }]);
    for (const isRestarted of [false, true]) {
      if (isRestarted) await subject.restart?.();
      if (isRestarted && subject.restart === undefined) break;
      const { store } = subject;
      assertEquals(await store.modes("dev"), "second");
      assertEquals(await store.topic("dev"), "tea");
      assertEquals(await store.extent("dev"), { first: 1, last: 1 });
      assertEquals(await store.modes("lobby"), "");
    }
  });

  Deno.test(`${name}: rooms are numbered 1, 2, 3 by themselves`, async () => {
    await using subject = await open();
    const { store } = subject;
    const first = await store.append([
      draft("a"),
      draft("b", { room: "dev" }),
      draft("c"),
    ]);
    const second = await store.append([
      draft("d", { room: "dev" }),
      draft("e"),
    ]);
    assertEquals(
      [...first, ...second].map(({ message: { room, seq, text } }) =>
        `${room} ${seq} ${text}`
      ),
      ["lobby 1 a", "dev 1 b", "lobby 2 c", "dev 2 d", "lobby 3 e"],
    );
    assertEquals(await store.extent("lobby"), { first: 1, last: 3 });
    assertEquals(texts(await store.read("lobby", 0, Infinity)), [
      "a",
      "c",
      "e",
    ]);
    assertEquals(texts(await store.read("lobby", 2, 2)), ["c"]);
    assertEquals(texts(await store.read("dev", 2, 9)), ["d"]);
    assertEquals(await store.read("dev", 3, 9), []);
    assertEquals(await store.read("dev", 2, 1), []);
  });

  Deno.test(`${name}: a message comes back as it was said, and with nothing of its author`, async () => {
    await using subject = await open();
    const { store } = subject;
    const text = "\t\x1b[31m 東京 🙂\r\nline '\"; DROP TABLE message; --";
    const time = Number.MAX_SAFE_INTEGER;
    const [place] = await store.append([
      draft(text, { id: "1", author: "secret", from: "Ä", time }),
    ]);
    const message: Message = {
      type: "message",
      room: "lobby",
      seq: 1,
      from: "Ä",
      text,
      time,
    };
    assertEquals(place, { message, repeated: false });
    assertEquals(await store.read("lobby", 1, 1), [message]);
  });

  Deno.test(`${name}: what was said before under an id has its first place`, async () => {
    await using subject = await open();
    const { store } = subject;
    const [first] = await store.append([draft("one", { id: "x" })]);
    const again = await store.append([
      draft("other words", { id: "x", time: 99 }),
      draft("two", { id: "y" }),
      draft("two", { id: "y" }),
      draft("one", { id: "x", author: "b" }),
      draft("one", { id: "x", room: "dev" }),
      draft("two"),
      draft("two"),
      // An id may contain what separates it from its author.
      draft("one", { id: "c\nx" }),
      draft("one", { id: "x\nx" }),
    ]);
    assertEquals(places(again), [
      [1, true],
      [2, false],
      [2, true],
      [3, false],
      [1, false],
      [4, false],
      [5, false],
      [6, false],
      [7, false],
    ]);
    assertEquals(again[0]?.message, first?.message);
  });

  Deno.test(`${name}: a search finds the newest that hold all words, oldest first`, async () => {
    await using subject = await open();
    const { store } = subject;
    await store.append([
      draft("Hello world"),
      draft("a wörld of hellos"),
      draft("HELLO"),
      draft("hello, world! 東京で会議"),
      draft("hello world", { room: "dev" }),
      draft("👍"),
      draft("chat-locked.1.hello.world"),
    ]);
    const search = async (words: string, most = 10) =>
      (await store.search("lobby", words, most)).map(({ seq }) => seq);
    assertEquals(await search("hello"), [1, 2, 3, 4]);
    assertEquals(await search("hello", 2), [3, 4]);
    assertEquals(await search("WOR hel"), [1, 4]);
    assertEquals(await search("wör"), [2]);
    assertEquals(await search("東京"), [4]);
    assertEquals(await search("京で会"), [4]);
    assertEquals(await search("world hello absent"), []);
    assertEquals(await search("ello"), []);
    assertEquals(await search("hello", 0), []);
    // A locked text has no words.
    assertEquals(await search("chat"), []);
    // Without a letter or a digit there is nothing to look for.
    assertEquals(await search("👍"), []);
    assertEquals(await search(' "* NOT ('), []);
    assertEquals(await search(""), []);
  });

  Deno.test(`${name}: a redacted message keeps its number without its text, and what redacts it has one of its own`, async () => {
    await using subject = await open();
    await subject.store.append([
      draft("hello tea", { id: "x" }),
      draft("hello 커피"),
    ]);
    await subject.tidy?.();
    const redaction = (redacts: number, reason?: string) =>
      draft("", { from: "Bob", author: "b", redacts, reason });
    const [kept] = await subject.store.append([redaction(1, "secret words")]);
    assertEquals(kept?.message, {
      ...{ type: "message", room: "lobby", seq: 3, from: "Bob", text: "" },
      ...{ time: 7, redacts: 1, reason: "secret words" },
    });
    await subject.store.append([redaction(2), draft("hello")]);
    // Of a number that is not there, nothing but itself is kept.
    await subject.store.append([redaction(99)]);
    for (const _ of ["before", "after"]) {
      const { store } = subject;
      const all = await store.read("lobby", 1, 9);
      assertEquals(
        all.map(({ text, redacts }) => redacts ?? text),
        ["", "", 1, 2, "hello", 99],
      );
      assertEquals(all[2], kept?.message);
      assertEquals(await store.extent("lobby"), { first: 1, last: 6 });
      for (const words of ["tea", "커피", "secret", "words"]) {
        assertEquals(await store.search("lobby", words, 10), []);
      }
      assertEquals((await store.search("lobby", "hello", 10)).length, 1);
      // It is still known that it was said.
      const [again] = await store.append([draft("hello tea", { id: "x" })]);
      assertEquals(again, {
        message: { ...draft7, seq: 1, text: "" },
        repeated: true,
      });
      await subject.tidy?.();
      if (subject.restart === undefined) break;
      await subject.restart();
    }
  });

  Deno.test(`${name}: a message belongs to its owner, filed or not, and to nobody without one`, async () => {
    await using subject = await open();
    await subject.store.append([
      draft("a", { owner: "key of Ann" }),
      draft("b"),
      draft("c", { owner: "key of Bob" }),
    ]);
    for (const _ of ["before", "after"]) {
      const { store } = subject;
      const owned = (seq: number, ...owners: string[]) =>
        store.isOwnedBy("lobby", seq, owners);
      assertEquals(await owned(1, "x", "key of Ann"), true);
      assertEquals(await owned(1, "key of Bob"), false);
      assertEquals(await owned(1), false);
      assertEquals(await owned(2, "key of Ann", ""), false);
      assertEquals(await owned(3, "key of Bob"), true);
      assertEquals(await owned(4, "key of Bob"), false);
      assertEquals(await store.isOwnedBy("dev", 1, ["key of Ann"]), false);
      await subject.tidy?.();
      if (subject.restart === undefined) break;
      await subject.restart();
    }
  });

  Deno.test(`${name}: a message has the account of its author, filed or not, deleted or not`, async () => {
    await using subject = await open();
    await subject.store.append([
      draft("a", { id: "x", account: "Ann" }),
      draft("b"),
      draft("c", { account: "Anna" }),
      draft("d", { account: "Annie" }),
    ]);
    await subject.store.append([
      draft("", { redacts: 3, account: "Bob" }),
    ]);
    for (const _ of ["before", "after"]) {
      const { store } = subject;
      const all = await store.read("lobby", 1, 9);
      assertEquals(all.map(accountOf), [
        ...["Ann", undefined, "Anna", "Annie", "Bob"],
      ]);
      assertEquals((await store.search("lobby", "d", 9)).map(accountOf), [
        "Annie",
      ]);
      const [again] = await store.append([draft("a", { id: "x" })]);
      assertEquals(again && accountOf(again.message), "Ann");
      await subject.tidy?.();
      if (subject.restart === undefined) break;
      await subject.restart();
    }
    await subject.store.append([draft("", { redacts: 4 })]);
    const [, , , deleted] = await subject.store.read("lobby", 1, 9);
    assertEquals(deleted && [deleted.text, accountOf(deleted)], ["", "Annie"]);
  });

  Deno.test(`${name}: a search may be as long as a line`, async () => {
    await using subject = await open();
    const { store } = subject;
    const long = "x".repeat(16_000);
    const many = Array.from({ length: 3_000 }, (_, index) => `w${index}`);
    await store.append([draft(long), draft(many.join(" "))]);
    assertEquals((await store.search("lobby", long, 10)).length, 1);
    assertEquals((await store.search("lobby", many.join(" "), 10)).length, 1);
  });

  Deno.test(`${name}: each room has its topic`, async () => {
    await using subject = await open();
    const { store } = subject;
    await store.append([{ room: "dev", topic: "tea & 🍰", by: "Ann" }]);
    await store.append([draft("hi", { room: "dev" })]);
    assertEquals(await store.topic("dev"), "tea & 🍰");
    assertEquals(await store.topic("lobby"), "");
    assertEquals(await store.extent("dev"), { first: 1, last: 1 });
    await store.append([{ room: "dev", topic: "", by: "Ann" }]);
    assertEquals(await store.topic("dev"), "");
  });

  Deno.test(`${name}: topics are kept together with what is said`, async () => {
    await using subject = await open();
    const { store } = subject;
    const [kept] = await store.append([
      { room: "lobby", topic: "coffee", by: "Ann" },
      draft("hi"),
      { room: "lobby", topic: "tea", by: "Ann" },
      { room: "quiet", topic: "nothing said", by: "Bob" },
    ]);
    assertEquals(kept?.message.seq, 1);
    await subject.restart?.();
    assertEquals(texts(await subject.store.read("lobby", 1, 9)), ["hi"]);
    assertEquals(await subject.store.topic("lobby"), "tea");
    assertEquals(await subject.store.topic("quiet"), "nothing said");
  });

  Deno.test(`${name}: subscribers are told of what is kept, once and in order, before the promise resolves`, async () => {
    await using subject = await open();
    const { store } = subject;
    await store.append([draft("before", { id: "x" })]);
    const told: Stored[][] = [];
    const topic = { room: "dev", topic: "tea", by: "Ann" };
    {
      using _subscription = store.subscribe((stored) => told.push([...stored]));
      const kept = await store.append([
        draft("a", { id: "y" }),
        topic,
        draft("b", { room: "dev", author: "b" }),
        // Repetitions, of an earlier transaction and of this one.
        draft("before", { id: "x" }),
        draft("a", { id: "y" }),
      ]);
      assertEquals<unknown[]>(told.flat(), [
        { message: kept[0]?.message, author: "a", id: "y" },
        topic,
        { message: kept[1]?.message, author: "b", id: undefined },
      ]);
      await store.append([draft("before", { id: "x" })]);
      await store.append([]);
      assertEquals(told.flat().length, 3);
      told.length = 0;
      await Promise.all(["c", "d", "e"].map(async (text) => {
        const [kept] = await store.append([draft(text)]);
        assert(
          told.flat().some((it) =>
            "message" in it && it.message.seq === kept?.message.seq
          ),
          `${text} is kept, and subscribers have not been told`,
        );
      }));
    }
    await store.append([draft("nobody listens")]);
    assertEquals(
      told.flat().map((it) => "message" in it && it.message.seq),
      [3, 4, 5],
    );
  });

  Deno.test(`${name}: a probe is kept, and nobody sees it`, async () => {
    await using subject = await open();
    await subject.store.append([draft("one")]);
    const { id } = subject.store;
    await subject.store.probe();
    await subject.restart?.();
    assertEquals(subject.store.id, id);
    assertEquals(await subject.store.extent("lobby"), { first: 1, last: 1 });
  });

  Deno.test(`${name}: what is dropped leaves the search, and its id may be used anew`, async () => {
    await using subject = await open(2);
    const { store } = subject;
    await store.append([draft("old one", { id: "x" }), draft("two")]);
    await store.append([draft("three")]);
    assertEquals(await store.extent("lobby"), { first: 2, last: 3 });
    assertEquals(texts(await store.read("lobby", 1, 3)), ["two", "three"]);
    assertEquals(await store.search("lobby", "old", 10), []);
    assertEquals(
      places(await store.append([draft("old one", { id: "x" })])),
      [[4, false]],
    );
    assertEquals(
      (await store.search("lobby", "old", 10)).map(({ seq }) => seq),
      [4],
    );
  });

  Deno.test(`${name}: a store that begins anew has another id`, async () => {
    await using one = await open();
    await using other = await open();
    assert(one.store.id !== "");
    assertNotEquals(one.store.id, other.store.id);
  });

  Deno.test(`${name}: whatever is said, searched and dropped is as in a simple model`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
        fc.array(step, { maxLength: 25, size: "max" }),
        async (count, steps) => {
          await using subject = await open(count);
          const model = new ModelLog(count ?? Infinity);
          for (const step of steps) await take(step, subject, model);
        },
      ),
      { numRuns: runs(60) },
    );
  });
}

const ROOMS = ["a", "b"] as const;
const room = fc.constantFrom(...ROOMS);
const word = fc.constantFrom(
  ..."tea,Tee,TEN,東京,京,보라야,라야,보,x1,ß,ss,-".split(","),
);
/** Any text that may be said; see `protocol/text/text.ts`. */
const text = fc.oneof(
  fc.array(word, { minLength: 1, maxLength: 4 })
    .map((words) => words.join(" ")),
  anyText(12).map((text) => text.replaceAll("\0", "") + "."),
);

type Step =
  | { readonly does: "append"; readonly drafts: readonly Draft[] }
  | { readonly does: "topic"; readonly room: string; readonly text: string }
  | {
    readonly does: "search";
    readonly room: string;
    readonly words: string;
    readonly most: number;
  }
  | {
    readonly does: "read";
    readonly room: string;
    readonly from: number;
    readonly to: number;
  }
  | {
    readonly does: "redact";
    readonly room: string;
    readonly seq: number;
    readonly reason: string | undefined;
  }
  | { readonly does: "tidy" }
  | { readonly does: "restart" };

const anyDraft: fc.Arbitrary<Draft> = fc.record({
  room,
  from: fc.constantFrom("Ann", "Bob"),
  author: fc.constantFrom("1", "2"),
  id: fc.option(fc.constantFrom("x", "y", "z"), { nil: undefined }),
  text,
  time: fc.nat(),
}).map(({ id, ...draft }) => id === undefined ? draft : { ...draft, id });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant("append" as const),
      drafts: fc.array(anyDraft, { maxLength: 5 }),
    }),
  },
  fc.record({ does: fc.constant("topic" as const), room, text }),
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant("search" as const),
      room,
      words: text,
      most: fc.nat({ max: 4 }),
    }),
  },
  fc.record({
    does: fc.constant("read" as const),
    room,
    from: fc.nat({ max: 12 }),
    to: fc.nat({ max: 12 }),
  }),
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant("redact" as const),
      room,
      seq: fc.integer({ min: 1, max: 12 }),
      reason: fc.option(word, { nil: undefined }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant("tidy" as const) }) },
  fc.record({ does: fc.constant("restart" as const) }),
);

async function take(
  step: Step,
  subject: Subject,
  model: ModelLog,
): Promise<void> {
  switch (step.does) {
    case "append":
      assertEquals(
        await subject.store.append(step.drafts),
        model.append(step.drafts),
      );
      break;
    case "topic":
      await subject.store.append([{
        room: step.room,
        topic: step.text,
        by: "Ann",
      }]);
      model.topics.set(step.room, step.text);
      break;
    case "search":
      assertEquals(
        await subject.store.search(step.room, step.words, step.most),
        model.search(step.room, step.words, step.most),
      );
      break;
    case "read":
      assertEquals(
        await subject.store.read(step.room, step.from, step.to),
        model.kept(step.room)
          .filter(({ seq }) => seq >= step.from && seq <= step.to),
      );
      break;
    case "redact": {
      const { room, seq: redacts, reason } = step;
      const redaction = draft("", { room, redacts, reason });
      assertEquals(
        await subject.store.append([redaction]),
        model.append([redaction]),
      );
      break;
    }
    case "tidy":
      await subject.tidy?.();
      break;
    case "restart":
      await subject.restart?.();
  }
  for (const room of ROOMS) {
    const { store } = subject;
    assertEquals(await store.read(room, 0, Infinity), model.kept(room));
    assertEquals(await store.extent(room), model.extent(room));
    assertEquals(await store.topic(room), model.topics.get(room) ?? "");
  }
}

/** The simplest implementation of a store. */
class ModelLog {
  readonly topics = new Map<string, string>();
  readonly #count: number;
  #all: { message: Message; mark: string | undefined }[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  append(drafts: readonly Draft[]): Kept[] {
    // Messages are dropped after the whole batch.
    const kept = new Set(ROOMS.flatMap((room) => this.kept(room)));
    return drafts.map((draft) => {
      const { room, from, author, id, text, time, redacts, reason } = draft;
      const mark = id === undefined
        ? undefined
        : JSON.stringify([room, author, id]);
      const before = this.#all.find((said) =>
        mark !== undefined && said.mark === mark && kept.has(said.message)
      );
      if (before !== undefined) {
        return { message: before.message, repeated: true };
      }
      const seq = this.extent(room).last + 1;
      this.#redact(room, redacts);
      const message: Message = {
        ...{ type: "message", room, seq, from, text, time },
        ...redacts === undefined ? {} : { redacts },
        ...reason === undefined ? {} : { reason },
      };
      this.#all.push({ message, mark });
      kept.add(message);
      return { message, repeated: false };
    });
  }

  #redact(room: string, seq: number | undefined): void {
    this.#all = this.#all.map(({ message, mark }) => ({
      message: message.room === room && message.seq === seq
        ? { ...message, text: "" }
        : message,
      mark,
    }));
  }

  kept(room: string): Message[] {
    const all = this.#all.map(({ message }) => message)
      .filter((message) => message.room === room);
    return all.slice(Math.max(0, all.length - this.#count));
  }

  extent(room: string): Extent {
    const last = this.#all.filter(({ message }) => message.room === room)
      .length;
    return { first: last - this.kept(room).length + 1, last };
  }

  search(room: string, words: string, most: number): Message[] {
    const sought = wordsSought(words);
    const found = sought.length === 0
      ? []
      : this.kept(room).filter(({ text }) => holds(comparable(text), sought));
    return found.slice(Math.max(0, found.length - most));
  }
}
