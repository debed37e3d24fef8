import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Notice } from "../../chat/notice.ts";
import {
  BEHIND,
  HOLD_MAX,
  HOLDS_MAX,
  Outbox,
  OUTBOX_MAX,
  type OutboxEnd,
  PostRoom,
  type Sink,
} from "../../server/outbox.ts";
import type { Dialect } from "../../wire/dialect.ts";
import { bytesOf } from "../wire/cutting.ts";
import { FakeTimers, settled } from "./fake_timers.ts";

/** A write that has been asked for and not been done. */
interface Write {
  readonly bytes: Uint8Array;
  readonly done: PromiseWithResolvers<number>;
}

/** A sink that takes bytes when a test says so, and as many. */
class FakeSink implements Sink {
  readonly taken: number[] = [];
  /** Every piece of bytes that was handed in. */
  readonly handed: Uint8Array[] = [];
  #write: Write | undefined;

  write(bytes: Uint8Array): Promise<number> {
    assert(this.#write === undefined, "two writes at once");
    this.handed.push(bytes);
    const done = Promise.withResolvers<number>();
    this.#write = { bytes, done };
    return done.promise;
  }

  get isWriting(): boolean {
    return this.#write !== undefined;
  }

  /** Takes some bytes of the write that goes on, or all of them. */
  async take(count = Infinity): Promise<void> {
    const write = this.#next();
    const bytes = write.bytes.subarray(0, count);
    for (const byte of bytes) this.taken.push(byte);
    write.done.resolve(bytes.length);
    await settled();
  }

  /** Takes whatever comes, until nothing more does. */
  async takeAll(): Promise<void> {
    while (this.isWriting) await this.take();
  }

  async fail(error: unknown): Promise<void> {
    this.#next().done.reject(error);
    await settled();
  }

  get text(): string {
    return new TextDecoder().decode(Uint8Array.from(this.taken));
  }

  #next(): Write {
    const write = this.#write;
    assert(write !== undefined, "nothing is being written");
    this.#write = undefined;
    return write;
  }
}

/** A dialect that counts what it encodes. */
class CountingDialect implements Dialect {
  readonly answersPing = false;
  readonly encoded: Notice[] = [];

  constructor(readonly name: string) {}

  decoder(): never {
    throw new Error("nothing is decoded here");
  }

  encode(notice: Notice): Uint8Array {
    this.encoded.push(notice);
    return notice.type === "pong"
      ? new Uint8Array()
      : bytesOf(`${this.name}:${notice.type} `);
  }
}

function opened(post = new PostRoom(), dialect?: Dialect) {
  const sink = new FakeSink();
  const outbox = new Outbox(sink, post);
  outbox.dialect = dialect;
  return { post, sink, outbox };
}

/** How an outbox has ended; `undefined` when it has not. */
async function endOf(outbox: Outbox): Promise<OutboxEnd | undefined> {
  let end: OutboxEnd | undefined;
  void outbox.finished.then((value) => end = value);
  await settled();
  return end;
}

Deno.test("nothing is written before it is flushed, and then all that waits, in one write", async () => {
  const { post, sink, outbox } = opened();
  assertEquals(post.needsFlush, false);
  for (const text of ["one ", "two ", "three"]) outbox.push(bytesOf(text));
  assertEquals(post.needsFlush, true);
  assertEquals(outbox.waiting, 13);
  assertEquals(sink.handed.length, 0);
  post.flush();
  assertEquals(post.needsFlush, false);
  assertEquals(sink.handed.length, 1);
  await sink.take();
  assertEquals(sink.text, "one two three");
  assertEquals([outbox.waiting, outbox.written], [0, 13]);
  assertEquals(sink.isWriting, false);
});

Deno.test("one piece alone is handed on as it is, not copied", () => {
  const { post, sink, outbox } = opened();
  const bytes = bytesOf("as it is");
  outbox.push(bytes);
  post.flush();
  assert(sink.handed[0] === bytes);
});

