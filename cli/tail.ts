import type { Client, ClientEvent } from "../client.ts";
import { gapText } from "../dialects/text/plain.ts";
import { Failure } from "../failure.ts";
import { isLocked, readable } from "../protocol/locked.ts";
import { LOBBY } from "../protocol/name/name.ts";
import type { Message, Notice } from "../protocol/notice.ts";
import { Refusal } from "../protocol/refusal.ts";
import { harmless } from "../protocol/text/harmless.ts";
import { aborted } from "../terminal/aborted.ts";
import { print } from "../terminal/output.ts";
import { jsonLine } from "../terminal/pipe/json_line.ts";
import { transcript } from "../terminal/view/transcript.ts";
import { DEFAULT_PORT, hostPort } from "../transport/address.ts";
import type { CliCommand, Given } from "./command.ts";
import { whenInterrupted } from "./interrupt.ts";
import {
  DEFAULT_SERVER_NOTE,
  LOCK_NOTE,
  serverOf,
  soleAddress,
} from "./options/address.ts";
import { givenName, givenRooms } from "./options/checked.ts";
import { readDuration } from "./options/duration.ts";
import { ownIdentity, WHO_NOTE, WHO_OPTIONS } from "./options/identity.ts";
import { IdleTimeout } from "./options/idle_timeout.ts";
import { givenPassword, PasswordHolder } from "./options/password.ts";
import { ROUTE_NOTE, ROUTE_OPTIONS, routeTo } from "./options/route.ts";
import { readSettings, SETTINGS_NOTE } from "./options/settings.ts";
import { UsageError } from "./usage_error.ts";
import { warn } from "./warn.ts";

/** `chat tail` */
export const tail: CliCommand = {
  name: "tail",
  words: "[HOST[:PORT]]",
  summary:
    `Print what was said in a room, then what is said, a line a message. The port is
${DEFAULT_PORT} when none is given.`,
  options: [
    { name: "room", value: "ROOM", help: `the room to listen in (${LOBBY})` },
    {
      name: "count",
      short: "n",
      value: "N",
      help: "how many of the newest messages to begin with (20)",
    },
    {
      name: "since",
      value: "SEQ",
      help: "begin with everything after the message of this number",
    },
    {
      name: "json",
      help: "print messages as frames, as docs/protocol.md defines them",
    },
    {
      name: "raw",
      help: "print messages as they were said, without time and name",
    },
    { name: "no-follow", help: "end when all that was said before is printed" },
    {
      name: "timeout",
      value: "TIME",
      help:
        "with --no-follow, the longest wait for what comes next; 0 for none (30s)",
    },
    { name: "name", value: "NAME", help: "the name to be known by" },
    ...WHO_OPTIONS,
    ...ROUTE_OPTIONS,
  ],
  notes: [
    `${DEFAULT_SERVER_NOTE} A name that has been set
once is not used here: it stays free for chat join.`,
    ROUTE_NOTE,
    LOCK_NOTE,
    SETTINGS_NOTE,
    WHO_NOTE,
  ],
  example: "chat tail 192.0.2.7 --room builds -n 100 --json",
  run,
};

/** How many messages one begins with when nothing else is said: a screen. */
const COUNT = 20;

/** Longest wait when none is given. */
const TIMEOUT = "30s";

/** Where to begin: after a number, or so many messages before the newest. */
type Beginning =
  | { readonly since: number }
  | { readonly count: number };

