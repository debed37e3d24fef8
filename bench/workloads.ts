/**
 * The workloads: each has a few runs that take turns, the figures of its table, and
 * the runs to compare.
 *
 * @module
 */
import type { ContenderName } from "./contenders.ts";

import type { LoadOptions } from "./load.ts";

/** One run: a server, and its load. */
export interface Run {
  /** Its name in the table, unique in a workload. */
  readonly name: string;
  readonly contender: ContenderName;
  readonly load: LoadOptions;
}

/** A figure in a table. */
export interface Column {
  readonly head: string;
  /** The figure of the load generator. */
  readonly figure: string;
  /** The divisor for display. */
  readonly unit?: number;
  readonly digits: number;
}

/** A group of runs to compare. */
export interface Workload {
  readonly key: string;
  readonly title: string;
  readonly runs: readonly Run[];
  readonly columns: readonly Column[];
  /** Ratios that the table shows: the first run to the second. */
  readonly pairs: readonly (readonly [ours: string, theirs: string])[];
}

/** KiB in a MiB. */
const KIB = 1024;

const CPU: Column = { head: "CPU a delivery, µs", figure: "cpu_us", digits: 2 };
const RATE: Column = {
  head: "deliveries/s",
  figure: "deliveries_per_s",
  digits: 0,
};
const P50: Column = { head: "p50, ms", figure: "p50_ms", digits: 2 };
const P99: Column = { head: "p99, ms", figure: "p99_ms", digits: 2 };
const P999: Column = { head: "p99.9, ms", figure: "p999_ms", digits: 2 };
const RSS: Column = {
  head: "resident, MiB",
  figure: "rss_kib",
  unit: KIB,
  digits: 1,
};
const IN: Column = { head: "all in, s", figure: "in_s", digits: 2 };
const TALK = [CPU, RATE, P50, P99, P999, RSS, IN];

/** How long and how large the runs are. */
export interface Scale {
  /** Warm-up, in seconds: JIT compilers need it. */
  readonly warm: number;
  /** Measured seconds. */
  readonly seconds: number;
  /** Measured bursts. */
  readonly bursts: number;
  /** Idle connections, and members in many rooms. */
  readonly idle: number;
  /** Sizes of a room that all members enter at once. */
  readonly storm: readonly number[];
  /** The largest of these for IRC, where each arrival is a line for everybody: its cost is quadratic. */
  readonly peerStorm: number;
  /** Members of a room, from few to many. */
  readonly sizes: readonly number[];
  /** Rooms, from one to many. */
  readonly rooms: readonly number[];
}

/** The full bench. */
export const FULL: Scale = {
  warm: 2,
  seconds: 4,
  bursts: 5,
  idle: 10_000,
  storm: [500, 1_000, 2_000, 4_000, 8_000],
  peerStorm: 2_000,
  sizes: [50, 500, 2_000, 8_000],
  rooms: [1, 10, 100, 1_000],
};

/** `--quick`: the same workloads, short, for a rough result. */
export const QUICK: Scale = {
  warm: 1,
  seconds: 1.5,
  bursts: 2,
  idle: 2_000,
  storm: [250, 500, 1_000],
  peerStorm: 250,
  sizes: [50, 500, 2_000],
  rooms: [1, 10, 100],
};

/** Deliveries a second when room sizes are compared: easy for one core. */
const STEADY = 50_000;

/** Members of each room when numbers of rooms are compared. */
const SMALL_ROOM = 16;

/** The contenders of a talk in one room that keep up with any. */
const FAST_CONTENDERS = [
  "chat",
  "chat, IRC",
  "ngircd",
  "ergo",
  "redis",
  "nats",
  "fan-out loop",
] as const;

/** The contenders of a talk in one room. */
const TALK_CONTENDERS = [...FAST_CONTENDERS, "the note's server"] as const;

