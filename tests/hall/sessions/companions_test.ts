import { assert, assertEquals } from "@std/assert";
import { CLIENTS_MAX } from "../../../hall/sessions/holder.ts";
import type { Notice } from "../../../protocol/notice.ts";
import {
  type Guest,
  hello,
  say,
  secretOf,
  TestHall,
  whisper,
} from "../test_hall.ts";

const ANN = { name: "Ann", key: "a", shared: true } as const;

/** The notices to a member, in a word each. */
function told({ recipient }: Guest): string[] {
  return recipient.take().map((notice: Notice) => {
    switch (notice.type) {
      case "message":
        return `${notice.seq} ${notice.from}: ${notice.text}`;
      case "whisper":
        return `${notice.from} to ${notice.to}: ${notice.text}`;
      case "ack":
        return `ack ${notice.id} ${notice.seq ?? notice.to}`;
      case "presence":
        return `+${notice.joined} -${notice.left}${
          notice.renamed.map(([was, is]) => ` ${was} is ${is}`)
        }`;
      case "joined":
        return `joined ${notice.room}: ${notice.members}`;
      case "left":
        return `left ${notice.room}${notice.byOther ? " by another" : ""}`;
      default:
        return notice.type;
    }
  });
}

/** Two clients of Ann and one of Bob, who have been told of each other. */
async function annTwice(test = new TestHall()) {
  const bob = await test.enter("Bob");
  const one = await test.greet({ ...ANN });
  const two = await test.greet({ ...ANN, name: "ann" });
  for (const { recipient } of [bob, one]) recipient.take();
  return { test, one, two, bob };
}

Deno.test("clients with the same key and name are one member, with one arrival and one departure", async () => {
  const test = new TestHall();
  const bob = await test.enter("Bob");
  const one = await test.greet({ ...ANN });
  assertEquals(told(bob), ["+Ann -"]);
  const two = await test.connect({ ...ANN, name: "ANN" });
  await test.hall.announcePresence();
  assertEquals(told(two), ["welcome", "joined lobby: Bob,Ann"]);
  assertEquals([told(bob), told(one)], [[], []]);
  assertEquals([two.member.name, test.hall.size], ["Ann", 2]);
  assertEquals(await bob.who(), ["Bob", "Ann"]);
  await one.asks({ type: "bye" });
  await test.hall.announcePresence();
  assertEquals(told(bob), []);
  await two.cut();
  await test.hall.announcePresence();
  assertEquals([told(bob), test.hall.size], [["+ -Ann"], 1]);
});

Deno.test("a client that does not share its name is the only one under it", async () => {
  const test = new TestHall();
  const bot = await test.greet({ ...ANN, shared: false });
  const other = test.arrive();
  assertEquals(await other.errors(hello(ANN)), ["name-yours"]);
  await bot.asks({ type: "bye" });
  assertEquals(await other.errors(hello(ANN)), []);
  assertEquals(
    await test.arrive().errors(hello({ ...ANN, shared: false })),
    ["name-yours"],
  );
});

Deno.test("another key, or none, is not let in under the name of a member", async () => {
  const { test } = await annTwice();
  const other = test.arrive();
  assertEquals(
    await other.errors(
      hello({ name: "Ann" }),
      hello({ name: "Ann", key: "b" }),
    ),
    ["name-taken", "name-taken"],
  );
});

Deno.test("what one client says its other clients are sent as a message of their own name, once and in order", async () => {
  const { test, one, two, bob } = await annTwice();
  await test.hall.handle([
    { from: one.member, what: say("from one", "1") },
    { from: bob.member, what: say("from bob", "1") },
    { from: two.member, what: say("from two", "1") },
  ]);
  assertEquals(told(one), ["ack 1 1", "2 Bob: from bob", "3 Ann: from two"]);
  assertEquals(told(two), ["1 Ann: from one", "2 Bob: from bob", "ack 1 3"]);
  // The same id of another client is another message; repeated, it is the same.
  await one.asks(say("from one", "1"));
  assertEquals([told(one), told(two), told(bob).length], [["ack 1 1"], [], 3]);
});

Deno.test("a direct message comes to all clients of the recipient, and to the others of its author", async () => {
  const { one, two, bob } = await annTwice();
  await bob.asks(whisper("psst", "Ann"));
  assertEquals([told(one), told(two)], [["Bob to Ann: psst"], [
    "Bob to Ann: psst",
  ]]);
  // A reply goes to the last sender, from whatever client.
  await two.asks(whisper("what", undefined, "7"));
  assertEquals(told(two), ["ack 7 Bob"]);
  assertEquals([told(one), told(bob)], [["Ann to Bob: what"], [
    "Ann to Bob: what",
  ]]);
  await two.asks(whisper("myself", "Ann"));
  assertEquals([told(one), told(two)], [["Ann to Ann: myself"], [
    "Ann to Ann: myself",
  ]]);
});

