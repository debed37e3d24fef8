import { Channel } from "@std/async/channel";
import { Accounts } from "./server/admission/accounts/accounts.ts";
import { MemoryGate } from "./server/admission/memory.ts";
import { Password } from "./server/admission/password.ts";
import { Verifier } from "./server/admission/verifier.ts";
import { Connections } from "./server/connection/connections.ts";
import { LargeReads } from "./server/connection/reader.ts";
import { FlushScheduler } from "./server/delivery/flush_scheduler.ts";
import { descriptorBudget } from "./server/descriptors.ts";
import { type HallEvent, HallLoop, QUEUE_MAX } from "./server/hall_loop.ts";
import { InputFence } from "./server/input_fence.ts";
import { limitsFrom } from "./server/limits.ts";
import { acceptLoop } from "./server/listener.ts";
import { Listeners } from "./server/listeners.ts";
import { Health } from "./server/observe/health.ts";
import { ServerMetrics } from "./server/observe/metrics.ts";
import type {
  MetricsAddress,
  MetricsEndpoint,
  MetricsEndpointOptions,
} from "./server/observe/metrics_endpoint.ts";
import { Refusals } from "./server/observe/refusals.ts";
import type { LogFields } from "./server/observe/server_log.ts";
import { openHall } from "./server/open_hall.ts";
import type {
  ListeningAddresses,
  ServeOptions,
} from "./server/serve_options.ts";
import { MemoryStore } from "./store/memory.ts";
import { MemoryNameStore } from "./store/memory_name_store.ts";
import { hostPort } from "./transport/address.ts";
import type { Conn } from "./transport/conn.ts";
import { VERSION } from "./version.ts";

export type { ListeningAddresses, ServeOptions };

/**
 * Opens a hall and returns when it has been closed.
 *
 * An accept loop for each listener makes connections. The reading loop of each
 * connection sends what its member asks for to one queue. The hall is the
 * queue's only consumer, so there is one order of events for all members. What
 * it tells them waits in their outboxes, which are flushed together.
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
  const { serverLog, access } = options;
  const wanted = limitsFrom(options.limits);
  const descriptors = descriptorBudget(wanted.maxConnections);
  const limits = { ...wanted, maxConnections: descriptors.connections };
  if (descriptors.raise !== undefined) {
    const { connections, raise } = descriptors;
    serverLog.warn("open file limit too low", { connections, raise });
  }
  const now = () => performance.now();

  await using store = options.store ?? new MemoryStore();
  using refusals = new Refusals(serverLog);
  const queue = new Channel<HallEvent>({ capacity: QUEUE_MAX });
  // A full queue wakes the hall as well.
  const wake = () => void queue.trySend("wake");
  const { hall, nameRegistration } = await openHall(options, {
    store,
    namesUntilEnd: new MemoryNameStore(),
    limits,
    refusals,
    now,
    wake,
  });
  const flushScheduler = new FlushScheduler();
  using listeners = await Listeners.open(options);
  using inputFence = await InputFence.open();
  using connections = new Connections({
    hall,
    queue,
    flushScheduler,
    inputFence,
    // Members that keep to a rate never send so much at once.
    largeReads: new LargeReads(limits.rate < Infinity ? 0 : undefined),
    serverLog,
    refusals,
    limits,
    verifier: new Verifier(),
    accounts: new Accounts({
      ownedAs: (name) => nameRegistration.ownedAs(name),
      openedBy: (certificate) => nameRegistration.openedBy(certificate),
      now,
    }),
    web: options.web,
    irc: options.irc && { ...options.irc, motd: options.motd },
    certifiedPort: () => listeners.certifiedPort,
    password: options.password === undefined
      ? undefined
      : new Password(options.password, now),
    operPassword: options.operPassword === undefined
      ? undefined
      : new Password(options.operPassword, now),
    now,
    access,
    reservedDescriptors: descriptors.reserved,
  });
  const metrics = new ServerMetrics({
    hall,
    connections,
    queue,
    flushScheduler,
    refusals,
    limits,
  });
  const health = new Health({ queue, store, now });
  await using endpoint = options.metrics &&
    await openEndpoint(options.metrics, { metrics, health });

  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  signal.addEventListener("abort", () => listeners.close(), { once: true });
  if (signal.aborted) listeners.close();
  const listening = { ...listeners.bound, metrics: endpoint?.address };
  serverLog.info("listening", fieldsOf(listening, limits.maxConnections));
  options.listening(listening, () => hall.size);

  const memory = new MemoryGate({ serverLog, now, limit: limits.maxMemory });
  const accept = async (conn: Conn) => {
    connections.enter(conn);
    await memory.untilRoom(signal);
  };
  const acceptOptions = {
    serverLog,
    refusals,
    inputFence,
    closed: signal,
    isPolite: limits.connectRate < Infinity,
  };
  const accepting = Promise.all(
    [...listeners].map((listener) =>
      acceptLoop(listener, accept, acceptOptions)
    ),
  );
  const loop = new HallLoop({ queue, hall, flushScheduler, metrics });
  // When the hall fails, the server ends: nothing it does would be right any more.
  const handling = loop.run().finally(() => {
    failed.abort();
    queue.close();
  });
  const sayGoodbye = async () => await queue.send("close");
  const closing = async () => {
    await accepting;
    await connections.finish(sayGoodbye());
    queue.close();
  };

  // Each of the two comes to its end, whether or not the other one fails.
  for (const end of await Promise.allSettled([handling, closing()])) {
    if (end.status === "rejected") throw end.reason;
  }
}

/** Loads HTTP only for a server that has metrics. */
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
function fieldsOf(
  { host, port, fingerprint, plainPort, metrics }: ListeningAddresses,
  connections: number,
): LogFields {
  return {
    address: hostPort(host, port),
    version: VERSION,
    connections,
    fingerprint,
    plain: plainPort === undefined ? undefined : hostPort(host, plainPort),
    metrics: metrics && hostPort(metrics.host, metrics.port),
  };
}
