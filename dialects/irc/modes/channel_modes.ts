/**
 * The modes of rooms as the letters of IRC: what a MODE asks of the hall, and how
 * members are told of modes.
 *
 * @module
 */
import type {
  Managed,
  ModesNotice,
} from "../../../protocol/features/modes/modes.ts";
import {
  ROOM_PASSWORD_MAX,
  type RoomOrder,
  type Setting,
  SETTINGS,
} from "../../../protocol/features/modes/settings.ts";
import type { ClientRequest } from "../../../protocol/request.ts";
import type { IrcMessage } from "../message.ts";
import { sourceOf } from "../source.ts";
import { channelOf, nameOf, nickOf } from "../spelling.ts";

/** Most modes with a parameter in a line, as ISUPPORT says: each is a request. */
export const MODES_MAX = 4;

/** The settings of a room. */
const SETTING_LETTERS: Readonly<Record<Setting, string>> = {
  "invite-only": "i",
  "moderated": "m",
  "secret": "s",
  "operator-topic": "t",
  "outsiders": "n",
  "no-ctcp": "C",
};

/** On where its letter is off: `n` lets nobody speak from outside. */
const INVERTED: Setting = "outsiders";

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
  "admit": "+I",
  "unadmit": "-I",
};

/** Modes whose parameter is a mask. */
const WITH_MASK = "beI";

/** The password of a room is known to nobody once it is set. */
const HIDDEN = "*";

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
  const orders: ClientRequest[] = [];
  const settings = new Map<Setting, boolean>();
  const changes: { password?: string; limit?: number } = {};
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
      settings.set(setting, (sign === "+") !== (setting === INVERTED));
      continue;
    }
    if (letter === "l" && sign === "-") {
      changes.limit = 0;
      continue;
    }
    const isKnown = "kl".includes(letter) || `${sign}${letter}` in ORDERS;
    if (!isKnown) {
      bad.push({ letter, why: "unknown" });
      continue;
    }
    const parameter = given.shift();
    if (letter === "k" && sign === "-") {
      changes.password = "";
    } else if (parameter === undefined || parameter === "") {
      if (WITH_MASK.includes(letter)) lists.push(letter);
      else bad.push({ letter, why: "parameter" });
    } else if (parameters++ < MODES_MAX) {
      const mode = `${sign}${letter}`;
      if (mode === "+k" && isKey(parameter)) changes.password = parameter;
      else if (mode === "+l" && isLimit(parameter)) {
        changes.limit = Number(parameter);
      } else if (mode in ORDERS) orders.push(orderOf(room, mode, parameter));
      else bad.push({ letter, why: "parameter" });
    }
  }
  const isChanged = settings.size > 0 || Object.keys(changes).length > 0;
  const turned = (isOn: boolean) =>
    SETTINGS.filter((setting) => settings.get(setting) === isOn);
  const modes: ClientRequest = {
    type: "modes",
    room,
    on: turned(true),
    off: turned(false),
    ...changes,
  };
  return { requests: isChanged ? [modes, ...orders] : orders, lists, bad };
}

/** The orders by their modes. */
const ORDERS: Readonly<Record<string, RoomOrder>> = Object.fromEntries(
  Object.entries(ORDER_MODES).map((
    [order, mode],
  ) => [mode, order as RoomOrder]),
);

/** Whether a JOIN can name a password. */
function isKey(parameter: string): boolean {
  return !/^:|[\s,]/.test(parameter) && parameter.length <= ROOM_PASSWORD_MAX;
}

function isLimit(parameter: string): boolean {
  return /^[1-9]\d{0,8}$/.test(parameter);
}

function orderOf(
  room: string,
  mode: string,
  parameter: string,
): ClientRequest {
  const what = ORDERS[mode] ?? "op";
  const isMask = WITH_MASK.includes(mode.slice(1));
  const who = isMask ? subjectOf(parameter) : nameOf(parameter);
  const order = { type: "manage", room, what, who } as const;
  // In IRC a ban leaves those in the channel that it concerns.
  if (what === "ban") return { ...order, stays: true };
  return isMask ? order : { ...order, here: true };
}

