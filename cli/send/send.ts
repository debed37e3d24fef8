import { openUnderFreeName } from "../../client/link/free_name.ts";
import { type Client, Lost } from "../../client.ts";
import { otherNames } from "../../client/link/free_name.ts";
import { NotLetIn } from "../../client/link/greet.ts";
import { DialFailure, type Route } from "../../dial/dial.ts";
import type { Identity } from "../../dial/identity.ts";
import { Failure } from "../../failure.ts";
import { translated } from "../../language/language.ts";
import { LOBBY } from "../../protocol/name/name.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { maxTextOf } from "../../protocol/text/text.ts";
import { ProgressLine } from "../../terminal/progress.ts";
import {
  type Address,
  DEFAULT_PORT,
  hostPort,
} from "../../transport/address.ts";
import type { CliCommand, Given } from "../command.ts";
import { type Interrupt, whenInterrupted } from "../interrupt.ts";
import { LOCK_NOTE, serverOf } from "../options/address.ts";
import { givenName, givenRooms } from "../options/checked.ts";
import { readDuration } from "../options/duration.ts";
import { ownIdentity, WHO_NOTE, WHO_OPTIONS } from "../options/identity.ts";
import { IdleTimeout } from "../options/idle_timeout.ts";
import { givenPassword, PasswordHolder } from "../options/password.ts";
import { ROUTE_NOTE, ROUTE_OPTIONS, routeTo } from "../options/route.ts";
import {
  readSettings,
  type Settings,
  SETTINGS_NOTE,
} from "../options/settings.ts";
import { UsageError } from "../usage_error.ts";
import { tell, warn } from "../warn.ts";
import { eachLine, type SendPiece, wholeInput } from "./send_input.ts";
import { Tally } from "./tally.ts";

/** `chat send` */
export const command: CliCommand = {
  name: "send",
  words: "[HOST[:PORT]]",
  text: "[--] [TEXT...]",
  summary: "Send messages and exit",
  topic: "Scripts",
  options: [
    {
      name: "room",
      value: "ROOM",
      help: "Room to send to",
      default: LOBBY,
    },
    { name: "name", value: "NAME", help: "Your name" },
    {
      name: "message",
      short: "m",
      value: "TEXT",
      isText: true,
      help: "Message to send, without HOST",
    },
    { name: "whole", help: "Send standard input as one message" },
    {
      name: "timeout",
      value: "TIME",
      help:
        "Longest wait for an acknowledgement, connecting included; 0: unlimited",
      default: "10s",
    },
    ...WHO_OPTIONS,
    ...ROUTE_OPTIONS,
  ],
  notes: [
    "Without TEXT, standard input is sent, a message per line, without empty lines. The exit code is 0 only if the server has acknowledged everything.",
    `The first argument is always HOST; the default port is ${DEFAULT_PORT}. To use the server of the settings: chat send -m TEXT, or COMMAND | chat send.`,
    `TEXT begins at the first argument after HOST that is not an option and extends to the end. Text from a variable goes after two dashes: chat send HOST -- "$TEXT".`,
    ROUTE_NOTE,
    LOCK_NOTE,
    SETTINGS_NOTE,
    WHO_NOTE,
  ],
  examples: [
    'chat send 192.0.2.7 --name ci "the build is green"',
    "git log -1 | chat send 192.0.2.7 --whole",
  ],
  run,
};

/** Longest wait when none is given. */
const TIMEOUT = "10s";

/** The character that the runtime puts in the place of bytes of arguments that are not UTF-8. */
const REPLACEMENT = "\ufffd";

/** Most messages under way at once: keeps a long file from piling up. */
const UNACKNOWLEDGED_MAX = 256;

/** The messages to send, and their destination. */
interface SendJob {
  readonly address: Address;
  /** Options of the route to the server. */
  readonly options: Given;
  readonly room: string;
  /** The key to sign in with. */
  readonly identity?: Identity | undefined;
  /** The names to try in turn; `undefined` lets the server choose. */
  readonly names: readonly (string | undefined)[];
  /** The message; without it, standard input is sent. */
  readonly text: string | undefined;
  /** Whether standard input is one message. */
  readonly isWhole: boolean;
  /** As it was written. */
  readonly timeout: string;
  /** Added to the error when the server cannot be reached. */
  readonly hint: string;
}

