/** The modes of a room that are on or off. */
export const SETTINGS = [
  /** Only members that an operator of the room has invited enter. */
  "invite-only",
  /** Only operators of the room and members with voice speak. */
  "moderated",
  /** The room is not listed for others than its members. */
  "secret",
  /** Only operators of the room set its topic. */
  "operator-topic",
  /** Members of the server that are not in the room speak in it, too. */
  "outsiders",
  /** The room takes no requests of IRC programs to each other (CTCP). */
  "no-ctcp",
] as const;

/** A mode of a room that is on or off. */
export type Setting = typeof SETTINGS[number];

/** Longest password of a room, in UTF-16 code units. */
export const ROOM_PASSWORD_MAX = 128;

/** Most masks in each list of a room: each message of a member is compared with each ban and exception. */
export const MASKS_MAX = 100;

/** The orders of operators of a room about members there. */
export const ROOM_ORDERS = [
  ...["op", "deop", "voice", "devoice", "kick"] as const,
  ...["ban", "unban", "except", "unexcept"] as const,
  ...["admit", "unadmit"] as const,
] as const;

/** An order of an operator of a room about a member there. */
export type RoomOrder = typeof ROOM_ORDERS[number];

/** A mode that is on, in words. */
export function settingText(room: string, setting: string): string {
  switch (setting) {
    case "operator-topic":
      return `only operators set the topic of ${room}`;
    case "outsiders":
      return `everybody may speak in ${room}`;
    default:
      return `${room} is ${setting}`;
  }
}
