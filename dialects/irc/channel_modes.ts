/**
 * The modes of rooms as the letters of IRC: what a MODE asks of the hall, and how
 * members are told of modes.
 *
 * @module
 */
import type {
  Managed,
  ModesNotice,
} from "../../protocol/features/modes/modes.ts";
import {
  type RoomOrder,
  type Setting,
  SETTINGS,
} from "../../protocol/features/modes/settings.ts";
import type { ClientRequest } from "../../protocol/request.ts";
import type { IrcMessage } from "./message.ts";
import { sourceOf } from "./source.ts";
import { channelOf, nameOf, nickOf } from "./spelling.ts";

/** Most modes with a parameter in a line, as ISUPPORT says: each is a request. */
export const MODES_MAX = 4;

/** The settings of a room. Only members speak in it, which IRC calls `n`. */
const SETTING_LETTERS: Readonly<Record<Setting, string>> = {
  "invite-only": "i",
  "moderated": "m",
  "secret": "s",
  "operator-topic": "t",
};

/** The orders about a member or a mask, and the modes that they are. */
const ORDER_MODES: Partial<Record<RoomOrder, string>> = {
  "op": "+o",
  "deop": "-o",
  "voice": "+v",
  "devoice": "-v",
  "ban": "+b",
  "unban": "-b",
  "except": "+e",
  "unexcept": "-e",
};

/** Modes whose parameter is a mask. */
const WITH_MASK = "be";

/** The password of a room is known to nobody once it is set. */
const HIDDEN = "*";

/** A mask that stands for every part that the hall does not know. */
const ANY = "!*@*";

/** A mode that there is not, or one without its parameter. */
export interface BadMode {
  readonly letter: string;
  readonly why: "unknown" | "parameter";
}

/** The requests and questions of a MODE with changes. */
export interface AskedModes {
  readonly requests: readonly ClientRequest[];
  /** The lists that it asks for, such as `b`. */
  readonly lists: readonly string[];
  readonly bad: readonly BadMode[];
}

/**
 * Parses the changes of a MODE.
 *
 * @example
 * ```ts
 * import { askedModes } from "./channel_modes.ts";
 *
 * const { requests } = askedModes("lobby", ["+o-m", "Ann"]);
 * console.assert(requests.length === 2);
 * ```
 */
export function askedModes(
  room: string,
  [letters = "", ...given]: readonly string[],
): AskedModes {
  const requests: ClientRequest[] = [];
  const lists: string[] = [];
  const bad: BadMode[] = [];
  let sign: "+" | "-" = "+";
  let parameters = 0;
  for (const letter of letters) {
    if (letter === "+" || letter === "-") {
      sign = letter;
      continue;
    }
    const setting = SETTINGS.find((it) => SETTING_LETTERS[it] === letter);
    if (setting !== undefined) {
      requests.push({
        type: "modes",
        room,
        [sign === "+" ? "on" : "off"]: [setting],
      });
      continue;
    }
    // Only members speak in a room, which cannot be changed.
    if (letter === "n") continue;
    if (letter === "l" && sign === "-") {
      requests.push({ type: "modes", room, limit: 0 });
      continue;
    }
    const isKnown = "kl".includes(letter) || `${sign}${letter}` in ORDERS;
    if (!isKnown) {
      bad.push({ letter, why: "unknown" });
      continue;
    }
    const parameter = given.shift();
    if (letter === "k" && sign === "-") {
      requests.push({ type: "modes", room, password: "" });
    } else if (parameter === undefined || parameter === "") {
      if (WITH_MASK.includes(letter)) lists.push(letter);
      else bad.push({ letter, why: "parameter" });
    } else if (parameters++ < MODES_MAX) {
      const request = withParameter(room, `${sign}${letter}`, parameter);
      if (request === undefined) bad.push({ letter, why: "parameter" });
      else requests.push(request);
    }
  }
  return { requests, lists, bad };
}