async function run(given: Given): Promise<number> {
  const host = soleAddress(given.words, "chat tail");
  const beginning = readBeginning(given);
  const print = printerOf(given);
  const room = givenRooms(given).at(-1) ?? LOBBY;
  const name = givenName(given);
  const address = serverOf(host, readSettings(), "chat tail");
  const password = givenPassword(given);
  const identity = await ownIdentity(given);

  const follow = !given.has("no-follow");
  const timeout = readTimeout(given, follow);

  using interrupt = whenInterrupted("service");
  using patience = new IdleTimeout(
    follow ? 0 : readDuration(timeout, "--timeout"),
  );
  const stop = AbortSignal.any([interrupt.signal, patience.signal]);
  let hasMetDamage = false;
  try {
    const holder = new PasswordHolder(password, interrupt);
    await using client = await holder.connect({
      ...await routeTo(address, given, interrupt.signal),
      ...(name === undefined ? {} : { name }),
      rooms: [{
        name: room,
        // Without a number the room is entered at its end: from there one can count.
        since: "since" in beginning ? beginning.since : Number.MAX_SAFE_INTEGER,
      }],
      ...identity,
      canBeTwice: true,
      unannounced: true,
      signal: interrupt.signal,
    });
    const reader = new Reader(client, room, beginning, { print, follow });
    // The call itself has had a limit of its own.
    patience.begin();
    await readAll(client, reader, patience, stop);
    hasMetDamage = reader.hasMetDamage;
    if (!interrupt.signal.aborted && patience.signal.aborted) {
      const where = hostPort(address.host, address.port);
      throw new Failure(
        `${where} did not go on in ${timeout}; ${reader.missing}`,
      );
    }
    if (!stop.aborted && client.end !== undefined) throw client.end;
  } catch (error) {
    if (!interrupt.explains(error)) throw error;
  }
  return interrupt.exitCode ?? (hasMetDamage ? 1 : 0);
}

function readTimeout(given: Given, follow: boolean): string {
  const timeout = given.value("timeout");
  if (timeout === undefined || !follow) return timeout ?? TIMEOUT;
  throw new UsageError(
    "--timeout is for --no-follow: chat tail waits for ever without it",
  );
}

/** What shows that a server goes on telling what was said before. */
const PROGRESS: ReadonlySet<ClientEvent["type"]> = new Set([
  ...["joined", "message", "gap"] as const,
]);

/** Reads until there is nothing more to read, or it is ended from here. */
async function readAll(
  client: Client,
  reader: Reader,
  patience: IdleTimeout,
  stop: AbortSignal,
): Promise<void> {
  // After a wait in vain there is no use in another one for a goodbye.
  const closing = aborted(stop)
    .then(() => client.close(patience.signal.aborted ? 0 : undefined));
  for await (const event of client) {
    if (reader.take(event)) return;
    // Behind what it has printed, which may have taken long.
    if (PROGRESS.has(event.type)) patience.again();
  }
  if (stop.aborted) await closing;
}

function readBeginning(given: Given): Beginning {
  const since = wholeNumber(given, "since");
  const count = wholeNumber(given, "count");
  if (since === undefined) return { count: count ?? COUNT };
  if (count === undefined) return { since };
  throw new UsageError(
    "chat tail begins either -n messages before the end or --since a number, not both",
  );
}

function wholeNumber(given: Given, option: string): number | undefined {
  const written = given.value(option);
  if (written === undefined) return undefined;
  const number = /^\d+$/.test(written) ? Number(written) : NaN;
  if (Number.isSafeInteger(number)) return number;
  throw new UsageError(
    `--${option} ${written} is no whole number, 0 or more`,
  );
}

function printerOf(given: Given): (message: Message) => void {
  if (!given.has("raw")) return given.has("json") ? printFrame : printText;
  if (!given.has("json")) return printRaw;
  throw new UsageError("--json is frames and --raw is bare text; choose");
}

function printFrame(message: Message): void {
  print(jsonLine(message));
}

function printText(message: Message): void {
  print(transcript(message));
}

/** A message as it was said, and nothing beside it; what is wrong with its lock is told apart. */
function printRaw(message: Message): void {
  const { room, seq, text, lock } = message;
  if (lock === "clear") warn(`message ${seq} of ${room} was not locked`);
  if (lock !== "opened" && isLocked(text)) {
    return warn(`message ${seq} of ${room} is locked: ${readable(message)}`);
  }
  print(`${Deno.stdout.isTerminal() ? harmless(text) : text}\n`);
}

/** What to do with what is read. */
interface ReaderOptions {
  readonly print: (message: Message) => void;
  /** Whether to go on with what is said from now on. */
  readonly follow: boolean;
}

