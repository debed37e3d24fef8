import { translated } from "../../language/language.ts";
import { harmless } from "../../protocol/text/harmless.ts";
import type { RoomSummary } from "../../store/sqlite/archive/archive.ts";
import { jsonLine } from "../../terminal/pipe/json_line.ts";
import { dayText, isoTime, timeText } from "../../terminal/view/clock.ts";
import { columnsOf, filled } from "../../terminal/view/width.ts";

/** Placeholder for the time of a missing message. */
const NO_TIME = "-";

/**
 * Rooms for people: a line each under a heading. Names come last, because their
 * width depends on the terminal.
 */
export function roomTable(rooms: readonly RoomSummary[]): string {
  const rows = [
    ["MESSAGES", "OLDEST", "NEWEST", "ROOM"].map(translated),
    ...rooms.map((room) => row(room, minute)),
  ];
  const widths = [0, 1, 2].map((column) =>
    // There can be more rooms than a call takes arguments.
    rows.reduce(
      (widest, cells) => Math.max(widest, columnsOf(cells[column] ?? "")),
      0,
    )
  );
  const lines = rows.map(([messages = "", ...cells]) =>
    [
      " ".repeat((widths[0] ?? 0) - columnsOf(messages)) + messages,
      ...cells.map((cell, index) => filled(cell, widths[index + 1] ?? 0)),
    ].join("  ")
  );
  return lines.map((line) => `${line}\n`).join("");
}

/** Rooms for programs: four words per line, the name last. */
export function roomLines(rooms: readonly RoomSummary[]): string {
  return rooms.map((room) => `${row(room, isoTime).join(" ")}\n`).join("");
}

/** Rooms as a JSON object per line. */
export function roomFrames(rooms: readonly RoomSummary[]): string {
  return rooms.map(({ room, messages, oldest, newest }) =>
    jsonLine({
      ...{ type: "room", room, messages },
      ...{ oldest: oldest ?? null, newest: newest ?? null },
    })
  ).join("");
}

function row(
  { room, messages, oldest, newest }: RoomSummary,
  written: (time: number) => string,
): string[] {
  const [first, last] = [oldest, newest].map((time) =>
    time === undefined ? NO_TIME : written(time)
  );
  return [`${messages}`, first ?? "", last ?? "", harmless(room)];
}

/** A time in the local time zone, for people. */
function minute(time: number): string {
  return `${dayText(time)} ${timeText(time, "24h").trim()}`;
}
