/**
 * The goals, and whether they are reached.
 *
 * @module
 */
import type { Results } from "./figures.ts";

/** A goal, measured as one number. */
export interface Goal {
  readonly what: string;
  /** The bound, as people read it. */
  readonly bound: string;
  /** The measured value; `NaN` when it was not measured. */
  measured(results: Results): number;
  reached(value: number): boolean;
}

/** The goals. All but one are ratios of runs that took turns in the same rounds. */
export const GOALS: readonly Goal[] = [
  ...(["A", "B"] as const).flatMap((key) => [
    ratioGoal(`${key}: CPU a delivery, to ngircd`, "≤", 0.7, [
      key,
      "chat",
      "ngircd",
      "cpu_us",
    ]),
    ratioGoal(`${key}: CPU a delivery, to Redis`, "≤", 1, [
      key,
      "chat",
      "redis",
      "cpu_us",
    ]),
    ratioGoal(`${key}: p99 delay, to ngircd`, "≤", 1, [
      key,
      "chat",
      "ngircd",
      "p99_ms",
    ]),
  ]),
  ...(["A", "B"] as const).flatMap((key) => [
    ratioGoal(`IRC, ${key}: CPU a delivery, to ngircd`, "≤", 0.7, [
      ...[key, "chat, IRC", "ngircd", "cpu_us"] as const,
    ]),
    ratioGoal(`IRC, ${key}: CPU a delivery, to ergo`, "≤", 0.35, [
      ...[key, "chat, IRC", "ergo", "cpu_us"] as const,
    ]),
    ...(["ngircd", "ergo"] as const).map((their) =>
      ratioGoal(`IRC, ${key}: p99 delay, to ${their}`, "≤", 1, [
        ...[key, "chat, IRC", their, "p99_ms"] as const,
      ])
    ),
  ]),
  ratioGoal("IRC, 2,000 into one channel: time, to ngircd", "≤", 1 / 20, [
    "storm",
    "chat, IRC, 2000",
    "ngircd, 2000",
    "known_s",
  ]),
  ratioGoal("quiet room: p50 delay, to ngircd", "≤", 1.2, [
    "quiet",
    "chat",
    "ngircd",
    "p50_ms",
  ]),
  ratioGoal("burst: deliveries/s, to ngircd", "≥", 6, [
    "burst",
    "chat",
    "ngircd",
    "deliveries_per_s",
  ]),
  ratioGoal("burst: deliveries/s, to NATS", "≥", 1, [
    "burst",
    "chat",
    "nats",
    "deliveries_per_s",
  ]),
  ratioGoal("plain dialect: CPU a delivery, to ncat --chat", "≤", 0.25, [
    "plain",
    "chat, plain",
    "ncat --chat",
    "cpu_us",
  ]),
  ratioGoal("WebSocket: CPU a delivery, to the native dialect", "≤", 1.15, [
    "web",
    "chat, WebSocket",
    "chat",
    "cpu_us",
  ]),
  ratioGoal("WebSocket, 10,000 idle: KiB a connection, to native", "≤", 1.1, [
    "idle",
    "chat, WebSocket",
    "chat",
    "kib_per_connection",
  ]),
  ratioGoal("2,000 into one room: time, to ngircd", "≤", 1 / 20, [
    "storm",
    "chat, 2000",
    "ngircd, 2000",
    "known_s",
  ]),
  goal(
    "8,000 into one room: time a member, to that of 500",
    "≤",
    1.3,
    (results) =>
      results.ratio("storm", "chat, 8000", "chat, 500", "known_s") / 16,
  ),
  goal(
    "10,000 idle: KiB a connection",
    "≤",
    8,
    (results) => results.median("idle", "chat", "kib_per_connection"),
  ),
  goal(
    "CPU a delivery from 50 to 8,000 members: dearest to cheapest",
    "≤",
    1.3,
    (results) => spread(results, "sizes", [50, 500, 2000, 8000], "members"),
  ),
  goal(
    "CPU a delivery from 1 to 1,000 rooms: dearest to cheapest",
    "≤",
    1.3,
    (results) => spread(results, "counts", [1, 10, 100, 1000], "rooms"),
  ),
  ...["100 talk in one room", "100 talk, a room each"].map((name) =>
    ratioGoal(`--data, ${name}: acknowledged/s, to memory`, "≥", 0.5, [
      "durable",
      `--data, ${name}`,
      `memory, ${name}`,
      "acks_per_s",
    ])
  ),
  ratioGoal("a slow tenth: p99 of the others, to without", "≤", 1.2, [
    "slow",
    "a slow tenth",
    "all read",
    "p99_ms",
  ]),
];

function goal(
  what: string,
  sign: "≤" | "≥",
  bound: number,
  measured: Goal["measured"],
): Goal {
  return {
    what,
    bound: `${sign} ${bound}`,
    measured,
    reached: (value) => sign === "≤" ? value <= bound : value >= bound,
  };
}

function ratioGoal(
  what: string,
  sign: "≤" | "≥",
  bound: number,
  [workload, ours, theirs, figure]: readonly [string, string, string, string],
): Goal {
  return goal(
    what,
    sign,
    bound,
    (results) => results.ratio(workload, ours, theirs, figure),
  );
}

/** The ratio of the most expensive of some runs to the cheapest. */
function spread(
  results: Results,
  workload: string,
  sizes: readonly number[],
  what: string,
): number {
  const costs = sizes.map((size) =>
    results.median(workload, `${size} ${what}`, "cpu_us")
  );
  return Math.max(...costs) / Math.min(...costs);
}