/** All workloads, in the order in which they are measured and shown. */
export function workloads(scale: Scale): Workload[] {
  const { warm, seconds } = scale;
  const talk = { workload: "talk", warm, seconds };
  return [
    side({
      key: "A",
      title:
        "one room of 510, 10 talk at evenly spread moments, 20 messages a second each: 100 k deliveries/s",
      contenders: TALK_CONTENDERS,
      load: { ...talk, members: 510, talkers: 10, rate: 20 },
      columns: TALK,
    }),
    side({
      key: "B",
      title: "the same, 100 messages a second each: 500 k deliveries/s",
      contenders: TALK_CONTENDERS,
      load: { ...talk, members: 510, talkers: 10, rate: 100 },
      columns: TALK,
    }),
    side({
      key: "burst",
      title: "one says 2,000 messages at once to 100",
      contenders: FAST_CONTENDERS,
      load: {
        workload: "burst",
        members: 101,
        talkers: 1,
        count: 2_000,
        repeat: scale.bursts,
      },
      columns: [RATE, CPU, P50, P99, RSS],
    }),
    side({
      key: "quiet",
      title: "one room of 50, 5 talk, 5 messages a second each",
      contenders: FAST_CONTENDERS,
      load: { ...talk, members: 50, talkers: 5, rate: 5 },
      columns: [P50, P99, CPU, RSS],
    }),
    side({
      key: "plain",
      title: "A, all in the plain dialect",
      contenders: ["chat, plain", "ncat --chat"],
      load: { ...talk, members: 510, talkers: 10, rate: 20 },
      columns: TALK,
    }),
    side({
      key: "web",
      title: "A, all in WebSockets",
      contenders: ["chat, WebSocket", "chat"],
      load: { ...talk, members: 510, talkers: 10, rate: 20 },
      columns: TALK,
    }),
    side({
      key: "big",
      title: "one room of 5,000, 1 talks, 20 messages a second",
      contenders: ["chat", "redis", "nats", "fan-out loop"],
      load: { ...talk, members: 5_000, talkers: 1, rate: 20 },
      columns: TALK,
    }),
    side({
      key: "rooms",
      title: `${
        scale.idle / 20
      } rooms of 20, 1 talks in each, 10 messages a second`,
      contenders: ["chat", "chat, IRC", "ngircd", "ergo", "redis", "nats"],
      load: {
        ...talk,
        rooms: scale.idle / 20,
        members: 20,
        talkers: 1,
        rate: 10,
      },
      columns: TALK,
    }),
    storm(scale),
    side({
      key: "idle",
      title: `${scale.idle} connections in rooms of 20, nothing is said`,
      contenders: [
        ...["chat", "chat, WebSocket", "chat, IRC"] as const,
        ...["ngircd", "ergo", "redis", "nats"] as const,
      ],
      load: {
        workload: "idle",
        rooms: scale.idle / 20,
        members: 20,
        talkers: 1,
        seconds: 2,
      },
      columns: [
        {
          head: "KiB a connection",
          figure: "kib_per_connection",
          digits: 1,
        },
        RSS,
        {
          head: "empty, MiB",
          figure: "rss_empty_kib",
          unit: KIB,
          digits: 1,
        },
        {
          head: "core when idle, %",
          figure: "server_busy",
          unit: 0.01,
          digits: 1,
        },
        IN,
      ],
    }),
    slow(scale),
    durable(scale),
    {
      key: "resume",
      title: "2,000 come back at once, 50 messages behind each",
      runs: [{
        name: "chat",
        contender: "chat",
        load: {
          "workload": "resume",
          "members": 2_000,
          "talkers": 1,
          "behind": 50,
          "at-once": 0,
        },
      }],
      columns: [
        { head: "all in again, s", figure: "back_in_s", digits: 2 },
        { head: "all have all, s", figure: "back_s", digits: 2 },
        RATE,
        CPU,
        { ...RSS, head: "peak, MiB", figure: "rss_peak_kib" },
      ],
      pairs: [],
    },
    growing(
      "sizes",
      `one room, ${STEADY / 1000} k deliveries/s whatever its size, 10 talk`,
      scale.sizes.map((members) => [
        `${members} members`,
        {
          ...talk,
          members,
          talkers: 10,
          rate: STEADY / (10 * (members - 1)),
        },
      ]),
    ),
    growing(
      "counts",
      `rooms of ${SMALL_ROOM}, 45 k deliveries/s over all of them, 1 talks in each`,
      scale.rooms.map((rooms) => [
        `${rooms} rooms`,
        {
          ...talk,
          rooms,
          members: SMALL_ROOM,
          talkers: 1,
          rate: 3_000 / rooms,
        },
      ]),
    ),
  ];
}

/** The servers that IRC is compared with. */
const IRC_SERVERS = ["ngircd", "ergo"] as const;

