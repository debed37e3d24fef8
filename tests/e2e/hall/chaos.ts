/**
 * A bad day: clients, half of them in WebSockets as pages have them and some of
 * them one member, and members of IRC and plain text, that talk and listen over
 * a network that cuts, delays, splits, stalls and half-closes, while the server
 * is killed and started again. At the end everything that was
 * acknowledged must be there once, and everybody must have heard every number
 * once, in order; of IRC and plain text each connection from its first number on.
 *
 *     deno task chaos [--seconds 60] [--seed 1] [--memory] [--tls]
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { parseArgs } from "@std/cli/parse-args";
import { Client } from "../../../client.ts";
import { Backoff } from "../../../client/link/backoff.ts";
import type { ClientOptions } from "../../../client/options.ts";
import { connect } from "../../../dial/connect.ts";
import { Identity } from "../../../dial/identity.ts";
import type { Route } from "../../../dial/dial.ts";
import { KEPT_MAX } from "../../../client/unacknowledged.ts";
import { roomKey } from "../../../dial/room_key.ts";
import { WebSocketConnector } from "../../../web/link/web_socket_transport.ts";
import {
  type Server,
  startServer,
  UNHURRIED,
  within,
} from "../harness/program.ts";
import { CALM, Proxy, type Troubles } from "../harness/proxy.ts";
import { withFingerprint } from "../harness/tls_server.ts";
import {
  IRC,
  isCutOff,
  judgedLife,
  type Life,
  LineMember,
  PLAIN,
} from "./line_member.ts";
import { LAST_WORDS, Recorder } from "./recorder.ts";

/** How bad the day is to be. */
export interface ChaosOptions {
  readonly seconds: number;
  /** The same seed makes the same troubles, as far as the machine's own timing allows. */
  readonly seed: number;
  /** Whether the server keeps its log in a folder, and is killed and restarted. */
  readonly kills: boolean;
  /** Whether everything is encrypted. @default {false} */
  readonly tls?: boolean;
  /** Shortest and longest time between two kills, in milliseconds. @default {KILL_PAUSE} */
  readonly killPause?: readonly [least: number, most: number];
  /** @default {TROUBLES} */
  readonly troubles?: Troubles;
  /** Longest pause between two things that a client says, in milliseconds. @default {TALK_PAUSE} */
  readonly talkPause?: number;
}

/** The result. */
export interface ChaosFigures {
  readonly seed: number;
  readonly messages: number;
  readonly connections: number;
  readonly cuts: number;
  readonly halfCloses: number;
  readonly stalls: number;
  readonly kills: number;
  readonly resent: number;
  /** Connections of the members of IRC and plain text, which repeat nothing. */
  readonly lives: number;
  /** Acknowledged or heard, but not in the log; in the log, but not heard. */
  readonly lost: number;
  /** More than once in the log, or heard more than once. */
  readonly doubled: number;
  /** Heard after something that came later, or with other words than the log has. */
  readonly wrong: number;
}

const CLIENTS = 8;

/**
 * These have one name and one key: they are one member. A key is proven to an
 * address, which for a WebSocket is not that of the network between.
 */
const COMPANIONS: readonly number[] = [0, 2, 4];

/** The dialects of the other members. */
const LINE_DIALECTS = [IRC, PLAIN, IRC];

/** Troubles in which a client hardly gets its messages acknowledged. */
export const GREAT_TROUBLES: Troubles = {
  cut: 0.06,
  halfClose: 0.01,
  delay: 0.1,
  stall: 0.008,
  split: 0.3,
};

/** Troubles of a bad day. */
export const TROUBLES: Troubles = {
  cut: 0.01,
  halfClose: 0.002,
  delay: 0.1,
  stall: 0.002,
  split: 0.3,
};

/** Longest wait of a client before it comes back, in milliseconds: a short day has no time for its own. */
const RETURN_WAIT = 500;

/** Longest pause between two things that a client says, in milliseconds. */
const TALK_PAUSE = 40;

/** Between two kills, in milliseconds. */
const KILL_PAUSE = [1_500, 5_000] as const;

/**
 * How long the end may take, in milliseconds. A client whose last hello was
 * swallowed gives it up after 10 s.
 */
const END_PATIENCE = 60_000;

/** The messages that a client has sent and received. */
interface Participant {
  readonly client: Client;
  /** Number and text of everything heard, in the order in which it came. */
  readonly heard: { readonly seq: number; readonly text: string }[];
  /** Text and number of everything acknowledged. */
  readonly acknowledged: Map<string, number>;
  /** Numbers it was told are no longer available. */
  readonly gaps: Set<number>;
  readonly listening: Promise<void>;
}

