// Names that keys own, in the hall.

import { assertEquals } from "@std/assert";
import {
  NAME_LEASE,
  NAME_TRIAL,
} from "../../hall/sessions/name_registration.ts";
import { RESERVED } from "../../hall/sessions/session_registry.ts";
import { NotKept, Unreadable } from "../../store/store.ts";
import { MemoryNameStore } from "./sessions/memory_name_store.ts";
import { hello, say, secretOf, TestHall } from "./test_hall.ts";

/** A hall with a name store. */
class NamedHall extends TestHall {
  constructor(
    readonly nameStore: MemoryNameStore = new MemoryNameStore(),
    trial = 0,
  ) {
    super({ nameStore, trial });
  }

  /** The code of the refusal of a new member, or the name it gets. */
  async tries(name: string | undefined, key?: string): Promise<string> {
    const guest = await this.connect({
      name,
      key,
    });
    const [first] = guest.recipient.take();
    if (first?.type === "welcome") {
      await guest.asks({ type: "bye" });
      return first.name;
    }
    return first?.type === "error" ? first.code : "nothing";
  }
}

Deno.test("a name that a key has used is refused to others after its member has left", async () => {
  const test = new NamedHall();
  const ann = await test.greet({ name: "Ann", key: "a" });
  await ann.asks({ type: "bye" });
  for (const name of ["Ann", "ann", "𝒜nn", "ＡＮＮ"]) {
    assertEquals(await test.tries(name), "name-owned", name);
    assertEquals(await test.tries(name, "b"), "name-owned", name);
  }
  assertEquals(await test.tries("Ann", "a"), "Ann");
  assertEquals(await test.tries("Anna"), "Anna");
});

Deno.test("the refusal is one line that names the owner", async () => {
  const test = new NamedHall();
  await test.tries("Coco", "a");
  const bob = await test.enter("Bob");
  await bob.asks({ type: "name", name: "coco" }, {
    type: "name",
    name: "сосо",
  });
  assertEquals(bob.recipient.takeAll("error").map(({ message }) => message), [
    "the name coco is registered to another key; choose another",
    "the name сосо looks like Coco, which is registered to another key; choose another",
  ]);
  assertEquals(bob.member.name, "Bob");
});

Deno.test("a key owns its new name and keeps its old one", async () => {
  const test = new NamedHall();
  const ann = await test.greet({ name: "Ann", key: "a" });
  assertEquals(await ann.errors({ type: "name", name: "Anna" }), []);
  const bob = await test.enter("Bob");
  assertEquals(
    await bob.errors({ type: "name", name: "Ann" }, {
      type: "name",
      name: "Anna",
    }),
    ["name-owned", "name-owned"],
  );
  assertEquals(await ann.errors({ type: "name", name: "ann" }), []);
});

Deno.test("a name used without a key is free when it is no longer in use", async () => {
  const test = new NamedHall();
  const ann = await test.enter("Ann");
  // A key does not take a name in use.
  assertEquals(await test.tries("Ann", "b"), "name-taken");
  await ann.asks({ type: "bye" });
  assertEquals(await test.tries("Ann"), "Ann");
  assertEquals(await test.tries("Ann", "b"), "Ann");
  assertEquals(await test.tries("Ann"), "name-owned");
});

Deno.test("without a name store keys own no names", async () => {
  const test = new TestHall();
  const ann = await test.greet({ name: "Ann", key: "a" });
  await ann.asks({ type: "bye" });
  const other = test.arrive();
  assertEquals(await other.errors(hello({ name: "Ann" })), []);
});

Deno.test("the lease of a name runs from the departure of its owner", async () => {
  const test = new NamedHall();
  const ann = await test.greet({ name: "Ann", key: "a" });
  test.time += NAME_LEASE - 1_000;
  await ann.asks({ type: "bye" });
  await test.hall.announcePresence();
  test.time += NAME_LEASE - 1_000;
  assertEquals(await test.tries("Ann"), "name-owned");
  test.time += 1_000;
  assertEquals(await test.tries("Ann"), "Ann");
});

