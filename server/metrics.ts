import {
  type Histogram,
  type Meter,
  metrics,
  type Observable,
  type ObservableCallback,
} from "@opentelemetry/api";
import type { HallCounts } from "../chat/hall.ts";
import { VERSION } from "../version.ts";

/** One thing that is measured, as data. */
export interface Metric {
  readonly name: string;
  readonly kind: "counter" | "up-down counter" | "histogram";
  readonly unit: string;
  readonly description: string;
}

/** What is measured: named, with units, by the conventions of OpenTelemetry. `docs/logs.md` has the same table. */
export const METRICS = {
  members: {
    name: "chat.members",
    kind: "up-down counter",
    unit: "{member}",
    description: "members who are in",
  },
  rooms: {
    name: "chat.rooms",
    kind: "up-down counter",
    unit: "{room}",
    description: "rooms that somebody is in",
  },
  connections: {
    name: "chat.connections",
    kind: "up-down counter",
    unit: "{connection}",
    description: "connections that were let in and have not ended",
  },
  messages: {
    name: "chat.messages",
    kind: "counter",
    unit: "{message}",
    description: "messages said, in a room or to one member alone",
  },
  deliveries: {
    name: "chat.deliveries",
    kind: "counter",
    unit: "{delivery}",
    description: "messages handed to members as they were said, each counted",
  },
  queueDepth: {
    name: "chat.queue.depth",
    kind: "up-down counter",
    unit: "{event}",
    description: "events that wait for the hall",
  },
  outboxSize: {
    name: "chat.outbox.size",
    kind: "up-down counter",
    unit: "By",
    description: "what waits to be sent, to all members together",
  },
  flushDuration: {
    name: "chat.flush.duration",
    kind: "histogram",
    unit: "s",
    description: "time to gather what is to be told and begin to send it",
  },
  refusals: {
    name: "chat.refusals",
    kind: "counter",
    unit: "{refusal}",
    description: "what was refused, by `chat.refusal.code`",
  },
} as const satisfies Readonly<Record<string, Metric>>;

/** The attribute that says why something was refused. */
const REFUSAL_CODE = "chat.refusal.code";

/** From a quiet room, in seconds, to a hall that cannot follow. */
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

/** Where the numbers come from. They are counted anyway, and read only when somebody asks. */
export interface Measured {
  readonly hall: { readonly counts: HallCounts };
  readonly connections: { readonly size: number };
  readonly queue: { readonly size: number };
  readonly post: { readonly waiting: number };
  readonly refusals: { readonly all: ReadonlyMap<string, number> };
}

/**
 * The numbers of a server, for Deno's OpenTelemetry: with `OTEL_DENO=true` it
 * asks for them and sends them on, otherwise nobody asks.
 */
export class ServerMetrics implements Disposable {
  readonly #flushes: Histogram;
  readonly #observed: readonly {
    readonly instrument: Observable;
    readonly read: ObservableCallback;
  }[];

  constructor({ hall, connections, queue, post, refusals }: Measured) {
    const meter = metrics.getMeter("chat", VERSION);
    const { name, unit, description } = METRICS.flushDuration;
    this.#flushes = meter.createHistogram(name, {
      unit,
      description,
      advice: { explicitBucketBoundaries: FLUSH_BUCKETS },
    });
    const observed = (metric: Metric, read: ObservableCallback) => {
      const instrument = observable(meter, metric);
      instrument.addCallback(read);
      return { instrument, read };
    };
    const number = (metric: Metric, read: () => number) =>
      observed(metric, (result) => result.observe(read()));
    this.#observed = [
      number(METRICS.members, () => hall.counts.members),
      number(METRICS.rooms, () => hall.counts.rooms),
      number(METRICS.connections, () => connections.size),
      number(METRICS.messages, () => hall.counts.messages),
      number(METRICS.deliveries, () => hall.counts.deliveries),
      number(METRICS.queueDepth, () => queue.size),
      number(METRICS.outboxSize, () => post.waiting),
      observed(METRICS.refusals, (result) => {
        for (const [code, count] of refusals.all) {
          result.observe(count, { [REFUSAL_CODE]: code });
        }
      }),
    ];
  }

  /** A flush has taken so long, in milliseconds. */
  flushed(took: number): void {
    this.#flushes.record(took / 1000);
  }

  [Symbol.dispose](): void {
    for (const { instrument, read } of this.#observed) {
      instrument.removeCallback(read);
    }
  }
}

function observable(
  meter: Meter,
  { name, kind, unit, description }: Metric,
): Observable {
  const options = { unit, description };
  return kind === "counter"
    ? meter.createObservableCounter(name, options)
    : meter.createObservableUpDownCounter(name, options);
}
