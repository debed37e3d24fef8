// Names that belong to keys, as the hall has it.

import { assertEquals } from "@std/assert";
import {
  NAME_LEASE,
  NAME_TRIAL,
} from "../../hall/sessions/name_registration.ts";
import { RESERVED } from "../../hall/sessions/session_registry.ts";
import { NotKept, Unreadable } from "../../store/store.ts";
import { MemoryNameStore } from "./sessions/memory_name_store.ts";
import { hello, secretOf, TestHall } from "./test_hall.ts";

/** A hall in which names belong to keys. */
class NamedHall extends TestHall {
  constructor(
    readonly book: MemoryNameStore = new MemoryNameStore(),
    trial = 0,
  ) {
    super({ nameStore: book, trial });
  }

  /** The code with which somebody new is refused, or the name it gets. */
  async tries(name: string | undefined, key?: string): Promise<string> {
    const guest = await this.connect({
      ...(name === undefined ? {} : { name }),
      ...(key === undefined ? {} : { key }),
    });
    const [first] = guest.recipient.take();
    if (first?.type === "welcome") {
      await guest.asks({ type: "bye" });
      return first.name;
    }
    return first?.type === "error" ? first.code : "nothing";
  }
}

Deno.test("a name that one with a key has taken is refused to others when it has gone", async () => {
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

Deno.test("the refusal is one line that says whose the name is", async () => {
  const test = new NamedHall();
  await test.tries("Coco", "a");
  const bob = await test.enter("Bob");
  await bob.asks({ type: "name", name: "coco" }, {
    type: "name",
    name: "сосо",
  });
  assertEquals(bob.recipient.takeAll("error").map(({ message }) => message), [
    "the name coco belongs to somebody else's key; choose another",
    "the name сосо looks like Coco, which belongs to somebody else's key; choose another",
  ]);
  assertEquals(bob.member.name, "Bob");
});

Deno.test("a new name belongs to the key as well, and the old one too", async () => {
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

Deno.test("a name without a key belongs to nobody once it is not in use", async () => {
  const test = new NamedHall();
  const ann = await test.enter("Ann");
  // While it is in use a key does not take it.
  assertEquals(await test.tries("Ann", "b"), "name-taken");
  await ann.asks({ type: "bye" });
  assertEquals(await test.tries("Ann"), "Ann");
  assertEquals(await test.tries("Ann", "b"), "Ann");
  assertEquals(await test.tries("Ann"), "name-owned");
});

Deno.test("without a book nothing belongs to a key", async () => {
  const test = new TestHall();
  const ann = await test.greet({ name: "Ann", key: "a" });
  await ann.asks({ type: "bye" });
  const other = test.arrive();
  assertEquals(await other.errors(hello({ name: "Ann" })), []);
});

Deno.test("a name is free a lease after its owner has left, not after it came", async () => {
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

Deno.test("a name that is left for another, in a cut or at the end of the hall has been used until then", async () => {
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
    const [owned] = test.book.all;
    assertEquals(owned?.name, "Ann");
    assertEquals((owned?.used ?? 0) >= NAME_LEASE / 2, true, end);
  }
});

Deno.test("one with a key that comes back without its session has its name at once", async () => {
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
    // The session that was cut is no more: its secret is anybody's who knows it.
    const old = test.arrive();
    await old.asks(hello({ session: secretOf("1"), key: "a" }));
    assertEquals(old.recipient.takeAll("welcome")[0]?.name, "Client4");
  }
});

Deno.test("one with a key that is connected keeps its name, and whoever else has the key learns that it is oneself", async () => {
  for (const test of [new NamedHall(), new TestHall()]) {
    await test.greet({ name: "Ann", key: "a" });
    const other = test.arrive();
    assertEquals(
      await other.errors(
        hello({ name: "ann", key: "a" }),
        hello({ name: "Ann-2", key: "a" }),
        { type: "name", name: "Ann" },
      ),
      ["name-yours", "name-yours"],
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

Deno.test("in a cut one without the key gives way to the owner of the name", async () => {
  const test = new NamedHall();
  const ann = await test.enter("Ann");
  // As it is when what makes two names one has changed, for example.
  await test.book.change([], [
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

Deno.test("in a cut one without a key keeps its name from one who does not own it", async () => {
  const test = new NamedHall();
  const ann = await test.enter("Ann");
  await ann.cut();
  assertEquals(await test.tries("Ann", "b"), "name-taken");
  test.time += RESERVED;
  assertEquals(await test.tries("Ann", "b"), "Ann");
});

Deno.test("nobody takes a newcomer's name while it is here or in a cut, and once it was here for a while it is its own", async () => {
  const test = new NamedHall(undefined, NAME_TRIAL);
  const ann = await test.greet({ name: "Ann", key: "a" });
  assertEquals(await test.tries("Ann", "b"), "name-taken");
  await ann.cut();
  assertEquals(await test.tries("Ann", "b"), "name-taken");
  assertEquals(await test.tries("Ann", "a"), "Ann");
  await test.hall.announcePresence();
  // It has only looked in: the name is free.
  assertEquals(await test.tries("Ann", "b"), "Ann");
  const again = await test.greet({ name: "Ann", key: "a" });
  test.time += NAME_TRIAL;
  await again.asks({ type: "bye" });
  await test.hall.announcePresence();
  assertEquals(await test.tries("Ann", "b"), "name-owned");
  assertEquals(await test.tries("Ann", "a"), "Ann");
});

Deno.test("what the server calls those without a name belongs to nobody", async () => {
  const test = new NamedHall();
  assertEquals(await test.tries(undefined, "a"), "Client1");
  assertEquals(test.book.all, []);
});

Deno.test("who is banned or may not have a name owns nothing by asking", async () => {
  const test = new NamedHall();
  const boss = await test.greet({ name: "Boss", key: "the boss's key" });
  await boss.asks({ type: "ban", who: "Bob" });
  assertEquals(await test.tries("Bob", "b"), "banned");
  assertEquals(await test.tries("*", "b"), "bad-name");
  assertEquals(test.book.all.map(({ name }) => name), ["Boss"]);
});

Deno.test("nobody is kept out because the disk is full, and it is said that it is", async () => {
  const test = new NamedHall();
  const ann = await test.greet({ name: "Ann", key: "a" });
  test.time += NAME_LEASE / 2;
  const { change } = test.book;
  test.book.change = () => Promise.reject(new NotKept("the disk is full"));
  const bob = await test.greet({ name: "Bob", key: "b" });
  assertEquals(bob.member.name, "Bob");
  assertEquals(await bob.errors({ type: "name", name: "Rob" }), []);
  assertEquals(test.storeFailures, ["the disk is full", "the disk is full"]);
  await ann.asks({ type: "bye" });
  await test.hall.announcePresence();
  assertEquals(test.storeFailures.length, 3);
  test.book.change = change;
  assertEquals(test.book.all.map(({ name }) => name), ["Ann"]);
});

Deno.test("who comes back to its session owns its name, if it could not be written down before", async () => {
  const test = new NamedHall();
  const { change } = test.book;
  test.book.change = () => Promise.reject(new NotKept("the disk is full"));
  const ann = await test.greet({ name: "Ann", key: "a" });
  await ann.cut();
  await test.hall.announcePresence();
  test.book.change = change;
  assertEquals(test.book.all, []);
  await test.greet({ session: secretOf("1"), key: "a" });
  assertEquals(test.book.all.map(({ name }) => name), ["Ann"]);
});

Deno.test("while it cannot be read to whom names belong, none is given that was asked for", async () => {
  const test = new NamedHall();
  const ann = await test.enter("Ann");
  test.book.fault = new Unreadable("the data is damaged");
  assertEquals(await test.tries("Bob", "b"), "unreadable");
  assertEquals(await test.tries("Bob"), "unreadable");
  assertEquals(await ann.errors({ type: "name", name: "Bob" }), ["unreadable"]);
  assertEquals(await test.tries(undefined), "Client4");
});
