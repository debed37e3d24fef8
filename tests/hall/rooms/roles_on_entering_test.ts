// Members that are told everything about a room in `joined`.

import { assert, assertEquals } from "@std/assert";
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
  await ann.asks(entry("ops"), { type: "mark", mark: 4 }, { type: "rooms" });
  assertEquals(types(), ["joined", "marked", "rooms"]);
  // The arrival is told because of another member.
  await ann.asks(entry("qa"), { type: "mark", mark: 5 });
  await bob.asks({ type: "join", room: "qa" }, { type: "ping" });
  await hall.hall.announcePresence();
  assertEquals(types(), ["joined", "marked"]);
  assertEquals(hall.hall.hasPending, false);
});

Deno.test("what is asked behind arrivals is answered behind them, and they are told together all the same", async () => {
  const hall = new TestHall();
  const ann = await hall.enter("Ann", "dev");
  const guests = [
    await hall.greet({ name: "Bob", rooms: [] }),
    await hall.greet({ name: "Cho", rooms: [] }),
  ];
  for (const guest of guests) {
    await guest.asks(
      entry("dev"),
      { type: "mark", mark: 1 },
      { type: "modes", room: "dev" },
      { type: "people", room: "dev" },
      { type: "modes", room: "ops" },
      { type: "ping" },
      { type: "mark", mark: 2 },
    );
    assertEquals(guest.recipient.take(), []);
  }
  assertEquals(ann.recipient.take(), []);
  await hall.hall.announcePresence();
  const kinds = ["joined", "marked", "modes", "people", "error", "pong"];
  for (const { recipient } of guests) {
    assertEquals(recipient.take().map(({ type }) => type), [
      ...kinds,
      "marked",
    ]);
  }
  assertEquals(
    ann.recipient.takeAll("presence").map(({ joined }) => joined),
    [["Bob", "Cho"]],
  );
  // A change is seen by others: it waits for nothing, nor does what is behind it.
  const [bob, cho] = guests;
  assert(bob !== undefined && cho !== undefined);
  await bob.asks(entry("ops"), { type: "ping" }, {
    ...{ type: "modes", room: "ops", on: ["secret"] },
  }, { type: "ping" });
  assertEquals(bob.recipient.take().map(({ type }) => type), [
    ...["joined", "pong", "modes", "pong"],
  ]);
  // Those that cannot tell their answers apart have them in order at once.
  await cho.asks({ type: "join", room: "qa" }, { type: "ping" });
  assertEquals(cho.recipient.take().map(({ type }) => type), [
    "joined",
    "pong",
  ]);
  // A member that leaves is asked nothing more.
  await cho.asks(entry("dev"), entry("lobby"), { type: "ping" }, {
    type: "bye",
  });
  await hall.hall.announcePresence();
  assertEquals(cho.recipient.takeAll("pong"), []);
  assertEquals(hall.hall.hasPending, false);
});

Deno.test("no more requests of a member are held than it needs", async () => {
  const hall = new TestHall();
  const bob = await hall.greet({ name: "Bob", rooms: [] });
  await bob.asks(entry("dev"));
  for (let at = 0; at < 128; at++) await bob.asks({ type: "ping" });
  assertEquals(bob.recipient.take(), []);
  await bob.asks({ type: "ping" });
  assertEquals(bob.recipient.takeAll("pong").length, 129);
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
