import { createHash } from "node:crypto";
import { Channel, ChannelClosedError } from "@std/async/channel";
import { deadline } from "@std/async/deadline";
import { isTimeout } from "./failure.ts";
import { Hall } from "./hall/hall.ts";
import { Moderation } from "./hall/moderation/moderation.ts";
import {
  NAME_LEASE,
  NAME_TRIAL,
  NameRegistration,
} from "./hall/sessions/name_registration.ts";
import { type Access, readRange } from "./server/admission/address_range.ts";
import { Admission, SourceNetwork } from "./server/admission/admission.ts";
import { ConnectionRejection } from "./server/admission/connection_rejection.ts";
import { MemoryGate } from "./server/admission/memory.ts";
import { networkOf } from "./server/admission/network.ts";
import { Password } from "./server/admission/password.ts";
import { Verifier } from "./server/admission/verifier.ts";
import { Connection, originOf } from "./server/connection.ts";
import type { Queued } from "./server/request_forwarder.ts";
import { FlushScheduler } from "./server/delivery/flush_scheduler.ts";
import { descriptorBudget } from "./server/descriptors.ts";
import {
  type BoundPorts,
  Listeners,
  type ListenOptions,
} from "./server/listeners.ts";
import {
  boundsOf,
  type Limits,
  limitsFrom,
  toldLimits,
} from "./server/limits.ts";
import { acceptLoop } from "./server/listener.ts";
import { Health, type Probe } from "./server/observe/health.ts";
import { ServerMetrics } from "./server/observe/metrics.ts";
import type {
  MetricsAddress,
  MetricsEndpoint,
  MetricsEndpointOptions,
} from "./server/observe/metrics_endpoint.ts";
import { Refusals } from "./server/observe/refusals.ts";
import type { LogFields, ServerLog } from "./server/observe/server_log.ts";
import { ServerObserver } from "./server/observe/server_observer.ts";
import { ReadBacklog } from "./server/read_backlog.ts";
import { LargeReads } from "./server/reader.ts";
import { nextTurn } from "./server/turn.ts";
import { MemoryStore } from "./store/memory.ts";
import type { NameStore } from "./store/name_store.ts";
import type { SanctionStore } from "./store/sanction_store.ts";
import type { MessageStore } from "./store/store.ts";
import { hostPort } from "./transport/address.ts";
import type { Conn } from "./transport/conn.ts";
import { VERSION } from "./version.ts";

/** Most events that wait for the hall. With the longest lines these are 16 MiB. */
export const QUEUE_MAX = 1024;

/**
 * Most events the hall takes at once, so that the first of them does not wait
 * for long: as many as come in one large read. Words of a hundred bytes that are
 * told to a hundred are told in 20 ms.
 */
const BATCH_MAX = 768;

/**
 * Most events the hall takes at once while some can hardly follow: it waits for
 * them after each batch, and what comes in one is not to be what ends them.
 */
const BATCH_HELD = 64;

/**
 * How long the hall works, in milliseconds, until what has come meanwhile is
 * read: what waits for it can go on and on without a turn of the event loop.
 */
const TURN_MAX = 5;

/** How long those who are told what was said before get to take it in, in milliseconds. */
const REPLAY_PAUSE = 2;

/** How long the goodbye may take, in milliseconds. */
const GOODBYE = 5_000;

/** How often it is looked who has taken too long, in the shortest time that anything may take. */
const LOOKS = 4;

/** What a server can be told. Everything has a default but how it ends. */
export interface ServeOptions extends ListenOptions {
  /** What those who come are held to; 0 lifts a limit. The others are those of the table `LIMITS`. */
  readonly limits?: Partial<Limits>;
  /** From where one may come in. @default {everywhere} */
  readonly access?: Access;
  /** Where what is said is kept. @default {new MemoryLog()} */
  readonly store?: MessageStore;
  /** What has to be known to come in. @default {nothing} */
  readonly password?: string;
  /** The fingerprints of the keys whose owners are operators. @default {[]} */
  readonly operators?: readonly string[];
  /** Where operators' orders are kept; without it they end with the server. */
  readonly sanctionStore?: SanctionStore;
  /** Where it is kept which name belongs to which key; without it none does. */
  readonly nameStore?: NameStore;
  /** How long a name belongs to a key that does not use it, in milliseconds. @default {NAME_LEASE} */
  readonly nameLease?: number;
  /** How long a key uses a name until it belongs to it, in milliseconds. @default {NAME_TRIAL} */
  readonly nameTrial?: number;
  readonly serverLog: ServerLog;
  /** Whether what is said in rooms goes into the server log too. @default {false} */
  readonly logMessages?: boolean;
  /** Where the metrics can be read; the port 0 takes a free one. @default {nowhere} */
  readonly metrics?: MetricsAddress;
  /** Ends the server: it says goodbye and returns. */
  readonly signal: AbortSignal;
  /** Called once it listens. */
  readonly listening: (address: ListeningAddresses) => void;
}