Deno.test("a name counts as used until a rename, a cut or the close of the hall", async () => {
  for (const end of ["rename", "cut", "close"] as const) {
    const test = new NamedHall();
    const ann = await test.greet({ name: "Ann", key: "a" });
    test.time += NAME_LEASE / 2;
    if (end === "rename") await ann.asks({ type: "name", name: "Anna" });
    else if (end === "cut") await ann.cut();
    else test.hall.close("the end");
    assertEquals(test.hall.hasPending, true, end);
    await test.hall.announcePresence();
    assertEquals(test.hall.hasPending, false, end);
    const [owned] = test.nameStore.all;
    assertEquals(owned?.name, "Ann");
    assertEquals((owned?.used ?? 0) >= NAME_LEASE / 2, true, end);
  }
});

Deno.test("a member that comes back with its key but without its session has its name at once", async () => {
  for (const test of [new NamedHall(), new TestHall()]) {
    const ann = await test.greet({ name: "Ann", key: "a" });
    await ann.cut();
    const other = test.arrive();
    const isOwned = test instanceof NamedHall;
    assertEquals(
      await other.errors(
        hello({ name: "Ann" }),
        hello({ name: "Ann", key: "b" }),
      ),
      isOwned ? ["name-owned", "name-owned"] : ["name-taken", "name-taken"],
    );
    const again = await test.greet({ name: "ann", key: "a" });
    assertEquals(again.member.name, "ann");
    // The session in the cut has ended: its secret begins a new session.
    const old = test.arrive();
    await old.asks(hello({ session: secretOf("1"), key: "a" }));
    assertEquals(old.recipient.takeAll("welcome")[0]?.name, "Client4");
  }
});

Deno.test("a connected member with a key keeps its name, and another member with that key is told so", async () => {
  for (const test of [new NamedHall(), new TestHall()]) {
    await test.greet({ name: "Ann", key: "a" });
    const other = test.arrive();
    assertEquals(
      await other.errors(
        hello({ name: "Ann-2", key: "a" }),
        { type: "name", name: "Ann" },
      ),
      ["name-yours"],
    );
    assertEquals(other.member.name, "Ann-2");
    const stranger = test.arrive();
    const code = test instanceof NamedHall ? "name-owned" : "name-taken";
    assertEquals(
      await stranger.errors(
        hello({ name: "Ann" }),
        hello({ name: "Ann", key: "b" }),
      ),
      [code, code],
    );
  }
});

Deno.test("a session in a cut without the key gives way to the owner of the name", async () => {
  const test = new NamedHall();
  const ann = await test.enter("Ann");
  // This happens when the rules of look-alikes have changed, for example.
  await test.nameStore.change([], [
    {
      ...{ name: "Ann", keys: ["ann"], owner: "a", isOwned: true },
      ...{ since: 0, used: 0, source: "" },
    },
  ]);
  assertEquals(await test.tries("Ann", "a"), "name-taken");
  await ann.cut();
  assertEquals(await test.tries("Ann", "b"), "name-owned");
  assertEquals(await test.tries("Ann", "a"), "Ann");
});

Deno.test("a session in a cut without a key keeps its name from a member that does not own it", async () => {
  const test = new NamedHall();
  const ann = await test.enter("Ann");
  await ann.cut();
  assertEquals(await test.tries("Ann", "b"), "name-taken");
  test.time += RESERVED;
  assertEquals(await test.tries("Ann", "b"), "Ann");
});

Deno.test("a new name is taken during its trial while in use or in a cut, and owned after it", async () => {
  const test = new NamedHall(undefined, NAME_TRIAL);
  const ann = await test.greet({ name: "Ann", key: "a" });
  assertEquals(await test.tries("Ann", "b"), "name-taken");
  await ann.cut();
  assertEquals(await test.tries("Ann", "b"), "name-taken");
  assertEquals(await test.tries("Ann", "a"), "Ann");
  await test.hall.announcePresence();
  // The trial is not over: the name is free.
  assertEquals(await test.tries("Ann", "b"), "Ann");
  const again = await test.greet({ name: "Ann", key: "a" });
  test.time += NAME_TRIAL;
  await again.asks({ type: "bye" });
  await test.hall.announcePresence();
  assertEquals(await test.tries("Ann", "b"), "name-owned");
  assertEquals(await test.tries("Ann", "a"), "Ann");
});

