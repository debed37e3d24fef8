import { assertEquals } from "@std/assert";
import {
  roomFrames,
  roomLines,
  roomTable,
} from "../../../cli/export/room_list.ts";
import { speak } from "../../../language/language.ts";
import type { RoomSummary } from "../../../store/sqlite/archive/archive.ts";
import { columnsOf } from "../../../terminal/view/width.ts";

const ROOMS: readonly RoomSummary[] = [
  ["lobby", 12_345, 0, 86_400_000],
  ["한국어", 1, 0, 0],
  ["👩‍👩‍👧‍👦", 20, 0, 1],
  ["שלום", 0, undefined, undefined],
].map(([room, messages, oldest, newest]) => ({
  ...{ room: `${room}`, messages: Number(messages), damaged: [] },
  oldest: oldest === undefined ? undefined : Number(oldest),
  newest: newest === undefined ? undefined : Number(newest),
}));

const NAMES = ROOMS.map(({ room }) => room);

Deno.test("a table for people lines up, whatever script the names are in", () => {
  const [heading = "", ...lines] = roomTable(ROOMS).trimEnd().split("\n");
  const column = heading.indexOf("ROOM");
  for (const [index, line] of lines.entries()) {
    const name = NAMES[index] ?? "";
    assertEquals(line.slice(column), name);
    assertEquals(columnsOf(line.slice(0, column)), column);
  }
  assertEquals(heading.indexOf("OLDEST"), lines[3]?.indexOf("-"));
  assertEquals(lines[0]?.startsWith("   12345  "), true);
});

Deno.test("a table in Korean lines up", async () => {
  await speak("ko");
  const lines = roomTable(ROOMS).trimEnd().split("\n");
  await speak("en");
  const before = lines.map((line) =>
    columnsOf(line.slice(0, line.search(/\S+$/)))
  );
  assertEquals(new Set(before).size, 1);
  assertEquals(lines[0]?.endsWith(" 방"), true);
});

Deno.test("a line for programs is four words, without tabs", () => {
  const lines = roomLines(ROOMS).trimEnd().split("\n").map((line) =>
    line.split(" ")
  );
  assertEquals(lines.map((words) => words.length), [4, 4, 4, 4]);
  assertEquals(lines.map((words) => words[3]), NAMES);
  assertEquals(lines.map((words) => words[0]), ["12345", "1", "20", "0"]);
  assertEquals(
    lines.map(([, oldest = ""]) => oldest === "-" ? "-" : Date.parse(oldest)),
    [0, 0, 0, "-"],
  );
  assertEquals(roomLines([]), "");
});

Deno.test("JSON has the same fields for every room", () => {
  const frames = roomFrames(ROOMS).trimEnd().split("\n").map((line) =>
    JSON.parse(line)
  );
  assertEquals(frames[0], {
    ...{ type: "room", room: "lobby", messages: 12_345 },
    ...{ oldest: 0, newest: 86_400_000 },
  });
  assertEquals(frames[3], {
    ...{ type: "room", room: "שלום", messages: 0, oldest: null, newest: null },
  });
});

Deno.test("there may be more rooms than a call takes arguments", () => {
  const [room] = ROOMS;
  const many = Array(200_000).fill(room);
  assertEquals(roomTable(many).split("\n").length, many.length + 2);
});