/** Where a server that is open listens. */
export interface ListeningAddresses extends BoundPorts {
  /** Where its metrics are read. */
  readonly metrics: MetricsAddress | undefined;
}

/** What waits for the hall: something heard, a probe, a flush, or the end. */
type Item = Queued | Probe | "flush" | "close";

/**
 * Opens a hall and returns when it has been closed.
 *
 * The whole story: at each door an accept loop makes a connection of everyone
 * who comes, encrypted or not; each connection's reading loop puts what it hears
 * into one queue; the hall is the queue's only consumer, so there is one order
 * for everybody; what it has to say waits in the outboxes, which are flushed
 * together.
 *
 * @throws {Failure} The address cannot be listened on.
 *
 * @example
 * ```ts ignore
 * const stop = new AbortController();
 * await serve({
 *   port: 0,
 *   serverLog,
 *   signal: stop.signal,
 *   listening: ({ port }) => console.log(`listening on port ${port}`),
 * });
 * ```
 */
export async function serve(options: ServeOptions): Promise<void> {
  const { serverLog } = options;
  const asked = limitsFrom(options.limits);
  const { connections: room, raise, reserved } = descriptorBudget(
    asked.maxConnections,
  );
  const limits = { ...asked, maxConnections: room };
  if (raise !== undefined) {
    serverLog.warn("there are few descriptors", { connections: room, raise });
  }
  await using store = options.store ?? new MemoryStore();
  using refusals = new Refusals(serverLog);
  const monotonic = () => performance.now();
  const moderation = await Moderation.open({
    operators: options.operators ?? [],
    now: Date.now,
    readRange,
    sanctionStore: options.sanctionStore,
  });
  const flushScheduler = new FlushScheduler();
  const queue = new Channel<Item>({ capacity: QUEUE_MAX });
  const hall = new Hall({
    store,
    now: Date.now,
    monotonic,
    newSecret: () => crypto.randomUUID(),
    authorOf: digestOf,
    moderation,
    observer: new ServerObserver(
      serverLog,
      refusals,
      options.logMessages ?? false,
    ),
    server: { name: "chat", version: VERSION, ...toldLimits(limits) },
    sourceOf: networkOf,
    bounds: boundsOf(limits),
    ...(options.nameStore === undefined ? {} : {
      nameRegistration: new NameRegistration({
        nameStore: options.nameStore,
        now: Date.now,
        lease: options.nameLease ?? NAME_LEASE,
        trial: options.nameTrial ?? NAME_TRIAL,
        mostPerSource: limits.maxNames,
        sourceOf: (address) => digestOf(store.id + networkOf(address)),
      }),
    }),
  });

  using listeners = await Listeners.open(options);
  const connections = new Map<Connection, Promise<void>>();
  const context = {
    hall,
    queue,
    flushScheduler,
    readBacklog: new ReadBacklog(),
    largeReads: new LargeReads(limits.rate < Infinity ? 0 : undefined),
    serverLog,
    refusals,
    limits,
    verifier: new Verifier(),
    password: options.password === undefined
      ? undefined
      : new Password(options.password, monotonic),
    now: monotonic,
  };
  const metrics = new ServerMetrics({ ...context, connections });
  const health = new Health({ queue, store, now: monotonic });
  await using endpoint = options.metrics === undefined
    ? undefined
    : await openEndpoint(options.metrics, { metrics, health });

  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  signal.addEventListener("abort", () => listeners.close(), { once: true });
  if (signal.aborted) listeners.close();
  const listening = { ...listeners.bound, metrics: endpoint?.address };
  serverLog.info("listening", toldOf(listening, room));
  options.listening(listening);

  const admission = new Admission({
    ...context,
    ...(options.access === undefined ? {} : { access: options.access }),
  });
  const rejection = new ConnectionRejection(reserved);
  const enter = (conn: Conn) => {
    const { address } = originOf(conn.remoteAddr);
    const place = admission.admit(address);
    if (!(place instanceof SourceNetwork)) {
      const { code } = place;
      refusals.count(code);
      serverLog.debug("turned away", { address, code });
      return rejection.reject(conn, place);
    }
    const connection = new Connection(conn, place, context);
    const running = connection.run().finally(() => {
      connections.delete(connection);
      admission.leave(place);
    });
    connections.set(connection, running);
  };
  const memory = new MemoryGate({ ...context, limit: limits.maxMemory });
  const accept = async (conn: Conn) => {
    enter(conn);
    await memory.untilRoom(signal);
  };
  const accepting = Promise.all(
    [...listeners].map((listener) =>
      acceptLoop(
        listener,
        accept,
        serverLog,
        refusals,
        signal,
        limits.connectRate < Infinity,
      )
    ),
  );
  // A hall that fails takes the server down with it: nothing would be right any more.
  const hearing = hallLoop(queue, hall, flushScheduler, metrics).finally(() => {
    stop.abort();
    queue.close();
  });
  const looking = everyNowAndThen(limits, () => {
    for (const connection of connections.keys()) connection.check();
  });
  const closing = async () => {
    await accepting;
    await goodbye(queue, connections);
    await rejection.finished();
    clearInterval(looking);
    queue.close();
  };

  // Both come to their end whatever becomes of the other.
  for (const end of await Promise.allSettled([hearing, closing()])) {
    if (end.status === "rejected") throw end.reason;
  }
}

