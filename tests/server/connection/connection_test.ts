// A connection and bytes that ask for nothing, at a time that the test sets.
import { assert, assertEquals, assertLess } from "@std/assert";
import { BYTES_A_LINE } from "../../../server/admission/inflow.ts";
import { SourceNetwork } from "../../../server/admission/source_network.ts";
import { Connection } from "../../../server/connection/connection.ts";
import { READ_MAX } from "../../../server/connection/reader.ts";
import type { Queued } from "../../../server/connection/request_forwarder.ts";
import type { Limits } from "../../../server/limits.ts";
import { FakeTimers, settled } from "../fake_timers.ts";
import { contextOf } from "./context.ts";
import { FakeConn } from "./fake_conn.ts";

/** How long anything is waited for, in milliseconds. */
const PATIENCE = 60_000;

/** How many bytes come before the other end falls silent. */
const BYTES = 1024 * 1024;

/** A connection over which the same piece comes again and again, as fast as it is read. */
class PouringConn extends FakeConn {
  /** How many bytes have been read. */
  taken = 0;
  readonly #piece: string;

  constructor(piece: string) {
    super();
    this.#piece = piece;
  }

  override read(buffer: Uint8Array): Promise<number | null> {
    if (this.isClosed || this.taken >= BYTES) return super.read(buffer);
    for (let at = 0; at < buffer.length; at++) {
      buffer[at] = this.#piece.charCodeAt(this.taken++ % this.#piece.length);
    }
    return Promise.resolve(buffer.length);
  }
}

/** An encrypted connection over which records without content come. */
class EmptyRecordsConn extends PouringConn {
  received = 0;

  constructor() {
    super("");
  }

  override read(buffer: Uint8Array): Promise<number | null> {
    if (this.isClosed || this.received >= BYTES) return super.read(buffer);
    this.received += 4096;
    return Promise.resolve(0);
  }
}

/** A connection over which something pours in, and what becomes of it. */
class Poured implements AsyncDisposable {
  readonly conn: PouringConn;
  readonly timers = new FakeTimers();
  readonly refused: readonly string[];
  readonly #queued: readonly Queued[];
  readonly #connection: Connection;
  readonly #running: Promise<void>;
  #time = 0;

  constructor(from: string | PouringConn, given: Partial<Limits> = {}) {
    this.conn = typeof from === "string" ? new PouringConn(from) : from;
    const now = () => this.#time;
    const { context, queued, refused } = contextOf(given, now);
    this.refused = refused;
    this.#queued = queued;
    const network = new SourceNetwork(context.limits, now);
    this.#connection = new Connection(this.conn, network, context);
    this.#running = this.#connection.run();
  }

  /** Why it was ended, if it was. */
  get gone(): string | undefined {
    for (const { what } of this.#queued) {
      if (what.type === "gone") return what.reason;
    }
    return undefined;
  }

  /** Waits until something is so; what is read has its turns until then. */
  async until(isSo: () => boolean): Promise<void> {
    const end = performance.now() + PATIENCE;
    while (!isSo()) {
      assert(performance.now() < end, `${this.conn.taken} bytes were taken`);
      await settled();
    }
  }

  async pass(milliseconds: number): Promise<void> {
    this.#time += milliseconds;
    await this.timers.goOff();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.abandon("the test is over");
    this.conn.close();
    await settled();
    await this.timers.goOff();
    await this.timers.goOff();
    await this.#running;
    this.timers[Symbol.dispose]();
  }
}

Deno.test("a connection is read no faster than it may send, and reading goes on in time", async () => {
  // Something is asked for now and then: it is not put out, whatever the rest is.
  const piece = "\n".repeat(1_500) + "/help\n";
  await using poured = new Poured(piece, { rate: 1, burst: 10 });
  await poured.until(() => poured.timers.waits.length > 0);
  // 10 messages' worth at once, each of 8 KiB.
  assertLess(poured.conn.taken, 80 * 1024 / BYTES_A_LINE + READ_MAX);
  assertEquals(poured.timers.waits.length, 1);
  await poured.pass(1_000);
  assertEquals([poured.refused, poured.gone], [[], undefined]);
});

for (
  const [what, piece] of [
    ["blank lines", "\n"],
    ["telnet commands", "\u00ff\u00fd\u0001"],
    ["a line without an end", "x"],
  ] as const
) {
  Deno.test(`${what}, and nothing else for long, end a connection`, async () => {
    await using poured = new Poured(piece);
    await poured.until(() => poured.gone !== undefined);
    assert(poured.refused.includes("flood"));
    assertEquals(poured.gone, "flood");
  });
}

Deno.test("TLS records without content, and nothing else for long, end a connection", async () => {
  await using poured = new Poured(new EmptyRecordsConn());
  await poured.until(() => poured.gone !== undefined);
  assert(poured.refused.includes("flood"));
  await settled();
  await poured.pass(1_000);
  assertEquals(poured.gone, "flood");
});

Deno.test("without a rate input is read as it comes", async () => {
  await using poured = new Poured("\n", { rate: 0 });
  await poured.until(() => poured.conn.taken >= BYTES);
  assertEquals([poured.refused, poured.gone], [[], undefined]);
});