async function run(given: Given): Promise<number> {
  const asked = readJob(given);
  const password = givenPassword(given);
  const job = { ...asked, ...await ownIdentity(given) };
  using interrupt = whenInterrupted();
  try {
    await deliverAll(job, password, interrupt);
  } catch (error) {
    if (!interrupt.explains(error)) throw error;
  }
  return interrupt.exitCode ?? 0;
}

/**
 * Sends everything, unless it is interrupted.
 *
 * @throws {Failure} Not everything was acknowledged; the message says how much was.
 */
async function deliverAll(
  job: SendJob,
  password: string | undefined,
  interrupt: Interrupt,
): Promise<void> {
  const { address, timeout } = job;
  const where = hostPort(address.host, address.port);
  let calling: Client | undefined;
  // While the client itself holds messages back, silence is not a timeout.
  using idle = new IdleTimeout(
    readDuration(timeout, "--timeout"),
    () => calling?.isHoldingBack === true,
  );
  const stop = AbortSignal.any([interrupt.signal, idle.signal]);
  idle.begin();
  try {
    const holder = new PasswordHolder(password, interrupt, idle);
    await using client = await connect(job, holder, stop);
    calling = client;
    const missing = await deliver(client, job, idle, stop);
    if (missing === undefined) return;
    if (interrupt.signal.aborted) return warn(`interrupted; ${missing}`);
    throw new Failure(
      idle.signal.aborted
        ? `${where} did not answer in ${timeout}; ${missing}`
        : client.end === undefined
        ? missing
        : `${client.end.message}; ${missing}`,
    );
  } catch (error) {
    if (error !== stop.reason) throw error;
    if (interrupt.signal.aborted) return warn("interrupted; nothing was sent");
    throw new Failure(
      `nothing was sent: ${where} did not answer in ${timeout}`,
    );
  }
}

function readJob(given: Given): SendJob {
  const [host, ...words] = given.words;
  const message = given.value("message");
  if (message !== undefined && words.length > 0) {
    throw new UsageError(
      "chat send takes either TEXT after HOST or --message, not both",
    );
  }
  const text = words.length > 0 ? words.join(" ") : message;
  if (text?.includes(REPLACEMENT)) {
    throw new UsageError(
      `the text contains ${REPLACEMENT}, probably for bytes that are not UTF-8: set the terminal to UTF-8; a real ${REPLACEMENT} can be sent through a pipe`,
    );
  }
  const isWhole = given.has("whole");
  if (text !== undefined && isWhole) {
    throw new UsageError(
      "--whole is for standard input and excludes TEXT",
    );
  }
  const settings = readSettings();
  return {
    address: serverOf(host, settings, "chat send"),
    options: given,
    room: givenRooms(given).at(-1) ?? LOBBY,
    names: namesOf(givenName(given), settings),
    text,
    isWhole,
    timeout: given.value("timeout") ?? TIMEOUT,
    // The only argument may have been meant as the text, not as HOST.
    hint: text === undefined && host !== undefined &&
        settings.server !== undefined
      ? "; to send to the server of your settings: chat send -m TEXT"
      : "",
  };
}

/**
 * Sends everything and disconnects.
 *
 * @returns `undefined` if everything was acknowledged, otherwise how much was.
 */
async function deliver(
  client: Client,
  { text, isWhole }: SendJob,
  idle: IdleTimeout,
  stop: AbortSignal,
): Promise<string | undefined> {
  const over = new AbortController();
  const end = AbortSignal.any([stop, over.signal]);
  let broken = "";
  // Events are of no interest here, but they have to be consumed.
  const hearing = (async () => {
    for await (const event of client) {
      if (event.type === "away" && event.code !== undefined) {
        broken = `; ${event.reason}`;
      }
    }
    over.abort();
  })();
  const maxText = maxTextOf(client.welcome.server);
  const isOne = text !== undefined || isWhole;
  const tally = new Tally(isOne, (line) => {
    progress?.clear();
    warn(line);
  });
  using progress = isOne ? undefined : progressLine(() => tally.progress);
  const pieces = text !== undefined
    ? [{ what: "it", text }]
    : isWhole
    ? wholeInput(maxText, end)
    : eachLine(maxText, end);
  // The timeout is for the server, not for the input.
  if (text === undefined) idle.end();
  const isAllRead = await sayAll(client, pieces, tally, idle, end);
  if (isAllRead || text !== undefined) tally.complete();
  // After a timeout, do not wait again for the goodbye.
  await client.close(tally.open > 0 ? 0 : undefined);
  await hearing;
  return tally.missing === undefined ? undefined : tally.missing + broken;
}

