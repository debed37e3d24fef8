import { assertEquals } from "@std/assert";
import { say, TestHall, whisper } from "./test_hall.ts";

Deno.test("a hall counts members, open rooms, messages and deliveries", async () => {
  const test = new TestHall();
  const { hall } = test;
  assertEquals(hall.counts, {
    members: 0,
    rooms: 0,
    messages: 0,
    deliveries: 0,
  });
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob", "lobby", "kitchen");
  const cid = await test.enter("Cid");
  await ann.asks(
    say("to two", "1"),
    say("to two", "1"),
    say("alone, refused ", "2", "kitchen"),
  );
  await bob.asks(say("to nobody", "1", "kitchen"), say("to two", "2", "lobby"));
  assertEquals(hall.counts, {
    members: 3,
    rooms: 2,
    messages: 3,
    deliveries: 4,
  });
  await ann.asks(whisper("to one", "Bob", "3"));
  await bob.cut();
  // It is kept for Bob, but not delivered yet.
  await ann.asks(whisper("to none", "Bob", "4"));
  await cid.asks({ type: "bye" });
  assertEquals(hall.counts, {
    members: 1,
    rooms: 1,
    messages: 5,
    deliveries: 5,
  });
  hall.close("over");
  assertEquals([hall.counts.members, hall.counts.rooms], [0, 0]);
});

Deno.test("replayed messages do not count as deliveries", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  for (let seq = 1; seq <= 5; seq++) await ann.asks(say(`${seq}`));
  await test.greet({ rooms: [{ name: "lobby", since: 1 }] });
  await test.enter("Bob");
  assertEquals(test.hall.counts.deliveries, 0);
});
