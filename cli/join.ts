import { Client } from "../client.ts";
import { PlainClient } from "../client/plain_client.ts";
import { memberName, roomName } from "../chat/name.ts";
import { Refusal } from "../chat/refusal.ts";
import { lines } from "../terminal/input.ts";
import { print } from "../terminal/output.ts";
import { plainTalk } from "../terminal/plain_talk.ts";
import { talk, type Terminal } from "../terminal/talk.ts";
import { type Address, DEFAULT_PORT, readAddress } from "../wire/address.ts";
import type { Command, Given } from "./command.ts";
import { type Interrupt, whenInterrupted } from "./interrupt.ts";
import { UsageError } from "./usage_error.ts";

/** `chat join` */
export const join: Command = {
  name: "join",
  words: "HOST[:PORT]",
  summary: `Walk into a hall. The port is ${DEFAULT_PORT} when none is given.`,
  options: [
    { name: "name", value: "NAME", help: "the name to be known by" },
    {
      name: "room",
      value: "ROOM",
      many: true,
      help: "the room to enter, given again for more of them (lobby)",
    },
    {
      name: "once",
      help: "end when the connection is lost, with exit code 1, not come back",
    },
    {
      name: "plain",
      help: "speak bare text, for servers that are not this program's",
    },
  ],
  example: "chat join 192.0.2.7 --name Ann",
  run,
};

async function run(given: Given): Promise<number> {
  const address = readWhere(given.words);
  const name = checked(given.value("name"), memberName);
  const rooms = given.values("room").map((room) => checked(room, roomName));
  if (given.has("plain") && (name !== undefined || rooms.length > 0)) {
    throw new UsageError(
      "--plain goes without --name and --room: bare text has no words for them",
    );
  }
  using interrupt = whenInterrupted();
  const terminal: Terminal = {
    input: lines(Deno.stdin.readable, interrupt.signal),
    print,
    isInteractive: Deno.stdin.isTerminal(),
  };
  const taken = given.has("plain")
    ? await joinPlain(address, terminal, interrupt)
    : await joinNative(
      { ...address, name, rooms, comeBack: !given.has("once") },
      terminal,
      interrupt,
    );
  return interrupt.exitCode ?? (taken ? 0 : 1);
}

async function joinNative(
  where: Address & {
    readonly name: string | undefined;
    readonly rooms: readonly string[];
    readonly comeBack: boolean;
  },
  terminal: Terminal,
  interrupt: Interrupt,
): Promise<boolean> {
  const { name, ...rest } = where;
  await using client = await Client.connect({
    ...rest,
    ...(name === undefined ? {} : { name }),
  });
  const taken = await talk(client, terminal, interrupt.controller);
  // A person has seen what was refused, and had the chance to say it again.
  return taken || terminal.isInteractive;
}

async function joinPlain(
  address: Address,
  terminal: Terminal,
  interrupt: Interrupt,
): Promise<boolean> {
  using client = await PlainClient.connect(address);
  await plainTalk(client, terminal, interrupt.controller);
  return true;
}

function readWhere(words: readonly string[]): Address {
  const [where, more] = words;
  if (where === undefined) {
    throw new UsageError("chat join needs an address: chat join HOST[:PORT]");
  }
  if (more !== undefined) {
    throw new UsageError(`chat join takes one address, not ${more} too`);
  }
  const address = readAddress(where);
  if (address === undefined) {
    throw new UsageError(
      `${where} is no address: HOST, HOST:PORT or [IPV6]:PORT, with a port from 1 to 65535`,
    );
  }
  return address;
}

/** The server would refuse it as well; here it costs no connection. */
function checked<T extends string | undefined>(
  value: T,
  check: (value: string) => string,
): T {
  try {
    return (value === undefined ? value : check(value)) as T;
  } catch (error) {
    if (error instanceof Refusal) throw new UsageError(error.message);
    throw error;
  }
}
