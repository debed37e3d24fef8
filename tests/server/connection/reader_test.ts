import { assert, assertEquals } from "@std/assert";
import {
  ConnReader,
  LARGE_READS_MAX,
  LargeReads,
  READ_LARGE,
  READ_MAX,
  READ_MIN,
} from "../../../server/connection/reader.ts";

/** A connection on which comes what a test sends, and the sizes that were asked for. */
class FakeConn {
  readonly asked: number[] = [];
  #waiting:
    | { buffer: Uint8Array; done: (read: number | null) => void }
    | undefined;

  read(buffer: Uint8Array): Promise<number | null> {
    assert(this.#waiting === undefined, "two reads at once");
    this.asked.push(buffer.length);
    const { promise, resolve } = Promise.withResolvers<number | null>();
    this.#waiting = { buffer, done: resolve };
    return promise;
  }

  /** As much comes as fits, of so many bytes. */
  come(bytes: number): void {
    const { buffer, done } = this.#take();
    const length = Math.min(bytes, buffer.length);
    buffer.fill(7, 0, length);
    done(length);
  }

  hangUp(): void {
    this.#take().done(null);
  }

  #take() {
    const waiting = this.#waiting;
    assert(waiting !== undefined, "nobody reads");
    this.#waiting = undefined;
    return waiting;
  }
}

/** All input that has come is read. */
const READ_ALL = { passed: () => Promise.resolve() };

async function readOf(reader: ConnReader, conn: FakeConn, bytes: number) {
  const read = reader.read(undefined);
  conn.come(bytes);
  const got = await read;
  assert(got instanceof Uint8Array);
  return got;
}

Deno.test("much input is read in large pieces, little again in small ones", async () => {
  const conn = new FakeConn();
  const reader = new ConnReader(conn, READ_ALL, new LargeReads());
  for (let count = 0; count < 6; count++) {
    const bytes = await readOf(reader, conn, Infinity);
    assertEquals(bytes.length, conn.asked.at(-1));
    assert(bytes.every((byte) => byte === 7));
  }
  assertEquals(conn.asked[0], READ_MIN);
  assertEquals(conn.asked.at(-1), READ_LARGE);
  await readOf(reader, conn, READ_MIN);
  await readOf(reader, conn, READ_MIN);
  await readOf(reader, conn, 1);
  assertEquals(conn.asked.at(-1), READ_MAX);
  await readOf(reader, conn, 1);
  assertEquals(conn.asked.at(-1), READ_MIN);
});

Deno.test("silence is reported, and input after it is not lost", async () => {
  const conn = new FakeConn();
  const reader = new ConnReader(conn, READ_ALL, new LargeReads());
  assertEquals(await reader.read(1), "silence");
  assertEquals(await reader.read(1), "silence");
  assertEquals((await readOf(reader, conn, 3)).length, 3);
  assertEquals(conn.asked.length, 1);
  const end = reader.read(60_000);
  conn.hangUp();
  assertEquals(await end, null);
});

Deno.test("silence is not reported before all pending input is read", async () => {
  const conn = new FakeConn();
  /** There is some to read. */
  const lateArrivals = {
    passed: () => {
      conn.come(3);
      return Promise.resolve();
    },
  };
  const read = await new ConnReader(conn, lateArrivals, new LargeReads())
    .read(1);
  assert(read instanceof Uint8Array);
  assertEquals(read.length, 3);
});

Deno.test("a limited number of connections has the largest buffer; when a connection ends another may have it", async () => {
  const largeReads = new LargeReads();
  const sendMuch = async () => {
    const conn = new FakeConn();
    const reader = new ConnReader(conn, READ_ALL, largeReads);
    for (let count = 0; count < 6; count++) {
      await readOf(reader, conn, Infinity);
    }
    return { reader, largest: conn.asked.at(-1) };
  };
  const readers: ConnReader[] = [];
  for (let count = 0; count < LARGE_READS_MAX; count++) {
    const { reader, largest } = await sendMuch();
    assertEquals(largest, READ_LARGE);
    readers.push(reader);
  }
  assertEquals((await sendMuch()).largest, READ_MAX);
  readers[0]?.[Symbol.dispose]();
  assertEquals((await sendMuch()).largest, READ_LARGE);
  assertEquals((await sendMuch()).largest, READ_MAX);
});

Deno.test("when no connection may have the largest buffer none has", async () => {
  const conn = new FakeConn();
  const reader = new ConnReader(conn, READ_ALL, new LargeReads(0));
  for (let count = 0; count < 6; count++) {
    await readOf(reader, conn, Infinity);
  }
  assertEquals(conn.asked.at(-1), READ_MAX);
});
