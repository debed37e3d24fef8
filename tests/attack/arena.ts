/**
 * Where the server is attacked: the real program with its own defaults, and
 * twenty honest members who talk while the attack goes on. Every word of theirs
 * is heard, and nothing is left of the attack.
 *
 * In the long form each attack has a server and an attacker's process of its own,
 * and the talk is measured.
 *
 * @module
 */
import { assert, assertEquals, AssertionError, assertLess } from "@std/assert";
import { delay } from "@std/async/delay";
import { descriptors, residentMemory, TELLS } from "../e2e/harness/process.ts";
import {
  denoCommand,
  installed,
  PATIENCE,
  type Server,
  startCommand,
  startServer,
  within,
} from "../e2e/harness/program.ts";
import { Socket } from "../e2e/harness/socket.ts";
import { LONG } from "../long.ts";
import { TestFolder } from "../store/test_folder.ts";
import {
  type AttackName,
  ATTACKS,
  type Report,
  type Target,
} from "./attacks.ts";
import { Crowd, type Talk } from "./crowd.ts";
import { Tally } from "./hostile.ts";
import { ScheduledClock } from "./scheduled_clock.ts";

/** How long the honest talk before anything is measured, in milliseconds: what is run often is compiled first. */
const WARM_UP = 400;

/** How long they talk while the attack goes on, in milliseconds. */
const ATTACKED = 1_600;

/** The same in the short form. */
const SHORT = 200;

/**
 * The bound of the 99th percentile of delays, and of the wait for a welcome, in
 * milliseconds.
 *
 * This is a timing in a test, which other tests avoid: that the honest
 * are not held up is what a defence is for, and no count shows it. The time in
 * which the machine runs other programs, the attacker among them, does not count
 * ({@linkcode ScheduledClock}), and an attack that fails is measured twice more.
 * Without the limits these attacks make delays of 600 ms to many seconds.
 */
const HELD_UP: Bound = { p99: 100, welcome: 1_000 };

/**
 * The same under attack from very many addresses: each has what an honest one may
 * have.
 */
export const HELD_UP_BY_MANY: Bound = { p99: 1_000, welcome: 3_000 };

/** How long the honest may be held up, in milliseconds. */
interface Bound {
  /** The delay that 99 of 100 deliveries must keep under. */
  readonly p99: number;
  /** The longest wait for a welcome. */
  readonly welcome: number;
}

/** How many times an attack is measured at most. All must fail for the test to fail. */
const TRIES_MAX = 3;

/** From how many connections on they are held back together, and the attacker is told nothing. */
const HUNDREDS = 400;

/** One connection, as many as the attack has by itself, and hundreds. */
export const ONE_TO_HUNDREDS = [1, undefined, HUNDREDS] as const;

/** How much more memory the server may take than before the attack, in MiB. */
const MEMORY_ALLOWED = 256;

/** How often the server's memory is looked at, in milliseconds. */
const LOOK_EVERY = 50;

/** How often one looks whether what was taken has been given back, in milliseconds. */
const LOOK_AGAIN = 100;

/** The setting of an attack, and its required result. */
export interface AttackOptions {
  /** More options for `chat serve`. An attack is against its defaults, where they have the defence. */
  readonly serve?: readonly string[];
  /** Whether the server keeps what is said in a folder. */
  readonly data?: boolean;
  /** Whether everything is encrypted. */
  readonly tls?: boolean;
  /** Programs that the attacker needs. Without one of them the attack is skipped, and its name says why. */
  readonly needs?: readonly string[];
  /** The secrets of the honest members. */
  readonly password?: string;
  /** How much more memory the server may take, in MiB. @default {MEMORY_ALLOWED} */
  readonly memory?: number;
  /** How long the honest may be held up. @default {HELD_UP} */
  readonly heldUp?: Bound;
  /** From how many connections it is tried, each in a test of its own in the long form; `undefined` is as many as the attack has by itself. @default {[undefined]} */
  readonly connections?: readonly (number | undefined)[];
  /** Looks at what the attacker has seen and must not, in so many seconds. */
  readonly check?: (report: Report, seconds: number) => void;
  /**
   * The lines the attacker must see, and how often at least. Until then it goes on,
   * however slow the machine is. From hundreds of connections it need not: they
   * are held back together, and none of them is told anything.
   */
  readonly seen?: Report;
}

