import { durationIn } from "../duration.ts";
import { feature, type Wording } from "../schema/feature.ts";
import {
  frame,
  list,
  oneOf,
  optional,
  type Read,
  record,
  text,
  time,
  whole,
} from "../schema/field.ts";
import { bare, required, split } from "../schema/slash_command.ts";

/** Longest reason of an operator, in UTF-16 code units: it stands on one line. */
export const REASON_MAX = 200;

/** An operator's command was carried out. */
const order = frame("order", {
  what: oneOf(
    ...["kick", "ban", "unban", "mute", "unmute", "op", "deop"] as const,
    "slow",
  ),
  /** The operator. */
  by: text,
  /** A member, or an address or range. Addresses are sent to the operator alone. */
  who: optional(text),
  reason: optional(text),
  /** A member with nearly the name `who`, when there is no member called so. */
  meant: optional(text),
  /** When it ends, in milliseconds since 1970. */
  until: optional(time),
  /** The room that has slow mode now, and the time between two messages. */
  room: optional(text),
  seconds: optional(whole),
});

/** Commands of operators. Durations are in milliseconds. */
export const moderation = feature({
  requests: {
    /** Removes a member from the hall. */
    kick: { name: text, reason: optional(text) },
    /** Keeps out a member, an address or a range; without `duration` until it is lifted. */
    ban: { who: text, duration: optional(whole) },
    unban: { who: text },
    /** Lists all bans and mutes. */
    bans: {},
    /** Keeps a member from speaking. */
    mute: { name: text, duration: optional(whole) },
    unmute: { name: text },
    /** Makes a member an operator. */
    op: { name: text },
    deop: { name: text },
    /** Makes the member that gives the password of operators one of them, until its session ends. */
    oper: {
      /** Empty behind the authenticator. */
      password: text,
    },
    /** Sets slow mode: the time between two messages of a member in a room; 0 turns it off. */
    slow: { room: optional(text), seconds: whole },
  },
  notices: {
    order,
    bans: {
      bans: list(record({
        what: oneOf("ban", "mute"),
        /** The kind of `who`: a name, a name that stands for its owner's key, or an address. */
        kind: oneOf("name", "key", "address"),
        who: text,
        by: text,
        since: time,
        until: optional(time),
      })),
    },
  },
  commands: [
    {
      name: "kick",
      group: "operators",
      takes: "NAME [REASON]",
      help: "kick a member",
      read: required((words) => {
        const [name, reason] = split(words);
        return { type: "kick", name, ...(reason === "" ? {} : { reason }) };
      }),
    },
    {
      name: "ban",
      group: "operators",
      takes: "NAME|ADDRESS [DURATION]",
      help: "ban a member, address or range, for 10m, 2h, 7d",
      read(words) {
        const [who, duration] = withDuration(words) ?? [];
        return who === undefined
          ? undefined
          : { type: "ban", who, ...duration };
      },
    },
    {
      name: "unban",
      group: "operators",
      takes: "NAME|ADDRESS",
      help: "lift a ban",
      read: required((who) => ({ type: "unban", who })),
    },
    {
      name: "bans",
      group: "operators",
      takes: "",
      help: "list bans and mutes",
      read: bare({ type: "bans" }),
    },
    {
      name: "mute",
      group: "operators",
      takes: "NAME [DURATION]",
      help: "mute a member",
      read(words) {
        const [name, duration] = withDuration(words) ?? [];
        return name === undefined
          ? undefined
          : { type: "mute", name, ...duration };
      },
    },
    {
      name: "unmute",
      group: "operators",
      takes: "NAME",
      help: "lift a mute",
      read: required((name) => ({ type: "unmute", name })),
    },
    {
      name: "op",
      group: "operators",
      takes: "NAME",
      help: "make a member an operator",
      read: required((name) => ({ type: "op", name })),
    },
    {
      name: "deop",
      group: "operators",
      takes: "NAME",
      help: "revoke that",
      read: required((name) => ({ type: "deop", name })),
    },
    {
      name: "oper",
      group: "you",
      takes: "PASSWORD",
      help: "become an operator",
      read: required((password) => ({ type: "oper", password })),
    },
    {
      name: "slow",
      group: "operators",
      takes: "SECONDS",
      help: "seconds between two messages of a member in the room, 0 for none",
      read: (words) =>
        /^\d{1,6}$/.test(words)
          ? { type: "slow", seconds: Number(words) }
          : undefined,
    },
  ],
}, {
  order: (order, wording) => `* ${orderText(order, wording)}`,
  bans: ({ bans }, wording) =>
    bans.length === 0
      ? "* no bans or mutes"
      : bans.map(({ what, kind, who, by, until }) =>
        `* ${who}: ${what === "ban" ? "banned" : "muted"} by ${by}${
          kind === "key" ? ", by key" : ""
        }${untilText(until, wording)}`
      ),
});

/** An operator's command was carried out; sent to all members it concerns. */
export type Ordered = Read<typeof order>;

/** A member gives the password of operators. */
export type Oper = Read<typeof moderation.requests.oper>;

function orderText(
  { what, by, who, reason, until, meant, room, seconds }: Ordered,
  wording: Wording,
): string {
  const why = reason === undefined ? "" : `: ${reason}`;
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  switch (what) {
    case "kick":
      return `${by} kicked ${who}${why}`;
    case "ban":
      return `${by} banned ${who}${untilText(until, wording)}${hint}`;
    case "unban":
      return `${by} unbanned ${who}`;
    case "mute":
      return `${by} muted ${who}${untilText(until, wording)}${hint}`;
    case "unmute":
      return `${by} unmuted ${who}`;
    case "op":
      return by === who
        ? `${who} is an operator now`
        : `${by} made ${who} an operator`;
    case "deop":
      return `${by} removed ${who} as an operator`;
    case "slow":
      return seconds === 0
        ? `${by} turned off slow mode in ${room}`
        : `${by} turned on slow mode in ${room}: one message every ${seconds} s`;
  }
}

function untilText(
  until: number | undefined,
  { moment }: Pick<Wording, "moment">,
): string {
  return until === undefined ? "" : ` until ${moment(until)}`;
}

/** A name and an optional duration; `undefined` when either does not fit. */
function withDuration(
  words: string,
): [who: string, duration: { readonly duration?: number }] | undefined {
  const [who, typed] = split(words);
  if (who === "") return undefined;
  if (typed === "") return [who, {}];
  const duration = durationIn(typed);
  return duration === undefined ? undefined : [who, { duration }];
}
