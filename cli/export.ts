import { nearestOf } from "../chat/command.ts";
import { roomName } from "../chat/name.ts";
import type { Message } from "../chat/notice.ts";
import { Refusal } from "../chat/refusal.ts";
import { Failure } from "../failure.ts";
import { Archive } from "../log/archive.ts";
import { type Damage, numbersText } from "../log/messages.ts";
import { jsonLine } from "../terminal/json_line.ts";
import { print } from "../terminal/output.ts";
import { transcript } from "../terminal/transcript.ts";
import type { Command, Given } from "./command.ts";
import { UsageError } from "./usage_error.ts";

/** Most rooms named in a hint: a line can be read at a glance. */
const HINTS_MAX = 5;

/** Text gathered before it is printed, in UTF-16 code units: one write for some hundred messages. */
const PRINTED_AT_ONCE = 64 * 1024;

/** How a message is written in each format. */
const FORMATS: Readonly<Record<string, (message: Message) => string>> = {
  text: transcript,
  json: jsonLine,
};

/** `chat export` */
export const exportRoom: Command = {
  name: "export",
  words: "DIR",
  summary:
    "Print what a data folder keeps of a room, also while a server uses it.",
  options: [
    { name: "room", value: "ROOM", help: "the room, which must be named" },
    {
      name: "format",
      value: "text|json",
      help: "text to read, or one JSON object a line (text)",
    },
  ],
  example: "chat export ./data --room lobby --format json",
  run: (given) => Promise.try(() => run(given)),
};

function run(given: Given): number {
  const [dir, more] = given.words;
  if (dir === undefined) {
    throw new UsageError(
      "chat export needs a data folder: chat export DIR --room ROOM",
    );
  }
  if (more !== undefined) {
    throw new UsageError(`chat export takes one folder, not ${more} too`);
  }
  const room = readRoom(given.value("room"));
  const format = given.value("format") ?? "text";
  const write = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (write === undefined) {
    throw new UsageError(`--format ${format} is no format: text or json`);
  }

  using archive = Archive.open(dir);
  if (!archive.has(room)) {
    throw new Failure(unknownRoom(room, dir, archive.rooms()));
  }
  const damaged: Damage[] = [];
  let text = "";
  try {
    for (const piece of archive.pieces(room)) {
      if (piece.type === "damage") damaged.push(piece);
      else text += write(piece);
      if (text.length < PRINTED_AT_ONCE) continue;
      print(text);
      text = "";
    }
  } finally {
    print(text);
  }
  const trouble = [
    ...(damaged.length === 0 ? [] : [damageText(dir, room, damaged)]),
    ...archive.trouble(),
  ];
  if (trouble.length > 0) throw new Failure(trouble.join("; "));
  return 0;
}

/** Which messages of a room are missing in what was printed. */
function damageText(
  dir: string,
  room: string,
  damaged: readonly Damage[],
): string {
  const some = damaged.slice(0, HINTS_MAX).map(numbersText).join(", ");
  const more = damaged.length > HINTS_MAX ? " and others" : "";
  return `${dir} is damaged: of ${room} all is printed but ${some}${more}, which cannot be read; put back a copy`;
}

function readRoom(room: string | undefined): string {
  if (room === undefined) {
    throw new UsageError(
      "chat export needs a room: chat export DIR --room ROOM",
    );
  }
  try {
    return roomName(room);
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
