import { Failure } from "../../failure.ts";
import { translated } from "../../language/language.ts";
import { type ListeningAddresses, serve as openHall } from "../../server.ts";
import type { Encryption } from "../../server/encryption.ts";
import { PROTOCOL_VERSION } from "../../protocol/features/hello.ts";
import { reachable } from "../../server/addresses.ts";
import { limitsFrom } from "../../server/limits.ts";
import { EVERY_ADDRESS } from "../../server/listener.ts";
import {
  openServerLog,
  type ServerLog,
} from "../../server/observe/server_log.ts";
import { linesPerAddress } from "../../server/observe/server_log_pace.ts";
import { shellCommand } from "../../shell_command.ts";
import { SqliteStore } from "../../store/sqlite/sqlite.ts";
import { NobodyReads, print, toStandardError } from "../../terminal/output.ts";
import {
  DEFAULT_PORT,
  hostPort,
  readPort,
  writtenAddress,
} from "../../transport/address.ts";
import type { CliCommand, Given } from "../command.ts";
import { whenInterrupted } from "../interrupt.ts";
import { choice, SWITCH } from "../options/choice.ts";
import { givenOperPassword, givenPassword } from "../options/password.ts";
import { UsageError } from "../usage_error.ts";
import {
  ACCESS_OPTIONS,
  readAccess,
  readOperators,
  readProxies,
} from "./access.ts";
import { ANNOUNCE_OPTION, announceHall, readAnnounce } from "./announce.ts";
import { browserAddresses, qrCode } from "./browser_address.ts";
import { DATA_OPTIONS, readData } from "./data.ts";
import {
  IRC_OPTION,
  IRC_REGISTER_OPTION,
  IRC_REPLAY_OPTION,
  readIrc,
} from "./irc.ts";
import { LIMIT_OPTIONS, readLimits } from "./limits.ts";
import { LOG_OPTIONS, readLog } from "./log.ts";
import { METRICS_OPTION, readMetrics } from "./metrics.ts";
import { MOTD_OPTION, readMotd } from "./motd.ts";
import { openEncryption, readTls, TLS_OPTIONS } from "./tls.ts";
import { readWeb, WEB_OPTIONS } from "./web.ts";

/** The part of the addresses of a server that browsers need. */
type BoundHere = Pick<ListeningAddresses, "host" | "port" | "fingerprint">;

/** `chat serve` */
export const command: CliCommand = {
  name: "serve",
  words: "",
  summary: "Start a server",
  topic: "Chat",
  options: [
    {
      name: "host",
      value: "HOST",
      help: "Address to listen on",
      default: `${EVERY_ADDRESS}, every address, IPv4 and IPv6`,
    },
    {
      name: "port",
      value: "PORT",
      help: "Port to listen on, 0 for any free port",
      default: `${DEFAULT_PORT}`,
    },
    ...DATA_OPTIONS,
    ...TLS_OPTIONS,
    ...ACCESS_OPTIONS,
    ...WEB_OPTIONS,
    IRC_OPTION,
    IRC_REPLAY_OPTION,
    IRC_REGISTER_OPTION,
    MOTD_OPTION,
    ANNOUNCE_OPTION,
    ...LIMIT_OPTIONS,
    ...LOG_OPTIONS,
    METRICS_OPTION,
  ],
  notes: [
    "Without --password and --password-file the password is taken from CHAT_PASSWORD, and without --oper-password-file that of operators from CHAT_OPER_PASSWORD. The user who starts the server is always an operator.",
  ],
  examples: [
    "chat serve --port 2500",
    "chat serve --data ./data --tls --password-file ./password",
  ],
  run,
};