/** Makes a bad day and says what came of it. */
export async function chaos(options: ChaosOptions): Promise<ChaosFigures> {
  const random = seeded(options.seed);
  const folder = await Deno.makeTempDir();
  const start = () =>
    startServer([
      ...UNHURRIED,
      ...["--ping", "0.5"],
      ...(options.kills ? ["--data", folder] : []),
      ...(options.tls ? ["--tls"] : []),
    ], { env: { XDG_STATE_HOME: folder } });
  let server = await start();
  try {
    await using proxy = new Proxy(server.port, CALM, random);
    await using recorders = new AsyncDisposableStack();
    const recorder = async () =>
      recorders.use(await Recorder.start(server.port, options.tls));
    // Memory keeps the newest messages only: they are written down from the beginning.
    const early = options.kills ? undefined : await recorder();
    const fingerprint = options.tls
      ? (await withFingerprint(server)).fingerprint
      : undefined;
    await using members = new AsyncDisposableStack();
    const identity = await Identity.make();
    const participants = await Promise.all(
      Array.from({ length: CLIENTS }, async (_, index) => {
        // A runtime's WebSocket knows no certificate of ours.
        const isInWebSocket = index % 2 === 1 && !options.tls;
        const client = await (isInWebSocket ? webClient : nativeClient)(
          { host: "127.0.0.1", port: proxy.port, fingerprint },
          COMPANIONS.includes(index)
            ? { name: "C", identity, shared: true }
            : { name: `C${index}` },
        );
        const member = participant(client);
        // Also after a failure: a client that goes on would fail the next test.
        members.defer(async () => {
          await member.client.close();
          await member.listening;
        });
        return member;
      }),
    );
    proxy.troubles = options.troubles ?? TROUBLES;
    const end = performance.now() + options.seconds * 1000;
    // On a busy machine so little may have passed by then that nothing was cut.
    const isOver = () =>
      performance.now() >= (proxy.done.cuts > 0 ? end : end + END_PATIENCE);
    const said: Promise<void>[] = [];
    const longestPause = options.talkPause ?? TALK_PAUSE;
    const lineMembers = LINE_DIALECTS.map((dialect, index) =>
      new LineMember(
        dialect,
        {
          number: index,
          port: proxy.port,
          isEncrypted: options.tls === true,
        },
        () => delay(random() * longestPause),
        isOver,
      )
    );
    for (const member of lineMembers) members.defer(() => member.close());
    const talking = participants.map((participant) =>
      talk(participant, random, longestPause, isOver, said)
    );

    let kills = 0;
    while (options.kills) {
      const [least, most] = options.killPause ?? KILL_PAUSE;
      const pause = least + random() * (most - least);
      await delay(Math.max(0, Math.min(pause, end - performance.now())));
      if (kills > 0 && performance.now() >= end) break;
      server = await restarted(server, proxy, start);
      kills++;
    }
    await Promise.all(talking);

    // The network is good again: everything must come to its end now.
    proxy.troubles = CALM;
    await within(
      Promise.all(said),
      "every message to be acknowledged",
      () => participants.map(stateOf).join("; "),
      END_PATIENCE,
    );
    const log = await (early ?? await recorder()).finish();
    await Promise.all(
      participants.map((participant) => heardAll(participant, log.length)),
    );
    for (const member of lineMembers) await member.heardAll(END_PATIENCE);
    const lives = lineMembers.flatMap(({ lives }) => lives);
    const resent = participants.reduce(
      (sum, { client }) => sum + client.resent,
      0,
    );
    await members.disposeAsync();
    const { connections, cuts, halfCloses, stalls } = proxy.done;
    return {
      seed: options.seed,
      messages: log.length,
      connections,
      cuts,
      halfCloses,
      stalls,
      kills,
      resent,
      lives: lives.length,
      ...judged(participants, lives, log),
    };
  } finally {
    await server[Symbol.asyncDispose]();
    await Deno.remove(folder, { recursive: true });
  }
}

/** How a client appears. */
type Appearance = Pick<ClientOptions, "name" | "identity" | "shared">;

function optionsFor(appearance: Appearance) {
  return {
    ...appearance,
    pingAfter: 500,
    backoff: new Backoff({
      wait: (time, signal) => delay(Math.min(time, RETURN_WAIT), { signal }),
    }),
  };
}

function nativeClient(route: Route, as: Appearance): Promise<Client> {
  return connect(route, optionsFor(as));
}

/** A client as a page has it. */
function webClient({ host, port }: Route, as: Appearance): Promise<Client> {
  const server = `${host}:${port}`;
  return Client.connect(
    new WebSocketConnector(
      { host, port },
      `http://${server}`,
      () => new WebSocket(`ws://${server}/ws`),
    ),
    { ...optionsFor(as), deriveRoomKey: roomKey },
  );
}

