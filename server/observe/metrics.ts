import process from "node:process";
import type { HallCounts } from "../../hall/hall.ts";
import { VERSION } from "../../version.ts";
import { usedMemory } from "../admission/memory.ts";
import type { Limits } from "../limits.ts";
import type { Metric, Reading, Sample } from "./openmetrics.ts";
import { SERVER_REFUSALS } from "./refusals.ts";

/**
 * The metrics of a server. The names are those that OpenTelemetry's rules make of
 * `chat.members` and so on for Prometheus; those of the process are Prometheus'
 * own. `docs/logs.md` has the same table.
 */
export const METRICS = {
  members: {
    name: "chat_members",
    kind: "gauge",
    help: "connected members",
  },
  rooms: {
    name: "chat_rooms",
    kind: "gauge",
    help: "rooms with members",
  },
  connections: {
    name: "chat_connections",
    kind: "gauge",
    help: "open connections",
  },
  dialects: {
    name: "chat_dialect_connections",
    kind: "gauge",
    help: "open connections by `dialect`; `none` before it is known",
  },
  connectionsLimit: {
    name: "chat_connections_limit",
    kind: "gauge",
    help: "limit of open connections",
  },
  messages: {
    name: "chat_messages_total",
    kind: "counter",
    help: "messages said, in rooms and as whispers",
  },
  deliveries: {
    name: "chat_deliveries_total",
    kind: "counter",
    help: "deliveries of new messages to members",
  },
  queueDepth: {
    name: "chat_queue_depth",
    kind: "gauge",
    help: "events queued for the hall",
  },
  outboxSize: {
    name: "chat_outbox_size_bytes",
    kind: "gauge",
    unit: "bytes",
    help: "bytes queued for all members",
  },
  flushDuration: {
    name: "chat_flush_duration_seconds",
    kind: "histogram",
    unit: "seconds",
    help: "duration of a flush: gathering notices and starting to send them",
  },
  refusals: {
    name: "chat_refusals_total",
    kind: "counter",
    help: "refusals by `code`",
  },
  memoryUsed: {
    name: "chat_memory_used_bytes",
    kind: "gauge",
    unit: "bytes",
    help: "memory in use, as `--max-memory` counts it",
  },
  memoryLimit: {
    name: "chat_memory_limit_bytes",
    kind: "gauge",
    unit: "bytes",
    help: "memory use above which new connections wait",
  },
  build: {
    name: "chat_build_info",
    kind: "gauge",
    help: "always 1, with the `version`",
  },
  processorTime: {
    name: "process_cpu_seconds_total",
    kind: "counter",
    unit: "seconds",
    help: "user and system CPU time of the process",
  },
  residentMemory: {
    name: "process_resident_memory_bytes",
    kind: "gauge",
    unit: "bytes",
    help: "resident memory of the process",
  },
  startTime: {
    name: "process_start_time_seconds",
    kind: "gauge",
    unit: "seconds",
    help: "start time of the process, in seconds since 1970",
  },
} as const satisfies Readonly<Record<string, Metric>>;

/** In seconds, from a quiet room to a hall that cannot keep up. */
const FLUSH_BUCKETS = [
  0.0001,
  0.00025,
  0.0005,
  0.001,
  0.0025,
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  1,
];

/** The sources of the numbers, which are counted anyway and read on request. */
export interface Measured {
  readonly hall: { readonly counts: HallCounts };
  readonly connections: {
    readonly size: number;
    readonly dialects: ReadonlyMap<string, number>;
  };
  readonly queue: { readonly size: number };
  readonly flushScheduler: { readonly waiting: number };
  readonly refusals: { readonly all: ReadonlyMap<string, number> };
  readonly limits: Pick<Limits, "maxConnections" | "maxMemory">;
}

/** The metrics of a server, read on request. */
export class ServerMetrics {
  readonly #measured: Measured;
  /** How many flushes each bucket has, without those of the buckets before it. */
  readonly #flushes: number[] = FLUSH_BUCKETS.map(() => 0);
  #flushCount = 0;
  #flushSeconds = 0;

  constructor(measured: Measured) {
    this.#measured = measured;
  }

  /** Counts a flush that took so long, in milliseconds. */
  flushed(took: number): void {
    const seconds = took / 1000;
    this.#flushCount++;
    this.#flushSeconds += seconds;
    const bucket = FLUSH_BUCKETS.findIndex((most) => seconds <= most);
    const flushes = this.#flushes[bucket];
    if (flushes !== undefined) this.#flushes[bucket] = flushes + 1;
  }

  /** Reads all metrics. */
  read(): readonly Reading[] {
    const { hall, connections, queue, flushScheduler, refusals, limits } =
      this.#measured;
    const { members, rooms, messages, deliveries } = hall.counts;
    const { user, system } = process.cpuUsage();
    const one = (metric: Metric, value: number): Reading => ({
      metric,
      samples: [{ value }],
    });
    return [
      one(METRICS.members, members),
      one(METRICS.rooms, rooms),
      one(METRICS.connections, connections.size),
      {
        metric: METRICS.dialects,
        samples: samplesBy("dialect", connections.dialects),
      },
      one(METRICS.connectionsLimit, limits.maxConnections),
      one(METRICS.messages, messages),
      one(METRICS.deliveries, deliveries),
      one(METRICS.queueDepth, queue.size),
      one(METRICS.outboxSize, flushScheduler.waiting),
      { metric: METRICS.flushDuration, samples: this.#flushSamples() },
      {
        metric: METRICS.refusals,
        samples: samplesBy("code", withAllCodes(refusals.all)),
      },
      one(METRICS.memoryUsed, usedMemory()),
      one(METRICS.memoryLimit, limits.maxMemory),
      {
        metric: METRICS.build,
        samples: [{ labels: { version: VERSION }, value: 1 }],
      },
      one(METRICS.processorTime, (user + system) / 1e6),
      one(METRICS.residentMemory, Deno.memoryUsage().rss),
      one(METRICS.startTime, performance.timeOrigin / 1000),
    ];
  }

  #flushSamples(): readonly Sample[] {
    let count = 0;
    return [
      ...FLUSH_BUCKETS.map((most, bucket) => {
        count += this.#flushes[bucket] ?? 0;
        return bucketSample(most, count);
      }),
      bucketSample(Infinity, this.#flushCount),
      { suffix: "_sum", value: this.#flushSeconds },
      { suffix: "_count", value: this.#flushCount },
    ];
  }
}

/** A bucket with the number of flushes that took at most `le` seconds. */
function bucketSample(le: number, value: number): Sample {
  return { suffix: "_bucket", labels: { le }, value };
}

/** The server's own refusals are listed from the start, so that their rates are right from the first on. */
function withAllCodes(
  refusals: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const none = Object.keys(SERVER_REFUSALS).map((code) => [code, 0] as const);
  return new Map([...none, ...refusals]);
}

/** A sample for each value of a label. */
function samplesBy(
  label: string,
  counts: ReadonlyMap<string, number>,
): readonly Sample[] {
  return Array.from(
    counts,
    ([value, count]) => ({ labels: { [label]: value }, value: count }),
  );
}