Deno.test("a write that takes only a part goes on with the rest", async () => {
  const { post, sink, outbox } = opened();
  outbox.push(bytesOf("abcdef"));
  post.flush();
  await sink.take(1);
  assertEquals([outbox.waiting, outbox.written], [5, 1]);
  await sink.take(2);
  await sink.take(0);
  await sink.takeAll();
  assertEquals(sink.text, "abcdef");
  assertEquals([outbox.waiting, outbox.written], [0, 6]);
});

Deno.test("what comes while a write is under way is written behind it, without another flush", async () => {
  const { post, sink, outbox } = opened();
  outbox.push(bytesOf("first "));
  post.flush();
  outbox.push(bytesOf("second "));
  outbox.push(bytesOf("third"));
  // A flush changes nothing: one write at a time.
  post.flush();
  await sink.take(3);
  await sink.take();
  assertEquals(sink.text, "first ");
  await sink.takeAll();
  assertEquals(sink.text, "first second third");
  assertEquals(sink.handed.length, 3);
});

Deno.test("pushing nothing is nothing", () => {
  const { post, outbox } = opened();
  outbox.push(new Uint8Array());
  assertEquals(post.needsFlush, false);
});

Deno.test("however bytes are pushed, flushed and taken, all of them arrive in order", async () => {
  const step = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc.constant("flush" as const),
    fc.integer({ min: 0, max: 15 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step), async (steps) => {
      const { post, sink, outbox } = opened();
      const pushed: number[] = [];
      for (const step of steps) {
        if (step === "flush") post.flush();
        else if (typeof step !== "number") {
          outbox.push(step);
          pushed.push(...step);
        } else if (sink.isWriting) await sink.take(step);
        assertEquals(outbox.written, sink.taken.length);
        assertEquals(outbox.waiting, pushed.length - sink.taken.length);
      }
      outbox.close();
      post.flush();
      await sink.takeAll();
      assertEquals(sink.taken, pushed);
      assertEquals(await endOf(outbox), { abandoned: false, reason: "closed" });
    }),
  );
});

Deno.test("a notice is encoded once for each dialect, and its bytes are shared", () => {
  const post = new PostRoom();
  const dialects = [new CountingDialect("a"), new CountingDialect("b")];
  const all = Array.from(
    { length: 6 },
    (_, index) => opened(post, dialects[index % 2]),
  );
  const notices: Notice[] = [{ type: "ping" }, { type: "help" }];
  for (const notice of notices) {
    for (const { outbox } of all) outbox.hear(notice);
    post.flush();
    for (const dialect of dialects) {
      assert(dialect.encoded.at(-1) === notice);
    }
  }
  for (const dialect of dialects) assertEquals(dialect.encoded, notices);
  // The very same bytes, not just equal ones. The second notice waits behind the write of the first.
  const handed = all.map(({ sink }) => sink.handed[0]);
  for (const [index, bytes] of handed.entries()) {
    assert(bytes !== undefined && bytes === handed[index % 2]);
  }
});

Deno.test("two notices that look alike are encoded each for itself", () => {
  const dialect = new CountingDialect("a");
  const { outbox } = opened(undefined, dialect);
  outbox.hear({ type: "ping" });
  outbox.hear({ type: "ping" });
  assertEquals(dialect.encoded.length, 2);
});

Deno.test("before the dialect is known nothing is heard; bytes can be written all the same", async () => {
  const { post, sink, outbox } = opened();
  outbox.hear({ type: "ping" });
  assertEquals(post.needsFlush, false);
  outbox.push(bytesOf("raw "));
  outbox.dialect = new CountingDialect("a");
  outbox.hear({ type: "ping" });
  post.flush();
  await sink.takeAll();
  assertEquals(sink.text, "raw a:ping ");
});