/** The orders by their modes. */
const ORDERS: Readonly<Record<string, RoomOrder>> = Object.fromEntries(
  Object.entries(ORDER_MODES).map((
    [order, mode],
  ) => [mode, order as RoomOrder]),
);

function withParameter(
  room: string,
  mode: string,
  parameter: string,
): ClientRequest | undefined {
  if (mode === "+k") {
    // A JOIN could not name it.
    return /[\s,]/.test(parameter)
      ? undefined
      : { type: "modes", room, password: parameter };
  }
  if (mode === "+l") {
    return /^[1-9]\d{0,8}$/.test(parameter)
      ? { type: "modes", room, limit: Number(parameter) }
      : undefined;
  }
  const what = ORDERS[mode];
  if (what === undefined) return undefined;
  const isMask = WITH_MASK.includes(mode.slice(1));
  const who = isMask ? subjectOf(parameter) : nameOf(parameter);
  const order = { type: "manage", room, what, who } as const;
  // In IRC a ban leaves those in the channel that it concerns.
  return what === "ban" ? { ...order, stays: true } : order;
}

/** The subject of a mask: a pattern of names, or an address. */
function subjectOf(mask: string): string {
  const [nick = "", rest = ""] = mask.split("!", 2);
  const host = rest.split("@")[1] ?? "*";
  const isOfAddress = nick === "*" && host !== "*" && host !== "";
  return isOfAddress ? host : nameOf(nick);
}

/** An address or a range of addresses, as the hall shows it. */
const ADDRESS = /^(?:(?:\d+\.){3}\d+|[\da-f]*:[\da-f]*:[\da-f:.]*)(?:\/\d+)?$/i;

/** The mask of a subject. */
export function maskOf(who: string): string {
  return ADDRESS.test(who) ? `*!*@${who}` : nickMask(who);
}

/** A pattern keeps its stars. */
function nickMask(pattern: string): string {
  return pattern.split(/([*?])/).map((part) =>
    part === "*" || part === "?" ? part : nickOf(part)
  ).join("") + ANY;
}

/** The modes that are on, as the parameters of 324. */
export function shownModes(
  { on, password, limit }: ModesNotice,
): readonly string[] {
  const letters = SETTINGS.filter((setting) => on.includes(setting))
    .map((setting) => SETTING_LETTERS[setting]);
  return [
    `+n${letters.join("")}${password ? "k" : ""}${limit ? "l" : ""}`,
    ...password ? [HIDDEN] : [],
    ...limit ? [`${limit}`] : [],
  ];
}

/** A change of the modes of a room, as all members see it. */
export function modesMessages(
  { room, by, on, off = [], password, limit }: ModesNotice,
): IrcMessage[] {
  if (by === undefined) return [];
  const letters = (settings: readonly string[]) =>
    SETTINGS.filter((setting) => settings.includes(setting))
      .map((setting) => SETTING_LETTERS[setting]).join("");
  const plus = letters(on) + (password ? "k" : "") + (limit ? "l" : "");
  const minus = letters(off) + (password === false ? "k" : "") +
    (limit === 0 ? "l" : "");
  const params = [
    ...password ? [HIDDEN] : [],
    ...limit ? [`${limit}`] : [],
    ...password === false ? [HIDDEN] : [],
  ];
  return [{
    source: sourceOf(by),
    command: "MODE",
    params: [
      channelOf(room),
      (plus && `+${plus}`) + (minus && `-${minus}`),
      ...params,
    ],
  }];
}

/** An order of an operator of a room, as all members see it. */
export function managedMessages(
  { room, what, by, who, reason }: Managed,
): IrcMessage[] {
  const [source, channel] = [sourceOf(by), channelOf(room)];
  if (what === "kick") {
    const params = [channel, nickOf(who), reason ?? nickOf(by)];
    return [{ source, command: "KICK", params }];
  }
  const mode = ORDER_MODES[what] ?? "";
  const subject = WITH_MASK.includes(mode.slice(1)) ? maskOf(who) : nickOf(who);
  return [{ source, command: "MODE", params: [channel, mode, subject] }];
}