/** An attack that is made by the test itself: one that needs more than bare sockets, and little of the machine. */
export type OwnAttack = (target: OwnTarget) => Promise<void>;

/** The setting of such an attack. */
export interface OwnTarget extends Target {
  readonly server: Server;
  /** Where the server keeps what is said, if it does. */
  readonly data: string;
  /** The events that the attacker must see. */
  readonly goal: Report;
  /** To be called when it has. */
  readonly reached: () => void;
}

/**
 * Makes a test of an attack.
 *
 * @param attack What is done; without it the attack of this name, by an
 * attacker in a process of its own.
 */
export function attackTest(
  name: AttackName,
  options?: AttackOptions,
): void;
export function attackTest(
  name: string,
  options: AttackOptions,
  attack: OwnAttack,
): void;
export function attackTest(
  name: string,
  options: AttackOptions = {},
  attack: OwnAttack = attackBy(name as AttackName),
): void {
  if (!LONG) return shortTest({ name, options, attack });
  for (const connections of options.connections ?? [undefined]) {
    measuredTest({ name, options, attack, connections });
  }
}

/** An attack that is to be tested. */
interface Attack {
  readonly name: string;
  readonly options: AttackOptions;
  readonly attack: OwnAttack;
  /** From how many connections it comes, where that is not as the attack has it. */
  readonly connections?: number | undefined;
}

/** Why attacks are not tested here, to be put behind a name. */
const NOT_HERE = TELLS ? "" : " (skipped: needs /proc)";

/** Why one attack is not tested here, to be put behind its name. */
function missing({ needs = [] }: AttackOptions): string {
  const absent = needs.filter((program) => !installed(program));
  return absent.length === 0
    ? ""
    : ` (skipped: ${absent.join(", ")} not installed)`;
}

/** A server for each attack, and the talk measured. */
function measuredTest(tested: Attack): void {
  const { name, options, connections } = tested;
  const from = connections === undefined ? "" : `, ${connections} connections`;
  Deno.test({
    name: `attack: ${name}${from}${NOT_HERE || missing(options)}`,
    ignore: !TELLS || missing(options) !== "",
    fn: async () => {
      const failed: Attacked[] = [];
      while (failed.length < TRIES_MAX) {
        const result = await measured(tested);
        console.log(`    ${lineOf(result)}`);
        if (!isHeldUp(result, options)) return;
        failed.push(result);
      }
      throw new AssertionError(
        `the honest are held up: ${failed.map(lineOf).join("; ")}`,
      );
    },
  });
}

/** The attacks of this file, in their short form. */
const inShort: Attack[] = [];

/** One after the other on as few servers as they can share; how long the honest wait is not measured. */
function shortTest(attack: Attack): void {
  inShort.push(attack);
  if (inShort.length > 1) return;
  Deno.test({
    name: `attacks, in short${NOT_HERE}`,
    ignore: !TELLS,
    fn: async (t) => {
      const groups = Map.groupBy(
        inShort,
        ({ options }) => JSON.stringify(servedWith(options)),
      );
      for (const group of groups.values()) await shareServer(t, group);
    },
  });
}

async function shareServer(
  t: Deno.TestContext,
  attacks: readonly Attack[],
): Promise<void> {
  await using arena = await Arena.open(attacks[0]?.options ?? {});
  for (const { name, options, attack } of attacks) {
    await t.step({
      name: `attack: ${name}${missing(options)}`,
      ignore: missing(options) !== "",
      fn: async () => {
        await arena.attacked(options, attack, { milliseconds: SHORT });
      },
      // The server and the honest stay: what is left is looked for at the end.
      sanitizeOps: false,
      sanitizeResources: false,
    });
  }
}