Deno.test("each client has a session: it comes back to its own after a cut, with the whispers that it has missed", async () => {
  const test = new TestHall();
  const bob = await test.enter("Bob");
  const session = secretOf("one");
  const one = await test.greet({ ...ANN, session });
  const two = await test.greet({ ...ANN });
  await one.cut();
  told(bob);
  await bob.asks(whisper("psst", "Ann"));
  assertEquals(told(two), ["Bob to Ann: psst"]);
  const rooms = [{ name: "lobby", since: 0 }];
  const back = await test.connect({
    ...ANN,
    session,
    whispers: 0,
    rooms,
  });
  await test.hall.announcePresence();
  assertEquals(told(back), [
    "welcome",
    "Bob to Ann: psst",
    "joined lobby: Bob,Ann",
  ]);
  assertEquals(told(bob), []);
});

Deno.test("a client that comes during a cut of the others takes nothing from them", async () => {
  const test = new TestHall();
  const bob = await test.enter("Bob");
  const session = secretOf("one");
  const one = await test.greet({ ...ANN, session });
  await one.cut();
  await bob.asks(whisper("psst", "Ann"));
  const two = await test.greet({ ...ANN });
  assertEquals([two.member.name, test.hall.size], ["Ann", 2]);
  const back = await test.connect({ ...ANN, session, whispers: 0, rooms: [] });
  assertEquals(told(back).slice(0, 2), ["welcome", "Bob to Ann: psst"]);
  assertEquals(test.hall.size, 2);
});

Deno.test("a client that comes back does not enter the rooms that the others have left meanwhile", async () => {
  const { test, one, two, bob } = await annTwice();
  const session = secretOf("three");
  const three = await test.greet({ ...ANN, session });
  await one.asks({ type: "join", room: "dev" });
  await test.hall.announcePresence();
  await three.cut();
  await two.asks({ type: "leave", room: "dev" });
  await test.hall.announcePresence();
  for (const guest of [one, two, bob]) told(guest);
  const rooms = [{ name: "lobby", since: 0 }, { name: "dev", since: 0 }];
  const back = await test.connect({ ...ANN, session, rooms });
  await test.hall.announcePresence();
  assertEquals(told(back), ["welcome", "left dev", "joined lobby: Bob,Ann"]);
  assertEquals([told(one), told(two), told(bob)], [[], [], []]);
});

Deno.test("what one client has said another deletes, and all are told", async () => {
  const { test, one, two, bob } = await annTwice();
  await one.asks(say("oops", "1"));
  await two.asks({ type: "redact" });
  assertEquals(told(one), ["ack 1 1", "2 Ann: "]);
  for (const guest of [two, bob]) {
    assertEquals(told(guest), ["1 Ann: oops", "2 Ann: "]);
  }
  const session = secretOf("three");
  const three = await test.greet({ ...ANN, session });
  for (const guest of [one, two, bob]) {
    await guest.asks({ type: "wants", news: ["redactions"] });
  }
  await three.cut();
  await one.asks(whisper("psst", "Bob", "2"));
  const isMeant = ({ text }: { readonly text: string }) => text === "psst";
  for (const guest of [one, two, bob]) told(guest);
  await two.asks({ type: "redactDirect", name: "Bob", isMeant });
  for (const guest of [one, two, bob]) {
    assertEquals(told(guest), ["redactedDirect"]);
  }
  const back = await test.connect({ ...ANN, session, whispers: 0, rooms: [] });
  assert(!told(back).some((it) => it.includes("psst")));
});

Deno.test("a name, an absence and an end hold for all clients", async () => {
  const { test, one, two, bob } = await annTwice();
  await one.asks({ type: "name", name: "Anna" });
  await test.hall.announcePresence();
  assertEquals([told(one), told(two)], [["named"], ["named"]]);
  assertEquals(told(bob), ["+ - Ann is Anna"]);
  await two.asks({ type: "absent", text: "lunch" });
  assertEquals([told(one), told(two)], [["absent"], ["absent"]]);
  const boss = await test.greet({ name: "Boss", key: "the boss's key" });
  for (const guest of [one, two, bob]) told(guest);
  await boss.asks({ type: "kick", name: "Anna" });
  await test.hall.announcePresence();
  assertEquals([told(one), told(two)], [["bye"], ["bye"]]);
  assertEquals([test.hall.size, told(bob)], [2, ["order", "+ -Anna"]]);
});