/** Several servers under one load; ours is compared with each of the others. */
function side({ key, title, contenders, load, columns }: {
  key: string;
  title: string;
  contenders: readonly ContenderName[];
  load: LoadOptions;
  columns: readonly Column[];
}): Workload {
  const [ours = "", ...theirs] = contenders;
  const isIrc = contenders.includes("chat, IRC");
  return {
    key,
    title,
    runs: contenders.map((name) => ({ name, contender: name, load })),
    columns,
    pairs: [
      ...theirs.filter((their) => !["chat, IRC", "ergo"].includes(their))
        .map((their) => [ours, their] as const),
      ...isIrc ? IRC_SERVERS.map((their) => ["chat, IRC", their] as const) : [],
    ],
  };
}

function storm({ storm, peerStorm }: Scale): Workload {
  const sizes = storm.map((members) => ({
    members,
    load: {
      "workload": "storm",
      members,
      "talkers": 1,
      "at-once": 0,
      "limit": 240,
    },
  }));
  return {
    key: "storm",
    title:
      "all come into one room at once, until each of them knows of all others",
    runs: sizes.flatMap(({ members, load }) => {
      const run = (contender: ContenderName): Run => ({
        name: `${contender}, ${members}`,
        contender,
        load,
      });
      return members > peerStorm
        ? [run("chat")]
        : (["chat", "chat, IRC", ...IRC_SERVERS] as const).map(run);
    }),
    columns: [
      { head: "all know all, s", figure: "known_s", digits: 2 },
      { ...IN, head: "all in, s" },
      { head: "CPU, s", figure: "server_cpu_s", digits: 2 },
      { head: "sent, MiB", figure: "bytes", unit: KIB * KIB, digits: 1 },
      { ...RSS, head: "peak, MiB", figure: "rss_peak_kib" },
    ],
    pairs: [
      ...sizes.filter(({ members }) => members <= peerStorm)
        .flatMap(({ members }) => [
          [`chat, ${members}`, `ngircd, ${members}`] as const,
          ...IRC_SERVERS.map((their) =>
            [`chat, IRC, ${members}`, `${their}, ${members}`] as const
          ),
        ]),
      ...sizes.slice(1).map(({ members }, index) =>
        [`chat, ${members}`, `chat, ${sizes[index]?.members}`] as const
      ),
    ],
  };
}

function slow({ warm, seconds }: Scale): Workload {
  const load = {
    workload: "talk",
    members: 510,
    talkers: 10,
    rate: 20,
    warm,
    seconds,
  };
  return {
    key: "slow",
    title: "A, and a tenth of the members reads 1 KB/s; figures of the others",
    runs: [
      { name: "all read", contender: "chat", load },
      {
        name: "a slow tenth",
        contender: "chat",
        load: { ...load, "slow": 51, "slow-rate": 1_024 },
      },
    ],
    columns: [P50, P99, P999, CPU, RSS],
    pairs: [["a slow tenth", "all read"]],
  };
}

function durable({ warm, seconds }: Scale): Workload {
  const closed = { workload: "acked", warm, seconds };
  const cases = [
    ["1 talks", { rooms: 1, members: 1, talkers: 1 }],
    ["100 talk in one room", { rooms: 1, members: 100, talkers: 100 }],
    ["100 talk, a room each", { rooms: 100, members: 1, talkers: 1 }],
  ] as const;
  return {
    key: "durable",
    title:
      "each says the next thing when the last one is acknowledged; in memory, and with --data and --sync full",
    runs: cases.flatMap(([name, shape]) => [
      {
        name: `memory, ${name}`,
        contender: "chat" as const,
        load: { ...closed, ...shape },
      },
      {
        name: `--data, ${name}`,
        contender: "chat --data" as const,
        load: { ...closed, ...shape },
      },
    ]),
    columns: [
      { head: "acknowledged/s", figure: "acks_per_s", digits: 0 },
      { head: "p50, ms", figure: "ack_p50_ms", digits: 2 },
      { head: "p99, ms", figure: "ack_p99_ms", digits: 2 },
      { head: "CPU a message, µs", figure: "ack_cpu_us", digits: 1 },
    ],
    pairs: cases.map(([name]) =>
      [`--data, ${name}`, `memory, ${name}`] as const
    ),
  };
}

function growing(
  key: string,
  title: string,
  cases: readonly (readonly [name: string, load: LoadOptions])[],
): Workload {
  const names = cases.map(([name]) => name);
  const [smallest = ""] = names;
  return {
    key,
    title,
    runs: cases.map(([name, load]) => ({ name, contender: "chat", load })),
    columns: TALK,
    pairs: names.slice(1).map((name) => [name, smallest] as const),
  };
}
