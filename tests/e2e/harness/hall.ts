import { serve } from "../../../server.ts";
import type { ServeOptions } from "../../../server/serve_options.ts";
import type { Limits } from "../../../server/limits.ts";
import { FakeServerLog } from "../../server/observe/fake_server_log.ts";

/** A hall that is open in this process. */
export interface Hall extends AsyncDisposable {
  readonly port: number;
}

/** The limits of a hall for tests that say more, or come more often, than people do. */
export const UNHURRIED_LIMITS: Partial<Limits> = { rate: 0, connectRate: 0 };

/**
 * Opens a hall on a free port of this machine, in this process: for tests of
 * what its clients do. It is open long before a program would be.
 */
export async function openHall(
  limits: Partial<Limits> = {},
  more: Pick<
    ServeOptions,
    "operPassword" | "password" | "store" | "irc" | "motd"
  > = {},
): Promise<Hall> {
  const closing = new AbortController();
  const opened = Promise.withResolvers<number>();
  const serving = serve({
    host: "127.0.0.1",
    port: 0,
    // Only so many need no look for descriptors.
    limits: { maxConnections: 1_000, ...limits },
    serverLog: new FakeServerLog(),
    irc: { serverName: "chat.test" },
    ...more,
    signal: closing.signal,
    listening: ({ port }) => opened.resolve(port),
  });
  const port = await Promise.race([
    opened.promise,
    serving.then(() => Promise.reject(new Error("it is closed already"))),
  ]);
  return {
    port,
    async [Symbol.asyncDispose](): Promise<void> {
      closing.abort();
      await serving;
    },
  };
}
