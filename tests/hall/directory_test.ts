import { assertEquals } from "@std/assert";
import { TestHall } from "./test_hall.ts";

Deno.test("members are told of those in their rooms, and of others by name", async () => {
  const hall = new TestHall();
  const ann = await hall.greet({
    name: "Ann",
    user: "ann",
    realname: "Ann Smith",
  });
  await hall.enter("Bob", "dev");
  ann.recipient.take();
  const named = async (sought: { room?: string; names?: string[] }) => {
    await ann.asks({ type: "people", ...sought });
    const [answer] = ann.recipient.takeAll("people");
    return answer?.people.map(({ name, rooms }) => [name, ...rooms]);
  };
  assertEquals(await named({}), [["Ann", "lobby"]]);
  assertEquals(await named({ room: "lobby" }), [["Ann", "lobby"]]);
  assertEquals(await named({ room: "dev" }), []);
  assertEquals(await named({ room: "no room" }), []);
  assertEquals(await named({ names: ["bob", "Eve", "ann"] }), [
    ["Bob"],
    ["Ann", "lobby"],
  ]);
  await ann.asks({ type: "people", names: ["Ann"] });
  const person = ann.recipient.takeAll("people")[0]?.people[0];
  assertEquals([person?.user, person?.realname], ["ann", "Ann Smith"]);
});

Deno.test("a mark comes back behind the answers to all before it", async () => {
  const hall = new TestHall();
  const ann = await hall.greet({ name: "Ann" });
  await ann.asks(
    { type: "join", room: "dev" },
    { type: "say", room: "attic", id: "x", text: "x" },
    { type: "census" },
    { type: "mark", mark: 7 },
  );
  assertEquals(ann.recipient.take(), [
    { type: "joined", room: "dev", members: ["Ann"], last: 0 },
    {
      type: "error",
      code: "not-in-room",
      message: "you are not in the room attic",
      id: "x",
    },
    { type: "census", present: 1, rooms: 2, operators: 0 },
    { type: "marked", mark: 7 },
  ]);
});

Deno.test("a member tells why it leaves a room or the hall", async () => {
  const hall = new TestHall();
  const ann = await hall.greet({ name: "Ann" });
  const bob = await hall.greet({ name: "Bob" });
  const told = async () => {
    await hall.hall.announcePresence();
    const [presence] = ann.recipient.takeAll("presence");
    return [presence?.left, presence?.gone, presence?.reasons];
  };
  ann.recipient.take();
  await bob.asks({ type: "leave", reason: "lunch" });
  assertEquals(await told(), [["Bob"], undefined, [["Bob", "lunch"]]]);
  await bob.asks({ type: "join", room: "lobby" });
  await told();
  assertEquals(
    await bob.errors({ type: "leave", reason: "two\nlines" }),
    ["bad-text"],
  );
  await bob.asks({ type: "bye", reason: "good night" });
  assertEquals(await told(), [["Bob"], ["Bob"], [["Bob", "good night"]]]);
});

Deno.test("a member is told when names that it watches come and go, in whatever room", async () => {
  const hall = new TestHall();
  const ann = await hall.greet({ name: "Ann" });
  const told = () =>
    ann.recipient.takeAll("watched").map(({ name, isHere }) =>
      `${name} ${isHere ? "is here" : "is gone"}`
    );
  await ann.asks({ type: "watch", names: ["BOB", "Rob"] });
  const bob = await hall.enter("Bob", "attic");
  assertEquals(told(), ["Bob is here"]);
  await bob.asks({ type: "name", name: "bob" });
  assertEquals(told(), []);
  await bob.asks({ type: "name", name: "Rob" });
  assertEquals(told(), ["bob is gone", "Rob is here"]);
  await ann.asks({ type: "watch", names: ["Bob"] });
  await bob.cut();
  assertEquals(told(), []);
  await hall.greet({ name: "Bob" });
  assertEquals(told(), ["Bob is here"]);
  await ann.asks({ type: "watch", names: [] });
  await hall.greet({ name: "Cid" });
  assertEquals(told(), []);
});
