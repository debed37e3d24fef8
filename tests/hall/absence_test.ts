// Absence, whois and actions.

import { assert, assertEquals } from "@std/assert";
import { isAction } from "../../protocol/action.ts";
import { say, TestHall, whisper } from "./test_hall.ts";

Deno.test("a member that is away is shown so until it is back", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  ann.recipient.take();
  await ann.asks({ type: "absent", text: "out to lunch" });
  assertEquals(ann.recipient.take(), [
    { type: "absent", name: "Ann", text: "out to lunch" },
  ]);
  await bob.asks({ type: "who" });
  assertEquals(bob.recipient.takeAll("members")[0]?.absent, [[
    "Ann",
    "out to lunch",
  ]]);
  await bob.asks(whisper("psst", "Ann", "w"));
  assertEquals(bob.recipient.take().map(({ type }) => type), ["absent", "ack"]);
  assertEquals(
    ann.recipient.takeAll("whisper").length,
    1,
    "it is received all the same",
  );

  await ann.asks({ type: "absent" });
  assertEquals(ann.recipient.take(), [{ type: "absent", name: "Ann" }]);
  await bob.asks({ type: "who" });
  assertEquals(bob.recipient.takeAll("members")[0]?.absent, undefined);
});

Deno.test("the reason of an absence is one line of bounded length", async () => {
  const ann = await new TestHall().enter("Ann");
  assertEquals(
    await ann.errors(
      { type: "absent", text: "two\nlines" },
      { type: "absent", text: "x".repeat(201) },
    ),
    ["bad-text", "bad-text"],
  );
});

Deno.test("whois tells the shared rooms, and whether the member is away or cut off", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann", "lobby", "dev", "attic");
  const bob = await test.enter("Bob", "lobby", "dev");
  await ann.asks({ type: "absent", text: "away" });
  await bob.asks({ type: "whois", name: "ANN" });
  const [member] = bob.recipient.takeAll("member");
  assertEquals(member?.rooms.toSorted(), ["dev", "lobby"]);
  assertEquals([member?.name, member?.connected, member?.absent], [
    "Ann",
    true,
    "away",
  ]);
  assert(member !== undefined && member.since > 0);

  await ann.cut();
  await bob.asks({ type: "whois", name: "Ann" });
  const [cut] = bob.recipient.takeAll("member");
  assertEquals([cut?.connected, cut?.rooms], [false, []]);
  assertEquals([member?.key, cut?.key], [undefined, undefined]);
  assertEquals(await bob.errors({ type: "whois", name: "Eve" }), [
    "no-such-member",
  ]);
});

Deno.test("the proven key of a member is shown to it and to others", async () => {
  const test = new TestHall();
  const ann = await test.connect({ name: "Ann", key: "ann's key" });
  assertEquals(ann.recipient.takeAll("welcome")[0]?.key, "ann's key");
  const bob = await test.connect({ name: "Bob" });
  assertEquals(bob.recipient.takeAll("welcome")[0]?.key, undefined);
  await bob.asks({ type: "whois", name: "Ann" });
  assertEquals(bob.recipient.takeAll("member")[0]?.key, "ann's key");
  await ann.cut();
  await bob.asks({ type: "whois", name: "Ann" });
  assertEquals(bob.recipient.takeAll("member")[0]?.key, "ann's key");
});

Deno.test("an action is kept and delivered as it was sent", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  await ann.asks(say("/me waves"));
  assertEquals(bob.recipient.takeAll("message").map(({ text }) => text), [
    "/me waves",
  ]);
  assert(isAction("/me waves"));
  assert(
    !isAction("/meow") && !isAction("/me two\nlines") && !isAction(" /me x"),
  );
});