/** The talk under attack, and what the attack took. */
interface Attacked {
  readonly attacked: Talk;
  /** How long somebody new waited for the welcome meanwhile, in milliseconds. */
  readonly welcome: number;
  /** More memory than before, at most, in MiB. */
  readonly memory: number;
  readonly report: Report;
}

function isHeldUp(
  { attacked, welcome }: Attacked,
  { heldUp = HELD_UP }: AttackOptions,
): boolean {
  return attacked.p99 > heldUp.p99 || welcome > heldUp.welcome;
}

function lineOf({ attacked, welcome, memory, report }: Attacked): string {
  return `p99 ${attacked.p99.toFixed(1)} ms, welcome after ${
    welcome.toFixed(0)
  } ms, ${memory} MiB more, ${JSON.stringify(report)}`;
}

/** The talk under attack on a server of its own. */
async function measured(
  { options, attack, connections }: Attack,
): Promise<Attacked> {
  await using arena = await Arena.open(options);
  await arena.crowd.talk(WARM_UP);
  const isSeen = (connections ?? 0) < HUNDREDS;
  return await arena.attacked(
    isSeen ? options : { ...options, seen: {} },
    attack,
    { milliseconds: ATTACKED, connections },
  );
}

/** The key by which attacks share a server. */
function servedWith({ serve, data, tls, password }: AttackOptions) {
  return { serve, data, tls, password };
}

/** A server, and the honest who talk there. */
class Arena implements AsyncDisposable {
  readonly #server: Server;
  readonly #folder: TestFolder;
  readonly #options: AttackOptions;
  readonly #clock: ScheduledClock;
  #crowd: Crowd | undefined;
  #attacks = 0;

  private constructor(
    server: Server,
    folder: TestFolder,
    options: AttackOptions,
  ) {
    this.#server = server;
    this.#folder = folder;
    this.#options = options;
    this.#clock = new ScheduledClock(server.program.pid);
  }

