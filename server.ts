import { createHash } from "node:crypto";
import { Channel, ChannelClosedError } from "@std/async/channel";
import { deadline } from "@std/async/deadline";
import { Hall, type Heard } from "./chat/hall.ts";
import type { Log } from "./chat/log.ts";
import { isTimeout } from "./failure.ts";
import { MemoryLog } from "./log/memory.ts";
import { Connection } from "./server/connection.ts";
import { FlushPace } from "./server/flush_pace.ts";
import type { Journal } from "./server/journal.ts";
import { acceptLoop, EVERY_ADDRESS, openListener } from "./server/listener.ts";
import { PostRoom } from "./server/outbox.ts";
import { VERSION } from "./version.ts";
import { DEFAULT_PORT } from "./wire/address.ts";
import { LINE_MAX } from "./wire/lines.ts";

/** Most events that wait for the hall. With the longest lines these are 16 MiB. */
const QUEUE_MAX = 1024;

/** Most events the hall takes at once, so that the first of them does not wait for long. */
const BATCH_MAX = 256;

/** How long those who are told what was said before get to take it in, in milliseconds. */
const REPLAY_PAUSE = 2;

/** How long the goodbye may take, in milliseconds. */
const GOODBYE = 5_000;

/** How long a member may be silent before it is asked whether it is there, in milliseconds. */
export const PING_AFTER = 30_000;

/** What a server can be told. Everything has a default but how it ends. */
export interface ServeOptions {
  /** @default {EVERY_ADDRESS} */
  readonly host?: string;
  /** 0 takes a free one. @default {DEFAULT_PORT} */
  readonly port?: number;
  /** Milliseconds. @default {PING_AFTER} */
  readonly pingAfter?: number;
  /** Where what is said is kept. @default {new MemoryLog()} */
  readonly log?: Log;
  readonly journal: Journal;
  /** Ends the server: it says goodbye and returns. */
  readonly signal: AbortSignal;
  /** Called once it listens, with the port it has. */
  readonly listening: (address: { host: string; port: number }) => void;
}

/** What waits for the hall: something heard, or a flush, or the end. */
type Item = Heard | "flush" | "close";

/**
 * Opens a hall and returns when it has been closed.
 *
 * The whole story: a listener's accept loop makes a connection of everyone who
 * comes; each connection's reading loop puts what it hears into one queue; the
 * hall is the queue's only consumer, so there is one order for everybody; what
 * it has to say waits in the outboxes, which are flushed together.
 *
 * @throws {Failure} The address cannot be listened on.
 *
 * @example
 * ```ts ignore
 * const stop = new AbortController();
 * await serve({
 *   port: 0,
 *   journal: lineJournal(console.error),
 *   signal: stop.signal,
 *   listening: ({ port }) => console.log(`listening on port ${port}`),
 * });
 * ```
 */
export async function serve(options: ServeOptions): Promise<void> {
  const { journal, host = EVERY_ADDRESS, pingAfter = PING_AFTER } = options;
  await using log = options.log ?? new MemoryLog();
  const post = new PostRoom();
  const queue = new Channel<Item>({ capacity: QUEUE_MAX });
  const hall = new Hall({
    log,
    now: Date.now,
    newSecret: () => crypto.randomUUID(),
    authorOf,
    trouble: (why) => journal.warn(why),
    server: { name: "chat", version: VERSION, maxLine: LINE_MAX },
  });

  const listener = openListener(host, options.port ?? DEFAULT_PORT);
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  signal.addEventListener("abort", () => listener.close(), { once: true });
  if (signal.aborted) listener.close();
  options.listening({ host, port: listener.addr.port });

  const connections = new Map<Connection, Promise<void>>();
  const context = { hall, queue, post, journal, now: () => performance.now() };
  const accepting = acceptLoop(
    listener,
    (conn) => {
      const connection = new Connection(conn, context);
      const running = connection.run().finally(() =>
        connections.delete(connection)
      );
      connections.set(connection, running);
    },
    journal,
    signal,
  );
  // A hall that fails takes the server down with it: nothing would be right any more.
  const hearing = hallLoop(queue, hall, post).finally(() => {
    stop.abort();
    queue.close();
  });
  const asking = setInterval(() => {
    for (const connection of connections.keys()) {
      connection.checkAlive(pingAfter);
    }
  }, pingAfter / 4);
  const closing = async () => {
    await accepting;
    await goodbye(queue, connections);
    clearInterval(asking);
    queue.close();
  };

  // Both come to their end whatever becomes of the other.
  for (const end of await Promise.allSettled([hearing, closing()])) {
    if (end.status === "rejected") throw end.reason;
  }
}

/** The hall's own loop: takes what waits, in order, and sees to it that it gets out. */
async function hallLoop(
  queue: Channel<Item>,
  hall: Hall,
  post: PostRoom,
): Promise<void> {
  const pace = new FlushPace(() => performance.now());
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = async () => {
    await hall.settle();
    post.flush();
  };
  for await (const first of queue) {
    const batch = [first, ...waiting(queue)];
    await hall.hear(batch.filter((item) => typeof item !== "string"));
    if (batch.includes("close")) hall.close("the server is shutting down");

    if (pace.wait === 0 || post.isBehind) await pace.measure(flush);
    if (post.needsFlush || hall.isUnsettled) {
      // A full queue needs no reminder: the next batch looks at the time itself.
      timer ??= setTimeout(() => {
        timer = undefined;
        queue.trySend("flush");
      }, Math.max(pace.wait, hall.isReplaying ? REPLAY_PAUSE : 0));
    }
    await post.caughtUp();
  }
  clearTimeout(timer);
}

/** What else waits already, up to a batch. */
function* waiting(queue: Channel<Item>): Generator<Item> {
  for (let count = 1; count < BATCH_MAX; count++) {
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

/** What stands for the owner of a secret in the log: nobody can turn it back. */
function authorOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url").slice(0, 22);
}
