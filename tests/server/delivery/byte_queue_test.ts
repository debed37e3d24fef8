import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ByteQueue, WRITE_MAX } from "../../../server/delivery/byte_queue.ts";
import { Rope } from "../../../server/delivery/rope.ts";
import { bytesOf } from "../../dialects/cutting.ts";

/** Queues that share the ropes they begin with. */
function queues(count: number): ByteQueue[] {
  const ropes = new Map<Uint8Array, Rope>();
  const ropeOf = (piece: Uint8Array) => {
    const rope = ropes.get(piece) ?? new Rope(piece);
    ropes.set(piece, rope);
    return rope;
  };
  return Array.from({ length: count }, () => new ByteQueue(ropeOf));
}

function emptyQueue(): ByteQueue {
  return new ByteQueue((piece) => new Rope(piece));
}

/** The bytes of every write until the queue is empty, each written at once. */
function writesOf(queue: ByteQueue): Uint8Array[] {
  const writes: Uint8Array[] = [];
  for (;;) {
    const bytes = queue.beginWrite();
    if (bytes === undefined) return writes;
    writes.push(bytes);
    queue.wrote(bytes.length);
  }
}

Deno.test("a single piece is written as it is, not copied", () => {
  const queue = emptyQueue();
  const piece = bytesOf("as it is");
  queue.push(piece, true, false);
  assert(queue.beginWrite() === piece);
});

Deno.test("queues that hold the same pieces write the same bytes, up to what a write holds", () => {
  const [one, other] = queues(2);
  assert(one !== undefined && other !== undefined);
  const pieces = ["a", "b", "c"].map((letter) =>
    bytesOf(letter.repeat(WRITE_MAX / 2))
  );
  for (const piece of pieces) {
    for (const queue of [one, other]) queue.push(piece, false, false);
  }
  const [first, second] = writesOf(one);
  assert(first !== undefined && first === writesOf(other)[0]);
  assertEquals([first.length, second], [WRITE_MAX, pieces[2]]);
});

Deno.test("a write holds no more than its maximum, unless a single piece is longer", () => {
  const queue = emptyQueue();
  const sizes = [WRITE_MAX / 2, WRITE_MAX / 2, 1, WRITE_MAX * 2, 5];
  for (const [index, size] of sizes.entries()) {
    queue.push(new Uint8Array(size).fill(index), true, false);
  }
  const writes = writesOf(queue);
  assertEquals(
    writes.map(({ length }) => length),
    [WRITE_MAX, 1, WRITE_MAX * 2, 5],
  );
  assertEquals(writes.map((bytes) => bytes.at(-1)), [1, 2, 3, 4]);
});

Deno.test("bytes that only this queue holds, and answers, are counted until they are written", () => {
  const queue = emptyQueue();
  queue.push(bytesOf("shared "), false, false);
  queue.push(bytesOf("own "), true, false);
  queue.push(bytesOf("answer"), true, true);
  assertEquals([queue.waiting, queue.own, queue.answers], [17, 10, 6]);
  queue.beginWrite();
  queue.wrote(9);
  assertEquals([queue.waiting, queue.own, queue.answers], [8, 8, 6]);
  queue.wrote(8);
  assertEquals([queue.waiting, queue.own, queue.answers], [0, 0, 0]);
  assertEquals([queue.written, queue.isWriting], [17, false]);
});

Deno.test("unsent bytes can be dropped, the write under way cannot", () => {
  const queue = emptyQueue();
  queue.push(bytesOf("sent"), true, false);
  queue.beginWrite();
  queue.wrote(1);
  queue.push(bytesOf("unsent"), true, false);
  queue.dropUnsent();
  assertEquals([queue.waiting, queue.own, queue.isWriting], [3, 3, true]);
  queue.wrote(3);
  assertEquals(queue.beginWrite(), undefined);
  assertEquals(queue.written, 4);
});

Deno.test("a queue that was cleared holds nothing, while its write is still under way", () => {
  const queue = emptyQueue();
  for (const text of ["first", "second"]) queue.push(bytesOf(text), true, true);
  queue.beginWrite();
  queue.push(bytesOf("third"), true, true);
  queue.clear();
  assertEquals([queue.waiting, queue.own, queue.answers], [0, 0, 0]);
  assertEquals(queue.isWriting, true);
  assertEquals(queue.beginWrite(), undefined);
  assertEquals(queue.isWriting, false);
});

Deno.test("however bytes are pushed and written, all of them are written in order", () => {
  const step = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 20 }),
    fc.integer({ min: 0, max: 15 }),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const queue = emptyQueue();
      const pushed: number[] = [];
      const written: number[] = [];
      let writing: Uint8Array | undefined;
      for (const step of steps) {
        if (typeof step !== "number") {
          queue.push(step, true, false);
          pushed.push(...step);
          continue;
        }
        writing ??= queue.beginWrite();
        if (writing === undefined) continue;
        const count = Math.min(step, writing.length);
        written.push(...writing.subarray(0, count));
        writing = queue.wrote(count);
        assertEquals(queue.isWriting, writing !== undefined);
        assertEquals(queue.written, written.length);
        assertEquals(queue.waiting, pushed.length - written.length);
      }
      if (writing !== undefined) {
        written.push(...writing);
        queue.wrote(writing.length);
      }
      written.push(...writesOf(queue).flatMap((bytes) => [...bytes]));
      assertEquals(written, pushed);
    }),
  );
});
