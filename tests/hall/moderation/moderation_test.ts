/** Operators, their commands, and the sanctions that follow. */
import { assert, assertEquals } from "@std/assert";
import type { Notice } from "../../../protocol/notice.ts";
import type { Request } from "../../../protocol/request.ts";
import type { Sanction, SanctionStore } from "../../../store/sanction_store.ts";
import { NotKept } from "../../../store/store.ts";
import { MemoryNameStore } from "../sessions/memory_name_store.ts";
import { BOSS, type Guest, say, TestHall, whisper } from "../test_hall.ts";

/** Keeps sanctions in memory, and can be full. */
class FakeSanctionStore implements SanctionStore {
  readonly kept: Sanction[] = [];
  isFull = false;

  sanctions(): Promise<readonly Sanction[]> {
    return Promise.resolve([...this.kept]);
  }

  keep(order: Sanction): Promise<void> {
    if (this.isFull) return Promise.reject(new NotKept("the disk is full"));
    this.kept.push(order);
    return Promise.resolve();
  }

  drop({ what, kind, whom }: Sanction): Promise<void> {
    const at = this.kept.findIndex((order) =>
      order.what === what && order.kind === kind && order.whom === whom
    );
    this.kept.splice(at, 1);
    return Promise.resolve();
  }
}

/** An operator. */
function boss(test: TestHall, ...rooms: string[]): Promise<Guest> {
  return test.greet({
    name: "Boss",
    key: BOSS,
    ...(rooms.length === 0 ? {} : { rooms: rooms.map((name) => ({ name })) }),
  });
}

/** The notices of some types that a member was sent. */
function received(guest: Guest, ...types: Notice["type"][]): Notice[] {
  return guest.recipient.take().filter(({ type }) => types.includes(type));
}

/** The code of the refusal of a new member, or `welcome`. */
async function tries(
  test: TestHall,
  more: { name?: string; key?: string },
  address?: string,
): Promise<string> {
  const guest = test.arrive(address === undefined ? undefined : { address });
  await guest.asks({ type: "hello", version: 1, ...more });
  const [first] = received(guest, "welcome", "error");
  return first?.type === "error" ? first.code : first?.type ?? "nothing";
}

Deno.test("commands are for operators alone, and change nothing for others", async () => {
  const test = new TestHall();
  const ann = await test.greet({ name: "Ann", key: "ann's key" });
  const bob = await test.enter("Bob");
  ann.recipient.take();
  for (
    const command of [
      { type: "kick", name: "Bob" },
      { type: "ban", who: "Bob" },
      { type: "unban", who: "Bob" },
      { type: "bans" },
      { type: "mute", name: "Bob" },
      { type: "unmute", name: "Bob" },
      { type: "op", name: "Ann" },
      { type: "deop", name: "Ann" },
      { type: "slow", seconds: 10 },
    ] as const
  ) {
    assertEquals(await ann.errors(command), ["not-operator"], command.type);
    assertEquals(await bob.errors(command), ["not-operator"], command.type);
  }
  await ann.asks(say("hello"));
  assertEquals(bob.recipient.takeAll("message").length, 1);
  assertEquals(test.ordered, []);
});

Deno.test("an operator is told that it is one, and others see it", async () => {
  const test = new TestHall();
  const operator = await test.connect({ name: "Boss", key: BOSS });
  assertEquals(operator.recipient.takeAll("welcome")[0]?.operator, true);
  const ann = await test.connect({ name: "Ann", key: "ann's key" });
  assertEquals(ann.recipient.takeAll("welcome")[0]?.operator, undefined);
  await ann.asks({ type: "whois", name: "Boss" });
  const [member] = ann.recipient.takeAll("member");
  assertEquals([member?.operator, member?.address], [true, undefined]);
});

Deno.test("whois shows the address to operators only", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  const ann = test.arrive({ address: "192.0.2.9" });
  await ann.asks({ type: "hello", version: 1, name: "Ann" });
  operator.recipient.take();
  await operator.asks({ type: "whois", name: "Ann" });
  assertEquals(operator.recipient.takeAll("member")[0]?.address, "192.0.2.9");
  await ann.asks({ type: "whois", name: "Ann" });
  assertEquals(ann.recipient.takeAll("member")[0]?.address, undefined);
});

