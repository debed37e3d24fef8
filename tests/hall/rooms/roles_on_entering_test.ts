// Members that are told everything about a room in `joined`.

import { assertEquals } from "@std/assert";
import type { Request } from "../../../protocol/request.ts";
import { BOSS, TestHall } from "../test_hall.ts";

function entry(room: string): Request {
  return { type: "join", room, withRoles: true, fromNow: true };
}

Deno.test("joined has the roles and the origin of the topic for those that ask for them", async () => {
  const hall = new TestHall();
  const ann = await hall.enter("Ann", "dev");
  const boss = await hall.greet({
    name: "Boss",
    key: BOSS,
    rooms: [{ name: "dev" }],
  });
  await ann.asks(
    { type: "topic", room: "dev", text: "tests" },
    { type: "manage", room: "dev", what: "voice", who: "Boss" },
    { type: "modes", room: "dev", on: ["secret"] },
  );
  const bob = await hall.greet({ name: "Bob", rooms: [] });
  await bob.asks(entry("dev"));
  await hall.hall.announcePresence();
  const [joined] = bob.recipient.takeAll("joined");
  assertEquals(joined?.members, ["Ann", "Boss", "Bob"]);
  assertEquals(joined?.topic, "tests");
  const { setAt, ...roles } = joined?.roles ?? {};
  assertEquals(typeof setAt, "number");
  assertEquals(roles, {
    operators: ["Boss"],
    roomOperators: ["Ann"],
    voiced: ["Boss"],
    secret: true,
    setBy: "Ann",
  });
  // Others are sent nothing more than before.
  await boss.asks({ type: "join", room: "dev" });
  await hall.hall.announcePresence();
  assertEquals(
    boss.recipient.takeAll("joined").map(({ roles }) => roles),
    [undefined],
  );
});

Deno.test("arrivals in several rooms are told together", async () => {
  const hall = new TestHall();
  const ann = await hall.enter("Ann", "dev", "lobby");
  const guests = [
    await hall.greet({ name: "Bob", rooms: [] }),
    await hall.greet({ name: "Cho", rooms: [] }),
  ];
  for (const guest of guests) await guest.asks(entry("dev"), entry("lobby"));
  assertEquals(ann.recipient.take(), []);
  await hall.hall.announcePresence();
  for (const { recipient } of guests) {
    assertEquals(
      recipient.takeAll("joined").map(({ room, members }) => [room, members]),
      [["dev", ["Ann", "Bob", "Cho"]], ["lobby", ["Ann", "Bob", "Cho"]]],
    );
  }
  assertEquals(
    ann.recipient.takeAll("presence").map(({ room, joined }) => [room, joined]),
    [["dev", ["Bob", "Cho"]], ["lobby", ["Bob", "Cho"]]],
  );
});

Deno.test("a mark behind arrivals follows them, also when something else is asked", async () => {
  const hall = new TestHall();
  const ann = await hall.greet({ name: "Ann", rooms: [] });
  const bob = await hall.greet({ name: "Bob", rooms: [] });
  const types = () => ann.recipient.take().map(({ type }) => type);
  await ann.asks(entry("dev"), { type: "mark", mark: 1 }, entry("lobby"), {
    ...{ type: "mark", mark: 2 },
  });
  assertEquals(types(), []);
  assertEquals(hall.hall.hasPending, true);
  await hall.hall.announcePresence();
  assertEquals(types(), ["joined", "joined", "marked", "marked"]);
  await ann.asks({ type: "mark", mark: 3 });
  assertEquals(types(), ["marked"]);
  await ann.asks(entry("ops"), { type: "mark", mark: 4 }, { type: "ping" });
  assertEquals(types(), ["joined", "marked", "pong"]);
  // The arrival is told because of another member.
  await ann.asks(entry("qa"), { type: "mark", mark: 5 });
  await bob.asks({ type: "join", room: "qa" }, { type: "ping" });
  await hall.hall.announcePresence();
  assertEquals(types(), ["joined", "marked"]);
  assertEquals(hall.hall.hasPending, false);
});

Deno.test("each request to enter a room has its answer, also when it is made twice", async () => {
  const hall = new TestHall();
  const bob = await hall.greet({ name: "Bob", rooms: [] });
  await bob.asks(entry("dev"), entry("lobby"), entry("dev"));
  await hall.hall.announcePresence();
  assertEquals(
    bob.recipient.takeAll("joined").map(({ room }) => room).toSorted(),
    ["dev", "dev", "lobby"],
  );
});
