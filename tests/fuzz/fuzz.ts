/**
 * Throws at a real server what no client would send, and looks whether it
 * stands: it neither ends nor says anything that the protocol page does not
 * allow, two honest members are answered all the time, and when all have gone
 * nothing of them is left.
 *
 *     deno task fuzz [--seconds 60] [--seed 1] [--way limited] [--round 17]
 *
 * @module
 */
import { assert, assertEquals, assertLess } from "@std/assert";
import { delay } from "@std/async/delay";
import { parseArgs } from "@std/cli/parse-args";
import { type Conn, writeAll } from "../../transport/conn.ts";
import { TlsConn } from "../../transport/tls/tls_conn.ts";
import { descriptors, residentMemory, TELLS } from "../e2e/harness/process.ts";
import {
  PATIENCE,
  type Server,
  startServer,
  UNHURRIED,
  within,
} from "../e2e/harness/program.ts";
import { TestFolder } from "../store/test_folder.ts";
import { CheckedConnection, untilCut } from "./checked_connection.ts";
import { Dice } from "./dice.ts";
import { type Script, script } from "./input.ts";
import { Judge, type Said } from "./judge.ts";
import { ProtocolPage } from "./protocol_page.ts";

/**
 * The server's options: without rate limits, so that input is parsed and not
 * refused; with its defaults; or with TLS, where some clients speak it and others
 * send the same bytes without.
 */
export type Way = "unlimited" | "limited" | "tls";

export const WAYS: readonly Way[] = ["unlimited", "limited", "tls"];

/** The options of a run. */
export interface FuzzOptions {
  readonly seconds: number;
  /** @default {"unlimited"} */
  readonly way?: Way;
  /** The same seed makes the same bytes in the same pieces, round by round. */
  readonly seed: number;
  /** Does this round alone. */
  readonly round?: number;
  /** More options for `chat serve`. */
  readonly serve?: readonly string[];
}

/** The result of a run. */
export interface FuzzFigures {
  readonly seed: number;
  readonly rounds: number;
  readonly connections: number;
  readonly bytes: number;
  readonly lines: number;
  /** More memory than after the warm-up, in MiB. */
  readonly growth: number;
}

/** Most connections of one round. */
const CONNECTIONS_MAX = 40;

/** Share of the time after which memory is expected to stay what it is. */
const WARM_UP = 0.25;

/**
 * How much more memory the server may take after the warm-up, in MiB. Passwords of
 * names are derived in memory that the system takes back late.
 */
const GROWTH_ALLOWED = 256;

/** The share of TLS connections at a server with TLS. */
const TLS_SPEAKERS = 3 / 4;

/** How long anything may take where those from one address have to take turns, in milliseconds. */
const TURNS_PATIENCE = 60_000;

/** How often an honest member asks who is left, in milliseconds: no faster than one may. */
const ASK_AGAIN = 500;

/** How many of the newest inputs are shown when something has gone wrong. */
const SHOWN = 20;

/** How much of one input is shown, in bytes. */
const SHOWN_BYTES = 300;

/** How often one looks whether everybody has gone, in milliseconds. */
const LOOK_AGAIN = 20;

const PAGE = ProtocolPage.read();

