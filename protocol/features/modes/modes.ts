import { feature } from "../../schema/feature.ts";
import {
  among,
  frame,
  list,
  name,
  oneOf,
  optional,
  own,
  type Read,
  text,
  time,
  truth,
  whole,
} from "../../schema/field.ts";
import { required, split } from "../../schema/slash_command.ts";
import { listed } from "../../schema/words.ts";
import { readRoomCommand, ROOM_FORMS } from "./room_command.ts";
import { ROOM_ORDERS, SETTINGS, settingText } from "./settings.ts";

const settings = list(among(...SETTINGS));

const roomModes = frame("modes", {
  room: text,
  /** The operator that has changed something; absent in an answer. */
  by: optional(name),
  /** The modes that are on; after a change, those that are on now. */
  on: list(text),
  /** After a change: the modes that are off now. */
  off: optional(list(text)),
  /** Whether the room has a password. After a change it is absent if the password is as before. */
  password: optional(truth),
  /** Most members, 0 for any number. After a change it is absent if it is as before. */
  limit: optional(whole),
  /** The operators of the room, and the members with voice. */
  operators: optional(list(name)),
  voiced: optional(list(name)),
  /** The members that may enter, the bans and exceptions, and those that need no invitation: for operators of the room. */
  invited: optional(list(name)),
  bans: optional(list(text)),
  exceptions: optional(list(text)),
  admitted: optional(list(text)),
  /** In an answer: the time at which the room was begun, or opened when that is not known. */
  created: optional(time),
});

const managed = frame("managed", {
  room: text,
  what: oneOf(...ROOM_ORDERS),
  by: name,
  /** A member, or a pattern of names, a key or a range of addresses. Addresses are sent to the operator alone. */
  who: text,
  reason: optional(text),
});

/** A member was invited: for the member that has invited it, and the operators of the room. */
const invited = frame("invited", { room: text, by: name, name });

/** The modes of rooms: entering, speaking and the topic, and the operators of rooms. */
export const modes = feature({
  requests: {
    /** Asks for the modes of a room, or changes some of them. */
    modes: {
      room: optional(text),
      on: optional(settings),
      off: optional(settings),
      /** Needed to enter from now on; an empty one takes the password away. */
      password: optional(text),
      /** Most members; 0 for any number. */
      limit: optional(whole),
    },
    /** An operator of a room does something with a member there. */
    manage: {
      room: optional(text),
      what: among(...ROOM_ORDERS),
      who: text,
      reason: optional(text),
      /** A ban leaves those in the room that it concerns: for dialects in which it does. */
      stays: own<true>(),
      /** A role is given to members in the room only: for dialects in which it is. */
      here: own<true>(),
    },
    /** Invites a member to a room. */
    invite: { room: optional(text), name: text },
  },
  notices: {
    modes: roomModes,
    managed,
    /** A member is told that it is invited. */
    invitation: { room: text, by: name },
    invited,
  },
  commands: [
    {
      name: "invite",
      group: "people",
      takes: "NAME [ROOM]",
      help: "invite a member to the room",
      read: required((words) => {
        const [name, room] = split(words);
        return { type: "invite", name, ...(room === "" ? {} : { room }) };
      }),
    },
    {
      name: "room",
      group: "rooms",
      takes: "[MODE VALUE]",
      help: "show the modes of the room, or change them: see /help room",
      forms: ROOM_FORMS,
      read: (words) => readRoomCommand(words),
    },
  ],
  costs: { modes: 2, manage: 2, invite: 2 },
}, {
  modes: (modes) =>
    modes.by === undefined ? answerLines(modes) : changeLines(modes, modes.by),
  managed: (order) => `* ${orderText(order)}`,
  invitation: ({ room, by }) =>
    `* ${by} invites you to ${room}; to enter, type: /join ${room}`,
  invited: ({ room, by, name }) => `* ${by} invited ${name} to ${room}`,
});

/** The modes of a room, or a change of them. */
export type ModesNotice = Read<typeof roomModes>;

/** An operator of a room has done something there. */
export type Managed = Read<typeof managed>;

/** A member was invited to a room. */
export type Invited = Read<typeof invited>;

function answerLines(
  { room, on, password, limit, operators, voiced, ...more }: ModesNotice,
): string[] {
  const modes = [
    ...on.map((setting) => `* ${settingText(room, setting)}`),
    ...password ? [`* ${room} has a password`] : [],
    ...limit ? [`* ${room} takes at most ${limit} members`] : [],
  ];
  return [
    ...modes.length === 0 ? [`* ${room} is open to everybody`] : modes,
    ...namesLine(`operators of ${room}`, operators),
    ...namesLine(`voice in ${room}`, voiced),
    ...namesLine(`invited to ${room}`, more.invited),
    ...namesLine(`banned from ${room}`, more.bans),
    ...namesLine(`never banned from ${room}`, more.exceptions),
    ...namesLine(`let into ${room} uninvited`, more.admitted),
  ];
}

function namesLine(what: string, names: readonly string[] = []): string[] {
  return names.length === 0 ? [] : [`* ${what}: ${listed(names)}`];
}

/** A setting was turned on, or off. */
function changeText(room: string, setting: string, isOn: boolean): string {
  switch (setting) {
    case "operator-topic":
      return `lets ${
        isOn ? "only operators" : "all members"
      } set the topic of ${room}`;
    case "outsiders":
      return `lets ${isOn ? "everybody" : "only members"} speak in ${room}`;
    default:
      return `made ${room} ${isOn ? "" : "no longer "}${setting}`;
  }
}

function changeLines(
  { room, on, off = [], password, limit }: ModesNotice,
  by: string,
): string[] {
  return [
    ...on.map((setting) => `* ${by} ${changeText(room, setting, true)}`),
    ...off.map((setting) => `* ${by} ${changeText(room, setting, false)}`),
    ...password === undefined ? [] : [
      password
        ? `* ${by} gave ${room} a password`
        : `* ${by} removed the password of ${room}`,
    ],
    ...limit === undefined ? [] : [
      limit > 0
        ? `* ${by} limited ${room} to ${limit} members`
        : `* ${by} removed the limit of ${room}`,
    ],
  ];
}

function orderText({ room, what, by, who, reason }: Managed): string {
  const why = reason === undefined ? "" : `: ${reason}`;
  switch (what) {
    case "op":
      return `${by} made ${who} an operator of ${room}`;
    case "deop":
      return `${by} removed ${who} as an operator of ${room}`;
    case "voice":
      return `${by} gave ${who} voice in ${room}`;
    case "devoice":
      return `${by} took the voice of ${who} in ${room}`;
    case "kick":
      return `${by} kicked ${who} from ${room}${why}`;
    case "ban":
      return `${by} banned ${who} from ${room}${why}`;
    case "unban":
      return `${by} unbanned ${who} from ${room}`;
    case "except":
      return `${by} exempted ${who} from the bans of ${room}`;
    case "unexcept":
      return `${by} no longer exempts ${who} from the bans of ${room}`;
    case "admit":
      return `${by} lets ${who} into ${room} uninvited`;
    case "unadmit":
      return `${by} no longer lets ${who} into ${room} uninvited`;
  }
}