/** Loaded here, so that a server without metrics does not pay for HTTP. */
async function openEndpoint(
  address: MetricsAddress,
  options: MetricsEndpointOptions,
): Promise<MetricsEndpoint> {
  const { MetricsEndpoint } = await import(
    "./server/observe/metrics_endpoint.ts"
  );
  return await MetricsEndpoint.open(address, options);
}

/** The fields of the line that says that a server listens. */
function toldOf(
  { host, port, fingerprint, plainPort, metrics }: ListeningAddresses,
  connections: number,
): LogFields {
  return {
    address: hostPort(host, port),
    version: VERSION,
    connections,
    fingerprint,
    plain: plainPort === undefined ? undefined : hostPort(host, plainPort),
    metrics: metrics === undefined
      ? undefined
      : hostPort(metrics.host, metrics.port),
  };
}

/**
 * The hall's own loop: takes what waits, in order, and sees to it that it gets
 * out. It goes on hearing while a flush is carried out.
 */
async function hallLoop(
  queue: Channel<Item>,
  hall: Hall,
  flushScheduler: FlushScheduler,
  metrics: ServerMetrics,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let flushing: Promise<void> | undefined;
  /** How long it has worked since others had a turn for certain, in milliseconds. */
  let worked = 0;
  const flush = async (settled: Promise<void>) => {
    const start = performance.now();
    await settled;
    // Who is waited for must be written to, at whatever pace.
    await (flushScheduler.flowControl.mustWait
      ? flushScheduler.flush(start)
      : flushScheduler.flushDue(start));
    metrics.flushed(performance.now() - start);
    flushing = undefined;
    remind();
  };
  const remind = () => {
    const wait = flushScheduler.wait(hall.hasPending);
    if (flushing !== undefined || wait === Infinity) return;
    // What is to be told sooner than what the timer was set for does not wait for it.
    clearTimeout(timer);
    // A full queue needs no reminder: the next batch looks at the time itself.
    timer = setTimeout(
      () => queue.trySend("flush"),
      Math.max(wait, hall.isReplaying ? REPLAY_PAUSE : 0),
    );
  };
  try {
    for await (const first of queue) {
      const most = flushScheduler.flowControl.mustWait ? BATCH_HELD : BATCH_MAX;
      const batch = [first, ...waiting(queue, most)];
      const start = performance.now();
      const queued = batch.filter((item) => typeof item === "object");
      await hall.handle(queued);
      for (const { cost, rate } of queued) rate?.done(cost);
      for (const item of batch) if (typeof item === "function") await item();
      if (batch.includes("close")) hall.close("the server is shutting down");

      // Who is waited for must be written to: what has come last may not be by this flush.
      if (flushScheduler.flowControl.mustWait) await flushing;
      const isDue = flushScheduler.wait(hall.hasPending) === 0;
      if (
        flushing === undefined && (isDue || flushScheduler.flowControl.mustWait)
      ) {
        const settled = hall.announcePresence();
        flushing = flush(settled);
        await settled;
      }
      remind();
      worked += performance.now() - start;
      await flushScheduler.flowControl.caughtUp();
      if (worked < TURN_MAX) continue;
      await nextTurn();
      worked = 0;
    }
  } finally {
    // A flush that comes to its end may set a timer once more.
    await flushing;
    clearTimeout(timer);
  }
}

/** Looks often enough for the shortest time that anybody is given. */
function everyNowAndThen(
  { ping, helloTimeout, idleTimeout }: Limits,
  look: () => void,
): ReturnType<typeof setInterval> | undefined {
  const shortest = Math.min(ping, helloTimeout, idleTimeout);
  return shortest === Infinity
    ? undefined
    : setInterval(look, shortest / LOOKS);
}

/** What else waits already, up to a batch. */
function* waiting(queue: Channel<Item>, most: number): Generator<Item> {
  for (let count = 1; count < most; count++) {
    const next = queue.tryReceive();
    if (next.state !== "ok") return;
    yield next.value;
  }
}

/** Has everybody told goodbye, and ends who has not gone in time. */
async function goodbye(
  queue: Channel<Item>,
  connections: ReadonlyMap<Connection, Promise<void>>,
): Promise<void> {
  const all = Promise.all(connections.values());
  try {
    await deadline(Promise.all([queue.send("close"), all]), GOODBYE);
  } catch (error) {
    // Closed already: the hall has failed, and nobody is left to say goodbye.
    if (!isTimeout(error) && !(error instanceof ChannelClosedError)) {
      throw error;
    }
    for (const connection of connections.keys()) {
      connection.abandon("did not take the goodbye in time");
    }
    await all;
  }
}

/** What stands in the log for something that the log is not to tell. */
function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
