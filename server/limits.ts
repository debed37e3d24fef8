import { frameMax } from "../dialects/native/native.ts";
import { BOUNDS, type Bounds } from "../hall/bounds.ts";
import { NAMES_PER_SOURCE } from "../hall/sessions/name_registration.ts";
import type { ServerFacts } from "../protocol/notice.ts";

/** How the value of a limit is written: a whole number, so many a second, bytes (`4M`) or a time (`10s`). */
export type LimitKind = "count" | "rate" | "bytes" | "time";

/** A limit, as data: the options of `chat serve`, its help and `docs/limits.md` come from it. */
export interface Limit {
  /** The option that sets it, without its dashes. */
  readonly option: string;
  readonly kind: LimitKind;
  /** Bytes, milliseconds, or as many as there may be. 0 lifts it. */
  readonly default: number;
  /** The least that makes sense, where that is not 1. */
  readonly least?: number;
  /** Whose value times how much it is when it is not given itself. */
  readonly follows?: { readonly limit: LimitName; readonly times: number };
  /** What it bounds, in a few words. */
  readonly bounds: string;
  /** Why it is what it is when nobody says otherwise. */
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

/** Everything a server holds those to who come from the network. */
export const LIMITS: Readonly<Record<LimitName, Limit>> = {
  maxConnections: {
    option: "max-connections",
    kind: "count",
    default: 10_000,
    bounds: "connections in all",
    why: "far more than one hall of people, and about 300 MB of memory",
  },
  maxPerAddress: {
    option: "max-per-address",
    kind: "count",
    default: 500,
    bounds: "connections from one address, of IPv6 from one /64",
    why: "a class of 200 behind one address comes in twice over",
  },
  connectRate: {
    option: "connect-rate",
    kind: "rate",
    default: 10,
    least: 0.01,
    bounds:
      "new connections a second from one address; 100 seconds' worth at once",
    why: "everybody behind one address comes in at once, and again after a cut",
  },
  helloTimeout: {
    option: "hello-timeout",
    kind: "time",
    default: 10_000,
    bounds:
      "from the connection to the welcome, encryption and first bytes included",
    why: "a client needs a second on the worst line",
  },
  ping: {
    option: "ping",
    kind: "time",
    default: 30_000,
    bounds: "silence before a member is asked whether it is there",
    why: "who has vanished is gone within a minute",
  },
  idleTimeout: {
    option: "idle-timeout",
    kind: "time",
    default: 12 * 3_600_000,
    bounds: "silence of a member that cannot be asked, at `nc` for example",
    why: "who only listens can do so for a working day",
  },
  maxText: {
    option: "max-text",
    kind: "bytes",
    default: BOUNDS.text,
    least: 512,
    bounds: "the text of a message, in UTF-8",
    why: "four pages of text",
  },
  maxOutbox: {
    option: "max-outbox",
    kind: "bytes",
    default: 4 * 1024 * 1024,
    least: 64 * 1024,
    bounds: "what waits for one member; who lets more pile up is let go",
    why: "minutes of a busy room, and bearable a hundred times over",
  },
  maxOutboxPerAddress: {
    option: "max-outbox-per-address",
    kind: "bytes",
    default: 128 * 1024 * 1024,
    least: 64 * 1024,
    follows: { limit: "maxOutbox", times: 32 },
    bounds:
      "what waits for the members of one address, each alone: answers, and what was said before",
    why: "500 who come back at once take at most half of it",
  },
  maxMemory: {
    option: "max-memory",
    kind: "bytes",
    default: 1024 ** 3,
    least: 32 * 1024 ** 2,
    bounds: "memory in use; above it new connections wait",
    why: "a small machine has it, and 10,000 members take less",
  },
  maxRooms: {
    option: "max-rooms",
    kind: "count",
    default: BOUNDS.rooms,
    bounds: "rooms that one member is in",
    why: "more than a person follows",
  },
  maxOpenRooms: {
    option: "max-open-rooms",
    kind: "count",
    default: BOUNDS.openRooms,
    bounds:
      "rooms that somebody is in; one address opens a tenth of them at most",
    why: "a thousand times what people talk in",
  },
  maxNewRooms: {
    option: "max-new-rooms",
    kind: "count",
    default: BOUNDS.newRooms,
    bounds: "rooms that one address begins in a day, of which nothing was kept",
    why: "one for each of a school; what is begun takes room on the disk",
  },
  maxName: {
    option: "max-name",
    kind: "count",
    default: BOUNDS.name,
    bounds: "characters of a member's name",
    why: "it fits a prompt and a column",
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
    bounds: "characters of a topic, and of why one is away",
    why: "two lines of a screen",
  },
  maxNames: {
    option: "max-names",
    kind: "count",
    default: NAMES_PER_SOURCE,
    bounds:
      "names first used with a key from one address, half of them in an hour",
    why: "a school has room in it, and a hundred addresses are needed for all",
  },
  rate: {
    option: "rate",
    kind: "rate",
    default: 10,
    least: 0.01,
    bounds: "messages a second from one member, for as long as it likes",
    why: "nobody types or reads so fast, and a bot seldom needs more",
  },
  burst: {
    option: "burst",
    kind: "count",
    default: 100,
    least: 10,
    follows: { limit: "rate", times: 10 },
    bounds: "messages of one member at once",
    why: "a screenful pasted twice over",
  },
  ratePerAddress: {
    option: "rate-per-address",
    kind: "rate",
    default: 200,
    least: 0.1,
    follows: { limit: "rate", times: 20 },
    bounds: "messages a second from one address, before its members take turns",
    why: "twenty who talk as fast as one may",
  },
};

/** The names of all limits, in the order of the table. */
export const LIMIT_NAMES: readonly LimitName[] = Object.keys(
  LIMITS,
) as LimitName[];

/**
 * The limits that hold: those given, the defaults for the others.
 *
 * @param given 0 lifts one.
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

/** What a welcome tells of the limits: what a client must know to keep within them. */
export function toldLimits(
  { maxText, rate, burst }: Limits,
): Omit<ServerFacts, "name" | "version"> {
  return {
    // JSON has no infinity.
    maxText: Math.min(maxText, Number.MAX_SAFE_INTEGER),
    maxLine: Math.min(frameMax(maxText), Number.MAX_SAFE_INTEGER),
    ...(rate < Infinity && burst < Infinity ? { rate, burst } : {}),
  };
}

/** Those that the hall itself holds its members to. */
export function boundsOf(limits: Limits): Bounds {
  return {
    rooms: limits.maxRooms,
    openRooms: limits.maxOpenRooms,
    newRooms: limits.maxNewRooms,
    name: limits.maxName,
    roomName: limits.maxRoomName,
    topic: limits.maxTopic,
    text: limits.maxText,
  };
}