async function run(given: Given): Promise<number> {
  const [word] = given.words;
  if (word !== undefined) {
    throw new UsageError(`chat serve takes options only, not ${word}`);
  }
  const host = given.value("host") ?? EVERY_ADDRESS;
  const port = readPort(given.value("port") ?? `${DEFAULT_PORT}`);
  if (port === undefined) {
    throw new UsageError(
      `--port ${given.value("port")} is not a port: a number from 0 to 65535`,
    );
  }
  const limits = readLimits(given);
  const data = readData(given);
  const access = readAccess(given);
  const proxies = readProxies(given);
  const tls = readTls(given);
  const web = readWeb(given);
  const irc = readIrc(given);
  const motd = readMotd(given);
  const hasQr = choice(given, "qr", SWITCH, "on") === "on";
  const announce = readAnnounce(given);
  const metrics = readMetrics(given);
  const password = givenPassword(given);
  const operPassword = givenOperPassword(given);
  const operators = await readOperators(given);
  const { messages, ...look } = readLog(given);
  await using serverLog = openServerLog({
    write: toStandardError,
    perAddress: linesPerAddress(limitsFrom(limits)),
    ...look,
  });
  await using closing = new AsyncDisposableStack();
  using interrupt = whenInterrupted("service");
  const store = data === undefined
    ? undefined
    : await SqliteStore.open(data.dir, {
      ...data.options,
      warn: (reason) => serverLog.warn("storage error", { reason }),
    });
  let encryption: Encryption | undefined;
  await openHall({
    host,
    port,
    store,
    sanctionStore: store?.sanctions,
    nameStore: store?.names,
    nameLease: data?.nameLease,
    nameTrial: data?.nameTrial,
    encryption: tls === undefined ? undefined : async () => {
      const opened = await openEncryption(
        tls,
        data?.dir,
        serverLog,
        interrupt,
      );
      return encryption = closing.use(opened).encryption;
    },
    plainPort: tls?.plainPort,
    proxies,
    web: await web?.(),
    irc,
    motd,
    limits,
    access,
    operators,
    password,
    operPassword,
    serverLog,
    logMessages: messages,
    metrics,
    signal: interrupt.signal,
    listening: (opened, members) => {
      const browsers = web === undefined ? undefined : given.values("web-host");
      printAddresses(opened, browsers, serverLog);
      if (browsers !== undefined && hasQr) {
        const printing = printQrCode(opened, browsers, serverLog);
        closing.defer(() => printing);
      }
      if (announce === undefined) return;
      const describe = () => ({
        protocol: PROTOCOL_VERSION,
        isEncrypted: encryption !== undefined,
        // It is another after a reload.
        fingerprint: encryption?.fingerprint,
        needsPassword: password !== undefined,
        people: members(),
      });
      const { address, port } = opened;
      closing.use(
        announceHall({ name: announce, address, port, describe }, serverLog),
      );
    },
  });
  serverLog.info("stopped");
  return 0;
}

/**
 * Prints the addresses of the server.
 *
 * @param browsers Host names that browsers open it by; `undefined` for no browsers.
 */
function printAddresses(
  { host, plainPort, metrics, ...here }: ListeningAddresses,
  browsers: readonly string[] | undefined,
  serverLog: ServerLog,
): void {
  const outward = reachable(host, Deno.networkInterfaces());
  const local = host === EVERY_ADDRESS ? "localhost" : host;
  if (outward.length === 0) {
    serverLog.info("reachable from this machine only", {
      address: writtenAddress({ ...here, host: local }),
    });
  }
  const lines = [
    `listening on ${hostPort(host, here.port)}`,
    ...(outward.length === 0 ? [local] : outward).map((host) =>
      shellCommand("join", writtenAddress({ ...here, host }))
    ),
    ...(browsers === undefined
      ? []
      : forBrowsers({ host, ...here }, browsers, outward)
        .map((address) => `in a browser: ${address}`)),
    ...(plainPort === undefined
      ? []
      : [`listening on ${hostPort(host, plainPort)} in plain text`]),
    ...(metrics === undefined
      ? []
      : [`metrics on http://${hostPort(metrics.host, metrics.port)}/metrics`]),
  ];
  printOut(`${lines.map(translated).join("\n")}\n`, serverLog);
}

/** The addresses for browsers: the given names, else those of this machine. */
function forBrowsers(
  { host, port, fingerprint }: BoundHere,
  names: readonly string[],
  outward: readonly string[],
): readonly string[] {
  const local = [host === EVERY_ADDRESS || host === "::" ? "localhost" : host];
  const [hosts = local] = [names, outward].filter(({ length }) => length > 0);
  return browserAddresses(hosts, port, fingerprint !== undefined);
}

/** Prints a QR code of the address for browsers, where it is of use: at a terminal that has room for it, of a server that others can reach. */
async function printQrCode(
  here: BoundHere,
  names: readonly string[],
  serverLog: ServerLog,
): Promise<void> {
  const outward = reachable(here.host, Deno.networkInterfaces());
  const [address] = forBrowsers(here, names, outward);
  const isTerminal = Deno.stdout.isTerminal() &&
    Deno.env.get("TERM") !== "dumb";
  if (!isTerminal || address === undefined || outward.length === 0) return;
  const hasColours = !Deno.noColor;
  const code = await qrCode(address, { ...Deno.consoleSize(), hasColours });
  if (code !== undefined) printOut(code, serverLog);
}

/** Prints on standard output. A closed one is no reason to end. */
function printOut(text: string, serverLog: ServerLog): void {
  try {
    print(text);
  } catch (error) {
    if (!(error instanceof NobodyReads || error instanceof Failure)) {
      throw error;
    }
    serverLog.warn("standard output failed", {
      reason: error.message,
    });
  }
}
