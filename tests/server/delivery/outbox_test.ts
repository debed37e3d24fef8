import { assert, assertEquals } from "@std/assert";
import type { Dialect } from "../../../dialects/dialect.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { WRITE_MAX } from "../../../server/delivery/byte_queue.ts";
import { FlushScheduler } from "../../../server/delivery/flush_scheduler.ts";
import {
  Outbox,
  type OutboxEnd,
  type Sink,
} from "../../../server/delivery/outbox.ts";
import { LIMITS } from "../../../server/limits.ts";
import { WRITES_A_TURN } from "../../../server/turn.ts";
import { bytesOf } from "../../dialects/cutting.ts";
import { settled } from "../fake_timers.ts";

const OUTBOX_MAX = LIMITS.maxOutbox.default;

/** A write that was requested and is not done yet. */
interface Write {
  readonly bytes: Uint8Array;
  readonly done: PromiseWithResolvers<number>;
}

/** A sink that writes as many bytes as a test says, when it says so. */
class FakeSink implements Sink {
  readonly taken: number[] = [];
  /** Every array of bytes that was given to `write`. */
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

  /** Completes the write under way, with some of its bytes or all. */
  async take(count = Infinity): Promise<void> {
    const write = this.#next();
    const bytes = write.bytes.subarray(0, count);
    for (const byte of bytes) this.taken.push(byte);
    write.done.resolve(bytes.length);
    await settled();
  }

  /** Completes writes until none is under way. */
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

/** A dialect that records what it encodes. */
class CountingDialect implements Dialect {
  readonly answersPing = false;
  readonly isForPeople = false;
  readonly begins = () => true;
  readonly encoded: Notice[] = [];

  constructor(readonly name: string) {}

