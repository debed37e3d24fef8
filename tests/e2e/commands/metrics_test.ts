/** The numbers of a server, as Prometheus reads them. */
import { assert, assertEquals } from "@std/assert";
import {
  fillUp,
  TestDisk,
  TestFolder,
  testWithDisk,
} from "../../store/test_folder.ts";
import { testWith } from "../harness/needs.ts";
import {
  freePort,
  startCommand,
  startServer,
  UNHURRIED,
  within,
} from "../harness/program.ts";
import { member } from "../harness/socket.ts";

/** A server whose metrics can be read. */
class MeasuredServer implements AsyncDisposable {
  private constructor(
    readonly server: Awaited<ReturnType<typeof startServer>>,
    /** Where its metrics are: `http://127.0.0.1:9464`. */
    readonly base: string,
  ) {}

  static async start(...args: readonly string[]): Promise<MeasuredServer> {
    const server = await startServer([...UNHURRIED, "--metrics", "0", ...args]);
    const line = await server.program.stdout.line((line) =>
      line.startsWith("metrics on ")
    );
    const [, base = ""] = /^metrics on (http:\S+)\/metrics$/.exec(line) ?? [];
    return new MeasuredServer(server, base);
  }

  get port(): number {
    return this.server.port;
  }

  async text(): Promise<string> {
    return await (await fetch(`${this.base}/metrics`)).text();
  }

  /** The numbers by their names, labels included. */
  async numbers(): Promise<Readonly<Record<string, number>>> {
    return Object.fromEntries(
      (await this.text()).split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"))
        .map((line) => {
          const end = line.lastIndexOf(" ");
          return [line.slice(0, end), Number(line.slice(end))];
        }),
    );
  }