/** The letters of masks of accounts (IRCv3, `account-extban`) and of masks that only silence, behind the sign of such masks. */
export const EXTENDED_BANS = { sign: "~", account: "a", silence: "m" } as const;

const OF_SILENCE = `${EXTENDED_BANS.sign}${EXTENDED_BANS.silence}:`;

/** Stands before such a mask in the hall, and between a name and a login name. */
const SILENCE = "^";
const LOGIN = "!";

const OF_ACCOUNT = `${EXTENDED_BANS.sign}${EXTENDED_BANS.account}:`;

/** Stands before the name of an account in the hall. */
const ACCOUNT = "~";

/** The subject of a mask: a pattern, an account, or an address. */
function subjectOf(mask: string): string {
  if (mask.startsWith(OF_SILENCE)) {
    return SILENCE + fullSubjectOf(mask.slice(OF_SILENCE.length));
  }
  return fullSubjectOf(mask);
}

function fullSubjectOf(mask: string): string {
  if (mask.startsWith(OF_ACCOUNT)) {
    return ACCOUNT + nameOf(mask.slice(OF_ACCOUNT.length));
  }
  const [nick = "", rest = ""] = mask.split("!", 2);
  const [login = "*", host = "*"] = rest.split("@");
  const isOfAddress = nick === "*" && host !== "*" && host !== "";
  if (isOfAddress) return host;
  const isOfLogin = login !== "*" && login !== "";
  return nameOf(nick) + (isOfLogin ? LOGIN + login : "");
}

/** An address or a range of addresses, as the hall shows it. */
const ADDRESS = /^(?:(?:\d+\.){3}\d+|[\da-f]*:[\da-f]*:[\da-f:.]*)(?:\/\d+)?$/i;

/** The mask of a subject. */
export function maskOf(who: string): string {
  if (who.startsWith(SILENCE)) {
    return OF_SILENCE + maskOf(who.slice(SILENCE.length));
  }
  if (who.startsWith(ACCOUNT)) {
    return OF_ACCOUNT + nickOf(who.slice(ACCOUNT.length));
  }
  if (ADDRESS.test(who)) return `*!*@${who}`;
  const [name = "", login = "*"] = who.split(LOGIN, 2);
  return `${nickMask(name)}!${login}@*`;
}

/** A pattern keeps its stars. */
function nickMask(pattern: string): string {
  return pattern.split(/([*?])/).map((part) =>
    part === "*" || part === "?" ? part : nickOf(part)
  ).join("");
}

function lettersOf(isMeant: (setting: Setting) => boolean): string {
  return SETTINGS.filter(isMeant).map((it) => SETTING_LETTERS[it]).join("");
}

/** The modes that are on, as the parameters of 324. */
export function shownModes(
  { on, password, limit }: ModesNotice,
): readonly string[] {
  const letters = lettersOf((setting) =>
    on.includes(setting) !== (setting === INVERTED)
  );
  return [
    `+${letters}${password ? "k" : ""}${limit ? "l" : ""}`,
    ...password ? [HIDDEN] : [],
    ...limit ? [`${limit}`] : [],
  ];
}

/** A change of the modes of a room, as all members see it. */
export function modesMessages(
  { room, by, on, off = [], password, limit }: ModesNotice,
): IrcMessage[] {
  if (by === undefined) return [];
  const letters = (same: readonly string[], inverted: readonly string[]) =>
    lettersOf((setting) =>
      (setting === INVERTED ? inverted : same).includes(setting)
    );
  const plus = letters(on, off) + (password ? "k" : "") + (limit ? "l" : "");
  const minus = letters(off, on) + (password === false ? "k" : "") +
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
