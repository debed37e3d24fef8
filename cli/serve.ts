import { SqliteLog, type SqliteLogOptions, type Sync } from "../log/sqlite.ts";
import { PING_AFTER, serve as openHall } from "../server.ts";
import { reachable } from "../server/addresses.ts";
import { lineJournal } from "../server/journal.ts";
import { EVERY_ADDRESS } from "../server/listener.ts";
import { print } from "../terminal/output.ts";
import { DEFAULT_PORT, hostPort, readPort } from "../wire/address.ts";
import type { Command, Given } from "./command.ts";
import { whenInterrupted } from "./interrupt.ts";
import { readKeep } from "./keep.ts";
import { UsageError } from "./usage_error.ts";

/** `chat serve` */
export const serve: Command = {
  name: "serve",
  words: "",
  summary: "Open a hall on this machine.",
  options: [
    {
      name: "host",
      value: "HOST",
      help:
        `the address to listen on (${EVERY_ADDRESS}: every address, IPv4 and IPv6)`,
    },
    {
      name: "port",
      value: "PORT",
      help: `the port to listen on, 0 for any free one (${DEFAULT_PORT})`,
    },
    {
      name: "ping",
      value: "SECONDS",
      help:
        `how long a member may be silent before it is asked whether it is there (${
          PING_AFTER / 1000
        })`,
    },
    {
      name: "data",
      value: "DIR",
      help:
        "keep what is said in this folder, which is made if there is none (the newest of each room, in memory)",
    },
    {
      name: "sync",
      value: "full|normal",
      help:
        "with --data: whether what is acknowledged survives a power cut, or only the end of the server (full)",
    },
    {
      name: "keep",
      value: "90d|12h|100000",
      help:
        "with --data: how many days, hours or messages of each room to keep (everything)",
    },
  ],
  example: "chat serve --port 2500",
  run,
};

/** Longest silence that may be asked for, in seconds: a day. */
const PING_MAX = 86_400;

async function run(given: Given): Promise<number> {
  const [word] = given.words;
  if (word !== undefined) {
    throw new UsageError(`chat serve takes options only, not ${word}`);
  }
  const host = given.value("host") ?? EVERY_ADDRESS;
  const port = readPort(given.value("port") ?? `${DEFAULT_PORT}`);
  if (port === undefined) {
    throw new UsageError(
      `--port ${given.value("port")} is no port: a number from 0 to 65535`,
    );
  }
  const ping = Number(given.value("ping") ?? PING_AFTER / 1000);
  if (!(ping > 0 && ping <= PING_MAX)) {
    throw new UsageError(
      `--ping ${
        given.value("ping")
      } is no time: seconds, above 0 up to ${PING_MAX}`,
    );
  }
  const data = readData(given);
  const journal = lineJournal((line) => print(line, Deno.stderr));
  using interrupt = whenInterrupted();
  const log = data === undefined
    ? undefined
    : await SqliteLog.open(data.dir, { ...data.options, warn: journal.warn });
  await openHall({
    host,
    port,
    pingAfter: ping * 1000,
    ...(log === undefined ? {} : { log }),
    journal,
    signal: interrupt.signal,
    listening: ({ host, port }) => {
      print(`listening on ${hostPort(host, port)}\n`);
      const addresses = reachable(host, Deno.networkInterfaces());
      for (const address of addresses) {
        print(`chat join ${hostPort(address, port)}\n`);
      }
      if (addresses.length === 0) {
        journal.info(
          `only this machine reaches it: chat join ${
            hostPort(host === EVERY_ADDRESS ? "localhost" : host, port)
          }`,
        );
      }
    },
  });
  return 0;
}

/** Where what is said is to be kept, and how. */
interface Data {
  readonly dir: string;
  readonly options: SqliteLogOptions;
}

const SYNCS: readonly Sync[] = ["full", "normal"];

function readData(given: Given): Data | undefined {
  const dir = given.value("data");
  if (dir === undefined) {
    const without = ["sync", "keep"].find((name) =>
      given.value(name) !== undefined
    );
    if (without === undefined) return undefined;
    throw new UsageError(
      `--${without} goes with --data DIR: without it what is said is kept in memory`,
    );
  }
  const asked = given.value("sync") ?? "full";
  const sync = SYNCS.find((sync) => sync === asked);
  if (sync === undefined) {
    throw new UsageError(`--sync ${asked} is neither full nor normal`);
  }
  const keep = given.value("keep");
  return {
    dir,
    options: { sync, ...(keep === undefined ? {} : { keep: readKeep(keep) }) },
  };
}