function participant(client: Client): Participant {
  const heard: Participant["heard"] = [];
  const gaps = new Set<number>();
  const listening = (async () => {
    for await (const event of client) {
      if (event.type === "message" && event.text !== LAST_WORDS) {
        heard.push(event);
      }
      // The network cuts and delays; whatever comes is the server's own.
      if (event.type === "away") {
        assertEquals(event.code, undefined, event.reason);
      }
      if (event.type === "gap") {
        for (let seq = event.from; seq <= event.to; seq++) gaps.add(seq);
      }
    }
  })();
  return { client, heard, acknowledged: new Map(), gaps, listening };
}

async function talk(
  { client, acknowledged }: Participant,
  random: () => number,
  longestPause: number,
  isOver: () => boolean,
  said: Promise<void>[],
): Promise<void> {
  for (let count = 1; !isOver(); count++) {
    await delay(random() * longestPause);
    // A client keeps no more, and a person would wait.
    if (client.unacknowledged >= KEPT_MAX) continue;
    const text = `${client.welcome.session} says ${count}`;
    said.push(
      client.say(text).then(({ seq = 0 }) => void acknowledged.set(text, seq)),
    );
  }
}

/** Kills the server as a power cut would, and starts it again. */
export async function restarted(
  server: Server,
  proxy: Proxy,
  start: () => Promise<Server>,
): Promise<Server> {
  server.program.signal("SIGKILL");
  await server[Symbol.asyncDispose]();
  proxy.target = 0;
  const next = await start();
  proxy.target = next.port;
  return next;
}

/** The state of a client, for the message of an error. */
function stateOf({ client, heard }: Participant): string {
  const { name, unacknowledged, isHoldingBack, resent, end } = client;
  return `${name}: ${unacknowledged} not acknowledged, ${heard.length} heard, ` +
    `${resent} sent again, holding back ${isHoldingBack}, end ${end?.message}`;
}

/** Waits until a client has heard of every number in one way or another. */
async function heardAll(participant: Participant, last: number): Promise<void> {
  const { heard, acknowledged, gaps } = participant;
  const missing = () => {
    const known = new Set([
      ...heard.map(({ seq }) => seq),
      ...acknowledged.values(),
      ...gaps,
    ]);
    return Array.from({ length: last }, (_, index) => index + 1)
      .filter((seq) => !known.has(seq));
  };
  await within(
    (async () => {
      while (missing().length > 0) await delay(50);
    })(),
    "everybody to have heard everything",
    () =>
      `${missing().length} of ${last} are missing, such as ${
        missing().slice(0, 20).join(" ")
      }; ${stateOf(participant)}`,
    END_PATIENCE,
  );
}

function judged(
  participants: readonly Participant[],
  lives: readonly Life[],
  log: readonly { readonly seq: number; readonly text: string }[],
): Pick<ChaosFigures, "lost" | "doubled" | "wrong"> {
  let lost = 0;
  let doubled = 0;
  let wrong = 0;
  const kept = new Map(log.map(({ seq, text }) => [seq, text]));
  // A log without holes, with every text once.
  wrong += log.filter(({ seq }, index) => seq !== index + 1).length;
  const whole = log.filter(({ text }) => !isCutOff(text));
  doubled += whole.length - new Set(whole.map(({ text }) => text)).size;

  for (const { heard, acknowledged, gaps } of participants) {
    for (const [text, seq] of acknowledged) {
      if (kept.get(seq) !== text) lost++;
    }
    for (const [index, { seq, text }] of heard.entries()) {
      if (kept.get(seq) !== text) wrong++;
      if (seq <= (heard[index - 1]?.seq ?? 0)) wrong++;
    }
    const own = new Set(acknowledged.values());
    const numbers = heard.map(({ seq }) => seq);
    doubled += numbers.length - new Set(numbers).size;
    doubled += numbers.filter((seq) => own.has(seq)).length;
    const known = new Set([...numbers, ...own, ...gaps]);
    lost += log.filter(({ seq }) => !known.has(seq)).length;
  }
  for (const life of lives) {
    const bad = judgedLife(life, log);
    lost += bad.lost;
    doubled += bad.doubled;
    wrong += bad.wrong;
  }
  return { lost, doubled, wrong };
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The figures on one line. */
export function chaosLine(figures: ChaosFigures): string {
  return Object.entries(figures).map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

if (import.meta.main) {
  const given = parseArgs(Deno.args, {
    string: ["seconds", "seed"],
    boolean: ["memory", "tls"],
  });
  const figures = await chaos({
    seconds: Number(given.seconds ?? 60),
    seed: Number(given.seed ?? Date.now() % 1_000_000),
    kills: !given.memory,
    tls: given.tls === true,
  });
  console.log(chaosLine(figures));
  const { lost, doubled, wrong } = figures;
  Deno.exit(lost + doubled + wrong === 0 ? 0 : 1);
}
