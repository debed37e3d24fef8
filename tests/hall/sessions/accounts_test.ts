// Names with passwords, in the hall.

import { assertEquals } from "@std/assert";
import type { Credential } from "../../../protocol/features/name.ts";
import type { Request } from "../../../protocol/request.ts";
import { NotKept } from "../../../store/store.ts";
import { MemoryNameStore } from "./memory_name_store.ts";
import { BOSS, secretOf, TestHall } from "../test_hall.ts";

const SECRET: Credential = { scrypt: "a hash", scram: "keys" };

/** A password as the authenticator passes it on. */
function register(key = "made up", credential = SECRET): Request {
  return { type: "register", password: "", credential, key };
}

/** A right password, as the authenticator passes it on. */
function login(name: string, key: string): Request {
  return { type: "login", name, password: "", key };
}

/** A hall with a name store, in which no trial comes to its end. */
class RegisteredHall extends TestHall {
  constructor(readonly nameStore: MemoryNameStore = new MemoryNameStore()) {
    super({ nameStore, trial: Infinity });
  }
}

Deno.test("a name with a password belongs to its key at once, without a trial", async () => {
  const test = new RegisteredHall();
  const ann = await test.greet({ name: "Ann", key: "a" });
  await ann.asks(register());
  assertEquals(ann.recipient.take(), [
    { type: "registered", name: "Ann", key: "a" },
  ]);
  await ann.asks({ type: "bye" });
  const other = await test.connect({ name: "ann", key: "b" });
  const [refused] = other.recipient.takeAll("error");
  assertEquals([refused?.code, refused?.message], [
    "login-needed",
    "the name ann is registered; sign in with its password, or choose another",
  ]);
  assertEquals(
    await other.errors({ type: "hello", version: 1, name: "Аnn", key: "b" }),
    ["bad-name"],
  );
  const back = await test.connect({ name: "Ann", key: "a" });
  assertEquals(back.recipient.takeAll("welcome")[0]?.name, "Ann");
});

Deno.test("a member without a key owns its name by an identity that only the password gives", async () => {
  const test = new RegisteredHall();
  const nc = await test.greet({ name: "Ann", ephemeral: true });
  await nc.asks(register("made up"));
  assertEquals(nc.recipient.take(), [
    { type: "registered", name: "Ann", key: "made up" },
  ]);
  await nc.asks({ type: "bye" });
  const other = await test.enter("Bob");
  assertEquals(await other.errors({ type: "name", name: "Ann" }), [
    "login-needed",
  ]);
  await other.asks(login("Ann", "made up"));
  assertEquals(other.recipient.take(), [
    { type: "named", name: "Ann" },
    { type: "login", name: "Ann", key: "made up" },
  ]);
  assertEquals(other.member.name, "Ann");
});

Deno.test("the role and the invitations of a member without a key go with it when it signs in or registers", async () => {
  const test = new RegisteredHall();
  const boss = await test.greet({ name: "Boss", key: BOSS });
  const owner = await test.greet({ name: "Ann", key: "a" });
  await owner.asks(register());
  await owner.asks({ type: "bye" });
  const guest = await test.greet({ name: "Guest" });
  const other = await test.greet({ name: "Other" });
  await boss.asks(
    { type: "join", room: "closed" },
    { type: "modes", room: "closed", on: ["invite-only"] },
    { type: "invite", room: "closed", name: "Guest" },
  );
  await guest.asks({ type: "join", room: "dev" }, login("Ann", "a"));
  await other.asks({ type: "join", room: "ops" }, register("made up"));
  const turn = (room: string) =>
    ({ type: "modes", room, on: ["secret"] }) as const;
  assertEquals(
    await guest.errors(turn("dev"), { type: "join", room: "closed" }),
    [],
  );
  assertEquals(await other.errors(turn("ops")), []);
  // They are the account's now, on another connection too.
  await guest.asks({ type: "bye" });
  const again = await test.greet({ name: "Ann", key: "a" });
  await boss.asks({ type: "leave", room: "closed" });
  assertEquals(
    await again.errors({ type: "join", room: "dev" }, turn("dev")),
    [],
  );
});

Deno.test("a member with a key that signs in to another name leaves its roles with the key", async () => {
  const test = new RegisteredHall();
  const owner = await test.greet({ name: "Ann", key: "a" });
  await owner.asks(register());
  await owner.asks({ type: "bye" });
  const bob = await test.greet({ name: "Bob", key: "b" });
  await bob.asks({ type: "join", room: "dev" }, login("Ann", "a"));
  assertEquals(
    await bob.errors({ type: "modes", room: "dev", on: ["secret"] }),
    ["not-operator"],
  );
});