/**
 * Reads a room from a beginning on, in order and without a hole. Where that is
 * so many messages before the end, one enters at the end, learns its number and
 * goes back from there.
 */
class Reader {
  readonly #client: Client;
  readonly #room: string;
  readonly #options: ReaderOptions;
  /** The number to begin after, given the newest one; `undefined` once that is settled. */
  #begin: ((last: number) => number) | undefined;
  /** The number to go back to, until the room has been entered again there. */
  #back: number | undefined;
  /** Whether that has been asked for. */
  #isAsked = false;
  /** Whether what comes now is from the beginning on. */
  #isThere = false;
  /** Everything up to this number has been printed, or is not kept. */
  #read = 0;
  /** The newest number when the room was entered. */
  #last = 0;
  /** A gap that begins here is no hole: so many messages are not kept. */
  #edge: number | undefined;
  #hasMetDamage = false;

  constructor(
    client: Client,
    room: string,
    beginning: Beginning,
    options: ReaderOptions,
  ) {
    this.#client = client;
    this.#room = room;
    this.#options = options;
    if ("since" in beginning) {
      this.#read = beginning.since;
      return;
    }
    this.#begin = (last) => {
      const since = Math.max(0, last - beginning.count);
      this.#edge = since + 1;
      return since;
    };
  }

  /** Whether some of it could not be read where it is kept. */
  get hasMetDamage(): boolean {
    return this.#hasMetDamage;
  }

  /** What has not come yet of what was said before, for people. */
  get missing(): string {
    if (!this.#isThere) return `nothing of ${this.#room} was read`;
    return `of ${this.#room} messages ${
      this.#read + 1
    } to ${this.#last} are missing`;
  }

  /** Deals with an event. @returns Whether that was all. */
  take(event: ClientEvent): boolean {
    switch (event.type) {
      case "joined":
        this.#enter(event.last);
        break;
      case "message":
        if (!this.#isThere) return false;
        this.#options.print(event);
        this.#read = event.seq;
        break;
      case "gap":
        if (!this.#isThere) return false;
        this.#skip(event);
        break;
      case "away":
        warn(`connection lost: ${harmless(event.reason)}; trying to come back`);
        return false;
      case "back":
        this.#comeBack(event.forgotten);
        return false;
      case "error":
        warn(harmless(event.message));
        return false;
      default:
        return false;
    }
    return !this.#options.follow && this.#isThere && this.#read >= this.#last;
  }

  #enter(last: number): void {
    this.#last = last;
    if (this.#begin !== undefined) {
      this.#read = this.#begin(last);
      this.#begin = undefined;
      if (this.#read < last) this.#goBack(this.#read);
      else this.#isThere = true;
      return;
    }
    this.#back = undefined;
    this.#isThere = true;
    if (this.#read > last) {
      warn(
        `the newest message of ${this.#room} is ${last}; going on from there`,
      );
      this.#read = last;
    }
  }

  /** Enters the room once more, at an earlier number. */
  #goBack(since: number): void {
    this.#back = since;
    this.#isAsked = false;
    try {
      this.#client.ask({ type: "join", room: this.#room, since });
      this.#isAsked = true;
    } catch (error) {
      // Cut off just now: it is asked for on return.
      if (!(error instanceof Refusal)) throw error;
    }
  }

  #skip(gap: Extract<Notice, { type: "gap" }>): void {
    if (gap.damaged) this.#hasMetDamage = true;
    if (gap.damaged || gap.from !== this.#edge) {
      warn(gapText({ ...gap, room: this.#room }));
    }
    this.#read = gap.to;
  }

  #comeBack(forgotten: boolean): void {
    if (!forgotten) {
      warn("back");
      if (this.#back !== undefined && !this.#isAsked) this.#goBack(this.#back);
      return;
    }
    warn("back; the server has forgotten what was said before");
    // Everything of the new log is news.
    this.#begin = () => 0;
    this.#back = undefined;
    this.#isThere = false;
    this.#edge = undefined;
  }
}
