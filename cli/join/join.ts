import type { ConnectOptions } from "../../dial/connect.ts";
import { loadModule } from "../../load_module.ts";
import type { CliCommand, Given } from "../command.ts";
import { whenInterrupted } from "../interrupt.ts";
import {
  LOCK_NOTE,
  noServer,
  PORT_NOTE,
  serverOf,
  soleAddress,
} from "../options/address.ts";
import { givenName, givenRooms } from "../options/checked.ts";
import { ownIdentity, WHO_NOTE, WHO_OPTIONS } from "../options/identity.ts";
import { givenPassword, PasswordHolder } from "../options/password.ts";
import { ROUTE_NOTE, ROUTE_OPTIONS, routeTo } from "../options/route.ts";
import { readSettings, SETTINGS_NOTE } from "../options/settings.ts";
import { UsageError } from "../usage_error.ts";
import { hasTerminal, TERMINAL_OPTIONS, terminalStyle } from "./at_terminal.ts";

/** `chat join` */
export const command: CliCommand = {
  name: "join",
  words: "[HOST[:PORT]]",
  summary: "Join a server",
  topic: "Chat",
  options: [
    { name: "name", value: "NAME", help: "Your name" },
    {
      name: "room",
      value: "ROOM",
      many: true,
      help: "Room to enter",
      default: "lobby",
    },
    {
      name: "once",
      help:
        "Exit with code 1 when the connection is lost, instead of reconnecting",
    },
    {
      name: "plain",
      help: "Speak plain text, for servers of other programs",
    },
    {
      name: "json",
      help: "For programs: frames in and out, one per line; see docs/bots.md",
    },
    ...WHO_OPTIONS,
    ...ROUTE_OPTIONS,
    ...TERMINAL_OPTIONS,
  ],
  notes: [
    PORT_NOTE,
    "HOST defaults to the server of the settings; without one, a terminal offers the servers of the local network (chat find).",
    ROUTE_NOTE,
    LOCK_NOTE,
    SETTINGS_NOTE,
    WHO_NOTE,
  ],
  examples: ["chat join 192.0.2.7 --name Ann"],
  run,
};

async function run(given: Given): Promise<number> {
  const settings = readSettings();
  const where = soleAddress(given.words, "chat join");
  const isPerson = hasTerminal() && !given.has("plain") && !given.has("json");
  const isNamed = where !== undefined || settings.server !== undefined;
  // A person can choose the server from a list.
  const address = isPerson && !isNamed
    ? undefined
    : serverOf(where, settings, "chat join");
  const asked = givenName(given);
  const rooms = givenRooms(given);
  if (given.has("plain") && given.has("json")) {
    throw new UsageError(
      "--plain and --json exclude each other: plain text or frames",
    );
  }
  if (given.has("plain") && (asked !== undefined || rooms.length > 0)) {
    throw new UsageError(
      "--plain excludes --name and --room: plain text cannot carry them",
    );
  }
  if (given.has("plain") && address?.passphrase !== undefined) {
    throw new UsageError(
      "--plain excludes #key=…: plain text cannot be locked",
    );
  }
  if (given.has("plain") && given.value("identity") !== undefined) {
    throw new UsageError(
      "--plain excludes --identity: plain text cannot carry a key",
    );
  }
  if (
    given.has("plain") &&
    ["password", "password-file"].some((name) =>
      given.value(name) !== undefined
    )
  ) {
    throw new UsageError(
      "--plain excludes password options: type the password when the server asks",
    );
  }
  const password = given.has("plain") ? undefined : givenPassword(given);
  const style = terminalStyle(given, settings);
  if (given.value("full") === "on") {
    if (given.has("plain") || given.has("json")) {
      throw new UsageError("--full excludes --plain and --json");
    }
    if (!hasTerminal()) throw new UsageError("--full needs a terminal");
  }
  using interrupt = whenInterrupted("service");
  // It is loaded while the server is called.
  const loading = isPerson ? atTerminal() : undefined;
  const name = asked ?? settings.name;
  try {
    const server = address === undefined
      ? await (await foundServer()).chooseServer(interrupt, () => {
        throw noServer("chat join");
      })
      : { address, isEncrypted: false };
    if (server === undefined) return interrupt.exitCode ?? 0;
    const route = await routeTo(
      server.address,
      server.isEncrypted ? requiringTls(given) : given,
      interrupt.signal,
    );
    if (given.has("plain")) {
      const { joinPlain } = await atPipe();
      const taken = await joinPlain(route, interrupt);
      return interrupt.exitCode ?? (taken ? 0 : 1);
    }
    const options: ConnectOptions = {
      name,
      rooms,
      comeBack: !given.has("once"),
      ...await ownIdentity(given),
      signal: interrupt.signal,
    };
    const holder = new PasswordHolder(password, interrupt);
    if (loading !== undefined) {
      const { joinAsPerson } = await loading;
      await joinAsPerson(route, options, holder, style, interrupt);
      return interrupt.exitCode ?? 0;
    }
    const { joinAsProgram, joinAtPipe } = await atPipe();
    const join = given.has("json") ? joinAsProgram : joinAtPipe;
    const taken = await join(route, options, holder, interrupt);
    return interrupt.exitCode ?? (taken ? 0 : 1);
  } catch (error) {
    if (!interrupt.explains(error)) throw error;
    return interrupt.exitCode ?? 1;
  }
}

// A start needs one of these modules at most.

const foundServer = () =>
  loadModule<typeof import("./found_server.ts")>("./cli/join/found_server.ts");

const atTerminal = () =>
  loadModule<typeof import("./person.ts")>("./cli/join/person.ts");

const atPipe = () =>
  loadModule<typeof import("./at_pipe.ts")>("./cli/join/at_pipe.ts");

/** The options for a server that says it encrypts: it is not joined in plain text but on request. */
function requiringTls(given: Given): Pick<Given, "has"> {
  return {
    has: (option) =>
      given.has(option) || option === "tls" && !given.has("no-tls"),
  };
}