  codec(): never {
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
  scheduler = new FlushScheduler(),
  dialect?: Dialect,
  evicted: (reason: string) => void = () => {},
) {
  const sink = new FakeSink();
  const outbox = new Outbox(sink, scheduler, { max: OUTBOX_MAX, evicted });
  outbox.encoder = dialect;
  return { scheduler, sink, outbox };
}

/** How an outbox has ended; `undefined` while it has not. */
async function endOf(outbox: Outbox): Promise<OutboxEnd | undefined> {
  let end: OutboxEnd | undefined;
  void outbox.finished.then((value) => end = value);
  await settled();
  return end;
}

Deno.test("members in one variant of a dialect share what is encoded, and bytes for one member alone are its own", async () => {
  const scheduler = new FlushScheduler();
  const variants = ["tagged", "bare"].map((name) => new CountingDialect(name));
  const members = variants.flatMap((encoder) =>
    ["Ann", "Bob"].map((name) => {
      const sink = new FakeSink();
      const outbox = new Outbox(sink, scheduler, {
        max: OUTBOX_MAX,
        evicted: () => {},
        encodeAlone: (notice) =>
          notice.type === "left" ? bytesOf(`${name} has left `) : undefined,
      });
      outbox.encoder = encoder;
      return { sink, outbox };
    })
  );
  const notices: readonly Notice[] = [
    { type: "left", room: "lobby" },
    { type: "ping" },
  ];
  for (const notice of notices) {
    for (const { outbox } of members) outbox.send(notice);
  }
  await scheduler.flush();
  for (const { sink } of members) await sink.takeAll();
  assertEquals(
    members.map(({ sink }) => sink.text),
    ["tagged", "bare"].flatMap((variant) =>
      ["Ann", "Bob"].map((name) => `${name} has left ${variant}:ping `)
    ),
  );
  for (const { encoded } of variants) assertEquals(encoded, [notices[1]]);
});

Deno.test("nothing is written before a flush, which writes all that waits at once", async () => {
  const { scheduler, sink, outbox } = opened();
  assertEquals(scheduler.wait(false), Infinity);
  for (const text of ["one ", "two ", "three"]) outbox.push(bytesOf(text));
  assert(scheduler.wait(false) < Infinity);
  assertEquals(outbox.waiting, 13);
  assertEquals(sink.handed.length, 0);
  scheduler.flush();
  assertEquals(scheduler.wait(false), Infinity);
  assertEquals(sink.handed.length, 1);
  await sink.take();
  assertEquals(sink.text, "one two three");
  assertEquals([outbox.waiting, outbox.written], [0, 13]);
  assertEquals(sink.isWriting, false);
});

Deno.test("bytes pushed during a write are written after it, without another flush", async () => {
  const { scheduler, sink, outbox } = opened();
  outbox.push(bytesOf("first "));
  scheduler.flush();
  outbox.push(bytesOf("second "));
  outbox.push(bytesOf("third"));
  // There is one write at a time, so this flush begins none.
  scheduler.flush();
  await sink.take(3);
  await sink.take();
  assertEquals(sink.text, "first ");
  await sink.takeAll();
  assertEquals(sink.text, "first second third");
  assertEquals(sink.handed.length, 3);
});

Deno.test("pushing no bytes schedules no flush", () => {
  const { scheduler, outbox } = opened();
  outbox.push(new Uint8Array());
  assertEquals(scheduler.wait(false), Infinity);
});

Deno.test("outboxes in which the same pieces wait write the same bytes, copied together once", async () => {
  const scheduler = new FlushScheduler();
  const all = Array.from({ length: 4 }, () => opened(scheduler));
  const other = all.at(-1);
  const pieces = ["one ", "two ", "three "].map(bytesOf);
  for (const piece of pieces) {
    for (const { outbox } of all) outbox.push(piece);
    other?.outbox.push(bytesOf("besides "));
  }
  await scheduler.flush();
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

Deno.test("a flush begins a limited number of writes in a turn, and later writes include what is pushed meanwhile", async () => {
  const scheduler = new FlushScheduler();
  const all = Array.from(
    { length: WRITES_A_TURN + 1 },
    () => opened(scheduler),
  );
  for (const { outbox } of all) outbox.push(bytesOf("one "));
  const flushed = scheduler.flush();
  assertEquals(
    all.map(({ sink }) => sink.isWriting),
    all.map((_, index) => index < WRITES_A_TURN),
  );
  const [first, last] = [all[0], all.at(-1)];
  const taken = first?.sink.take();
  // The first write ends before the next turn begins.
  await first?.outbox.drained;
  for (const one of [first, last]) one?.outbox.push(bytesOf("two "));
  await Promise.all([taken, flushed]);
  assertEquals(last?.sink.handed.map(({ length }) => length), [8]);
  assertEquals(first?.sink.isWriting, false);
  await scheduler.flush();
  await first?.sink.takeAll();
  assertEquals(first?.sink.text, "one two ");
});

Deno.test("before the dialect is known no notice is sent, but bytes can be written", async () => {
  const { scheduler, sink, outbox } = opened();
  outbox.send({ type: "ping" });
  assertEquals(scheduler.wait(false), Infinity);
  outbox.push(bytesOf("raw "));
  outbox.encoder = new CountingDialect("a");
  outbox.send({ type: "ping" });
  scheduler.flush();
  await sink.takeAll();
  assertEquals(sink.text, "raw a:ping ");
});

Deno.test("a notice that the dialect encodes as no bytes needs no flush", () => {
  const { scheduler, outbox } = opened(undefined, new CountingDialect("a"));
  outbox.send({ type: "pong" });
  assertEquals(scheduler.wait(false), Infinity);
});

Deno.test("a closed outbox writes what waits, then ends, and takes nothing more", async () => {
  const dialect = new CountingDialect("a");
  const { scheduler, sink, outbox } = opened(undefined, dialect);
  outbox.push(bytesOf("last words"));
  outbox.close();
  outbox.close();
  outbox.push(bytesOf("too late"));
  outbox.send({ type: "ping" });
  assertEquals(await endOf(outbox), undefined);
  scheduler.flush();
  await sink.take(4);
  assertEquals(await endOf(outbox), undefined);
  await sink.takeAll();
  assertEquals(sink.text, "last words");
  assertEquals(await endOf(outbox), { abandoned: false, reason: "closed" });
  assertEquals(scheduler.size, 0);
  assertEquals(dialect.encoded, []);
});

Deno.test("an empty outbox that is closed ends at the next flush", async () => {
  const { scheduler, outbox } = opened();
  outbox.close();
  assert(scheduler.wait(false) < Infinity);
  scheduler.flush();
  assertEquals(await endOf(outbox), { abandoned: false, reason: "closed" });
});

Deno.test("an outbox closed during a write ends after that write", async () => {
  const { scheduler, sink, outbox } = opened();
  outbox.push(bytesOf("abc"));
  scheduler.flush();
  outbox.close();
  scheduler.flush();
  await sink.take(1);
  assertEquals(await endOf(outbox), undefined);
  await sink.take();
  assertEquals(await endOf(outbox), { abandoned: false, reason: "closed" });
});

Deno.test("when more than the maximum waits, all of it is dropped and the member is told why", async () => {
  const evictions: string[] = [];
  const { scheduler, sink, outbox } = opened(
    undefined,
    new CountingDialect("a"),
    (reason) => evictions.push(reason),
  );
  outbox.push(new Uint8Array(OUTBOX_MAX));
  assertEquals([evictions, outbox.waiting], [[], OUTBOX_MAX]);
  outbox.push(bytesOf("x"));
  outbox.send({ type: "ping" });
  outbox.push(bytesOf("y"));
  assertEquals(evictions.length, 1);
  assert(evictions[0]?.includes(`${OUTBOX_MAX} bytes`));
  scheduler.flush();
  await sink.takeAll();
  assertEquals(sink.text, "a:bye ");
  assertEquals(await endOf(outbox), { abandoned: false, reason: "closed" });
  assertEquals([outbox.waiting, scheduler.size, scheduler.waiting], [0, 0, 0]);
});

Deno.test("an evicted member is told why after the write under way", async () => {
  const { scheduler, sink, outbox } = opened(
    undefined,
    new CountingDialect("a"),
  );
  const frame = new Uint8Array(1_000);
  while (outbox.waiting <= OUTBOX_MAX - frame.length) outbox.push(frame);
  scheduler.flush();
  outbox.push(frame);
  // The write under way is completed; the rest is dropped.
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

Deno.test("a member whose dialect is unknown is evicted without a notice", async () => {
  const evictions: string[] = [];
  const { scheduler, sink, outbox } = opened(
    undefined,
    undefined,
    (reason) => evictions.push(reason),
  );
  outbox.push(new Uint8Array(OUTBOX_MAX + 1));
  scheduler.flush();
  assertEquals([evictions.length, sink.isWriting], [1, false]);
  assertEquals((await endOf(outbox))?.abandoned, false);
});

Deno.test("an evicted member that does not take the notice can still be abandoned", async () => {
  const { scheduler, sink, outbox } = opened(
    undefined,
    new CountingDialect("a"),
  );
  outbox.push(new Uint8Array(OUTBOX_MAX + 1));
  scheduler.flush();
  assert(sink.isWriting);
  outbox.abandon("did not take its last words");
  assertEquals(await endOf(outbox), {
    abandoned: true,
    reason: "did not take its last words",
    refusal: undefined,
  });
  assertEquals([
    outbox.waiting,
    scheduler.waiting,
    scheduler.flowControl.isBehind,
  ], [0, 0, false]);
});

Deno.test("the scheduler counts the bytes that wait in all outboxes", async () => {
  const { scheduler, sink, outbox } = opened();
  const other = opened(scheduler);
  outbox.push(bytesOf("abc"));
  other.outbox.push(bytesOf("de"));
  assertEquals(scheduler.waiting, 5);
  scheduler.flush();
  await sink.take(2);
  assertEquals(scheduler.waiting, 3);
  other.outbox.abandon("gone");
  assertEquals(scheduler.waiting, 1);
});

Deno.test("bytes being written count as waiting", async () => {
  let evictions = 0;
  const { scheduler, sink, outbox } = opened(undefined, undefined, () => {
    evictions++;
  });
  outbox.push(new Uint8Array(OUTBOX_MAX - 1));
  scheduler.flush();
  outbox.push(bytesOf("x"));
  assertEquals(evictions, 0);
  outbox.push(bytesOf("x"));
  assertEquals(evictions, 1);
  await sink.takeAll();
  assertEquals((await endOf(outbox))?.abandoned, false);
});

Deno.test("an abandoned outbox takes and writes nothing more and keeps its first reason", async () => {
  const { scheduler, sink, outbox } = opened(
    undefined,
    new CountingDialect("a"),
  );
  outbox.push(bytesOf("abc"));
  scheduler.flush();
  outbox.push(bytesOf("def"));
  outbox.abandon("first reason");
  outbox.abandon("second reason");
  outbox.send({ type: "ping" });
  outbox.close();
  outbox.flush();
  scheduler.flush();
  await sink.take(1);
  assertEquals(sink.isWriting, false);
  assertEquals(await endOf(outbox), {
    abandoned: true,
    reason: "first reason",
    refusal: undefined,
  });
  assertEquals([outbox.waiting, scheduler.size], [0, 0]);
});

Deno.test("a failed write ends the outbox with the error as the reason", async () => {
  for (
    const [error, reason] of [
      [new Error("broken pipe"), "broken pipe"],
      ["thrown as it is", "thrown as it is"],
    ] as const
  ) {
    const { scheduler, sink, outbox } = opened();
    outbox.push(bytesOf("abc"));
    scheduler.flush();
    outbox.push(bytesOf("def"));
    await sink.fail(error);
    assertEquals(await endOf(outbox), {
      abandoned: true,
      reason,
      refusal: undefined,
    });
    assertEquals([outbox.waiting, scheduler.size], [0, 0]);
  }
});

Deno.test("a sink that throws at once ends the outbox like one that fails later", async () => {
  const scheduler = new FlushScheduler();
  const outbox = new Outbox(
    {
      write() {
        throw new Error("closed already");
      },
    },
    scheduler,
    { max: OUTBOX_MAX },
  );
  const other = opened(scheduler);
  outbox.push(bytesOf("abc"));
  other.outbox.push(bytesOf("abc"));
  scheduler.flush();
  assertEquals(await endOf(outbox), {
    abandoned: true,
    reason: "closed already",
    refusal: undefined,
  });
  assertEquals(other.sink.isWriting, true);
});

Deno.test("an outbox is drained when no write is under way", async () => {
  const { scheduler, sink, outbox } = opened();
  await outbox.drained;
  outbox.push(bytesOf("abc"));
  scheduler.flush();
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
