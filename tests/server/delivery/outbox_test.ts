import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Dialect } from "../../../dialects/dialect.ts";
import type { Notice } from "../../../protocol/notice.ts";
import {
  CONGESTED_HOLD_MAX,
  FlushScheduler,
} from "../../../server/delivery/flush_scheduler.ts";
import {
  BEHIND,
  HOLD_MAX,
  HOLDS_MAX,
  MOVING,
  Outbox,
  type OutboxEnd,
  type Sink,
  WRITE_MAX,
} from "../../../server/delivery/outbox.ts";
import { LIMITS } from "../../../server/limits.ts";
import { WRITES_A_TURN } from "../../../server/turn.ts";
import { bytesOf } from "../../dialects/cutting.ts";
import { FakeTimers, settled } from "../fake_timers.ts";

const OUTBOX_MAX = LIMITS.maxOutbox.default;

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
  readonly isForEyes = false;
  readonly begins = () => true;
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

function opened(
  post = new FlushScheduler(),
  dialect?: Dialect,
  overflowed?: (reason: string) => void,
) {
  const sink = new FakeSink();
  const outbox = new Outbox(sink, post, {
    max: OUTBOX_MAX,
    ...(overflowed === undefined ? {} : { overflowed }),
  });
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
  assertEquals(post.wait(false), Infinity);
  for (const text of ["one ", "two ", "three"]) outbox.push(bytesOf(text));
  assert(post.wait(false) < Infinity);
  assertEquals(outbox.waiting, 13);
  assertEquals(sink.handed.length, 0);
  post.flush();
  assertEquals(post.wait(false), Infinity);
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
  assertEquals(post.wait(false), Infinity);
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

Deno.test("those in which the same waits are handed the same bytes, joined once", async () => {
  const post = new FlushScheduler();
  const all = Array.from({ length: 4 }, () => opened(post));
  const other = all.at(-1);
  const pieces = ["one ", "two ", "three "].map(bytesOf);
  for (const piece of pieces) {
    for (const { outbox } of all) outbox.push(piece);
    other?.outbox.push(bytesOf("besides "));
  }
  await post.flush();
  const handed = all.map(({ sink }) => sink.handed[0]);
  assertEquals(new Set(handed).size, 2);
  for (const { sink } of all) await sink.takeAll();
  const common = "one two three ";
  assertEquals(all.map(({ sink }) => sink.text), [
    common,
    common,
    common,
    "one besides two besides three besides ",
  ]);
});

Deno.test("they are the same in all up to what one write holds, and what is more goes behind it", async () => {
  const post = new FlushScheduler();
  const all = [opened(post), opened(post)];
  const pieces = ["a", "b", "c"].map((letter) =>
    bytesOf(letter.repeat(WRITE_MAX / 2))
  );
  for (const piece of pieces) {
    for (const { outbox } of all) outbox.push(piece);
  }
  await post.flush();
  for (const { sink } of all) await sink.takeAll();
  const [first, rest] = all[0]?.sink.handed ?? [];
  assert(first !== undefined && first === all[1]?.sink.handed[0]);
  assertEquals([first.length, rest], [WRITE_MAX, pieces[2]]);
  for (const { outbox } of all) assertEquals(outbox.waiting, 0);
});

Deno.test("a flush begins so many writes in a turn; what is told meanwhile goes with those still to come", async () => {
  const post = new FlushScheduler();
  const all = Array.from(
    { length: WRITES_A_TURN + 1 },
    () => opened(post),
  );
  for (const { outbox } of all) outbox.push(bytesOf("one "));
  const flushed = post.flush();
  assertEquals(
    all.map(({ sink }) => sink.isWriting),
    all.map((_, index) => index < WRITES_A_TURN),
  );
  const [first, last] = [all[0], all.at(-1)];
  const taken = first?.sink.take();
  // Its write ends before the next turn begins.
  await first?.outbox.drained;
  for (const one of [first, last]) one?.outbox.push(bytesOf("two "));
  await Promise.all([taken, flushed]);
  assertEquals(last?.sink.handed.map(({ length }) => length), [8]);
  assertEquals(first?.sink.isWriting, false);
  await post.flush();
  await first?.sink.takeAll();
  assertEquals(first?.sink.text, "one two ");
});

Deno.test("a notice is encoded once for each dialect, and its bytes are shared", () => {
  const post = new FlushScheduler();
  const dialects = [new CountingDialect("a"), new CountingDialect("b")];
  const all = Array.from(
    { length: 6 },
    (_, index) => opened(post, dialects[index % 2]),
  );
  const notices: Notice[] = [{ type: "ping" }, { type: "help" }];
  for (const notice of notices) {
    for (const { outbox } of all) outbox.send(notice);
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
  outbox.send({ type: "ping" });
  outbox.send({ type: "ping" });
  assertEquals(dialect.encoded.length, 2);
});

Deno.test("before the dialect is known nothing is heard; bytes can be written all the same", async () => {
  const { post, sink, outbox } = opened();
  outbox.send({ type: "ping" });
  assertEquals(post.wait(false), Infinity);
  outbox.push(bytesOf("raw "));
  outbox.dialect = new CountingDialect("a");
  outbox.send({ type: "ping" });
  post.flush();
  await sink.takeAll();
  assertEquals(sink.text, "raw a:ping ");
});

Deno.test("a notice the dialect has no words for needs no flush", () => {
  const { post, outbox } = opened(undefined, new CountingDialect("a"));
  outbox.send({ type: "pong" });
  assertEquals(post.wait(false), Infinity);
});

Deno.test("closing writes what waits, then ends, and hears nothing more", async () => {
  const dialect = new CountingDialect("a");
  const { post, sink, outbox } = opened(undefined, dialect);
  outbox.push(bytesOf("last words"));
  outbox.close();
  outbox.close();
  outbox.push(bytesOf("too late"));
  outbox.send({ type: "ping" });
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
  assert(post.wait(false) < Infinity);
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

Deno.test("when more waits than may, all of it is dropped and the reason is told; just as much may wait", async () => {
  const overflows: string[] = [];
  const { post, sink, outbox } = opened(
    undefined,
    new CountingDialect("a"),
    (reason) => overflows.push(reason),
  );
  outbox.push(new Uint8Array(OUTBOX_MAX));
  assertEquals([overflows, outbox.waiting], [[], OUTBOX_MAX]);
  outbox.push(bytesOf("x"));
  outbox.send({ type: "ping" });
  outbox.push(bytesOf("y"));
  assertEquals(overflows.length, 1);
  assert(overflows[0]?.includes(`${OUTBOX_MAX} bytes`));
  post.flush();
  await sink.takeAll();
  assertEquals(sink.text, "a:bye ");
  assertEquals(await endOf(outbox), { abandoned: false, reason: "closed" });
  assertEquals([outbox.waiting, post.size, post.waiting], [0, 0, 0]);
});

Deno.test("the reason comes behind what was being written, and that is not everything", async () => {
  const { post, sink, outbox } = opened(undefined, new CountingDialect("a"));
  const frame = new Uint8Array(1_000);
  while (outbox.waiting <= OUTBOX_MAX - frame.length) outbox.push(frame);
  post.flush();
  outbox.push(frame);
  // What has begun goes on to its end; of the rest nothing comes.
  await sink.takeAll();
  const begun = Math.floor(WRITE_MAX / frame.length) * frame.length;
  assertEquals(sink.taken.length, begun + "a:bye ".length);
  assertEquals(
    new TextDecoder().decode(
      Uint8Array.from(sink.taken.slice(begun)),
    ),
    "a:bye ",
  );
  assertEquals((await endOf(outbox))?.abandoned, false);
});

Deno.test("one of which nothing is known that it speaks is let go without a word", async () => {
  const overflows: string[] = [];
  const { post, sink, outbox } = opened(
    undefined,
    undefined,
    (reason) => overflows.push(reason),
  );
  outbox.push(new Uint8Array(OUTBOX_MAX + 1));
  post.flush();
  assertEquals([overflows.length, sink.isWriting], [1, false]);
  assertEquals((await endOf(outbox))?.abandoned, false);
});

Deno.test("one that was let go and does not take its last words can still be given up", async () => {
  const { post, sink, outbox } = opened(undefined, new CountingDialect("a"));
  outbox.push(new Uint8Array(OUTBOX_MAX + 1));
  post.flush();
  assert(sink.isWriting);
  outbox.abandon("did not take its last words");
  assertEquals(await endOf(outbox), {
    abandoned: true,
    reason: "did not take its last words",
  });
  assertEquals([outbox.waiting, post.waiting, post.isBehind], [0, 0, false]);
});

Deno.test("one that is let go is not waited for", () => {
  const { post, outbox } = opened(undefined, new CountingDialect("a"));
  outbox.push(new Uint8Array(OUTBOX_MAX));
  post.flush();
  assertEquals(post.isBehind, true);
  outbox.push(bytesOf("x"));
  assertEquals(post.isBehind, false);
});

Deno.test("much that waits is written in several pieces, in order, a large one by itself", async () => {
  const { post, sink, outbox } = opened();
  const sizes = [WRITE_MAX / 2, WRITE_MAX / 2, 1, WRITE_MAX * 2, 5];
  sizes.forEach((size, index) => outbox.push(new Uint8Array(size).fill(index)));
  post.flush();
  await sink.takeAll();
  assertEquals(
    sink.handed.map(({ length }) => length),
    [WRITE_MAX, 1, WRITE_MAX * 2, 5],
  );
  assertEquals(
    sink.taken.findIndex((byte, at) => byte < (sink.taken[at - 1] ?? 0)),
    -1,
  );
});

Deno.test("what waits is known for all of them together", async () => {
  const { post, sink, outbox } = opened();
  const other = opened(post);
  outbox.push(bytesOf("abc"));
  other.outbox.push(bytesOf("de"));
  assertEquals(post.waiting, 5);
  post.flush();
  await sink.take(2);
  assertEquals(post.waiting, 3);
  other.outbox.abandon("gone");
  assertEquals(post.waiting, 1);
});

Deno.test("what is being written counts among what waits", async () => {
  let overflows = 0;
  const { post, sink, outbox } = opened(undefined, undefined, () => {
    overflows++;
  });
  outbox.push(new Uint8Array(OUTBOX_MAX - 1));
  post.flush();
  outbox.push(bytesOf("x"));
  assertEquals(overflows, 0);
  outbox.push(bytesOf("x"));
  assertEquals(overflows, 1);
  await sink.takeAll();
  assertEquals((await endOf(outbox))?.abandoned, false);
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
  outbox.send({ type: "ping" });
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
  const post = new FlushScheduler();
  const outbox = new Outbox(
    {
      write() {
        throw new Error("closed already");
      },
    },
    post,
    { max: OUTBOX_MAX },
  );
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
function waiting(post: FlushScheduler): { readonly isOver: boolean } {
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
  const post = new FlushScheduler();
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
  const post = new FlushScheduler();
  assertEquals(post.isBehind, false);
  await post.caughtUp();
  assertEquals(timers.waits, []);
});

Deno.test("the wait is over as soon as most keep up again", async () => {
  using _timers = new FakeTimers();
  const { post, sink, outbox } = opened();
  outbox.push(new Uint8Array(BEHIND + 2));
  post.flush();
  const wait = waiting(post);
  await sink.take(1);
  assertEquals(wait.isOver, false);
  await sink.take(1);
  assertEquals(wait.isOver, true);
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
  const post = new FlushScheduler();
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
async function waitInVain(
  post: FlushScheduler,
  timers: FakeTimers,
): Promise<void> {
  for (let count = 0; count < HOLDS_MAX; count++) {
    assertEquals(post.isBehind, true);
    const wait = waiting(post);
    assertEquals(timers.waits, [HOLD_MAX]);
    await timers.goOff();
    assertEquals(wait.isOver, true);
  }
}

Deno.test("the wait has an end, and who took nothing in several is not waited for again until it has caught up", async () => {
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
  // A byte now and then changes nothing.
  await sink.take(1);
  assertEquals([outbox.isBehind, post.isBehind], [false, false]);
  await sink.takeAll();
  post.flush();
  // It has caught up: it counts again.
  outbox.push(new Uint8Array(BEHIND + 1));
  assertEquals([outbox.isBehind, post.isBehind], [true, true]);
  const again = waiting(post);
  assertEquals(timers.waits, [HOLD_MAX]);
  post.flush();
  await sink.takeAll();
  assertEquals([again.isOver, post.isBehind], [true, false]);
});

Deno.test("who takes a byte in each wait is waited for no longer than who takes nothing", async () => {
  using timers = new FakeTimers();
  const { post, sink, outbox } = opened();
  outbox.push(new Uint8Array(2 * BEHIND));
  post.flush();
  for (let count = 0; count < HOLDS_MAX; count++) {
    const wait = waiting(post);
    await sink.take(1);
    await timers.goOff();
    assertEquals(wait.isOver, true);
  }
  assertEquals(post.isBehind, false);
});

Deno.test("what somebody has asked for is its own concern: nobody waits for it", () => {
  const dialect: Dialect = {
    name: "large",
    answersPing: true,
    isForEyes: false,
    begins: () => true,
    decoder: () => {
      throw new Error("nothing is decoded here");
    },
    encode: () => new Uint8Array(BEHIND + 1),
  };
  const { post, outbox } = opened(undefined, dialect);
  outbox.send({ type: "history", room: "lobby", messages: [] });
  outbox.send({ type: "members", room: "lobby", members: [] });
  assertEquals([outbox.isBehind, post.isBehind], [false, false]);
  outbox.send({ type: "gap", room: "lobby", from: 1, to: 2 });
  assertEquals([outbox.isBehind, post.isBehind], [true, true]);
});

/** A member for whom half of what may wait does, among some that keep up, at a time that a test sets. */
function congested() {
  const clock = { time: 0 };
  const post = new FlushScheduler(() => clock.time);
  for (let count = 0; count < 3; count++) opened(post);
  const { sink, outbox } = opened(post);
  outbox.push(new Uint8Array(OUTBOX_MAX / 2 + 3 * MOVING));
  post.flush();
  assertEquals([outbox.isCongested, post.isBehind], [true, false]);
  return { clock, post, sink, outbox };
}

Deno.test("one who would soon be let go and takes what it can is waited for, a moment at a time", async () => {
  using timers = new FakeTimers();
  const { clock, post, sink, outbox } = congested();
  for (let count = 0; count < 5; count++) {
    const wait = waiting(post);
    assertEquals(timers.waits, [CONGESTED_HOLD_MAX]);
    await sink.take(MOVING);
    outbox.push(new Uint8Array(MOVING));
    await timers.goOff();
    assertEquals(wait.isOver, true);
    clock.time += HOLD_MAX;
  }
  // As soon as it is congested no more, the wait is over.
  const last = waiting(post);
  await sink.takeAll();
  assertEquals([last.isOver, outbox.isCongested], [true, false]);
  // Whether the timer of a wait that is over is still set is the library's affair.
  await timers.goOff();
  await post.caughtUp();
  assertEquals(timers.waits, []);
});

Deno.test("one who would soon be let go and takes too little is waited for no longer than a wait for all", async () => {
  using timers = new FakeTimers();
  const { clock, post, sink } = congested();
  // The first look has nothing to compare with.
  let passed = 0;
  for (; passed < 100; passed++) {
    const wait = waiting(post);
    if (timers.waits.length === 0) break;
    await sink.take(1);
    await timers.goOff();
    assertEquals(wait.isOver, true);
    clock.time += CONGESTED_HOLD_MAX;
  }
  assertEquals(passed, HOLD_MAX / CONGESTED_HOLD_MAX);
  // When it moves again it is waited for again.
  await sink.take(MOVING);
  const wait = waiting(post);
  assertEquals(timers.waits, [CONGESTED_HOLD_MAX]);
  await timers.goOff();
  assertEquals(wait.isOver, true);
});

Deno.test("who took enough in the wait is waited for the next time too", async () => {
  using timers = new FakeTimers();
  const { post, sink, outbox } = opened();
  outbox.push(new Uint8Array((HOLDS_MAX + 3) * BEHIND));
  post.flush();
  for (let count = 0; count <= HOLDS_MAX; count++) {
    const wait = waiting(post);
    await sink.take(BEHIND);
    assertEquals(wait.isOver, false);
    await timers.goOff();
    assertEquals(wait.isOver, true);
    assertEquals(post.isBehind, true);
  }
});

Deno.test("one that is stuck and goes leaves the count right", async () => {
  using timers = new FakeTimers();
  const post = new FlushScheduler();
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
      const post = new FlushScheduler();
      const all = Array.from({ length: 4 }, () => opened(post));
      const gone = new Set<Outbox>();
      for (const { who, does } of steps) {
        const one = all[who];
        if (one === undefined) continue;
        const { outbox, sink } = one;
        if (does === "push") outbox.push(new Uint8Array(BEHIND / 2 + 1));
        else if (does === "stuck") outbox.recordMissedWait();
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
