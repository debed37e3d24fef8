/**
 * The servers that the bench compares: how each is started, and with which
 * settings. Limits on messages and connections are lifted; everything else is the
 * default.
 *
 * @module
 */
import { deadline } from "@std/async/deadline";
import {
  chat,
  installed,
  type Output,
  type Program,
  programCommand,
  startCommand,
} from "../tests/e2e/harness/program.ts";
import type { Cores } from "./load.ts";

/** The place of a contender. */
export interface Place {
  readonly port: number;
  /** A folder of its own, for its settings and its data. */
  readonly dir: string;
  /** The programs compiled for the bench. */
  readonly tools: string;
}

/** A server that can be measured. */
export interface Contender {
  /** The protocol of its clients, as the load generator calls it. */
  readonly protocol: string;
  /** The program that must be installed. */
  readonly needs?: string;
  /** Makes its settings and gives the command that starts it. */
  command(place: Place): readonly string[] | Promise<readonly string[]>;
  /** Its output once it listens. */
  readonly ready: RegExp;
  /** The arguments that print its version. */
  readonly version?: readonly string[];
  /** Further options of the load generator for connecting to it. */
  readonly door?: Readonly<Record<string, number>>;
}

/** Clients and more; a server may hold as many descriptors. */
const CONNECTIONS = 19_000;

/** Options of `chat serve` that lift a limit, so far as this version has them. */
const LIFTED = [
  "--rate",
  "--rate-per-address",
  "--connect-rate",
  "--max-connections",
  "--max-per-address",
  "--max-open-rooms",
  "--max-new-rooms",
];

let lifted: Promise<string[]> | undefined;

/** Determined once, on first use. */
async function liftedLimits(): Promise<string[]> {
  lifted ??= chat(["help", "serve"]).then(({ stdout }) =>
    LIFTED.filter((option) => stdout.includes(`${option} `))
      .flatMap((option) => [option, "0"])
  );
  return await lifted;
}

function serve(
  protocol: string,
  options: (place: Place) => readonly string[] = () => [],
): Contender {
  return {
    protocol,
    command: async (place) => [
      ...programCommand(),
      "serve",
      "--host",
      "127.0.0.1",
      "--port",
      `${place.port}`,
      ...await liftedLimits(),
      ...options(place),
    ],
    ready: /^listening on /,
    version: [...programCommand(), "--version"],
  };
}