Deno.test("a kick is told once, to the member as its end and to its rooms as an order, and frees the name", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  const [ann, bob] = [await test.enter("Ann"), await test.enter("Bob")];
  operator.recipient.take();
  ann.recipient.take();
  await operator.asks({ type: "kick", name: "bob", reason: "too loud" });
  await test.hall.announcePresence();
  const notice = {
    type: "order",
    what: "kick",
    by: "Boss",
    who: "Bob",
    reason: "too loud",
  } as const;
  assertEquals(received(bob, "order", "bye"), [{
    type: "bye",
    reason: "Boss kicked you: too loud",
    again: false,
  }]);
  assertEquals(bob.recipient.closed, true);
  const [told, presence] = received(ann, "order", "presence");
  assertEquals(told, notice);
  assert(presence?.type === "presence");
  assertEquals([presence.left, presence.kicked], [["Bob"], ["Bob"]]);
  assertEquals(received(operator, "order"), [notice]);
  assertEquals(test.ordered, [notice]);
  assertEquals(await ann.who(), ["Boss", "Ann"]);
  assertEquals(await tries(test, { name: "Bob" }), "welcome");
});

Deno.test("the answer to who names the operators", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  const ann = await test.enter("Ann");
  await ann.asks({ type: "who" });
  const [members] = received(ann, "members");
  assert(members?.type === "members");
  assertEquals(members.operators, ["Boss"]);
  await operator.asks({ type: "bye" });
  await ann.asks({ type: "who" });
  assertEquals(ann.recipient.takeAll("members")[0]?.operators, undefined);
});

Deno.test("a kick in a room without the operator is told to the members there", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  await test.enter("Bob", "kitchen");
  const ann = await test.enter("Ann", "kitchen");
  operator.recipient.take();
  await operator.asks({ type: "kick", name: "Bob" });
  assertEquals(received(ann, "order").length, 1);
  assertEquals(received(operator, "order").length, 1);
});

Deno.test("commands about operators and about unknown members are refused", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  for (
    const command of [
      { type: "kick", name: "Boss" },
      { type: "ban", who: "Boss" },
      { type: "mute", name: "Boss" },
    ] as const
  ) assertEquals(await operator.errors(command), ["not-operator"]);
  assertEquals(
    await operator.errors({ type: "kick", name: "Nobody" }),
    ["no-such-member"],
  );
});

Deno.test("a reason is one line of bounded length", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  const bob = await test.enter("Bob");
  for (const reason of ["two\nlines", "x".repeat(201), "\ud800"]) {
    assertEquals(
      await operator.errors({ type: "kick", name: "Bob", reason }),
      ["bad-text"],
    );
  }
  assertEquals(bob.recipient.closed, false);
});

Deno.test("a banned member leaves, and is refused by name and by key until the ban is taken back", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  const bob = await test.greet({ name: "Bob", key: "bob's key" });
  await operator.asks({ type: "ban", who: "Bob" });
  assertEquals(received(bob, "bye").length, 1);
  assertEquals(await tries(test, { name: "BOB" }), "banned");
  assertEquals(await tries(test, { name: "Rob", key: "bob's key" }), "banned");
  assertEquals(await tries(test, { name: "Rob" }), "welcome");
  await operator.asks({ type: "unban", who: "bob" });
  assertEquals(await tries(test, { name: "Bob" }), "welcome");
  assertEquals(await tries(test, { name: "Cob", key: "bob's key" }), "welcome");
});

Deno.test("a banned member is told of the ban and its duration, and is disconnected", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  await operator.asks({ type: "ban", who: "Bob", duration: 600_000 });
  const bob = await test.connect({ name: "Bob" });
  assertEquals(bob.recipient.take(), [
    {
      type: "error",
      code: "banned",
      message: "the name Bob is banned for 10 m",
    },
    {
      type: "bye",
      reason: "the name Bob is banned for 10 m",
      again: false,
    },
  ]);
  assertEquals(bob.recipient.closed, true);
  assertEquals(test.hall.size, 1);
});

Deno.test("a ban ends by itself", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  await operator.asks({ type: "ban", who: "Bob", duration: 1_000 });
  assertEquals(await tries(test, { name: "Bob" }), "banned");
  test.time += 1_000;
  assertEquals(await tries(test, { name: "Bob" }), "welcome");
  operator.recipient.take();
  await operator.asks({ type: "bans" });
  assertEquals(operator.recipient.takeAll("bans")[0]?.bans, []);
});

Deno.test("a ban of an address or a range holds for all members from there but operators", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  const near = test.arrive({ address: "192.0.2.77" });
  await near.asks({ type: "hello", version: 1, name: "Near" });
  const far = test.arrive({ address: "192.9.9.9" });
  await far.asks({ type: "hello", version: 1, name: "Far" });
  await operator.asks({ type: "ban", who: "192.0.2.0/24" });
  assertEquals(received(near, "bye").length, 1);
  assertEquals(
    received(far, "bye", "order"),
    [],
    "nobody else is told an address",
  );
  assertEquals(await tries(test, {}, "192.0.2.5"), "banned");
  assertEquals(await tries(test, {}, "192.0.3.5"), "welcome");
  assertEquals(await tries(test, { key: BOSS }, "192.0.2.5"), "welcome");
  await operator.asks({ type: "unban", who: "192.0.2.0/24" });
  assertEquals(await tries(test, {}, "192.0.2.5"), "welcome");
});

