import { lineMax } from "../dialects/registry.ts";
import { BOUNDS, type Bounds } from "../hall/bounds.ts";
import { NAMES_PER_SOURCE } from "../hall/sessions/name_registration.ts";
import type { ServerFacts } from "../protocol/features/hello.ts";

/** How the value of a limit is written: a whole number, a number a second, bytes (`4M`) or a time (`10s`). */
export type LimitKind = "count" | "rate" | "bytes" | "time";

/** A limit, as data: the options of `chat serve`, its help and `docs/limits.md` come from it. */
export interface Limit {
  /** The option that sets it, without dashes. */
  readonly option: string;
  readonly kind: LimitKind;
  /** In bytes, milliseconds or a number. 0 lifts the limit. */
  readonly default: number;
  /** The least value that makes sense, unless it is 1. */
  readonly least?: number;
  /** The limit whose value, times a factor, is the default. */
  readonly follows?: { readonly limit: LimitName; readonly times: number };
  /** The quantity it bounds, in a few words. */
  readonly bounds: string;
  /** The reason for the default. */
  readonly why: string;
}

/** A value for each limit, in bytes, milliseconds or as a number; `Infinity` where there is none. */
export interface Limits {
  readonly maxConnections: number;
  readonly maxPerAddress: number;
  readonly connectRate: number;
  readonly helloTimeout: number;
  readonly ping: number;
  readonly idleTimeout: number;
  readonly maxText: number;
  readonly deleteWithin: number;
  readonly maxOutbox: number;
  readonly maxOutboxPerAddress: number;
  readonly maxMemory: number;
  readonly maxRooms: number;
  readonly maxOpenRooms: number;
  readonly maxNewRooms: number;
  readonly maxName: number;
  readonly maxRoomName: number;
  readonly maxTopic: number;
  readonly maxNames: number;
  readonly rate: number;
  readonly burst: number;
  readonly ratePerAddress: number;
}

/** The name of a limit. */
export type LimitName = keyof Limits;

/** Everything that limits clients from the network. */
export const LIMITS: Readonly<Record<LimitName, Limit>> = {
  maxConnections: {
    option: "max-connections",
    kind: "count",
    default: 10_000,
    bounds: "connections in total",
    why: "far more than a hall of people, in about 300 MB of memory",
  },
  maxPerAddress: {
    option: "max-per-address",
    kind: "count",
    default: 500,
    bounds: "connections from one address (in IPv6, one /64)",
    why: "twice a class of 200 behind one address",
  },
  connectRate: {
    option: "connect-rate",
    kind: "rate",
    default: 10,
    least: 0.01,
    bounds:
      "new connections a second from one address, with a burst of 100 seconds' worth",
    why: "everybody behind one address can join, or reconnect, at once",
  },
  helloTimeout: {
    option: "hello-timeout",
    kind: "time",
    default: 10_000,
    bounds:
      "time from connection to welcome, encryption and first bytes included",
    why: "a client needs a second on the slowest line",
  },
  ping: {
    option: "ping",
    kind: "time",
    default: 30_000,
    bounds: "silence of a member before the server pings it",
    why: "a vanished member is detected within a minute",
  },
  idleTimeout: {
    option: "idle-timeout",
    kind: "time",
    default: 12 * 3_600_000,
    bounds: "silence of a member that cannot be pinged, such as `nc`",
    why: "a working day of only listening",
  },
  maxText: {
    option: "max-text",
    kind: "bytes",
    default: BOUNDS.text,
    least: 512,
    bounds: "text of a message, in UTF-8",
    why: "four pages of text",
  },
  deleteWithin: {
    option: "delete-within",
    kind: "time",
    default: BOUNDS.redactable,
    bounds: "age of a message that its author can delete",
    why: "a mistake is noticed on the next morning",
  },
  maxOutbox: {
    option: "max-outbox",
    kind: "bytes",
    default: 4 * 1024 * 1024,
    least: 64 * 1024,
    bounds: "data queued for one member; beyond it the member is disconnected",
    why: "minutes of a busy room, affordable a hundred times over",
  },
  maxOutboxPerAddress: {
    option: "max-outbox-per-address",
    kind: "bytes",
    default: 128 * 1024 * 1024,
    least: 64 * 1024,
    follows: { limit: "maxOutbox", times: 32 },
    bounds:
      "answers and earlier messages queued for all members of one address",
    why: "500 members that return at once need at most half of it",
  },
  maxMemory: {
    option: "max-memory",
    kind: "bytes",
    default: 1024 ** 3,
    least: 32 * 1024 ** 2,
    bounds: "memory in use; above it new connections wait",
    why: "available on small machines; 10,000 members need less",
  },
  maxRooms: {
    option: "max-rooms",
    kind: "count",
    default: BOUNDS.rooms,
    bounds: "rooms of one member",
    why: "more than a person follows",
  },
  maxOpenRooms: {
    option: "max-open-rooms",
    kind: "count",
    default: BOUNDS.openRooms,
    bounds: "rooms with members; at most a tenth of them opened by one address",
    why: "a thousand times as many as people use",
  },
  maxNewRooms: {
    option: "max-new-rooms",
    kind: "count",
    default: BOUNDS.newRooms,
    bounds: "new rooms a day from one address",
    why: "a room for each pupil of a school; new rooms take disk space",
  },
  maxName: {
    option: "max-name",
    kind: "count",
    default: BOUNDS.name,
    bounds: "characters of a member's name",
    why: "fits a prompt and a column",
  },
  maxRoomName: {
    option: "max-room-name",
    kind: "count",
    default: BOUNDS.roomName,
    bounds: "characters of a room's name",
    why: "half a line of a terminal",
  },
  maxTopic: {
    option: "max-topic",
    kind: "count",
    default: BOUNDS.topic,
    bounds: "characters of a topic, or of a reason for being away",
    why: "two lines of a screen",
  },
  maxNames: {
    option: "max-names",
    kind: "count",
    default: NAMES_PER_SOURCE,
    bounds:
      "names registered from one address, at most half of them in an hour",
    why: "enough for a school; using up all names takes a hundred addresses",
  },
  rate: {
    option: "rate",
    kind: "rate",
    default: 10,
    least: 0.01,
    bounds: "sustained messages a second from one member",
    why: "faster than people type or read, and enough for most bots",
  },
  burst: {
    option: "burst",
    kind: "count",
    default: 100,
    least: 10,
    follows: { limit: "rate", times: 10 },
    bounds: "messages of one member at once",
    why: "two pasted screens",
  },
  ratePerAddress: {
    option: "rate-per-address",
    kind: "rate",
    default: 200,
    least: 0.1,
    follows: { limit: "rate", times: 20 },
    bounds: "messages a second from one address before its members take turns",
    why: "twenty members talking at full rate",
  },
};

