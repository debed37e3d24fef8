import { Failure } from "../../failure.ts";
import type { Message } from "../../protocol/features/say.ts";
import { roomName } from "../../protocol/name/name.ts";
import { nearestOf } from "../../protocol/nearest.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { harmless } from "../../protocol/text/harmless.ts";
import {
  Archive,
  type RoomSummary,
} from "../../store/sqlite/archive/archive.ts";
import { type Damage, numbersText } from "../../store/sqlite/messages.ts";
import { print } from "../../terminal/output.ts";
import { jsonLine } from "../../terminal/pipe/json_line.ts";
import { transcript } from "../../terminal/view/transcript.ts";
import type { CliCommand, Given } from "../command.ts";
import { whenInterrupted } from "../interrupt.ts";
import { UsageError } from "../usage_error.ts";
import { roomFrames, roomLines, roomTable } from "./room_list.ts";

/** Most rooms, or numbers, named in one line, for readability. */
const HINTS_MAX = 5;

/** Text gathered before a write, in UTF-16 code units: some hundred messages. */
const PRINTED_AT_ONCE = 64 * 1024;

/** An output format. */
interface Format {
  readonly message: (message: Message) => string;
  /** Precedes the messages of each room when all are printed. */
  readonly heading: (room: string, isFirst: boolean) => string;
  /** @param isSeen Whether the output is a terminal. */
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

/** Order of rooms, independent of the locale; `team2` comes before `team10`. */
const { compare } = new Intl.Collator("en", { numeric: true });

/** `chat export` */
export const command: CliCommand = {
  name: "export",
  words: "DIR",
  summary: "Print the messages of a data folder",
  topic: "Scripts",
  options: [
    {
      name: "room",
      value: "ROOM",
      help: "Print the messages of this room",
    },
    { name: "all", help: "Print the messages of all rooms" },
    {
      name: "format",
      value: "text|json",
      help: "Text, or a JSON object per line",
      default: "text",
    },
  ],
  notes: [
    `The folder is never changed and may be read-only. A server may be using it; if none is, a temporary copy is read (in TMPDIR, of the same size).`,
    `Without --room and --all it lists the rooms: number of messages, time of the oldest and the newest, name. In a pipe, these are four words per line.`,
    `If some messages cannot be read, the rest is printed and the exit code is 1.`,
  ],
  examples: [
    "chat export ./data --room lobby --format json",
    "chat export ./data",
  ],
  run,
};

async function run(given: Given): Promise<number> {
  const [dir, more] = given.words;
  if (dir === undefined) {
    throw new UsageError("chat export needs a data folder: chat export DIR");
  }
  if (more !== undefined) {
    throw new UsageError(`chat export takes one folder, not ${more} too`);
  }
  const room = readRoom(given.value("room"));
  if (room !== undefined && given.has("all")) {
    throw new UsageError("--room and --all exclude each other");
  }
  const name = given.value("format") ?? "text";
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (format === undefined) {
    throw new UsageError(`--format ${name} is not a format: text or json`);
  }

  // Not while it prints: the system can end that at any place.
  using opening = new DisposableStack();
  const interrupt = opening.use(whenInterrupted());
  try {
    using archive = await Archive.open(dir, interrupt.signal);
    if (interrupt.exitCode !== undefined) return interrupt.exitCode;
    opening.dispose();
    return printed(archive, { dir, room, all: given.has("all"), format });
  } catch (error) {
    if (!interrupt.explains(error)) throw error;
    return interrupt.exitCode ?? 1;
  }
}

/** The part of a data folder to print. */
interface Wanted {
  readonly dir: string;
  /** The room; all or the list of them without it. */
  readonly room: string | undefined;
  readonly all: boolean;
  readonly format: Format;
}

/**
 * Prints what is wanted.
 *
 * @returns The exit code.
 * @throws {Failure} Some of it cannot be read.
 */
function printed(
  archive: Archive,
  { dir, room, all: isAll, format }: Wanted,
): number {
  const names = archive.rooms().toSorted(compare);
  if (room !== undefined && !archive.has(room)) {
    // The room may be part of lost data.
    throw new Failure(
      [unknownRoom(room, dir, names), ...archive.problems()].join("; "),
    );
  }
  const trouble: string[] = [];
  if (room !== undefined) {
    trouble.push(...printRoom(archive, room, format));
  } else if (isAll) {
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
      : [`${dir} is damaged: ${some.join("; ")}; restore a backup`]),
    ...archive.problems(),
  ];
  if (all.length > 0) throw new Failure(all.join("; "));
  return 0;
}

/**
 * Prints the messages of a room.
 *
 * @returns What cannot be read.
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
    `of ${room} everything is printed except ${
      numbersOf(damaged)
    }, which cannot be read`,
  ];
}

/**
 * Prints the list of rooms.
 *
 * @returns What cannot be read.
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