/** Fuzzes a server of its own for some time. */
export async function fuzz(options: FuzzOptions): Promise<FuzzFigures> {
  const { seconds, seed, way = "unlimited", serve = [] } = options;
  const diary = new Diary(options);
  using folder = new TestFolder();
  await using server = await startServer([
    ...(way === "limited" ? [] : UNHURRIED),
    ...(way === "tls" ? ["--tls", "--data", folder.data] : []),
    ...serve,
  ]);
  try {
    await using probes = await Probes.enter(server.port, way);
    const until = performance.now() + seconds * 1000;
    const warm = until - seconds * 1000 * (1 - WARM_UP);
    const { pid } = server.program;
    const before = TELLS ? descriptors(pid) : 0;
    let settled: number | undefined;
    do {
      const round = options.round ?? diary.rounds + 1;
      const dice = new Dice(seed * 1_000_003 + round);
      await oneRound(server.port, way, dice, diary);
      diary.rounds++;
      await probes.talk();
      await probes.untilAlone();
      if (TELLS) await untilClosed(pid, before);
      if (performance.now() >= warm && TELLS) settled ??= residentMemory(pid);
    } while (performance.now() < until && options.round === undefined);
    await probes.leave();
    const growth = settled === undefined ? 0 : residentMemory(pid) - settled;
    assertLess(growth, GROWTH_ALLOWED, "MiB more after the warm-up");
    assertUndisturbed(server);
    const { rounds, connections, bytes, lines } = diary;
    return { seed, rounds, connections, bytes, lines, growth };
  } catch (error) {
    throw new Error(
      `${diary.last()}\n${server.program.stderr.text.slice(-2_000)}`,
      {
        cause: error,
      },
    );
  }
}

function assertUndisturbed(server: Server): void {
  const trouble = /^.*(?:internal error|panic| warn ).*$/m.exec(
    server.program.stderr.text,
  );
  assertEquals(trouble?.[0], undefined);
}

/** The bytes sent, for reproducing a failure. */
class Diary {
  rounds = 0;
  connections = 0;
  bytes = 0;
  lines = 0;
  readonly #newest: string[] = [];

  constructor(private readonly options: FuzzOptions) {}

  sent(connection: number, bytes: Uint8Array): void {
    this.bytes += bytes.length;
    const shown = Array.from(
      bytes.subarray(0, SHOWN_BYTES),
      (byte) => String.fromCharCode(byte),
    ).join("");
    this.#newest.push(`${connection}: ${JSON.stringify(shown)}`);
    if (this.#newest.length > SHOWN) this.#newest.shift();
  }

  last(): string {
    const { seed, round = this.rounds + 1, way = "", serve = [] } =
      this.options;
    return [
      `seed ${seed}, round ${round}, ${way} ${
        serve.join(" ")
      }; the last inputs:`,
      ...this.#newest,
    ].join("\n");
  }
}

/** Some connections that send their pieces in turns, and then go. */
async function oneRound(
  port: number,
  way: Way,
  dice: Dice,
  diary: Diary,
): Promise<void> {
  const fuzzers: Fuzzer[] = [];
  const count = 1 + dice.below(CONNECTIONS_MAX);
  for (let index = 0; index < count; index++) {
    const bare = await Deno.connect({ hostname: "127.0.0.1", port });
    const isSecured = way === "tls" && dice.chance(TLS_SPEAKERS);
    const conn: Conn = isSecured ? TlsConn.call(bare, "127.0.0.1") : bare;
    if (isSecured) await conn.handshake?.();
    // The answer to bytes that are not TLS is not one of our lines.
    const judge = way === "tls" && !isSecured ? undefined : new Judge(PAGE);
    fuzzers.push(new Fuzzer(conn, script(dice), diary, way, judge));
  }
  const sending = fuzzers.slice();
  while (sending.length > 0) {
    const fuzzer = dice.pick(sending);
    if (!fuzzer.sendNext()) sending.splice(sending.indexOf(fuzzer), 1);
    // Now and then what was sent may get there before the next.
    if (dice.chance(0.02)) await delay(0);
  }
  await Promise.all(fuzzers.map((fuzzer) => fuzzer.goes()));
  await Promise.all(fuzzers.map((fuzzer) => fuzzer.hangsUp()));
}

/** One connection that sends what no client would. */
class Fuzzer {
  readonly #conn: Conn;
  readonly #script: Script;
  readonly #diary: Diary;
  readonly #number: number;
  readonly #waiting: Uint8Array[];
  readonly #checked: CheckedConnection;
  readonly #sentAll = Promise.withResolvers<void>();
  #sending: Promise<unknown> = Promise.resolve();
  /** Whether the server may hang up on it without a word. */
  readonly #mayBeRefused: boolean;
  /** Whether the last thing it said was answered. */
  #isAnswered = false;
  /** Whether the server has said goodbye: then it owes no answer. */
  #isDismissed = false;

