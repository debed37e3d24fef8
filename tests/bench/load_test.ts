/** The load generator of the bench: that it sees every wrong delivery, and none where all is well. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Figures, wrongs } from "../../bench/figures.ts";
import { compiled, load, type LoadOptions } from "../../bench/load.ts";
import { Failure } from "../../failure.ts";
import { writeAll } from "../../transport/conn.ts";
import { testWith } from "../e2e/harness/needs.ts";
import { startServer } from "../e2e/harness/program.ts";
import { TestFolder } from "../store/test_folder.ts";

/** The line sent to the newest connection instead of the n-th one. */
type Mischief = (line: string, nth: number) => readonly string[];

/** The n-th line, for one that goes wrong. */
const VICTIM = 5;

/** The load talks faster than people do. */
const LIFTED = [
  ...["--host", "127.0.0.1", "--rate", "0", "--rate-per-address", "0"],
  ...["--connect-rate", "0", "--max-per-address", "0"],
];

/** A server that passes lines on to everybody else, but to the newest connection as it likes. */
class LineServer implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #conns = new Set<Deno.TcpConn>();
  readonly #tasks: Promise<void>[] = [];
  readonly #mischief: Mischief;
  #heard = 0;
  #newest: Deno.TcpConn | undefined;

  constructor(mischief: Mischief) {
    this.#mischief = mischief;
    this.#tasks.push(this.#accept());
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const task of this.#tasks) await task;
  }

  async #accept(): Promise<void> {
    for await (const conn of this.#listener) {
      this.#conns.add(conn);
      this.#newest = conn;
      await send(conn, ["hello"]);
      this.#tasks.push(this.#serve(conn));
    }
  }

  async #serve(conn: Deno.TcpConn): Promise<void> {
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(4096);
    let rest = "";
    for (;;) {
      // The generator hangs up with unread words, which looks like a reset.
      const read = await conn.read(buffer).catch(() => null);
      if (read === null) break;
      const lines = (rest + decoder.decode(buffer.subarray(0, read)))
        .split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) await this.#pass(line, conn);
    }
    this.#conns.delete(conn);
    conn.close();
  }

  async #pass(line: string, sayer: Deno.TcpConn): Promise<void> {
    const nth = this.#heard++;
    for (const conn of this.#conns) {
      if (conn === sayer) continue;
      await send(
        conn,
        conn === this.#newest ? this.#mischief(line, nth) : [line],
      );
    }
  }
}

async function send(
  conn: Deno.TcpConn,
  lines: readonly string[],
): Promise<void> {
  const bytes = new TextEncoder().encode(
    lines.map((line) => line + "\n").join(""),
  );
  // The reading loop detects closed connections.
  await writeAll(conn, bytes).catch(() => {});
}

/** A room of four, one of whom talks. */
const LOAD: LoadOptions = {
  workload: "talk",
  members: 4,
  talkers: 1,
  rate: 50,
  warm: 0,
  seconds: 0.4,
  drain: 0.3,
  limit: 15,
};

let program: Promise<string> | undefined;

/** The generator, made once for all tests here. */
async function generator(): Promise<string> {
  if (program === undefined) {
    const folder = new TestFolder();
    globalThis.addEventListener("unload", () => folder[Symbol.dispose]());
    program = compiled("load", folder.path);
  }
  return await program;
}

async function loaded(options: LoadOptions): Promise<Figures> {
  return await load(
    await generator(),
    options,
    undefined,
    new AbortController().signal,
  );
}

async function underMischief(
  mischief: Mischief,
  options: LoadOptions = {},
): Promise<Figures> {
  await using server = new LineServer(mischief);
  const { port } = server;
  return await loaded({ protocol: "lines", port, ...LOAD, ...options });
}

function test(name: string, fn: () => Promise<void>): void {
  testWith(["gcc"], name, fn);
}

test("the load generator finds nothing wrong where all is delivered", async () => {
  const figures = await underMischief((line) => [line], {
    workload: "step",
    count: 20,
  });
  assertEquals(wrongs(figures), "");
  assertEquals(figures.one_order, true);
  // Three listen; the first quarter does not count.
  assertEquals(figures.deliveries, 3 * 15);
});

const MISCHIEFS: readonly (readonly [
  name: string,
  mischief: Mischief,
  wrong: string,
])[] = [
  [
    "a missing delivery",
    (line, nth) => nth === VICTIM ? [] : [line],
    "1 missing",
  ],
  [
    "one that comes twice",
    (line, nth) => nth === VICTIM ? [line, line] : [line],
    "1 repeated",
  ],
  [
    "an altered letter",
    (line, nth) => [nth === VICTIM ? line.slice(0, -1) + "!" : line],
    "1 missing, 1 altered",
  ],
  [
    "a cut end",
    (line, nth) => [nth === VICTIM ? line.slice(0, -1) : line],
    "1 missing, 1 altered",
  ],
];

for (const [name, mischief, wrong] of MISCHIEFS) {
  test(`the load generator sees ${name}`, async () => {
    assertEquals(wrongs(await underMischief(mischief)), wrong);
  });
}

test("the load generator sees two that have changed places", async () => {
  let held: string[] = [];
  const figures = await underMischief((line, nth) => {
    if (nth === VICTIM) {
      held = [line];
      return [];
    }
    const lines = [line, ...held];
    held = [];
    return lines;
  });
  // A skipped message is missing until it arrives, and is then out of order.
  assertEquals(wrongs(figures), "1 missing, 1 repeated");
  assertEquals(figures.one_order, false);
});

test("the load generator takes in what the server says, in every dialect", async () => {
  for (const protocol of ["native", "web", "plain"]) {
    await using server = await startServer(LIFTED);
    const figures = await loaded({
      protocol,
      port: server.port,
      ...LOAD,
      pid: server.program.pid,
      // In the plain dialect everybody is in the lobby.
      members: 20,
      talkers: 3,
    });
    assertEquals(wrongs(figures), "", protocol);
    assertEquals(figures.one_order, true);
    assert(Number(figures.said) > 30);
    assert(Number(figures.cpu_us) > 0 && Number(figures.p99_ms) > 0);
  }
});

const WORKLOADS: readonly LoadOptions[] = [
  { workload: "step", members: 10, talkers: 2, count: 20 },
  { workload: "burst", members: 5, talkers: 1, count: 100, repeat: 2 },
  { "workload": "storm", "members": 40, "talkers": 1, "at-once": 0 },
  { workload: "resume", members: 10, talkers: 1, behind: 30 },
  { workload: "acked", members: 4, talkers: 4, warm: 0, seconds: 0.3 },
  { workload: "idle", rooms: 3, members: 4, talkers: 1, seconds: 0.1 },
];

for (const options of WORKLOADS) {
  test(`the workload ${options.workload} is heard to its end`, async () => {
    await using server = await startServer(LIFTED);
    const figures = await loaded({
      protocol: "native",
      port: server.port,
      pid: server.program.pid,
      ...options,
    });
    assertEquals(wrongs(figures), "");
  });
}

test("a run that cannot come to its end is given up in time, with the reason", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  // Nobody is let in here.
  const failure = await assertRejects(
    () =>
      loaded({
        protocol: "native",
        port: listener.addr.port,
        ...LOAD,
        limit: 1,
      }),
    Failure,
  );
  assertEquals(
    failure.message,
    "load: still letting everybody in after 1 s",
  );
});
