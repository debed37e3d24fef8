/** The numbers that Deno's OpenTelemetry sends on, as a collector receives them. */
import { assert, assertEquals } from "@std/assert";
import { METRICS } from "../../server/metrics.ts";
import { startServer, within } from "./program.ts";
import { member } from "./socket.ts";

/** A metric as it comes over the wire, as far as it concerns us. */
interface Exported {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly sum?: {
    readonly isMonotonic: boolean;
    readonly dataPoints: readonly Point[];
  };
  readonly histogram?: { readonly dataPoints: readonly Point[] };
}

interface Point {
  readonly asDouble?: number;
  readonly count?: string;
  readonly sum?: number;
  readonly explicitBounds?: readonly number[];
  readonly attributes: readonly {
    readonly key: string;
    readonly value: { readonly stringValue: string };
  }[];
}

/** A collector on this machine that keeps the newest of each of our metrics. */
class Collector implements AsyncDisposable {
  readonly newest = new Map<string, Exported>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #news = Promise.withResolvers<void>();

  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      async (request) => {
        const { resourceMetrics = [] } = await request.json();
        for (const { scopeMetrics } of resourceMetrics) {
          for (const { scope, metrics } of scopeMetrics) {
            if (scope.name !== "chat") continue;
            for (const metric of metrics) this.newest.set(metric.name, metric);
          }
        }
        this.#news.resolve();
        this.#news = Promise.withResolvers();
        return Response.json({});
      },
    );
  }

  /** What a program needs to know to send its metrics here. */
  get env(): Record<string, string> {
    return {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${this.#server.addr.port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_METRIC_EXPORT_INTERVAL: "100",
    };
  }

  /** The numbers by the names of the metrics; refusals by their codes behind it. */
  get numbers(): Readonly<Record<string, number>> {
    const numbers: Record<string, number> = {};
    for (const { name, sum } of this.newest.values()) {
      for (const { attributes, asDouble = NaN } of sum?.dataPoints ?? []) {
        const code = attributes.map(({ key, value }) =>
          ` ${key}=${value.stringValue}`
        );
        numbers[name + code.join("")] = asDouble;
      }
    }
    return numbers;
  }

  /** Waits until the numbers are what is expected. */
  async shows(expected: Readonly<Record<string, number>>): Promise<void> {
    const differ = () =>
      Object.entries(expected).some(([name, value]) =>
        this.numbers[name] !== value
      );
    const waiting = { isOver: false };
    const shown = async () => {
      while (differ() && !waiting.isOver) await this.#news.promise;
    };
    try {
      await within(
        shown(),
        JSON.stringify(expected),
        () => JSON.stringify(this.numbers),
      );
    } finally {
      waiting.isOver = true;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

Deno.test("metrics: the right names, units and kinds, and what they count", async () => {
  await using collector = new Collector();
  await using server = await startServer(["--host", "127.0.0.1"], collector);
  await using ann = await member(server.port, "Ann");
  await using bob = await member(server.port, "Bob");
  {
    await using _cid = await member(server.port, "Cid");
    await bob.sendFrame({ type: "join", room: "kitchen" });
    await bob.frameOf("joined");
    for (const text of ["one", "two", "three"]) await ann.say(text);
    await ann.sendFrame({ type: "whisper", id: "1", to: "Bob", text: "four" });
    await bob.frameOf("whisper");
    for (const type of ["nonsense", "foolishness", "say"]) {
      await ann.sendFrame({ type });
      await ann.frameOf("error");
    }
    await collector.shows({
      "chat.members": 3,
      "chat.connections": 3,
      "chat.rooms": 2,
      "chat.messages": 4,
      "chat.deliveries": 7,
      "chat.queue.depth": 0,
      "chat.outbox.size": 0,
      "chat.refusals chat.refusal.code=unknown-type": 2,
      "chat.refusals chat.refusal.code=bad-frame": 1,
    });
  }
  await bob.sendFrame({ type: "leave", room: "kitchen" });
  await collector.shows({
    "chat.members": 2,
    "chat.connections": 2,
    "chat.rooms": 1,
  });

  const { newest } = collector;
  for (const { name, kind, unit, description } of Object.values(METRICS)) {
    const metric = newest.get(name);
    assert(metric !== undefined, name);
    assertEquals([metric.unit, metric.description], [unit, description]);
    const is = metric.histogram !== undefined
      ? "histogram"
      : metric.sum?.isMonotonic
      ? "counter"
      : "up-down counter";
    assertEquals(is, kind, name);
  }
  assertEquals(newest.size, Object.keys(METRICS).length);

  const [flushes] = newest.get("chat.flush.duration")?.histogram?.dataPoints ??
    [];
  assert(Number(flushes?.count) > 5);
  const { sum = 0, explicitBounds = [] } = flushes ?? {};
  // In seconds: some milliseconds in all.
  assert(sum > 0 && sum < 5, `${sum}`);
  assertEquals([explicitBounds[0], explicitBounds.at(-1)], [0.0001, 1]);

  server.program.signal("SIGTERM");
  assertEquals((await server.program.finished()).code, 0);
});

Deno.test("without OTEL_DENO nothing is sent", async () => {
  await using collector = new Collector();
  const { OTEL_DENO: _, ...env } = collector.env;
  await using server = await startServer(["--host", "127.0.0.1"], { env });
  await using ann = await member(server.port, "Ann");
  await ann.say("one");
  server.program.signal("SIGTERM");
  assertEquals((await server.program.finished()).code, 0);
  assertEquals(collector.newest.size, 0);
});