Deno.test("a room that one client enters or leaves all enter or leave", async () => {
  const { test, one, two, bob } = await annTwice();
  await bob.asks({ type: "join", room: "dev" });
  await test.hall.announcePresence();
  told(bob);
  await one.asks({ type: "join", room: "dev" });
  await test.hall.announcePresence();
  assertEquals([told(one), told(two)], [["joined dev: Bob,Ann"], [
    "joined dev: Bob,Ann",
  ]]);
  assertEquals(told(bob), ["+Ann -"]);
  // A message that names no room goes where it went before.
  await two.asks(say("here"));
  assertEquals(told(bob), ["1 Ann: here"]);
  told(one);
  const three = await test.connect({ ...ANN });
  await test.hall.announcePresence();
  assertEquals(told(three).filter((it) => it.startsWith("joined")), [
    "joined lobby: Bob,Ann",
    "joined dev: Bob,Ann",
  ]);
  await two.asks({ type: "leave", room: "dev" });
  await test.hall.announcePresence();
  assertEquals(told(two), ["left dev"]);
  assertEquals([told(one), told(three)], [["left dev by another"], [
    "left dev by another",
  ]]);
  assertEquals(told(bob), ["+ -Ann"]);
});

Deno.test("a client that only sends or reads has rooms of its own, and announces nothing", async () => {
  const { test, one, bob } = await annTwice();
  const rooms = [{ name: "dev" }, { name: "lobby" }];
  const sent = await test.greet({
    ...ANN,
    unannounced: true,
    rooms,
  });
  assertEquals([told(one), told(bob)], [[], []]);
  const cho = await test.connect({ name: "Cho", rooms: [{ name: "dev" }] });
  await test.hall.announcePresence();
  const [joined] = cho.recipient.takeAll("joined");
  assertEquals([joined?.members, joined?.unannounced], [["Ann", "Cho"], [
    "Ann",
  ]]);
  await one.asks({ type: "join", room: "dev" });
  await test.hall.announcePresence();
  assertEquals(told(cho), ["+Ann -"]);
  await one.asks({ type: "leave", room: "dev" });
  await test.hall.announcePresence();
  assertEquals(told(cho), ["+ -Ann"]);
  assertEquals(await sent.who("dev"), ["Ann", "Cho"]);
});

Deno.test("a kick from a room and a ban of an address there put all clients out", async () => {
  const { test, one, two, bob } = await annTwice();
  await bob.asks({ type: "join", room: "dev" });
  await one.asks({ type: "join", room: "dev" });
  await test.hall.announcePresence();
  for (const guest of [one, two]) told(guest);
  await bob.asks({ type: "manage", room: "dev", what: "kick", who: "Ann" });
  assertEquals([told(one), told(two)], [["managed", "left dev"], [
    "managed",
    "left dev",
  ]]);
  await two.asks({ type: "join", room: "dev" });
  await test.hall.announcePresence();
  for (const guest of [one, two, bob]) told(guest);
  await bob.asks({ type: "manage", room: "dev", what: "ban", who: "a*" });
  await test.hall.announcePresence();
  assertEquals(
    [told(one), told(two)],
    Array(2).fill(["managed", "managed", "left dev"]),
  );
  assertEquals(await bob.who("dev"), ["Bob"]);
});

Deno.test("the number of clients of a member is bounded; one in a cut makes room", async () => {
  const test = new TestHall();
  const guests: Guest[] = [];
  for (let count = 0; count < CLIENTS_MAX; count++) {
    guests.push(await test.greet({ ...ANN }));
  }
  const more = test.arrive();
  assertEquals(await more.errors(hello({ ...ANN })), [
    "name-yours",
  ]);
  await guests[3]?.cut();
  assertEquals(await more.errors(hello({ ...ANN })), []);
  assertEquals([more.member.name, test.hall.size], ["Ann", 1]);
});

Deno.test("no client makes the others a member of another owner", async () => {
  const { one, two } = await annTwice();
  assertEquals(
    await one.errors({ type: "login", name: "Dan", password: "", key: "b" }),
    ["name-yours"],
  );
  assertEquals(two.member.session?.key, "a");
  await two.asks({ type: "bye" });
  assertEquals(
    await one.errors({ type: "login", name: "Cho", password: "", key: "b" }),
    [],
  );
});

Deno.test("a member is told of once, and counted once", async () => {
  const { one, two, bob } = await annTwice();
  await bob.asks({ type: "rooms" }, { type: "people" }, { type: "census" }, {
    type: "whois",
    name: "Ann",
  });
  const [rooms, people, census, member] = bob.recipient.take();
  assert(rooms?.type === "rooms" && rooms.rooms[0]?.members === 2);
  assert(people?.type === "people" && people.people.length === 2);
  assert(census?.type === "census" && census.present === 2);
  assert(member?.type === "member" && member.connected);
  await one.asks({ type: "bye" });
  await bob.asks({ type: "whois", name: "Ann" });
  const [again] = bob.recipient.take();
  assert(
    again?.type === "member" && again.connected && again.rooms[0] === "lobby",
  );
  assertEquals(two.member.name, "Ann");
});
