import { type CommandForm, split } from "../../schema/slash_command.ts";
import {
  ROOM_ORDERS,
  type RoomOrder,
  type Setting,
  SETTINGS,
} from "./settings.ts";

/** The request that a command `/room` stands for. */
export type RoomAction =
  | {
    readonly type: "modes";
    readonly on?: readonly Setting[];
    readonly off?: readonly Setting[];
    readonly password?: string;
    readonly limit?: number;
  }
  | {
    readonly type: "manage";
    readonly what: RoomOrder;
    readonly who: string;
    readonly reason?: string;
  };

/** The forms of `/room`, and what each does. */
export const ROOM_FORMS: readonly CommandForm[] = [
  { takes: "invite-only on|off", help: "only invited members may enter" },
  {
    takes: "moderated on|off",
    help: "only operators of the room and members with voice speak",
  },
  { takes: "secret on|off", help: "list the room for its members only" },
  {
    takes: "operator-topic on|off",
    help: "only operators of the room set its topic",
  },
  {
    takes: "outsiders on|off",
    help: "let others speak in the room",
  },
  {
    takes: "no-ctcp on|off",
    help: "refuse requests between IRC programs",
  },
  { takes: "password WORD", help: "require a password to enter; - removes it" },
  {
    takes: "limit NUMBER",
    help: "the most members of the room, 0 for any number",
  },
  {
    takes: "op|deop NAME",
    help: "make a member an operator of the room, or revoke that",
  },
  {
    takes: "voice|devoice NAME",
    help: "let a member speak in a moderated room, or revoke that",
  },
  { takes: "kick NAME [REASON]", help: "remove a member from the room" },
  {
    takes: "ban|unban NAME|ADDRESS",
    help:
      "ban a member, a pattern such as spam* or an address from the room, or lift that",
  },
  {
    takes: "except|unexcept NAME|ADDRESS",
    help: "exempt from the bans of the room, or revoke that",
  },
  {
    takes: "admit|unadmit NAME|ADDRESS",
    help: "let in uninvited, or revoke that",
  },
];

/** Parses the arguments of `/room`; `undefined` when they do not fit. */
export function readRoomCommand(words: string): RoomAction | undefined {
  if (words === "") return { type: "modes" };
  const [first, rest] = split(words);
  const mode = first.toLowerCase();
  if (rest === "") return undefined;
  if (mode === "password") {
    return { type: "modes", password: rest === "-" ? "" : rest };
  }
  if (mode === "limit") {
    return /^\d{1,9}$/.test(rest)
      ? { type: "modes", limit: Number(rest) }
      : undefined;
  }
  const setting = SETTINGS.find((it) => it === mode);
  if (setting !== undefined) return settingAction(setting, rest.toLowerCase());
  const what = ROOM_ORDERS.find((it) => it === mode);
  if (what === undefined) return undefined;
  const [who, reason] = what === "kick" ? split(rest) : [rest, ""];
  return { type: "manage", what, who, ...(reason === "" ? {} : { reason }) };
}

function settingAction(
  setting: Setting,
  value: string,
): RoomAction | undefined {
  switch (value) {
    case "on":
      return { type: "modes", on: [setting] };
    case "off":
      return { type: "modes", off: [setting] };
  }
}