Deno.test("a member in a cut can be banned", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  const session = "the long secret of Bob";
  const bob = await test.greet({ name: "Bob", session });
  await bob.cut();
  await operator.asks({ type: "ban", who: "Bob" });
  const again = await test.connect({ name: "Bob", session });
  assertEquals(received(again, "error").length, 1);
  const other = await test.connect({ name: "Rob", session });
  assertEquals(other.member.name, "Rob", "the session is gone");
});

Deno.test("a banned name cannot be taken by a rename", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  const ann = await test.enter("Ann");
  await operator.asks({ type: "ban", who: "Bob" });
  assertEquals(await ann.errors({ type: "name", name: "Bob" }), ["banned"]);
  assertEquals(ann.member.name, "Ann");
});

Deno.test("a sanction of a name holds for names that look like it, until it is taken back", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  await operator.asks(
    { type: "ban", who: "Coco" },
    { type: "mute", name: "Ian" },
    // Two sanctions that stay.
    { type: "ban", who: "Zed" },
    { type: "mute", name: "Zed" },
  );
  for (const name of ["coco", "сосо", "C0C0"]) {
    assertEquals(await tries(test, { name }), "banned", name);
  }
  for (const name of ["ian", "lan", "Ian"]) {
    const ian = await test.enter(name);
    assertEquals(await ian.errors(say("hello")), ["muted"], name);
    await ian.asks({ type: "bye" });
  }
  await operator.asks({ type: "unban", who: "сосо" }, {
    type: "unmute",
    name: "lan",
  });
  assertEquals(await tries(test, { name: "Coco" }), "welcome");
  const ian = await test.enter("ian");
  assertEquals(await ian.errors(say("hello")), []);
});

Deno.test("the end of a ban leaves the ban of a name that looks like it", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  await operator.asks(
    { type: "ban", who: "Ian", duration: 60_000 },
    { type: "ban", who: "lan" },
  );
  test.time += 60_000;
  // A new sanction drops the expired ones.
  await operator.asks({ type: "ban", who: "Bob" });
  assertEquals(await tries(test, { name: "lan" }), "banned");
  assertEquals(await tries(test, { name: "ian" }), "welcome");
});

Deno.test("expired sanctions are dropped from the store when a new one needs room", async () => {
  const sanctionStore = new FakeSanctionStore();
  const test = new TestHall({ sanctionStore });
  const operator = await boss(test);
  for (const who of ["Ann", "Bob"]) {
    await operator.asks({ type: "ban", who, duration: 60_000 });
  }
  assertEquals(sanctionStore.kept.map(({ shown }) => shown), ["Ann", "Bob"]);
  test.time += 60_000;
  await operator.asks({ type: "ban", who: "Cleo" });
  assertEquals(sanctionStore.kept.map(({ shown }) => shown), ["Cleo"]);
});

Deno.test("a muted member says and shows nothing, but receives", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  const bob = await test.greet({ name: "Bob", key: "bob's key" });
  await operator.asks({ type: "mute", name: "Bob", duration: 60_000 });
  assertEquals(received(bob, "order").length, 1);
  assertEquals(
    await bob.errors(
      say("hello", "1"),
      whisper("hello", "Boss"),
      { type: "topic", text: "hello" },
      { type: "name", name: "hello" },
      { type: "absent", text: "hello" },
    ),
    ["muted", "muted", "muted", "muted", "muted"],
  );
  await operator.asks(say("quiet"));
  assertEquals(bob.recipient.takeAll("message").length, 1);
  assertEquals(await bob.errors({ type: "topic" }, { type: "absent" }), []);
  await bob.asks({ type: "bye" });
  const again = await test.greet({ name: "Rob", key: "bob's key" });
  assertEquals(await again.errors(say("hello")), ["muted"]);
  await operator.asks({ type: "unmute", name: "Bob" });
  assertEquals(await again.errors(say("hello")), []);
});

Deno.test("a mute ends by itself", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  const bob = await test.enter("Bob");
  await operator.asks({ type: "mute", name: "Bob", duration: 1_000 });
  assertEquals(await bob.errors(say("hello")), ["muted"]);
  test.time += 1_000;
  assertEquals(await bob.errors(say("hello")), []);
});

