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
] as const;

/** A mode of a room that is on or off. */
export type Setting = typeof SETTINGS[number];

/** The orders of operators of a room about members there. */
export const ROOM_ORDERS = [
  ...["op", "deop", "voice", "devoice", "kick"] as const,
  ...["ban", "unban", "except", "unexcept"] as const,
] as const;

/** An order of an operator of a room about a member there. */
export type RoomOrder = typeof ROOM_ORDERS[number];

/** A mode that is on, in words. */
export function settingText(room: string, setting: string): string {
  return setting === "operator-topic"
    ? `only operators set the topic of ${room}`
    : `${room} is ${setting}`;
}