Deno.test("a login is told to the room as a change of the name", async () => {
  const test = new RegisteredHall();
  const ann = await test.greet({ name: "Ann", key: "a" });
  await ann.asks(register(), { type: "bye" });
  const [bob, cho] = [await test.enter("Bob"), await test.enter("Cho")];
  cho.recipient.take();
  await bob.asks(login("Ann", "a"));
  await test.hall.announcePresence();
  assertEquals(
    cho.recipient.takeAll("presence").map(({ renamed }) => renamed),
    [[["Bob", "Ann"]]],
  );
  assertEquals(test.observed.at(-1), "Bob is renamed Ann");
});

Deno.test("a login while the owner is connected under the name makes it the owner, under its own name", async () => {
  const test = new RegisteredHall();
  const ann = await test.greet({ name: "Ann", key: "a" });
  await ann.asks(register());
  const bob = await test.enter("Bob");
  await bob.asks(login("Ann", "a"));
  assertEquals(
    bob.recipient.take().map((notice) =>
      notice.type === "error" ? notice.code : notice.type
    ),
    ["login", "name-yours"],
  );
  assertEquals([bob.member.name, bob.member.session?.key], ["Bob", "a"]);
  // The name of a cut gives way to its owner.
  await ann.cut();
  assertEquals(await bob.errors({ type: "name", name: "Ann" }), []);
});

Deno.test("a session that has signed in is resumed with what it began with, or as its owner", async () => {
  const test = new RegisteredHall();
  const ann = await test.greet({ name: "Ann", key: "a" });
  await ann.asks(register(), { type: "bye" });
  const session = secretOf("Bob");
  for (const key of [undefined, "a"]) {
    const bob = await test.greet({ name: "Bob", session });
    if (key === undefined) await bob.asks(login("Ann", "a"));
    await bob.cut();
    const back = await test.connect({ session, key });
    const [welcome] = back.recipient.takeAll("welcome");
    assertEquals([welcome?.name, welcome?.key], ["Ann", "a"]);
    await back.cut();
  }
  const eve = await test.connect({ session, key: "e" });
  assertEquals(eve.recipient.takeAll("error")[0]?.code, "wrong-key");
});

Deno.test("the owner of an operator's name is an operator, by whatever it signs in", async () => {
  const test = new RegisteredHall();
  const boss = await test.greet({ name: "Boss", key: BOSS });
  await boss.asks(register(), { type: "bye" });
  const nc = await test.enter("Bob");
  nc.recipient.take();
  await nc.asks(login("Boss", BOSS));
  assertEquals(nc.recipient.takeAll("login")[0]?.operator, true);
  assertEquals(await nc.errors({ type: "bans" }), []);
});

Deno.test("a password is changed by another, and taken away: the name stays with its key", async () => {
  const nameStore = new MemoryNameStore();
  const test = new RegisteredHall(nameStore);
  const ann = await test.greet({ name: "Ann", key: "a" });
  const other = { scrypt: "another hash", scram: "other keys" };
  await ann.asks(register(), register("x", other));
  assertEquals(
    nameStore.all.map(({ owner, credential }) => [owner, credential]),
    [
      ["a", { ...other, isOnly: false }],
    ],
  );
  ann.recipient.take();
  await ann.asks({ type: "unregister" });
  assertEquals(ann.recipient.take(), [{ type: "unregistered", name: "Ann" }]);
  assertEquals(await ann.errors({ type: "unregister" }), ["bad-login"]);
  await ann.asks({ type: "bye" });
  const bob = await test.enter("Bob");
  assertEquals(await bob.errors({ type: "name", name: "Ann" }), ["name-owned"]);
});

Deno.test("without a key a name is free with its last password", async () => {
  const nameStore = new MemoryNameStore();
  const test = new RegisteredHall(nameStore);
  const ann = await test.enter("Ann");
  await ann.asks(register("made up"), { type: "name", name: "Bea" });
  await ann.asks(register("not taken"));
  assertEquals(
    nameStore.all.map(({ owner, credential }) => [owner, credential?.isOnly]),
    [["made up", true], ["made up", true]],
  );
  await ann.asks({ type: "unregister" });
  assertEquals(nameStore.all.map(({ name }) => name), ["Ann"]);
  assertEquals(ann.member.session?.key, "made up");
  await ann.asks({ type: "name", name: "Ann" }, { type: "unregister" });
  assertEquals(nameStore.all, []);
  assertEquals(ann.member.session?.key, undefined);
  assertEquals(await ann.errors({ type: "unregister" }), ["bad-login"]);
});