Deno.test("in a slow room a change of the clock does not affect the wait", async () => {
  for (const set of [20_000, -3_600_000]) {
    const test = new TestHall();
    const operator = await boss(test);
    const bob = await test.enter("Bob");
    await operator.asks({ type: "slow", seconds: 10 });
    assertEquals(await bob.errors(say("a", "a")), []);
    test.clockSet = set;
    test.time += 9_000;
    assertEquals(await bob.errors(say("b", "b")), ["slow"]);
    test.time += 1_000;
    assertEquals(await bob.errors(say("b", "b")), []);
  }
});

Deno.test("in a slow room members wait between two messages, operators do not", async () => {
  const test = new TestHall();
  const operator = await boss(test, "lobby", "kitchen");
  const bob = await test.enter("Bob", "lobby", "kitchen");
  await operator.asks({ type: "slow", room: "lobby", seconds: 10 });
  assertEquals(received(bob, "order"), [{
    type: "order",
    what: "slow",
    by: "Boss",
    room: "lobby",
    seconds: 10,
  }]);
  const words = (text: string) => say(text, text, "lobby");
  assertEquals(await bob.errors(words("a"), words("b")), ["slow"]);
  assertEquals(await bob.errors(say("b", "b", "kitchen")), []);
  assertEquals(await operator.errors(words("c"), words("d")), []);
  test.time += 10_000;
  assertEquals(await bob.errors(words("b"), words("e")), ["slow"]);
  const ann = await test.connect({ name: "Ann" });
  await test.hall.announcePresence();
  assertEquals(ann.recipient.takeAll("joined")[0]?.slow, 10);
  await operator.asks({ type: "slow", room: "lobby", seconds: 0 });
  assertEquals(await bob.errors(words("e"), words("f")), []);
});

Deno.test("a repeated message in a slow room is acknowledged, not refused", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  const bob = await test.enter("Bob");
  await operator.asks({ type: "slow", seconds: 10 });
  await bob.asks(say("a", "1"));
  bob.recipient.take();
  await bob.asks(say("a", "1"));
  assertEquals(bob.recipient.takeAll("ack").map(({ seq }) => seq), [1]);
});

Deno.test("a room stays slow when all members have left it", async () => {
  const test = new TestHall();
  const operator = await boss(test, "kitchen");
  await operator.asks({ type: "slow", seconds: 10 }, { type: "leave" });
  const bob = await test.enter("Bob", "kitchen");
  assertEquals(await bob.errors(say("a"), say("b")), ["slow"]);
});

Deno.test("a room cannot be made slower than a day", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  assertEquals(
    await operator.errors({ type: "slow", seconds: 86_401 }),
    ["bad-frame"],
  );
});

Deno.test("an operator makes others operators, by their key, and takes that back", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  const ann = await test.greet({ name: "Ann", key: "ann's key" });
  await test.enter("Bob");
  assertEquals(
    await operator.errors({ type: "op", name: "Bob" }),
    ["no-such-member"],
    "Bob has no key",
  );
  await operator.asks({ type: "op", name: "Ann" });
  assertEquals(await ann.errors({ type: "kick", name: "Bob" }), []);
  await operator.asks({ type: "deop", name: "Ann" });
  assertEquals(await ann.errors({ type: "bans" }), ["not-operator"]);
  assertEquals(
    await operator.errors({ type: "deop", name: "Boss" }),
    ["no-such-order"],
    "an operator from the start stays one",
  );
});

Deno.test("bans and mutes are listed once each, as the operator named them", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  await test.greet({ name: "Bob", key: "bob's key" });
  await operator.asks(
    { type: "ban", who: "Bob" },
    { type: "ban", who: "192.0.2.9" },
    { type: "mute", name: "Cid", duration: 5_000 },
    { type: "mute", name: "cid", duration: 7_000 },
  );
  operator.recipient.take();
  await operator.asks({ type: "bans" });
  const [notice] = operator.recipient.takeAll("bans");
  assertEquals(
    notice?.bans.map(({ what, kind, who, by }) => [what, kind, who, by]),
    [
      ["ban", "name", "Bob", "Boss"],
      ["ban", "key", "Bob", "Boss"],
      ["ban", "address", "192.0.2.9", "Boss"],
      ["mute", "name", "cid", "Boss"],
    ],
  );
});

Deno.test("a sanction that does not exist cannot be taken back", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  await operator.asks({ type: "mute", name: "Bob" });
  assertEquals(
    await operator.errors(
      { type: "unban", who: "Bob" },
      { type: "unmute", name: "Ann" },
    ),
    ["no-such-order", "no-such-order"],
  );
});