Deno.test("names given by the server have no owner", async () => {
  const test = new NamedHall();
  assertEquals(await test.tries(undefined, "a"), "Client1");
  assertEquals(test.nameStore.all, []);
});

Deno.test("a refused hello or rename gives no ownership of a name", async () => {
  const test = new NamedHall();
  const boss = await test.greet({ name: "Boss", key: "the boss's key" });
  await boss.asks({ type: "ban", who: "Bob" });
  assertEquals(await test.tries("Bob", "b"), "banned");
  assertEquals(await test.tries("*", "b"), "bad-name");
  assertEquals(test.nameStore.all.map(({ name }) => name), ["Boss"]);
});

Deno.test("a full disk keeps no member out, and the observer is told of it", async () => {
  const test = new NamedHall();
  const ann = await test.greet({ name: "Ann", key: "a" });
  test.time += NAME_LEASE / 2;
  const { change } = test.nameStore;
  test.nameStore.change = () => Promise.reject(new NotKept("the disk is full"));
  const bob = await test.greet({ name: "Bob", key: "b" });
  assertEquals(bob.member.name, "Bob");
  assertEquals(await bob.errors({ type: "name", name: "Rob" }), []);
  assertEquals(test.storeFailures, ["the disk is full", "the disk is full"]);
  await ann.asks({ type: "bye" });
  await test.hall.announcePresence();
  assertEquals(test.storeFailures.length, 3);
  test.nameStore.change = change;
  assertEquals(test.nameStore.all.map(({ name }) => name), ["Ann"]);
});

Deno.test("a member that returns to its session owns its name, although an earlier write failed", async () => {
  const test = new NamedHall();
  const { change } = test.nameStore;
  test.nameStore.change = () => Promise.reject(new NotKept("the disk is full"));
  const ann = await test.greet({ name: "Ann", key: "a" });
  await ann.cut();
  await test.hall.announcePresence();
  test.nameStore.change = change;
  assertEquals(test.nameStore.all, []);
  await test.greet({ session: secretOf("1"), key: "a" });
  assertEquals(test.nameStore.all.map(({ name }) => name), ["Ann"]);
});

Deno.test("a name is refused while its owner cannot be read", async () => {
  const test = new NamedHall();
  const ann = await test.enter("Ann");
  test.nameStore.fault = new Unreadable("the data is damaged");
  assertEquals(await test.tries("Bob", "b"), "unreadable");
  assertEquals(await test.tries("Bob"), "unreadable");
  assertEquals(await ann.errors({ type: "name", name: "Bob" }), ["unreadable"]);
  assertEquals(await test.tries(undefined), "Client4");
});

Deno.test("a member that begins with a name is announced once, before what it says", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const guest = test.arrive();
  await guest.asks(hello(), { type: "name", name: "Bora" });
  assertEquals(
    guest.recipient.take().map(({ type }) => type),
    ["welcome", "joined", "named"],
  );
  await guest.asks(say("hello"));
  assertEquals(
    ann.recipient.take().map((notice) =>
      notice.type === "presence" ? notice.joined : notice.type
    ),
    [["Bora"], "message"],
  );
  // A refused name changes nothing of that.
  const other = test.arrive();
  await other.asks(hello(), { type: "name", name: "Ann" });
  assertEquals(
    other.recipient.take().map(({ type }) => type),
    ["welcome", "joined", "message", "error"],
  );
  await test.hall.announcePresence();
  assertEquals(ann.recipient.takeAll("presence").map(({ joined }) => joined), [
    ["Client3"],
  ]);
});