/** The names of all limits, in the order of the table. */
export const LIMIT_NAMES: readonly LimitName[] = Object.keys(
  LIMITS,
) as LimitName[];

/**
 * All limits: the given ones, and defaults for the others.
 *
 * @param given 0 lifts a limit.
 *
 * @example
 * ```ts
 * import { limitsFrom } from "./limits.ts";
 *
 * const limits = limitsFrom({ maxConnections: 50, maxRooms: 0 });
 * console.assert(limits.maxConnections === 50);
 * console.assert(limits.maxRooms === Infinity);
 * console.assert(limits.maxPerAddress === 500);
 * ```
 */
export function limitsFrom(given: Partial<Limits> = {}): Limits {
  const value = (name: LimitName): number => {
    const { default: otherwise, least = 0, follows } = LIMITS[name];
    const own = given[name];
    if (own !== undefined) return own || Infinity;
    if (follows === undefined) return otherwise || Infinity;
    const followed = value(follows.limit);
    return Math.max(least, followed * follows.times);
  };
  const all: { [name in LimitName]?: number } = {};
  for (const name of LIMIT_NAMES) all[name] = value(name);
  return all as Limits;
}

/** The limits that a welcome tells a client, so that it can keep to them. */
export function toldLimits(
  { maxText, rate, burst }: Limits,
): Omit<ServerFacts, "name" | "version"> {
  return {
    // JSON has no Infinity.
    maxText: Math.min(maxText, Number.MAX_SAFE_INTEGER),
    maxLine: Math.min(lineMax(maxText), Number.MAX_SAFE_INTEGER),
    ...(rate < Infinity && burst < Infinity ? { rate, burst } : {}),
  };
}

/** The limits that the hall itself checks. */
export function boundsOf(limits: Limits): Bounds {
  return {
    rooms: limits.maxRooms,
    openRooms: limits.maxOpenRooms,
    newRooms: limits.maxNewRooms,
    name: limits.maxName,
    roomName: limits.maxRoomName,
    topic: limits.maxTopic,
    text: limits.maxText,
    redactable: limits.deleteWithin,
  };
}