Deno.test("a notice the dialect has no words for needs no flush", () => {
  const { post, outbox } = opened(undefined, new CountingDialect("a"));
  outbox.hear({ type: "pong" });
  assertEquals(post.needsFlush, false);
});

Deno.test("closing writes what waits, then ends, and hears nothing more", async () => {
  const dialect = new CountingDialect("a");
  const { post, sink, outbox } = opened(undefined, dialect);
  outbox.push(bytesOf("last words"));
  outbox.close();
  outbox.close();
  outbox.push(bytesOf("too late"));
  outbox.hear({ type: "ping" });
  assertEquals(await endOf(outbox), undefined);
  post.flush();
  await sink.take(4);
  assertEquals(await endOf(outbox), undefined);
  await sink.takeAll();
  assertEquals(sink.text, "last words");
  assertEquals(await endOf(outbox), { abandoned: false, reason: "closed" });
  assertEquals(post.size, 0);
  assertEquals(dialect.encoded, []);
});

Deno.test("closing one in which nothing waits ends it at the next flush", async () => {
  const { post, outbox } = opened();
  outbox.close();
  assertEquals(post.needsFlush, true);
  post.flush();
  assertEquals(await endOf(outbox), { abandoned: false, reason: "closed" });
});

Deno.test("closing while a write is under way ends it behind that write", async () => {
  const { post, sink, outbox } = opened();
  outbox.push(bytesOf("abc"));
  post.flush();
  outbox.close();
  post.flush();
  await sink.take(1);
  assertEquals(await endOf(outbox), undefined);
  await sink.take();
  assertEquals(await endOf(outbox), { abandoned: false, reason: "closed" });
});

Deno.test("more than may wait abandons it, with the reason; just as much does not", async () => {
  const { post, outbox } = opened();
  outbox.push(new Uint8Array(OUTBOX_MAX));
  assertEquals(await endOf(outbox), undefined);
  assertEquals(outbox.waiting, OUTBOX_MAX);
  outbox.push(bytesOf("x"));
  const end = await endOf(outbox);
  assertEquals(end?.abandoned, true);
  assert(end?.reason.includes(`${OUTBOX_MAX} bytes`));
  assertEquals([outbox.waiting, post.size, post.needsFlush], [0, 0, false]);
});

Deno.test("what is being written counts among what waits", async () => {
  const { post, sink, outbox } = opened();
  outbox.push(new Uint8Array(OUTBOX_MAX - 1));
  post.flush();
  outbox.push(bytesOf("x"));
  assertEquals(await endOf(outbox), undefined);
  outbox.push(bytesOf("x"));
  assertEquals((await endOf(outbox))?.abandoned, true);
  // The write that was under way comes back to nobody.
  await sink.take();
  assertEquals([outbox.waiting, outbox.written], [0, 0]);
  assertEquals(sink.isWriting, false);
});

Deno.test("one that was abandoned hears nothing, writes nothing more and keeps its first reason", async () => {
  const { post, sink, outbox } = opened(
    undefined,
    new CountingDialect("a"),
  );
  outbox.push(bytesOf("abc"));
  post.flush();
  outbox.push(bytesOf("def"));
  outbox.abandon("first reason");
  outbox.abandon("second reason");
  outbox.hear({ type: "ping" });
  outbox.close();
  outbox.flush();
  post.flush();
  await sink.take(1);
  assertEquals(sink.isWriting, false);
  assertEquals(await endOf(outbox), {
    abandoned: true,
    reason: "first reason",
  });
  assertEquals([outbox.waiting, post.size], [0, 0]);
});

Deno.test("a write that fails ends it, with the error for a reason", async () => {
  for (
    const [error, reason] of [
      [new Error("broken pipe"), "broken pipe"],
      ["thrown as it is", "thrown as it is"],
    ] as const
  ) {
    const { post, sink, outbox } = opened();
    outbox.push(bytesOf("abc"));
    post.flush();
    outbox.push(bytesOf("def"));
    await sink.fail(error);
    assertEquals(await endOf(outbox), { abandoned: true, reason });
    assertEquals([outbox.waiting, post.size], [0, 0]);
  }
});

