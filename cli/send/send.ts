import { type Client, Lost } from "../../client.ts";
import type { Identity } from "../../client/identity.ts";
import { DialFailure, type Route } from "../../client/link/dial.ts";
import { NotLetIn } from "../../client/link/greet.ts";
import { otherNames } from "../../client/link/twice.ts";
import { Failure } from "../../failure.ts";
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
export const send: CliCommand = {
  name: "send",
  words: "[HOST[:PORT]]",
  text: "[--] [TEXT...]",
  summary:
    `Say something and go. Without TEXT, standard input is said, a line a message;
lines with nothing in them are left out, lines of blanks are not. The exit code
is 0 only when the server has acknowledged all of it.`,
  options: [
    { name: "room", value: "ROOM", help: `the room to say it in (${LOBBY})` },
    { name: "name", value: "NAME", help: "the name to say it by" },
    {
      name: "message",
      short: "m",
      value: "TEXT",
      isText: true,
      help: "what to say, when no HOST stands before it",
    },
    { name: "whole", help: "say standard input as one message" },
    {
      name: "timeout",
      value: "TIME",
      help:
        "the longest wait for an acknowledgement, the call included; 0 for none (10s)",
    },
    ...WHO_OPTIONS,
    ...ROUTE_OPTIONS,
  ],
  notes: [
    `The first word is always the HOST, with port ${DEFAULT_PORT} when none is given. Without
one it is the server of the settings: chat send -m TEXT, or COMMAND | chat send.`,
    `TEXT begins with the first word behind HOST that is no option, and all behind it
is part of it. What comes from a variable may look like an option, and is safe
behind two dashes: chat send HOST -- "$TEXT".`,
    ROUTE_NOTE,
    LOCK_NOTE,
    SETTINGS_NOTE,
    WHO_NOTE,
  ],
  example: 'chat send 192.0.2.7 --name ci "the build is green"',
  run,
};

/** Longest wait when none is given. */
const TIMEOUT = "10s";

/** Most messages under way at once: keeps a long file from piling up. */
const UNACKNOWLEDGED_MAX = 256;

/** What is to be said, where, and by whom. */
interface SendJob {
  readonly address: Address;
  /** How the server is to be called. */
  readonly options: Given;
  readonly room: string;
  /** The key to be known by. */
  readonly identity?: Identity;
  /** The names to try, one after the other; `undefined` is the one the server gives. */
  readonly names: readonly (string | undefined)[];
  /** What is said; standard input when there is none. */
  readonly text: string | undefined;
  /** Whether standard input is one message. */
  readonly isWhole: boolean;
  /** As it was written. */
  readonly timeout: string;
  /** What to say when the server cannot be reached. */
  readonly hint: string;
}

async function run(given: Given): Promise<number> {
  const asked = readErrand(given);
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
 * Says it all, unless it is interrupted.
 *
 * @throws {Failure} Not all of it was acknowledged; it says how much was.
 */
async function deliverAll(
  job: SendJob,
  password: string | undefined,
  interrupt: Interrupt,
): Promise<void> {
  const { address, timeout } = job;
  const where = hostPort(address.host, address.port);
  let calling: Client | undefined;
  // The server takes no more just now, and has said so: nobody has to wait for it.
  using patience = new IdleTimeout(
    readDuration(timeout, "--timeout"),
    () => calling?.isPacing === true,
  );
  const stop = AbortSignal.any([interrupt.signal, patience.signal]);
  patience.begin();
  try {
    const holder = new PasswordHolder(password, interrupt, patience);
    await using client = await connect(job, holder, stop);
    calling = client;
    const missing = await deliver(client, job, patience, stop);
    if (missing === undefined) return;
    if (interrupt.signal.aborted) return warn(`interrupted; ${missing}`);
    throw new Failure(
      patience.signal.aborted
        ? `${where} did not answer in ${timeout}; ${missing}`
        : client.end === undefined
        ? missing
        : `${client.end.message}; ${missing}`,
    );
  } catch (error) {
    if (error !== stop.reason) throw error;
    if (interrupt.signal.aborted) return warn("interrupted; nothing was said");
    throw new Failure(
      `nothing was said: ${where} did not answer in ${timeout}`,
    );
  }
}

function readErrand(given: Given): SendJob {
  const [host, ...words] = given.words;
  const message = given.value("message");
  if (message !== undefined && words.length > 0) {
    throw new UsageError(
      "chat send says either the words after HOST or --message, not both",
    );
  }
  const text = words.length > 0 ? words.join(" ") : message;
  const isWhole = given.has("whole");
  if (text !== undefined && isWhole) {
    throw new UsageError(
      "--whole is for standard input, and there is a text already",
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
    // Perhaps the only word was to be said, not called.
    hint: text === undefined && host !== undefined &&
        settings.server !== undefined
      ? "; to say it to the server that is set once: chat send -m TEXT"
      : "",
  };
}

/**
 * Says it all, and hangs up.
 *
 * @returns `undefined` when all of it was acknowledged, otherwise how much was.
 */
async function deliver(
  client: Client,
  { text, isWhole }: SendJob,
  patience: IdleTimeout,
  stop: AbortSignal,
): Promise<string | undefined> {
  const over = new AbortController();
  const end = AbortSignal.any([stop, over.signal]);
  let broken = "";
  // Nothing heard is of interest, but it has to be taken.
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
  // Time passes only while the server is to answer, not while the input is waited for.
  if (text === undefined) patience.end();
  const isAllRead = await sayAll(client, pieces, tally, patience, end);
  if (isAllRead || text !== undefined) tally.complete();
  // After a wait in vain there is no use in another one for a goodbye.
  await client.close(tally.open > 0 ? 0 : undefined);
  await hearing;
  return tally.missing === undefined ? undefined : tally.missing + broken;
}

/** Tells how far it is, where somebody sees it and types nothing there. */
function progressLine(text: () => string): ProgressLine | undefined {
  const isSeen = Deno.stderr.isTerminal() && !Deno.stdin.isTerminal() &&
    Deno.env.get("TERM") !== "dumb";
  return isSeen ? new ProgressLine({ text, write: tell }) : undefined;
}

/** The names to try, one after the other; `undefined` is the one the server gives. */
function namesOf(
  given: string | undefined,
  settings: Settings,
): readonly (string | undefined)[] {
  // What is asked for here is meant; what is set once may be in use by oneself.
  if (given !== undefined || settings.name === undefined) return [given];
  return [settings.name, ...otherNames(settings.name), undefined];
}

/** Walks in, and has a hint for those who have called a word. */
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

/** Walks in by the first name that is free. */
async function enter(
  route: Route,
  { room, names, identity }: SendJob,
  holder: PasswordHolder,
  signal: AbortSignal,
): Promise<Client> {
  for (const [index, name] of names.entries()) {
    try {
      return await holder.connect({
        ...route,
        ...(name === undefined ? {} : { name }),
        ...(identity === undefined ? {} : { identity }),
        // Nothing that was said before is of interest.
        rooms: [{ name: room, since: Number.MAX_SAFE_INTEGER }],
        canBeTwice: true,
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

/** @returns Whether all the input was read before it was stopped. */
async function sayAll(
  client: Client,
  pieces: Iterable<SendPiece> | AsyncIterable<SendPiece>,
  tally: Tally,
  patience: IdleTimeout,
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
    patience.begin();
    const saying = sayOne(client, piece, tally)
      .finally(() => {
        underWay.delete(saying);
        if (underWay.size === 0) patience.end();
        else patience.again();
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
    // The end of the conversation: it stays open.
    else if (!(error instanceof Lost)) throw error;
  }
}