Deno.test("sanctions are kept in the store, and hold in the next hall", async () => {
  const sanctionStore = new FakeSanctionStore();
  const test = new TestHall({ sanctionStore });
  const operator = await boss(test);
  await test.greet({ name: "Ann", key: "ann's key" });
  await operator.asks(
    { type: "op", name: "Ann" },
    { type: "ban", who: "Bob" },
    { type: "ban", who: "192.0.2.0/24" },
    { type: "mute", name: "Cid" },
    { type: "slow", seconds: 10 },
    { type: "ban", who: "Dan" },
    { type: "unban", who: "Dan" },
  );
  const next = new TestHall({ sanctions: sanctionStore.kept });
  const ann = await next.greet({
    name: "Ann",
    key: "ann's key",
    rooms: [{ name: "lobby" }],
  });
  assertEquals(await ann.errors({ type: "bans" }), []);
  const origin = { address: "192.9.9.9" };
  assertEquals(await tries(next, { name: "Bob" }, origin.address), "banned");
  assertEquals(await tries(next, { name: "Dan" }, origin.address), "welcome");
  assertEquals(await tries(next, {}, "192.0.2.4"), "banned");
  const cid = next.arrive(origin);
  await cid.asks({ type: "hello", version: 1, name: "Cid" });
  assertEquals(await cid.errors(say("hello")), ["muted"]);
  const eve = next.arrive(origin);
  await eve.asks({ type: "hello", version: 1, name: "Eve" });
  assertEquals(await eve.errors(say("a"), say("b")), ["slow"]);
});

Deno.test("a sanction that cannot be kept does not hold", async () => {
  const sanctionStore = new FakeSanctionStore();
  const test = new TestHall({ sanctionStore });
  const operator = await boss(test);
  const bob = await test.enter("Bob");
  sanctionStore.isFull = true;
  assertEquals(await operator.errors({ type: "ban", who: "Bob" }), [
    "not-kept",
  ]);
  assertEquals(bob.recipient.closed, false);
  assertEquals(test.ordered, []);
});

Deno.test("an operator that bans its own address stays", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  await operator.asks({ type: "ban", who: operator.member.origin.address });
  assertEquals(operator.recipient.closed, false);
});

Deno.test("bans and mutes of an absent member include the key that owns the name", async () => {
  const names = new MemoryNameStore();
  const test = new TestHall({ nameStore: names });
  const operator = await boss(test);
  const bob = await test.greet({ name: "Bob", key: "bob's key" });
  const cid = await test.greet({ name: "Cid", key: "cid's key" });
  await bob.asks({ type: "bye" });
  await cid.asks({ type: "bye" });
  await operator.asks(
    { type: "ban", who: "Bob" },
    { type: "mute", name: "Cid" },
  );
  assertEquals(await tries(test, { name: "Rob", key: "bob's key" }), "banned");
  const again = await test.greet({ name: "Sid", key: "cid's key" });
  assertEquals(await again.errors(say("hello")), ["muted"]);
  assertEquals(
    await operator.errors({ type: "ban", who: "Boss" }),
    ["not-operator"],
  );
});

Deno.test("a mistyped name is answered with the nearest one in the rooms of the asker", async () => {
  const test = new TestHall();
  const operator = await boss(test);
  await test.enter("Dongwoo");
  await test.greet({ name: "Hidden", rooms: [{ name: "other" }] });
  const answer = async (command: Request) => {
    operator.recipient.take();
    await operator.asks(command);
    const [first] = received(operator, "error", "order");
    return first?.type === "error"
      ? first.message
      : first?.type === "order" && first.meant;
  };
  const near = "there is no member called DONGWO; did you mean Dongwoo?";
  assertEquals(await answer({ type: "kick", name: "DONGWO" }), near);
  assertEquals(await answer({ type: "op", name: "DONGWO" }), near);
  assertEquals(await answer({ type: "whois", name: "DONGWO" }), near);
  assertEquals(await answer(whisper("hi", "DONGWO")), near);
  // These are for members that are not there as well.
  assertEquals(await answer({ type: "mute", name: "DONGWO" }), "Dongwoo");
  assertEquals(await answer({ type: "ban", who: "DONGWO" }), "Dongwoo");
  assertEquals(await answer({ type: "ban", who: "Somebody" }), undefined);
  assertEquals(await answer({ type: "mute", name: "Dongwoo" }), undefined);
  assertEquals(
    await answer({ type: "kick", name: "Hiden" }),
    "there is no member called Hiden",
  );
  // Nobody means itself.
  assertEquals(
    await answer({ type: "kick", name: "Bos" }),
    "there is no member called Bos",
  );
});
