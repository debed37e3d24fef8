import { translated } from "../../language/language.ts";
import { unreadText } from "../rooms/status.ts";
import type { Paint } from "../view/paint.ts";
import { oneLine } from "../view/shown_text.ts";
import { columnsOf } from "../view/width.ts";
import { cut } from "../view/wrap.ts";

/** The mark of the current room, which colours alone would not show. */
const CURRENT = ">";

/** A room or a direct conversation in the list. */
export interface RoomItem {
  readonly label: string;
  readonly unread: number;
  /** How many of those are for the user. */
  readonly mentions: number;
  readonly isCurrent: boolean;
}

/** The rows of the list of rooms: number, name, and what is unread there, as in the status line. */
export function roomRows(
  rooms: readonly RoomItem[],
  columns: number,
  most: number,
  paint: Paint,
): string[] {
  const first = firstRoom(rooms, most);
  return rooms.slice(first, first + most).map((room, index) => {
    const { label, mentions, isCurrent } = room;
    const news = room.unread === 0 ? "" : ` ${unreadText(room)}`;
    const before = `${isCurrent ? CURRENT : " "}${first + index + 1}:`;
    const others = columnsOf(before + news);
    const row = before + cut(oneLine(label), Math.max(1, columns - others)) +
      news;
    return isCurrent || mentions > 0 ? paint.bold(row) : row;
  });
}

/** The index of the first room in a list that has no rows for all: the current one is shown. */
export function firstRoom(rooms: readonly RoomItem[], most: number): number {
  const current = rooms.findIndex(({ isCurrent }) => isCurrent);
  return Math.max(0, Math.min(current - most + 1, rooms.length - most));
}

/**
 * The rows of the list of people; the last tells how many have no row.
 *
 * @param firstNameOf The name by which a member was known first: its colour stays.
 */
export function peopleRows(
  people: readonly string[],
  firstNameOf: (name: string) => string,
  columns: number,
  most: number,
  paint: Paint,
): string[] {
  const isWhole = people.length <= most;
  const shown = people.slice(0, isWhole ? most : Math.max(0, most - 1));
  const rows = shown.map((name) =>
    paint.name(cut(oneLine(name), columns), firstNameOf(name))
  );
  const more = people.length - shown.length;
  if (!isWhole && most > 0) {
    rows.push(cut(translated(`+${more} more`), columns));
  }
  return rows;
}