/** The contenders, by the names that the tables and `--peers` use. */
export const CONTENDERS = {
  "chat": serve("native"),
  "chat, plain": serve("plain"),
  "chat, WebSocket": serve("web"),
  "chat, IRC": serve("irc"),
  "chat --data": serve(
    "native",
    ({ dir }) => ["--data", `${dir}/hall`, "--sync", "full"],
  ),
  "ngircd": {
    protocol: "irc",
    needs: "ngircd",
    command: async ({ port, dir }) => {
      await Deno.writeTextFile(
        `${dir}/ngircd.conf`,
        `[Global]
Name = irc.bench.local
Info = bench
AdminInfo1 = bench
AdminEMail = bench@localhost
Listen = 127.0.0.1
Ports = ${port}
ServerUID = nobody
ServerGID = nogroup
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
PingTimeout = 3600
[Options]
DNS = no
Ident = no
PAM = no
`,
      );
      return ["ngircd", "--nodaemon", "--config", `${dir}/ngircd.conf`];
    },
    ready: / ready\.$/,
    version: ["ngircd", "--version"],
    // Its listen queue holds ten; a client that finds it full retries after 1, 2 and 4 s.
    door: { "at-once": 8 },
  },
  "ergo": {
    protocol: "irc",
    needs: "ergo",
    command: async ({ port, dir }) => {
      const settings = `${dir}/ircd.yaml`;
      await Deno.writeTextFile(
        settings,
        `network: { name: Bench }
server:
  name: irc.bench.local
  listeners: { "127.0.0.1:${port}": {} }
  casemapping: ascii
  enforce-utf8: true
  max-sendq: 1G
  ip-limits: { count: false, throttle: false }
accounts: { authentication-enabled: false }
datastore: { path: "${dir}/ircd.db" }
limits:
  nicklen: 32
  identlen: 20
  channellen: 64
  awaylen: 390
  kicklen: 390
  topiclen: 390
  registration-messages: 1024
fakelag: { enabled: false }
history:
  enabled: true
  channel-length: 2048
  client-length: 256
  autoresize-window: 3d
  autoreplay-on-join: 0
  chathistory-maxmessages: 1000
logging:
  - { method: stderr, type: server, level: info }
`,
      );
      const program =
        "ergo initdb --quiet --conf $0 && exec ergo run --conf $0";
      return ["sh", "-c", program, settings];
    },
    ready: /Server running$/,
    version: ["ergo", "--version"],
  },
  "redis": {
    protocol: "redis",
    needs: "redis-server",
    command: async ({ port, dir }) => {
      await Deno.writeTextFile(
        `${dir}/redis.conf`,
        `bind 127.0.0.1
port ${port}
dir ${dir}
save ""
appendonly no
maxclients ${CONNECTIONS}
tcp-backlog 4096
client-output-buffer-limit normal 0 0 0
client-output-buffer-limit pubsub 0 0 0
`,
      );
      return ["redis-server", `${dir}/redis.conf`];
    },
    ready: /Ready to accept connections/,
    version: ["redis-server", "--version"],
  },
  "nats": {
    protocol: "nats",
    needs: "nats-server",
    command: async ({ port, dir }) => {
      await Deno.writeTextFile(
        `${dir}/nats.conf`,
        `listen: "127.0.0.1:${port}"
max_connections: ${CONNECTIONS}
max_pending: 1GB
write_deadline: "60s"
`,
      );
      return ["nats-server", "--config", `${dir}/nats.conf`];
    },
    ready: /Server is ready/,
    version: ["nats-server", "--version"],
  },
  "ncat --chat": {
    protocol: "ncat",
    needs: "ncat",
    command: ({ port }) => [
      "ncat",
      "--verbose",
      "--chat",
      "--listen",
      "--max-conns",
      // It uses select(), which supports no more descriptors than these.
      "1000",
      "127.0.0.1",
      `${port}`,
    ],
    ready: /Listening on /,
    version: ["ncat", "--version"],
    // It loses arrivals while it announces others.
    door: { "at-once": 1 },
  },
  "the note's server": {
    protocol: "note",
    needs: "python3",
    command: ({ port }) => [
      "python3",
      "-u",
      new URL("../tests/e2e/text/note/server.py", import.meta.url).pathname,
      "127.0.0.1",
      `${port}`,
    ],
    ready: /^Listening on /,
    version: ["python3", "--version"],
    // It sends no welcome, and its listen queue holds ten.
    door: { pace: 2_000 },
  },
  "fan-out loop": {
    protocol: "lines",
    command: ({ port, tools }) => [`${tools}/fan_out`, `${port}`],
    ready: /^listening$/,
  },
} as const satisfies Record<string, Contender>;

/** The name of a contender. */
export type ContenderName = keyof typeof CONTENDERS;

/** The words by which `--peers` may name them. */
export const PEERS: ReadonlyMap<string, ContenderName> = new Map([
  ["ngircd", "ngircd"],
  ["ergo", "ergo"],
  ["redis", "redis"],
  ["nats", "nats"],
  ["ncat", "ncat --chat"],
  ["note", "the note's server"],
  ["loop", "fan-out loop"],
]);

/** The contender of a name. */
export function contender(name: ContenderName): Contender {
  return CONTENDERS[name];
}

/** Whether a contender can be measured on this machine. */
export function isHere(name: ContenderName): boolean {
  const { needs } = contender(name);
  return needs === undefined || installed(needs);
}

/** How long a server may take until it listens, in milliseconds. */
const START_MAX = 20_000;

/** A server that was started for one run. */
export interface Running extends AsyncDisposable {
  readonly program: Program;
  readonly port: number;
}

/** Starts a contender, on a core of its own if there is one, and waits until it listens. */
export async function start(
  name: ContenderName,
  tools: string,
  cores: Cores | undefined,
): Promise<Running> {
  const { command, ready } = contender(name);
  const dir = await Deno.makeTempDir({ prefix: "chat-bench-" });
  const port = freePort();
  const program = startCommand([
    // The servers end with the bench, however it ends.
    ...(installed("setpriv") ? ["setpriv", "--pdeathsig", "KILL"] : []),
    ...(cores === undefined ? [] : ["taskset", "-c", `${cores.server}`]),
    ...await command({ port, dir, tools }),
  ]);
  const dispose = async () => {
    await program[Symbol.asyncDispose]();
    await Deno.remove(dir, { recursive: true });
  };
  try {
    const says = (output: Output) => output.line((line) => ready.test(line));
    await deadline(
      Promise.any([says(program.stdout), says(program.stderr)]),
      START_MAX,
    );
    return { program, port, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** A free port. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
