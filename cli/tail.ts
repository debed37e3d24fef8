import { openUnderFreeName } from "../client/link/free_name.ts";
import type { Client, ClientEvent } from "../client.ts";
import { gapText } from "../protocol/features/history.ts";
import { Failure } from "../failure.ts";
import type { Message } from "../protocol/features/say.ts";
import { isLocked, readable } from "../protocol/locked.ts";
import { LOBBY } from "../protocol/name/name.ts";
import type { Notice } from "../protocol/notice.ts";
import { Refusal } from "../protocol/refusal.ts";
import { harmless } from "../protocol/text/harmless.ts";
import { aborted } from "../terminal/aborted.ts";
import { print } from "../terminal/output.ts";
import { jsonLine } from "../terminal/pipe/json_line.ts";
import { transcript } from "../terminal/view/transcript.ts";
import { hostPort } from "../transport/address.ts";
import type { CliCommand, Given } from "./command.ts";
import { whenInterrupted } from "./interrupt.ts";
import {
  DEFAULT_SERVER_NOTE,
  LOCK_NOTE,
  PORT_NOTE,
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
export const command: CliCommand = {
  name: "tail",
  words: "[HOST[:PORT]]",
  summary: "Print earlier messages of a room, then new ones",
  topic: "Scripts",
  options: [
    { name: "room", value: "ROOM", help: "Room to read", default: LOBBY },
    {
      name: "count",
      short: "n",
      value: "N",
      help: "Start with the newest N messages",
      default: "20",
    },
    {
      name: "since",
      value: "SEQ",
      help: "Start after the message with this number",
    },
    {
      name: "json",
      help: "Print messages as frames, as defined in docs/protocol.md",
    },
    {
      name: "raw",
      help: "Print only the text of messages",
    },
    { name: "no-follow", help: "Exit after the earlier messages" },
    {
      name: "timeout",
      value: "TIME",
      help: "With --no-follow: longest wait for the next message; 0: unlimited",
      default: "30s",
    },
    { name: "name", value: "NAME", help: "Your name" },
    ...WHO_OPTIONS,
    ...ROUTE_OPTIONS,
  ],
  notes: [
    PORT_NOTE,
    `${DEFAULT_SERVER_NOTE} The name of the settings is not used: it stays free for chat join.`,
    ROUTE_NOTE,
    LOCK_NOTE,
    SETTINGS_NOTE,
    WHO_NOTE,
  ],
  examples: ["chat tail 192.0.2.7 --room builds -n 100 --json"],
  run,
};

/** Default number of messages to start with: a screen. */
const COUNT = 20;

/** Default of `--timeout`. */
const TIMEOUT = "30s";

/** Where to start: after a number, or a number of messages before the newest. */
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
  using idle = new IdleTimeout(
    follow ? 0 : readDuration(timeout, "--timeout"),
  );
  const stop = AbortSignal.any([interrupt.signal, idle.signal]);
  let hasMetDamage = false;
  try {
    const holder = new PasswordHolder(password, interrupt);
    const route = await routeTo(address, given, interrupt.signal);
    await using client = await holder.connect(route, {
      name,
      rooms: [{
        name: room,
        // Without a number the room is entered at its end, to count back from there.
        since: "since" in beginning ? beginning.since : Number.MAX_SAFE_INTEGER,
      }],
      ...identity,
      shared: true,
      openUnderFreeName,
      unannounced: true,
      signal: interrupt.signal,
    });
    const reader = new Reader(client, room, beginning, { print, follow });
    // Connecting has a limit of its own.
    idle.begin();
    await readAll(client, reader, idle, stop);
    hasMetDamage = reader.hasMetDamage;
    if (!interrupt.signal.aborted && idle.signal.aborted) {
      const where = hostPort(address.host, address.port);
      throw new Failure(
        `${where} sent nothing for ${timeout}; ${reader.missing}`,
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
    "--timeout needs --no-follow: without it chat tail waits for ever",
  );
}

/** Events that count as progress of a replay. */
const PROGRESS: ReadonlySet<ClientEvent["type"]> = new Set([
  ...["joined", "message", "gap"] as const,
]);

/** Reads until there is nothing more to read, or it is stopped. */
async function readAll(
  client: Client,
  reader: Reader,
  idle: IdleTimeout,
  stop: AbortSignal,
): Promise<void> {
  // After a timeout, do not wait again for the goodbye.
  const closing = aborted(stop)
    .then(() => client.close(idle.signal.aborted ? 0 : undefined));
  for await (const event of client) {
    if (reader.take(event)) return;
    // After printing, which may have taken long.
    if (PROGRESS.has(event.type)) idle.again();
  }
  if (stop.aborted) await closing;
}

function readBeginning(given: Given): Beginning {
  const since = wholeNumber(given, "since");
  const count = wholeNumber(given, "count");
  if (since === undefined) return { count: count ?? COUNT };
  if (count === undefined) return { since };
  throw new UsageError(
    "-n and --since exclude each other",
  );
}

function wholeNumber(given: Given, option: string): number | undefined {
  const written = given.value(option);
  if (written === undefined) return undefined;
  const number = /^\d+$/.test(written) ? Number(written) : NaN;
  if (Number.isSafeInteger(number)) return number;
  throw new UsageError(
    `--${option} ${written} is not a whole number, 0 or more`,
  );
}

function printerOf(given: Given): (message: Message) => void {
  if (!given.has("raw")) return given.has("json") ? printFrame : printText;
  if (!given.has("json")) return printRaw;
  throw new UsageError("--json and --raw exclude each other: frames or text");
}

function printFrame(message: Message): void {
  print(jsonLine(message));
}

function printText(message: Message): void {
  print(transcript(message));
}

/** Prints only the text of a message; problems with its lock are warnings. */
function printRaw(message: Message): void {
  const { room, seq, text, lock } = message;
  if (lock === "clear") warn(`message ${seq} of ${room} was not locked`);
  if (lock !== "opened" && isLocked(text)) {
    return warn(`message ${seq} of ${room} is locked: ${readable(message)}`);
  }
  print(`${Deno.stdout.isTerminal() ? harmless(text) : text}\n`);
}

/** The output of messages. */
interface ReaderOptions {
  readonly print: (message: Message) => void;
  /** Whether to go on with new messages. */
  readonly follow: boolean;
}

/**
 * Reads a room from a starting point, in order and without gaps. To start a
 * number of messages before the end, it enters at the end, learns the last number,
 * and enters again further back.
 */
class Reader {
  readonly #client: Client;
  readonly #room: string;
  readonly #options: ReaderOptions;
  /** The number to start after, given the newest one; `undefined` once it is known. */
  #begin: ((last: number) => number) | undefined;
  /** The number to go back to, until the room has been entered there. */
  #back: number | undefined;
  /** Whether entering there has been requested. */
  #isAsked = false;
  /** Whether messages now arrive from the starting point. */
  #isThere = false;
  /** Messages up to this number have been printed, or are not stored. */
  #read = 0;
  /** The newest number when the room was entered. */
  #last = 0;
  /** A gap that begins here only means that fewer messages are stored than requested. */
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

  /** Whether the server could not read some messages. */
  get hasMetDamage(): boolean {
    return this.#hasMetDamage;
  }

  /** The earlier messages that have not arrived, for people. */
  get missing(): string {
    if (!this.#isThere) return `nothing of ${this.#room} was read`;
    return `of ${this.#room} messages ${
      this.#read + 1
    } to ${this.#last} are missing`;
  }

  /**
   * Handles an event.
   *
   * @returns Whether reading is complete.
   * @throws {Failure} The room cannot be entered.
   */
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
        warn(`connection lost: ${harmless(event.reason)}; reconnecting`);
        return false;
      case "back":
        this.#comeBack(event.forgotten);
        return false;
      case "error":
        // Nothing but entering is requested, and nothing comes without it.
        if (!this.#isThere) throw new Failure(harmless(event.message));
        warn(harmless(event.message));
        return false;
      default:
        return false;
    }
    return !this.#options.follow && this.#isThere && this.#read >= this.#last;
  }

  #enter(last: number): void {
    this.#last = last;
    // Silent, a mistyped room looks like a room that was read.
    if (last === 0 && !this.#options.follow) {
      warn(`no messages in ${this.#room}`);
    }
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
        `the newest message of ${this.#room} is ${last}; continuing from there`,
      );
      this.#read = last;
    }
  }

  /** Enters the room again, at an earlier number. */
  #goBack(since: number): void {
    this.#back = since;
    this.#isAsked = false;
    try {
      this.#client.ask({ type: "join", room: this.#room, since });
      this.#isAsked = true;
    } catch (error) {
      // Disconnected: requested again after reconnecting.
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
    warn("back; the server has lost the earlier messages");
    // All messages of the new store are new.
    this.#begin = () => 0;
    this.#back = undefined;
    this.#isThere = false;
    this.#edge = undefined;
  }
}