/** Shows the progress on a terminal that is not also the input. */
function progressLine(text: () => string): ProgressLine | undefined {
  const isSeen = Deno.stderr.isTerminal() && !Deno.stdin.isTerminal() &&
    Deno.env.get("TERM") !== "dumb";
  return isSeen
    ? new ProgressLine({ text: () => translated(text()), write: tell })
    : undefined;
}

/** The names to try in turn; `undefined` lets the server choose. */
function namesOf(
  given: string | undefined,
  settings: Settings,
): readonly (string | undefined)[] {
  // A name given as option is meant; that of the settings may be in use by the same user.
  if (given !== undefined || settings.name === undefined) return [given];
  return [settings.name, ...otherNames(settings.name), undefined];
}

/** Connects. The error has a hint for users who gave a text in place of HOST. */
async function connect(
  job: SendJob,
  holder: PasswordHolder,
  signal: AbortSignal,
): Promise<Client> {
  const { address, options, hint } = job;
  try {
    const route = await routeTo(address, options, signal);
    return await enter(route, job, holder, signal);
  } catch (error) {
    if (!(error instanceof DialFailure) || hint === "") throw error;
    throw new Failure(error.message + hint);
  }
}

/** Connects under the first free name. */
async function enter(
  route: Route,
  { room, names, identity }: SendJob,
  holder: PasswordHolder,
  signal: AbortSignal,
): Promise<Client> {
  for (const [index, name] of names.entries()) {
    try {
      return await holder.connect(route, {
        name,
        identity,
        // Earlier messages are of no interest.
        rooms: [{ name: room, since: Number.MAX_SAFE_INTEGER }],
        shared: true,
        openUnderFreeName,
        unannounced: true,
        signal,
      });
    } catch (error) {
      const isOfName = error instanceof NotLetIn && error.isOfName;
      if (!isOfName || index === names.length - 1) throw error;
    }
  }
  throw new TypeError("no name to try");
}

/** @returns Whether the input was read to its end. */
async function sayAll(
  client: Client,
  pieces: Iterable<SendPiece> | AsyncIterable<SendPiece>,
  tally: Tally,
  idle: IdleTimeout,
  stop: AbortSignal,
): Promise<boolean> {
  const underWay = new Set<Promise<void>>();
  const stopped = Promise.withResolvers<void>();
  stop.addEventListener("abort", () => stopped.resolve(), { once: true });
  if (stop.aborted) stopped.resolve();
  for await (const piece of pieces) {
    tally.say();
    if ("fault" in piece) {
      tally.refuse(piece.what, piece.fault);
      continue;
    }
    idle.begin();
    const saying = sayOne(client, piece, tally)
      .finally(() => {
        underWay.delete(saying);
        if (underWay.size === 0) idle.end();
        else idle.again();
      });
    underWay.add(saying);
    if (underWay.size >= UNACKNOWLEDGED_MAX) {
      await Promise.race([...underWay, stopped.promise]);
    }
  }
  const isAllRead = !stop.aborted;
  await Promise.race([Promise.all(underWay), stopped.promise]);
  return isAllRead;
}

async function sayOne(
  client: Client,
  { what, text }: { readonly what: string; readonly text: string },
  tally: Tally,
): Promise<void> {
  try {
    await client.say(text);
    tally.acknowledge();
  } catch (error) {
    if (error instanceof Refusal) tally.refuse(what, error.message);
    // The conversation ended: the message stays unacknowledged.
    else if (!(error instanceof Lost)) throw error;
  }
}