Deno.test("a sink that throws at once is no different from one that fails later", async () => {
  const post = new PostRoom();
  const outbox = new Outbox({
    write() {
      throw new Error("closed already");
    },
  }, post);
  const other = opened(post);
  outbox.push(bytesOf("abc"));
  other.outbox.push(bytesOf("abc"));
  post.flush();
  assertEquals(await endOf(outbox), {
    abandoned: true,
    reason: "closed already",
  });
  assertEquals(other.sink.isWriting, true);
});

Deno.test("it is drained when no write is under way", async () => {
  const { post, sink, outbox } = opened();
  await outbox.drained;
  outbox.push(bytesOf("abc"));
  post.flush();
  let isDrained = false;
  void outbox.drained.then(() => isDrained = true);
  await settled();
  assertEquals(isDrained, false);
  outbox.abandon("no more");
  await settled();
  assertEquals(isDrained, false);
  await sink.take();
  assertEquals(isDrained, true);
});

/** Whether a wait for those who are behind is over. */
function waiting(post: PostRoom): { readonly isOver: boolean } {
  const wait = { isOver: false };
  void post.caughtUp().then(() => wait.isOver = true);
  return wait;
}

Deno.test("a member is behind when more waits for it than one busy flush", () => {
  const { outbox } = opened();
  outbox.push(new Uint8Array(BEHIND));
  assertEquals(outbox.isBehind, false);
  outbox.push(bytesOf("x"));
  assertEquals(outbox.isBehind, true);
});

Deno.test("the hall waits when at least half of the members are behind", () => {
  const post = new PostRoom();
  const all = [opened(post), opened(post), opened(post), opened(post)];
  assertEquals(post.isBehind, false);
  const tooMuch = new Uint8Array(BEHIND + 1);
  const isBehind = all.map(({ outbox }) => {
    outbox.push(tooMuch);
    return post.isBehind;
  });
  assertEquals(isBehind, [false, true, true, true]);
});

Deno.test("with nobody there, nobody is behind", async () => {
  using timers = new FakeTimers();
  const post = new PostRoom();
  assertEquals(post.isBehind, false);
  await post.caughtUp();
  assertEquals(timers.waits, []);
});

Deno.test("the wait is over as soon as most keep up again", async () => {
  using timers = new FakeTimers();
  const { post, sink, outbox } = opened();
  outbox.push(new Uint8Array(BEHIND + 2));
  post.flush();
  const wait = waiting(post);
  await sink.take(1);
  assertEquals(wait.isOver, false);
  await sink.take(1);
  assertEquals(wait.isOver, true);
  assertEquals(timers.waits, []);
});

Deno.test("the wait is over when those who are behind have gone", async () => {
  using _timers = new FakeTimers();
  const { post, outbox } = opened();
  outbox.push(new Uint8Array(BEHIND + 1));
  const wait = waiting(post);
  outbox.abandon("gone");
  await settled();
  assertEquals(wait.isOver, true);
  assertEquals(post.isBehind, false);
});

Deno.test("the wait is over when so many have come that those behind are few", async () => {
  using timers = new FakeTimers();
  const { post, outbox } = opened();
  outbox.push(new Uint8Array(BEHIND + 1));
  assertEquals(post.isBehind, true);
  opened(post);
  opened(post);
  assertEquals(post.isBehind, false);
  await post.caughtUp();
  assertEquals(timers.waits, []);
});

Deno.test("who goes can leave those who stay in the minority: then the hall waits", async () => {
  using timers = new FakeTimers();
  const post = new PostRoom();
  const [slow, ...quick] = [opened(post), opened(post), opened(post)];
  slow?.outbox.push(new Uint8Array(BEHIND + 1));
  assertEquals(post.isBehind, false);
  quick[0]?.outbox.abandon("gone");
  assertEquals(post.isBehind, true);
  const wait = waiting(post);
  await timers.goOff();
  assertEquals(wait.isOver, true);
});