Deno.test("names that the server gives cannot be registered, nor names of muted members", async () => {
  const test = new RegisteredHall();
  const boss = await test.greet({ name: "Boss", key: BOSS });
  const guest = await test.greet({});
  assertEquals(await guest.errors(register()), ["bad-name"]);
  const ann = await test.enter("Ann");
  await boss.asks({ type: "mute", name: "Ann" });
  assertEquals(await ann.errors(register(), login("Boss", BOSS)), [
    "muted",
    "muted",
  ]);
});

Deno.test("a password that cannot be kept is refused, and nothing has changed", async () => {
  const nameStore = new MemoryNameStore();
  const test = new RegisteredHall(nameStore);
  const ann = await test.enter("Ann");
  const { change } = nameStore;
  nameStore.change = () => Promise.reject(new NotKept("the disk is full"));
  assertEquals(await ann.errors(register()), ["not-kept"]);
  assertEquals(ann.member.session?.key, undefined);
  nameStore.change = change;
  assertEquals(await ann.errors(register()), []);
});

Deno.test("a client registers a name before its hello, which is then that of the owner", async () => {
  const test = new RegisteredHall();
  await test.enter("Bob");
  const early = (name: string, key = "made up"): Request => ({
    ...{ type: "register", password: "", credential: SECRET },
    ...{ name, key, id: "1" },
  });
  const ann = test.arrive();
  const codes = async (name: string) => {
    await ann.asks(early(name));
    return ann.recipient.takeAll("error").map(({ code, id }) => [code, id]);
  };
  assertEquals(await codes("bob"), [["name-taken", "1"]]);
  assertEquals(await codes("a b"), [["bad-name", "1"]]);
  assertEquals(await codes("Client7"), [["bad-name", "1"]]);
  await ann.asks(early("Ann"));
  assertEquals(ann.recipient.take(), [
    { type: "registered", name: "Ann", key: "made up", id: "1" },
  ]);
  await ann.asks({ type: "hello", version: 1, name: "Ann", rooms: [] });
  const [welcome] = ann.recipient.takeAll("welcome");
  assertEquals([welcome?.name, welcome?.key], ["Ann", "made up"]);
  assertEquals(ann.member.session?.account, "Ann");
});

Deno.test("a login may leave a member its name, and its account is another", async () => {
  const test = new RegisteredHall();
  const ann = await test.greet({ name: "Ann", key: "a" });
  await ann.asks(register());
  assertEquals(ann.member.session?.account, "Ann");
  const bob = await test.enter("Bob");
  bob.recipient.take();
  await bob.asks({
    ...{ type: "login", name: "Ann", password: "", key: "a" },
    ...{ id: "1", stays: true },
  });
  assertEquals(bob.recipient.take(), [
    { type: "login", name: "Ann", key: "a", id: "1" },
  ]);
  assertEquals([bob.member.name, bob.member.session?.account], ["Bob", "Ann"]);
  await ann.asks({ type: "unregister" }, { type: "bye" });
  // The name stays with its key.
  const back = await test.connect({ name: "Ann", key: "a" });
  assertEquals(back.member.session?.account, "Ann");
});

Deno.test("the certificate of a client is its key also when it registers before its hello", async () => {
  const test = new RegisteredHall();
  const key = "of the certificate";
  const early = (name: string): Request => ({
    ...{ type: "register", password: "", credential: SECRET },
    ...{ key, name, isCertified: true },
  });
  const ann = await test.greet({ name: "Ann", key });
  await ann.asks(register(key), { type: "unregister" }, { type: "bye" });
  // The name is its own.
  const again = test.arrive();
  assertEquals(await again.errors(early("Ann"), early("Annie")), []);
  await again.asks({ type: "hello", version: 1, name: "Annie", key });
  await again.asks({ type: "unregister" }, { type: "bye" });
  // Without its password it still is.
  const other = await test.connect({ name: "Annie", key: "b" });
  assertEquals(other.recipient.takeAll("error").length, 1);
});
