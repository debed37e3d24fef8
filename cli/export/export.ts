import { Failure } from "../../failure.ts";
import { nearestOf } from "../../protocol/command.ts";
import { roomName } from "../../protocol/name/name.ts";
import type { Message } from "../../protocol/notice.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { harmless } from "../../protocol/text/harmless.ts";
import { Archive, type RoomSummary } from "../../store/sqlite/archive.ts";
import { type Damage, numbersText } from "../../store/sqlite/messages.ts";
import { print } from "../../terminal/output.ts";
import { jsonLine } from "../../terminal/pipe/json_line.ts";
import { transcript } from "../../terminal/view/transcript.ts";
import type { CliCommand, Given } from "../command.ts";
import { UsageError } from "../usage_error.ts";
import { roomFrames, roomLines, roomTable } from "./room_list.ts";

/** Most rooms, or numbers, named in one line: it can be read at a glance. */
const HINTS_MAX = 5;

/** Text gathered before it is printed, in UTF-16 code units: one write for some hundred messages. */
const PRINTED_AT_ONCE = 64 * 1024;

/** How what is kept is written. */
interface Format {
  readonly message: (message: Message) => string;
  /** What comes before the messages of each of several rooms. */
  readonly heading: (room: string, isFirst: boolean) => string;
  /** @param isSeen Whether people look at it. */
  readonly rooms: (rooms: readonly RoomSummary[], isSeen: boolean) => string;
}

const FORMATS: Readonly<Record<string, Format>> = {
  text: {
    message: transcript,
    heading: (room, isFirst) => `${isFirst ? "" : "\n"}# ${harmless(room)}\n`,
    rooms: (rooms, isSeen) => isSeen ? roomTable(rooms) : roomLines(rooms),
  },
  // Each message names its room.
  json: { message: jsonLine, heading: () => "", rooms: roomFrames },
};

/** Rooms by name, the same everywhere; `team2` comes before `team10`. */
const { compare } = new Intl.Collator("en", { numeric: true });

/** `chat export` */
export const exportRooms: CliCommand = {
  name: "export",
  words: "DIR",
  summary:
    "Print what a data folder keeps: of a room, of all, or which rooms there are.",
  options: [
    {
      name: "room",
      value: "ROOM",
      help: "print the messages of a room",
    },
    { name: "all", help: "print the messages of all rooms" },
    {
      name: "format",
      value: "text|json",
      help: "text to read, or one JSON object a line (text)",
    },
  ],
  notes: [
    `Nothing in the folder is changed, and it needs no right to write there. A server
may use the folder; where none does, a copy is read, which takes as much room
in the folder for temporary files (TMPDIR) and is removed.`,
    `Without --room and --all it lists the rooms: how many messages are kept, when
the oldest and the newest was said, and the name. In a pipe these are four words
a line.`,
    `The exit code is 1 when some of it cannot be read; the rest is printed.`,
  ],
  example: "chat export ./data --room lobby --format json",
  run: (given) => Promise.try(() => run(given)),
};

function run(given: Given): number {
  const [dir, more] = given.words;
  if (dir === undefined) {
    throw new UsageError("chat export needs a data folder: chat export DIR");
  }
  if (more !== undefined) {
    throw new UsageError(`chat export takes one folder, not ${more} too`);
  }
  const room = readRoom(given.value("room"));
  if (room !== undefined && given.has("all")) {
    throw new UsageError("--room does not go with --all");
  }
  const name = given.value("format") ?? "text";
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (format === undefined) {
    throw new UsageError(`--format ${name} is no format: text or json`);
  }

  using archive = Archive.open(dir);
  const names = archive.rooms().toSorted(compare);
  if (room !== undefined && !archive.has(room)) {
    // It may be missing with what was lost.
    throw new Failure(
      [unknownRoom(room, dir, names), ...archive.trouble()].join("; "),
    );
  }
  const trouble: string[] = [];
  if (room !== undefined) {
    trouble.push(...printRoom(archive, room, format));
  } else if (given.has("all")) {
    for (const [index, room] of names.entries()) {
      print(format.heading(room, index === 0));
      trouble.push(...printRoom(archive, room, format));
    }
  } else {
    trouble.push(...printList(archive, names, format));
  }
  const some = trouble.slice(0, HINTS_MAX);
  if (trouble.length > some.length) some.push("and more");
  const all = [
    ...(some.length === 0
      ? []
      : [`${dir} is damaged: ${some.join("; ")}; put back a copy`]),
    ...archive.trouble(),
  ];
  if (all.length > 0) throw new Failure(all.join("; "));
  return 0;
}

/**
 * Prints the messages of a room.
 *
 * @returns What of them cannot be read.
 */
function printRoom(archive: Archive, room: string, format: Format): string[] {
  const damaged: Damage[] = [];
  let text = "";
  try {
    for (const piece of archive.pieces(room)) {
      if (piece.type === "damage") damaged.push(piece);
      else text += format.message(piece);
      if (text.length < PRINTED_AT_ONCE) continue;
      print(text);
      text = "";
    }
  } finally {
    print(text);
  }
  if (damaged.length === 0) return [];
  return [
    `of ${room} all is printed but ${numbersOf(damaged)}, which cannot be read`,
  ];
}

/**
 * Prints which rooms there are.
 *
 * @returns What was found that cannot be read.
 */
function printList(
  archive: Archive,
  names: readonly string[],
  format: Format,
): string[] {
  const rooms = names.map((name) => archive.summary(name));
  print(format.rooms(rooms, Deno.stdout.isTerminal()));
  return rooms.filter(({ damaged }) => damaged.length > 0)
    .map(({ room, damaged }) =>
      `of ${room} ${numbersOf(damaged)} cannot be read`
    );
}

function numbersOf(damaged: readonly Damage[]): string {
  const some = damaged.slice(0, HINTS_MAX).map(numbersText).join(", ");
  return damaged.length > HINTS_MAX ? `${some} and others` : some;
}

function readRoom(room: string | undefined): string | undefined {
  try {
    return room === undefined ? undefined : roomName(room);
  } catch (error) {
    if (error instanceof Refusal) throw new UsageError(error.message);
    throw error;
  }
}

function unknownRoom(
  room: string,
  dir: string,
  rooms: readonly string[],
): string {
  const nearest = rooms.length === 0 ? undefined : nearestOf(room, rooms);
  const some = rooms.slice(0, HINTS_MAX).join(", ");
  const hint = nearest !== undefined
    ? `did you mean ${nearest}?`
    : rooms.length === 0
    ? "it has no rooms yet"
    : rooms.length > HINTS_MAX
    ? `it has ${some} and others`
    : `it has ${some}`;
  return `${dir} has no room ${room}; ${hint}`;
}