/** As many waits as pass before one that takes nothing is given up on. */
async function waitInVain(post: PostRoom, timers: FakeTimers): Promise<void> {
  for (let count = 0; count < HOLDS_MAX; count++) {
    assertEquals(post.isBehind, true);
    const wait = waiting(post);
    assertEquals(timers.waits, [HOLD_MAX]);
    await timers.goOff();
    assertEquals(wait.isOver, true);
  }
}

Deno.test("the wait has an end, and who took nothing in several is not waited for again until it does", async () => {
  using timers = new FakeTimers();
  const { post, sink, outbox } = opened();
  outbox.push(new Uint8Array(BEHIND + 10));
  post.flush();
  await waitInVain(post, timers);
  // It is stuck: it holds up nobody, however much comes on top.
  assertEquals([outbox.isBehind, post.isBehind], [false, false]);
  outbox.push(new Uint8Array(BEHIND));
  assertEquals([outbox.isBehind, post.isBehind], [false, false]);
  await post.caughtUp();
  assertEquals(timers.waits, []);
  // It moves: it counts again.
  await sink.take(1);
  assertEquals([outbox.isBehind, post.isBehind], [true, true]);
  const again = waiting(post);
  assertEquals(timers.waits, [HOLD_MAX]);
  await sink.takeAll();
  assertEquals([again.isOver, post.isBehind], [true, false]);
});

Deno.test("who took something in the wait is waited for the next time too", async () => {
  using timers = new FakeTimers();
  const { post, sink, outbox } = opened();
  outbox.push(new Uint8Array(BEHIND + 10));
  post.flush();
  const wait = waiting(post);
  await sink.take(5);
  assertEquals(wait.isOver, false);
  await timers.goOff();
  assertEquals(wait.isOver, true);
  assertEquals(post.isBehind, true);
});

Deno.test("one that is stuck and goes leaves the count right", async () => {
  using timers = new FakeTimers();
  const post = new PostRoom();
  const stuck = opened(post);
  stuck.outbox.push(new Uint8Array(BEHIND + 1));
  await waitInVain(post, timers);
  stuck.outbox.abandon("gone");
  const next = opened(post);
  assertEquals(post.isBehind, false);
  next.outbox.push(new Uint8Array(BEHIND + 1));
  assertEquals(post.isBehind, true);
  next.outbox.abandon("gone");
  assertEquals([post.isBehind, post.size], [false, 0]);
});

Deno.test("whatever happens, the hall waits just when half of those who are open are behind", async () => {
  const step = fc.record({
    who: fc.nat({ max: 3 }),
    does: fc.constantFrom("push", "push", "take", "stuck", "abandon", "fail"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const post = new PostRoom();
      const all = Array.from({ length: 4 }, () => opened(post));
      const gone = new Set<Outbox>();
      for (const { who, does } of steps) {
        const one = all[who];
        if (one === undefined) continue;
        const { outbox, sink } = one;
        if (does === "push") outbox.push(new Uint8Array(BEHIND / 2 + 1));
        else if (does === "stuck") outbox.letAWaitPass();
        else if (does === "abandon") outbox.abandon("gone");
        else if (sink.isWriting) {
          if (does === "take") await sink.take(BEHIND / 4);
          else await sink.fail(new Error("gone"));
        }
        post.flush();
        await settled();
        if (await endOf(outbox) !== undefined) gone.add(outbox);
        const open = all.filter(({ outbox }) => !gone.has(outbox));
        const behind = open.filter(({ outbox }) => outbox.isBehind).length;
        assertEquals(post.size, open.length);
        assertEquals(post.isBehind, behind > 0 && behind >= open.length / 2);
      }
    }),
    { numRuns: 50 },
  );
});