  /** Waits until the numbers are what is expected. */
  async shows(expected: Readonly<Record<string, number>>): Promise<void> {
    let seen: Readonly<Record<string, number>> = {};
    const shown = async () => {
      do seen = await this.numbers(); while (
        Object.entries(expected).some(([name, value]) => seen[name] !== value)
      );
    };
    await within(
      shown(),
      JSON.stringify(expected),
      () => JSON.stringify(seen),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

Deno.test("--metrics: events of a hall are counted", async () => {
  await using hall = await MeasuredServer.start("--max-connections", "77");
  await using ann = await member(hall.port, "Ann");
  await using bob = await member(hall.port, "Bob");
  {
    await using _cid = await member(hall.port, "Cid");
    await bob.sendFrame({ type: "join", room: "kitchen" });
    await bob.frameOf("joined");
    for (const text of ["one", "two", "three"]) await ann.say(text);
    await ann.sendFrame({ type: "whisper", id: "1", to: "Bob", text: "four" });
    await bob.frameOf("whisper");
    for (const type of ["nonsense", "foolishness", "say"]) {
      await ann.sendFrame({ type });
      await ann.frameOf("error");
    }
    await hall.shows({
      chat_members: 3,
      chat_connections: 3,
      'chat_dialect_connections{dialect="native"}': 3,
      chat_connections_limit: 77,
      chat_rooms: 2,
      chat_messages_total: 4,
      chat_deliveries_total: 7,
      chat_queue_depth: 0,
      chat_outbox_size_bytes: 0,
      chat_memory_limit_bytes: 2 ** 30,
      'chat_refusals_total{code="unknown-type"}': 2,
      'chat_refusals_total{code="bad-frame"}': 1,
      'chat_refusals_total{code="hall-full"}': 0,
    });
  }
  await bob.sendFrame({ type: "leave", room: "kitchen" });
  await hall.shows({ chat_members: 2, chat_connections: 2, chat_rooms: 1 });

  const numbers = await hall.numbers();
  const count = numbers.chat_flush_duration_seconds_count ?? 0;
  const bucket = (le: string) =>
    numbers[`chat_flush_duration_seconds_bucket{le="${le}"}`];
  assert(count > 5, `${count} flushes`);
  assertEquals(bucket("+Inf"), count);
  assert((bucket("0.0001") ?? NaN) <= (bucket("1.0") ?? NaN));
  // In seconds.
  for (
    const [name, least, most] of [
      ["chat_flush_duration_seconds_sum", 0, 60],
      ["process_cpu_seconds_total", 0.01, 600],
      ["process_resident_memory_bytes", 10e6, 1e9],
      ["chat_memory_used_bytes", 1e6, 1e9],
      [
        "process_start_time_seconds",
        Date.now() / 1000 - 600,
        Date.now() / 1000,
      ],
    ] as const
  ) {
    const value = numbers[name] ?? NaN;
    assert(value > least && value < most, `${name} ${value}`);
  }

  hall.server.program.signal("SIGTERM");
  assertEquals((await hall.server.program.finished()).code, 0);
});

testWith(
  ["promtool"],
  "promtool has nothing to say of the metrics",
  async () => {
    await using hall = await MeasuredServer.start();
    await using ann = await member(hall.port, "Ann");
    await ann.sendFrame({ type: "nonsense" });
    await ann.frameOf("error");
    await using promtool = startCommand(["promtool", "check", "metrics"]);
    await promtool.type(await hall.text());
    await promtool.endInput();
    const { code, stdout, stderr } = await promtool.finished();
    assertEquals([code, stdout + stderr], [0, ""]);
  },
);

testWith(
  ["prometheus"],
  "Prometheus reads the metrics as docs/operate.md has it set up",
  async () => {
    using folder = new TestFolder();
    await using hall = await MeasuredServer.start();
    await using _ann = await member(hall.port, "Ann");
    const page = Deno.readTextFileSync(
      new URL("../../../docs/operate.md", import.meta.url),
    );
    const [, settings = ""] = /^```yaml prometheus\n(.*?)^```$/ms.exec(page) ??
      [];
    Deno.writeTextFileSync(
      `${folder.path}/prometheus.yml`,
      `global: { scrape_interval: 200ms }\n${
        settings.replace("localhost:9464", new URL(hall.base).host)
      }`,
    );
    const port = freePort();
    await using prometheus = startCommand([
      "prometheus",
      `--config.file=${folder.path}/prometheus.yml`,
      `--storage.tsdb.path=${folder.path}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
    ]);
    await prometheus.stderr.includes("Server is ready to receive web requests");
    const query = `http://127.0.0.1:${port}/api/v1/query?query=chat_members`;
    let value: string | undefined;
    const read = async () => {
      while (value === undefined) {
        const { data } = await (await fetch(query)).json();
        value = data.result[0]?.value[1];
      }
    };
    await within(read(), "Prometheus to have read it");
    assertEquals(value, "1");
  },
);

Deno.test("without --metrics nothing more is listened on", async () => {
  await using server = await startServer();
  await using _ann = await member(server.port, "Ann");
  server.program.signal("SIGTERM");
  const { stdout, stderr } = await server.program.finished();
  assert(!`${stdout}${stderr}`.includes("metrics"), stdout);
});

testWithDisk("/healthz says so when what is said cannot be kept", async () => {
  using disk = new TestDisk(512 * 1024);
  await using hall = await MeasuredServer.start("--data", disk.data);
  const health = async () => {
    const answer = await fetch(`${hall.base}/healthz`);
    return [answer.status, await answer.text()];
  };
  const becomes = async (status: number) => {
    for (;;) {
      const [now, text] = await health();
      if (now === status) return text;
    }
  };
  assertEquals(await health(), [200, "ok\n"]);
  const filler = `${disk.path}/filler`;
  fillUp(filler);
  assertEquals(
    await within(becomes(503), "the full disk to be noticed"),
    "the server cannot store messages: the disk is full\n",
  );
  Deno.removeSync(filler);
  assertEquals(await within(becomes(200), "all to be well"), "ok\n");
  await using ann = await member(hall.port, "Ann");
  assertEquals((await ann.say("hello")).seq, 1);
});