  static async open(options: AttackOptions): Promise<Arena> {
    const { serve = [], data = false, tls = false, password } = options;
    const folder = new TestFolder();
    const server = await startServer([
      ...["--max-connections", "10000"],
      ...serve,
      ...(tls ? ["--tls"] : []),
      ...(password === undefined ? [] : ["--password", password]),
      ...(data || tls ? ["--data", folder.data] : []),
    ]);
    const arena = new Arena(server, folder, options);
    arena.#crowd = await Crowd.join(
      (name) => arena.#enter(name),
      arena.#clock,
    );
    return arena;
  }

  /** The members that are there before the attack. */
  get crowd(): Crowd {
    assert(this.#crowd !== undefined);
    return this.#crowd;
  }

  /** The honest talk for so long while the attack goes on, which must have come to nothing. */
  async attacked(
    { memory: memoryAllowed = MEMORY_ALLOWED, check, seen: goal = {} }:
      AttackOptions,
    attack: OwnAttack,
    { milliseconds, connections }: {
      readonly milliseconds: number;
      readonly connections?: number | undefined;
    },
  ): Promise<Attacked> {
    const { pid, stderr } = this.#server.program;
    const network = ++this.#attacks;
    const start = performance.now();
    const descriptorsBefore = descriptors(pid);
    using memory = new MemoryWatch(pid);
    const tally = new Tally();
    const over = new AbortController();
    const underWay = Promise.withResolvers<void>();
    const seen = Promise.withResolvers<void>();
    tally.whenReached(goal, seen.resolve);
    const attacking = attack({
      server: this.#server,
      data: this.#folder.data,
      port: this.#server.port,
      network,
      connections,
      tally,
      over: over.signal,
      underWay: underWay.resolve,
      goal,
      reached: seen.resolve,
    });
    // An attack that fails is not waited for.
    await within(Promise.race([underWay.promise, attacking]), "the attack");
    let talk: Talk;
    let welcome: number;
    try {
      [talk, welcome] = await Promise.all([
        this.crowd.talk(milliseconds),
        this.#welcomed(`Guest${network}`),
      ]);
      await within(
        Promise.race([seen.promise, attacking]),
        `the attacker to see ${JSON.stringify(goal)}`,
      );
    } finally {
      over.abort();
      await within(attacking, "the attack to end");
    }

    const seconds = (performance.now() - start) / 1_000;
    assert(
      tally.reaches(goal),
      `the attacker has not seen what it should, ${JSON.stringify(goal)}: ${
        JSON.stringify(tally.report)
      }`,
    );
    await until(
      () => descriptors(pid) <= descriptorsBefore,
      () => `${descriptors(pid)} descriptors, ${descriptorsBefore} before`,
    );
    assertLess(memory.most, memoryAllowed, "MiB more than before");
    await this.#assertNewcomer(`Newcomer${network}`);
    assertEquals(
      /internal error|panic/.exec(stderr.text),
      null,
      stderr.text,
    );
    const { report } = tally;
    check?.(report, seconds);
    return { attacked: talk, welcome, memory: memory.most, report };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#crowd?.[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }

  /** Somebody honest comes in. */
  async #enter(name: string): Promise<Socket> {
    const { tls = false, password } = this.#options;
    const socket = tls
      ? await Socket.secured(this.#server.port)
      : await Socket.connect(this.#server.port);
    await socket.hello({
      name,
      password,
    });
    return socket;
  }

  /** Somebody new comes in. @returns How long that took, in milliseconds. */
  async #welcomed(name: string): Promise<number> {
    const { tls = false, password } = this.#options;
    const start = this.#clock.now();
    await using guest = tls
      ? await Socket.secured(this.#server.port)
      : await Socket.connect(this.#server.port);
    await guest.sendFrame({
      type: "hello",
      version: 1,
      name,
      password,
    });
    // On a busy machine the hello may be late: then a greeting in plain text comes first.
    const welcome = async () => {
      while (!(await guest.line()).startsWith('{"type":"welcome"'));
    };
    await within(welcome(), "a welcome");
    return this.#clock.elapsed(start);
  }

  /** Somebody new can come in, is told to the others, and is answered. */
  async #assertNewcomer(name: string): Promise<void> {
    await using newcomer = await this.#enter(name);
    assertEquals((await newcomer.say("hello")).type, "ack");
    await this.crowd.untilTold(name);
  }
}

/** The attack of a name, where it is made: by a process of its own in the long form. */
export function attackBy(name: AttackName): OwnAttack {
  return (LONG ? byAnother : byThisOne)(name);
}

/** An attack by this process, which is also that of the honest. */
function byThisOne(name: AttackName): OwnAttack {
  return (target) => ATTACKS[name](target);
}

/** An attack by a process of its own, which gives way to the server and the honest: in life it has a machine of its own. */
export function byAnother(name: AttackName): OwnAttack {
  return async (
    { port, connections, tally, over, underWay, goal, reached },
  ) => {
    const script = new URL("attacker.ts", import.meta.url);
    await using attacker = startCommand([
      ...["nice", "-n", "10"],
      ...denoCommand(script, "-A"),
      name,
      `${port}`,
      JSON.stringify(goal),
      ...(connections === undefined ? [] : [`${connections}`]),
    ]);
    await attacker.stdout.includes("attacking\n");
    underWay();
    if (Object.keys(goal).length > 0) {
      await attacker.stdout.includes("seen\n");
      reached();
    }
    await aborted(over);
    await attacker.endInput();
    const { code, stdout, stderr } = await attacker.finished();
    assertEquals(code, 0, stderr);
    tally.add(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? ""));
  };
}

/** Waits until it is over. */
function aborted(over: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (over.aborted) resolve();
  else over.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}

/** Looks again and again, but not for ever. */
async function until(isSo: () => boolean, seen: () => string): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!isSo()) {
    assert(performance.now() < end, seen());
    await delay(LOOK_AGAIN);
  }
}

/** Watches how much more memory a process takes than at first. */
class MemoryWatch implements Disposable {
  most = 0;
  readonly #before: number;
  readonly #looking: ReturnType<typeof setInterval>;

  constructor(pid: number) {
    this.#before = residentMemory(pid);
    this.#looking = setInterval(() => {
      this.most = Math.max(this.most, residentMemory(pid) - this.#before);
    }, LOOK_EVERY);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#looking);
  }
}
