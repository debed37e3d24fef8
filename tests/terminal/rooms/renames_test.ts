import { assertEquals } from "@std/assert";
import { AWAITED_MAX, Renames } from "../../../terminal/rooms/renames.ts";

/** Rooms with members, and a notice of some room. */
function renames(rooms: Readonly<Record<string, readonly string[]>>) {
  const all = new Map(
    Object.entries(rooms).map(([room, names]) => [room, new Set(names)]),
  );
  const renames = new Renames({
    rooms: [...all.keys()],
    namesIn: (room) => all.get(room) ?? new Set(),
  });
  return (room: string, ...renamed: [string, string][]) =>
    renames.take({ type: "presence", room, joined: [], left: [], renamed });
}

Deno.test("a change that every shared room tells is taken once", () => {
  const take = renames({ dev: ["Ann"], ops: ["Ann"] });
  assertEquals(take("dev", ["Ann", "Anna"]), [["Ann", "Anna"]]);
  assertEquals(take("ops", ["Ann", "Anna"]), []);
  assertEquals(take("ops", ["Ann", "Anna"]), [["Ann", "Anna"]]);
});

Deno.test("of several changes of a member a room is to tell the last, and of very many not all", () => {
  const names = Array.from({ length: AWAITED_MAX + 1 }, (_, at) => `m${at}`);
  const take = renames({ dev: ["Ann"], ops: ["Ann"], all: names });
  take("dev", ["Ann", "Anna"]);
  take("dev", ["Ann", "Anni"]);
  assertEquals(take("ops", ["Ann", "Anni"]), []);
  const changes = names.map((name): [string, string] => [name, `${name}-2`]);
  take("dev", ...changes);
  assertEquals(take("all", ...changes), changes.slice(-1));
});
