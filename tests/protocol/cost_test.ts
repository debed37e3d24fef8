import { assertEquals } from "@std/assert";
import { costOf } from "../../protocol/cost.ts";
import type { Fault, Request } from "../../protocol/request.ts";
import { LINE_COUNTS, LINES_MAX } from "../../protocol/text/text.ts";
import { TEXT_A_MESSAGE } from "../../protocol/text/text_cost.ts";

Deno.test("docs/protocol.md gives the cost of every request", () => {
  const page = Deno.readTextFileSync(
    new URL("../../docs/protocol.md", import.meta.url),
  );
  const told = new Map(
    page.matchAll(/^\| `(\w+)` +\| ([\d.]+) +\|$/gm).map((
      [, type, cost],
    ) => [type, Number(cost)]),
  );
  const more: readonly Request[] = [
    { type: "join", room: "r" },
    { type: "name", name: "Ann" },
    { type: "who" },
    { type: "rooms" },
    { type: "history" },
    { type: "search", words: "w" },
    { type: "ping" },
    { type: "pong" },
    { type: "bye" },
  ];
  assertEquals(told, new Map(more.map((what) => [what.type, costOf(what)])));
});

Deno.test("a message costs 1, and 1 more for each 1,024 characters", () => {
  for (const type of ["say", "whisper"] as const) {
    const cost = (length: number) => costOf({ type, text: "x".repeat(length) });
    assertEquals(
      [1, TEXT_A_MESSAGE - 1, TEXT_A_MESSAGE, 16 * TEXT_A_MESSAGE].map(cost),
      [1, 1, 2, 17],
    );
  }
});

Deno.test("a line end costs as much as a few words, up to as many as a message may have", () => {
  const cost = (lines: number) =>
    costOf({ type: "say", text: "\n".repeat(lines) });
  const most = 1 + Math.floor(
    (LINES_MAX * (1 + LINE_COUNTS)) / TEXT_A_MESSAGE,
  );
  assertEquals([cost(31), cost(32), cost(LINES_MAX)], [1, 2, most]);
  assertEquals(costOf({ type: "whisper", text: "a\r\nb".repeat(32) }), 2);
  // It is refused, and that costs nobody anything.
  assertEquals(cost(8_000), most + Math.floor(7_000 / TEXT_A_MESSAGE) + 1);
});

Deno.test("a long history costs more, up to the cost of a search", () => {
  const cost = (count: number) => costOf({ type: "history", count });
  assertEquals(
    [1, 50, 51, 60, 61, 200, 1e9].map(cost),
    [5, 5, 6, 6, 7, 20, 20],
  );
});

Deno.test("a hello costs 1, and 1 more for each room", () => {
  const hello = (rooms?: string[]) =>
    costOf({
      type: "hello",
      version: 1,
      ...(rooms === undefined
        ? {}
        : { rooms: rooms.map((name) => ({ name })) }),
    });
  assertEquals([hello(), hello([]), hello(["a", "b", "c"])], [2, 1, 4]);
});

Deno.test("a fault costs as much as a message", () => {
  const fault: Fault = { type: "fault", code: "bad-json", message: "no" };
  assertEquals(costOf(fault), 1);
});