  /** @param judge Nothing is expected of the answers without it. */
  constructor(
    conn: Conn,
    script: Script,
    diary: Diary,
    way: Way,
    judge: Judge | undefined,
  ) {
    this.#conn = conn;
    this.#mayBeRefused = way === "limited" || judge === undefined;
    this.#script = script;
    this.#diary = diary;
    this.#number = ++diary.connections;
    this.#waiting = [...script.pieces];
    this.#checked = new CheckedConnection(
      conn,
      judge,
      (said) => this.#hears(said),
      script.deaf ? this.#sentAll.promise : undefined,
    );
  }

  /** Sends the next piece, after those before it. @returns Whether there was one. */
  sendNext(): boolean {
    const piece = this.#waiting.shift();
    if (piece === undefined) return false;
    this.#diary.sent(this.#number, piece);
    this.#sending = this.#sending.then(() =>
      untilCut(writeAll(this.#conn, piece))
    );
    return true;
  }

  /** Waits until all is sent, and ends its side of it as its script says. */
  async goes(): Promise<void> {
    const { end, deaf, lastId } = this.#script;
    if (!deaf) this.#sentAll.resolve();
    await within(
      this.#sending,
      `connection ${this.#number} to send it all`,
      undefined,
      TURNS_PATIENCE,
    );
    this.#sentAll.resolve();
    if (end === "close") this.#conn.close();
    if (end !== "half-close") return;
    await untilCut(this.#conn.closeWrite());
    await within(
      this.#checked.ended,
      `the end of connection ${this.#number}`,
      undefined,
      TURNS_PATIENCE,
    );
    assert(
      lastId === undefined || this.#isAnswered || this.#isDismissed ||
        (this.#mayBeRefused && this.#checked.lines === 0),
      `connection ${this.#number} was not answered`,
    );
  }

  /** Hangs up, if it has not done so. */
  async hangsUp(): Promise<void> {
    if (this.#script.end !== "close") this.#conn.close();
    await this.#checked.ended;
    this.#diary.lines += this.#checked.lines;
  }

  #hears(said: Said): void {
    if (typeof said === "string") return;
    this.#isAnswered ||= said.type === "error" &&
      said.id === this.#script.lastId;
    this.#isDismissed ||= said.type === "bye";
  }
}

/** Two honest members, one of each dialect, who talk with each other all the time. */
class Probes implements AsyncDisposable {
  readonly #native: Probe;
  readonly #plain: Probe;
  #count = 0;

  private constructor(native: Probe, plain: Probe) {
    this.#native = native;
    this.#plain = plain;
  }

  static async enter(port: number, way: Way): Promise<Probes> {
    const native = await Probe.connect(port, way);
    await native.says({ type: "hello", version: 1, name: "Probe" });
    await native.hears((said) => typeOf(said) === "joined", "to be in");
    const plain = await Probe.connect(port, way);
    await plain.says("/name Plain");
    await plain.hears((said) => said === "* you are now Plain", "its name");
    return new Probes(native, plain);
  }

  /** Each hears what the other says, and is answered. */
  async talk(): Promise<void> {
    const words = `how are you, ${++this.#count}`;
    await this.#native.says({ type: "say", id: words, text: words });
    await this.#native.hears(
      (said) => typeof said === "object" && said.id === words,
      "the acknowledgement",
    );
    await this.#plain.hears((said) => said === `Probe >> ${words}`, words);
    await this.#plain.says(`fine, ${this.#count}`);
    await this.#native.hears(
      (said) =>
        typeof said === "object" && said.from === "Plain" &&
        said.text === `fine, ${this.#count}`,
      "the answer",
    );
  }

  /** Waits until there is one room, and nobody else in it. */
  async untilAlone(): Promise<void> {
    const alone = JSON.stringify([{ name: "lobby", members: 2 }]);
    let rooms = "";
    for (let tries = 0; rooms !== alone; tries++) {
      assert(tries * ASK_AGAIN < PATIENCE, `somebody is left: ${rooms}`);
      if (tries > 0) await delay(ASK_AGAIN);
      await this.#native.says({ type: "rooms" });
      const answer = await this.#native.hears(
        (said) => typeOf(said) === "rooms",
        "the rooms",
      );
      rooms = JSON.stringify(roomsOf(answer));
    }
  }

  async leave(): Promise<void> {
    await this.#native.leaves();
    await this.#plain.leaves();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#native[Symbol.asyncDispose]();
    await this.#plain[Symbol.asyncDispose]();
  }
}

function typeOf(said: Said): unknown {
  return typeof said === "string" ? undefined : said.type;
}

/** The rooms of an answer, without their topics. */
function roomsOf(answer: Said): unknown {
  const rooms = typeof answer === "object" ? answer.rooms : undefined;
  return Array.isArray(rooms)
    ? rooms.map(({ name, members }) => ({ name, members }))
    : undefined;
}

/** One honest member. */
class Probe implements AsyncDisposable {
  readonly #conn: Conn;
  readonly #checked: CheckedConnection;
  /** The unread input. */
  #waiting: Said[] = [];
  #news = Promise.withResolvers<void>();

  private constructor(conn: Conn) {
    this.#conn = conn;
    this.#checked = new CheckedConnection(conn, new Judge(PAGE), (said) => {
      this.#waiting.push(said);
      this.#news.resolve();
    });
  }

  static async connect(port: number, way: Way): Promise<Probe> {
    // Where those from one address share what they may do, the honest come from another one.
    const hostname = way === "limited" ? "::1" : "127.0.0.1";
    const bare = await Deno.connect({ hostname, port });
    if (way !== "tls") return new Probe(bare);
    const conn = TlsConn.call(bare, hostname);
    await conn.handshake();
    return new Probe(conn);
  }

  async says(what: string | Readonly<Record<string, unknown>>): Promise<void> {
    const line = typeof what === "string" ? what : JSON.stringify(what);
    await writeAll(this.#conn, new TextEncoder().encode(line + "\n"));
  }

  /** The next thing that fits; what comes before it is passed over. */
  async hears(fits: (said: Said) => boolean, what: string): Promise<Said> {
    for (;;) {
      const at = this.#waiting.findIndex(fits);
      const found = this.#waiting[at];
      this.#waiting = this.#waiting.slice(at === -1 ? undefined : at + 1);
      if (found !== undefined) return found;
      await within(
        Promise.race([this.#news.promise, this.#ended()]),
        `an honest member to hear ${what}`,
      );
      this.#news = Promise.withResolvers();
    }
  }

  /** @throws {Error} It has been told what no server may say. */
  async leaves(): Promise<void> {
    this.#conn.close();
    await this.#checked.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#conn.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
    // Its error has been thrown where a frame was awaited.
    await Promise.allSettled([this.#checked.ended]);
  }

  async #ended(): Promise<void> {
    await this.#checked.ended;
    throw new Error("an honest member was thrown out");
  }
}

/** Waits until the server holds no more descriptors than at first. */
async function untilClosed(pid: number, before: number): Promise<void> {
  for (let tries = 0; descriptors(pid) > before; tries++) {
    assert(
      tries * LOOK_AGAIN < PATIENCE,
      `${descriptors(pid)} descriptors, ${before} before`,
    );
    await delay(LOOK_AGAIN);
  }
}

/** The figures on one line. */
export function fuzzLine(figures: FuzzFigures): string {
  return Object.entries(figures).map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

if (import.meta.main) {
  const given = parseArgs(Deno.args, {
    string: ["seconds", "seed", "round", "way"],
  });
  const ways = WAYS.filter((way) => way === (given.way ?? way));
  for (const way of ways) {
    const figures = await fuzz({
      seconds: Number(given.seconds ?? 60) / ways.length,
      seed: Number(given.seed ?? Date.now() % 1_000_000),
      way,
      ...(given.round === undefined ? {} : { round: Number(given.round) }),
    });
    console.log(`${way}: ${fuzzLine(figures)}`);
  }
}
