/** Operators of rooms, and what they do there. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Setting,
  SETTINGS,
} from "../../../protocol/features/modes/settings.ts";
import type { Request } from "../../../protocol/request.ts";
import { MemoryStore } from "../../../store/memory.ts";
import { runs } from "../../long.ts";
import {
  BOSS,
  type Guest,
  hello,
  say,
  secretOf,
  TestHall,
} from "../test_hall.ts";

const ROOM = { room: "dev" } as const;

function manage(
  what: Extract<Request, { type: "manage" }>["what"],
  who: string,
): Request {
  return { type: "manage", ...ROOM, what, who };
}

function turn(on: readonly Setting[], off: readonly Setting[] = []): Request {
  return { type: "modes", ...ROOM, on, off };
}

const JOIN = { type: "join", ...ROOM } as const;
const LEAVE = { type: "leave", ...ROOM } as const;

/** The operator of a new room, and a member in the lobby only. */
async function opened(test: TestHall): Promise<[ann: Guest, bob: Guest]> {
  const ann = await test.greet({
    name: "Ann",
    key: "ann's key",
    rooms: [{ name: "dev" }],
  });
  const bob = await test.greet({ name: "Bob", key: "bob's key" });
  return [ann, bob];
}

/** Whether a member gets into the room, and out again; or the code of the refusal. */
async function enters(guest: Guest, password?: string): Promise<string> {
  const [code] = await guest.errors({ ...JOIN, password });
  if (code === undefined) await guest.asks(LEAVE);
  return code ?? "in";
}

Deno.test("the member that opens a new room is its operator: not of the lobby, nor of a room with messages or a topic", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  assertEquals(await ann.errors(turn(["secret"])), []);
  assertEquals(
    await bob.errors({ type: "modes", room: "lobby", on: ["secret"] }),
    [
      "not-operator",
    ],
  );
  await test.store.append([
    { room: "old", from: "Cho", author: "c", text: "hi", time: 0 },
    { room: "topical", topic: "tea", by: "Cho" },
  ]);
  for (const room of ["old", "topical"]) {
    await bob.asks({ type: "join", room });
    assertEquals(await bob.errors({ type: "modes", room, on: ["secret"] }), [
      "not-operator",
    ]);
  }
});

Deno.test("an operator stays operator for as long as something of the room is kept, and by its key", async () => {
  const store = new MemoryStore();
  const test = new TestHall({ store });
  const [ann, bob] = await opened(test);
  await ann.asks(say("hello", undefined, "dev"), LEAVE);
  await bob.asks(JOIN);
  assertEquals(await bob.errors(turn(["secret"])), ["not-operator"]);
  await ann.asks({ type: "bye" });
  const again = await test.greet({
    name: "Anna",
    key: "ann's key",
    rooms: [{ name: "dev" }],
  });
  assertEquals(await again.errors(turn(["secret"])), []);
  // Another hall with the same store is a restart.
  const later = new TestHall({ store });
  const after = await later.greet({
    name: "Ann",
    key: "ann's key",
    rooms: [{ name: "dev" }],
  });
  assertEquals(await after.errors(turn(["moderated"])), []);
  await after.asks({ type: "modes", ...ROOM });
  assertEquals(after.recipient.takeAll("modes").at(-1)?.on, [
    "moderated",
    "secret",
  ]);
});

Deno.test("of a room that was opened and left nothing stays: the next member begins it", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  await ann.asks(LEAVE);
  await bob.asks(JOIN);
  assertEquals(await bob.errors(turn(["secret"])), []);
  assertEquals(await test.store.modes("other"), "");
});

Deno.test("an operator of the server is operator in every room, the lobby too", async () => {
  const test = new TestHall();
  const boss = await test.greet({ name: "Boss", key: BOSS });
  assertEquals(
    await boss.errors({ type: "modes", room: "lobby", on: ["invite-only"] }),
    [],
  );
  const bob = test.arrive();
  await bob.asks(hello({ name: "Bob" }));
  const [error] = bob.recipient.takeAll("error");
  assertEquals([error?.code, error?.room], ["invite-only", "lobby"]);
});

Deno.test("a change is told to all members, with the changes alone; others ask for all of it", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  await bob.asks(JOIN);
  await test.hall.announcePresence();
  bob.recipient.take();
  await ann.asks({
    type: "modes",
    ...ROOM,
    on: ["moderated"],
    limit: 5,
    password: "open sesame",
  });
  assertEquals(bob.recipient.take(), [{
    ...{ type: "modes", ...ROOM, by: "Ann" },
    ...{ on: ["moderated"], password: true, limit: 5 },
  }]);
  await ann.asks({
    type: "modes",
    ...ROOM,
    off: ["moderated"],
    limit: 0,
    password: "",
  });
  assertEquals(bob.recipient.take(), [{
    ...{ type: "modes", ...ROOM, by: "Ann", on: [], off: ["moderated"] },
    ...{ password: false, limit: 0 },
  }]);
  await ann.asks(manage("ban", "spam*"), manage("voice", "Bob"));
  bob.recipient.take();
  await bob.asks({ type: "modes", ...ROOM });
  const [{ created = 0, ...modes } = {}] = bob.recipient.takeAll("modes");
  assert(created > 0 && created < test.time);
  assertEquals<unknown>(
    modes,
    { type: "modes", ...ROOM, on: [], operators: ["Ann"], voiced: ["Bob"] },
  );
  ann.recipient.take();
  await ann.asks({ type: "modes", ...ROOM });
  assertEquals(ann.recipient.takeAll("modes")[0]?.bans, ["spam*"]);
});

Deno.test("members that enter are told of the modes, and the list of members of operators and voice", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  await ann.asks(
    turn(["moderated"]),
    manage("op", "Bob"),
    manage("voice", "Ann"),
  );
  await bob.asks(JOIN, { type: "who", ...ROOM });
  const notices = bob.recipient.take();
  const joined = notices.find(({ type }) => type === "joined");
  assert(joined?.type === "joined");
  assertEquals(joined.modes, ["moderated"]);
  const members = notices.find(({ type }) => type === "members");
  assert(members?.type === "members");
  assertEquals(members.roomOperators, ["Ann", "Bob"]);
  assertEquals(members.voiced, ["Ann"]);
});

Deno.test("an invited member is told so, and enters until it is kicked", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  await ann.asks(turn(["invite-only"]));
  assertEquals(await enters(bob), "invite-only");
  bob.recipient.take();
  ann.recipient.take();
  await ann.asks({ type: "invite", ...ROOM, name: "bob" });
  assertEquals(bob.recipient.take(), [{
    type: "invitation",
    ...ROOM,
    by: "Ann",
  }]);
  assertEquals(ann.recipient.take(), [
    { type: "invited", ...ROOM, by: "Ann", name: "Bob" },
  ]);
  assertEquals(await enters(bob), "in");
  assertEquals(await enters(bob), "in");
  await bob.asks(JOIN);
  assertEquals(await ann.errors({ type: "invite", ...ROOM, name: "Bob" }), [
    "no-such-order",
  ]);
  await ann.asks(manage("kick", "Bob"));
  assertEquals(await enters(bob), "invite-only");
});

Deno.test("without a role a member invites to an open room, and lets nobody in", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  const cho = await test.enter("Cho");
  await bob.asks(JOIN);
  await ann.asks({ type: "modes", ...ROOM, password: "x" });
  assertEquals(await bob.errors({ type: "invite", ...ROOM, name: "Cho" }), []);
  assertEquals(cho.recipient.takeAll("invitation").length, 1);
  assertEquals(await enters(cho), "room-password");
  await ann.asks(turn(["invite-only"]));
  assertEquals(await bob.errors({ type: "invite", ...ROOM, name: "Cho" }), [
    "not-operator",
  ]);
});

Deno.test("a password lets in, a wrong one does not, and after five a source waits", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  await ann.asks({ type: "modes", ...ROOM, password: "caf\u00e9" });
  assertEquals(await enters(bob), "room-password");
  assertEquals(await enters(bob, "cafe\u0301"), "in");
  for (let i = 0; i < 5; i++) {
    assertEquals(await enters(bob, `${i}`), "room-password");
  }
  assertEquals(await enters(bob, "caf\u00e9"), "too-many-tries");
  test.time += 60_000;
  assertEquals(await enters(bob, "caf\u00e9"), "in");
  assert(!(await test.store.modes("dev")).includes("caf"));
});

Deno.test("a refused member stays in the room it is in, and a refused room is not open", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  await ann.asks(turn(["invite-only"]), LEAVE);
  const rooms = test.hall.counts.rooms;
  assertEquals(await bob.errors({ ...JOIN, moving: true }), ["invite-only"]);
  assertEquals(test.hall.counts.rooms, rooms);
  assertEquals(await bob.who("lobby"), ["Bob"]);
});

Deno.test("a room of a limited size is full, but not for a member in it", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  await ann.asks({ type: "modes", ...ROOM, limit: 1 });
  assertEquals(await enters(bob), "room-full");
  await ann.asks({ type: "modes", ...ROOM, limit: 2 });
  await bob.asks(JOIN);
  assertEquals(await bob.errors({ ...JOIN, since: 0 }), []);
  await ann.asks({ type: "modes", ...ROOM, limit: 1 });
  assertEquals(await bob.errors(say("still here", undefined, "dev")), []);
});

Deno.test("in a moderated room neither messages nor topics come from others", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  await bob.asks(JOIN);
  await ann.asks(turn(["moderated"]));
  const topic = { type: "topic", ...ROOM, text: "tea" } as const;
  assertEquals(await bob.errors(say("hi", "1", "dev"), topic), [
    "no-voice",
    "no-voice",
  ]);
  await ann.asks(manage("voice", "Bob"));
  assertEquals(await bob.errors(say("hi", "2", "dev"), topic), []);
  await ann.asks(manage("devoice", "Bob"), turn([], ["moderated"]));
  assertEquals(await bob.errors(say("hi", "3", "dev"), topic), []);
  await ann.asks(turn(["operator-topic"]));
  assertEquals(await bob.errors(say("hi", "4", "dev"), topic), [
    "not-operator",
  ]);
  assertEquals(await ann.errors(topic), []);
});

Deno.test("a secret room is listed for its members only", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  await ann.asks(turn(["secret"]));
  const listed = async (guest: Guest) => {
    guest.recipient.take();
    await guest.asks({ type: "rooms" });
    return guest.recipient.takeAll("rooms")[0]?.rooms.map(({ name }) => name);
  };
  assertEquals(await listed(ann), ["dev", "lobby"]);
  assertEquals(await listed(bob), ["lobby"]);
});

Deno.test("a kick is told once to the room, and puts a member out of that room alone", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  await bob.asks(JOIN);
  await test.hall.announcePresence();
  ann.recipient.take();
  bob.recipient.take();
  await ann.asks({ ...manage("kick", "bob"), reason: "too loud" } as Request);
  await test.hall.announcePresence();
  const kick = {
    ...{ type: "managed", ...ROOM, what: "kick", by: "Ann" },
    ...{ who: "Bob", reason: "too loud" },
  };
  assertEquals<unknown>(bob.recipient.take(), [kick, {
    type: "left",
    ...ROOM,
  }]);
  const [told, presence] = ann.recipient.take();
  assertEquals<unknown>(told, kick);
  assert(presence?.type === "presence");
  assertEquals([presence.left, presence.kicked], [["Bob"], ["Bob"]]);
  assertEquals(await bob.who("lobby"), ["Bob"]);
  assertEquals(await enters(bob), "in");
  const [code] = await ann.errors(manage("kick", "Bob"));
  assertEquals(code, "member-not-in-room");
  assertEquals(await ann.errors(manage("kick", "nobody")), ["no-such-member"]);
});

Deno.test("a room without a wall hears members that are not in it, unless they are muted or banned there", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  const speaks = () => bob.errors(say("hello", "1", "dev"));
  assertEquals(await speaks(), ["not-in-room"]);
  await ann.asks(turn(["outsiders"]));
  ann.recipient.take();
  assertEquals(await speaks(), []);
  const [heard] = ann.recipient.takeAll("message");
  assertEquals([heard?.from, heard?.text, heard?.seq], ["Bob", "hello", 1]);
  assertEquals(await bob.errors({ type: "topic", ...ROOM, text: "x" }), [
    "not-in-room",
  ]);
  await ann.asks(turn(["moderated"]));
  assertEquals(await bob.errors(say("again", "2", "dev")), ["no-voice"]);
  await ann.asks(turn([], ["moderated"]), manage("ban", "Bob"));
  assertEquals(await bob.errors(say("again", "3", "dev")), ["room-banned"]);
  await ann.asks(manage("unban", "Bob"), turn([], ["outsiders"]));
  assertEquals(await bob.errors(say("again", "4", "dev")), ["not-in-room"]);
});

Deno.test("a room may refuse the requests of IRC programs, but nothing else", async () => {
  const test = new TestHall();
  const [ann] = await opened(test);
  const asks = (text: string, id: string) => ann.errors(say(text, id, "dev"));
  assertEquals(await asks("\x01PING 1\x01", "1"), []);
  await ann.asks(turn(["no-ctcp"]));
  assertEquals(await asks("\x01PING 1\x01", "2"), ["bad-text"]);
  assertEquals(await asks("/me waves", "3"), []);
});

Deno.test("members that are admitted need no invitation, but a ban holds for them", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  await ann.asks(turn(["invite-only"]));
  assertEquals(await enters(bob), "invite-only");
  await ann.asks(manage("admit", "b*"));
  assertEquals(await enters(bob), "in");
  ann.recipient.take();
  await ann.asks({ type: "modes", ...ROOM });
  assertEquals(ann.recipient.takeAll("modes")[0]?.admitted, ["b*"]);
  await ann.asks(manage("ban", "Bob"));
  assertEquals(await enters(bob), "room-banned");
  await ann.asks(manage("unban", "Bob"), manage("unadmit", "B*"));
  assertEquals(await enters(bob), "invite-only");
  // It stays as it was typed, which IRC clients compare.
  ann.recipient.take();
  await ann.asks(manage("admit", "bob"), manage("unadmit", "BOB"));
  assertEquals(
    ann.recipient.takeAll("managed").map(({ who }) => who),
    ["bob", "BOB"],
  );
  assertEquals(await ann.errors(manage("unadmit", "b*")), ["no-such-order"]);
});

Deno.test("a whisper among the operators of a room reaches them alone, and with + those with voice", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  const cho = await test.greet({ name: "Cho", rooms: [{ name: "dev" }] });
  await bob.asks(JOIN);
  await ann.asks(manage("voice", "Bob"));
  const whisper = (among: string) => ({
    ...{ type: "whisper", id: among, text: "psst", among } as const,
  });
  const heard = () =>
    [ann, bob, cho].map(({ recipient }) =>
      recipient.takeAll("whisper").map(({ among }) => among).join()
    );
  heard();
  await cho.asks(whisper("@dev"));
  assertEquals(heard(), ["@dev", "", ""]);
  await cho.asks(whisper("+dev"));
  assertEquals(heard(), ["+dev", "+dev", ""]);
  await ann.asks(turn(["moderated"]));
  assertEquals(await cho.errors(whisper("@dev")), ["no-voice"]);
  await cho.asks(LEAVE);
  assertEquals(await cho.errors(whisper("@dev")), ["not-in-room"]);
});

Deno.test("a role is given to members in the room only, where the dialect asks for that", async () => {
  const test = new TestHall();
  const [ann] = await opened(test);
  const voice = manage("voice", "Bob");
  assertEquals(await ann.errors({ ...voice, here: true } as Request), [
    "member-not-in-room",
  ]);
  assertEquals(await ann.errors(voice), []);
});

Deno.test("a ban keeps a member out under its key too, exceptions and unbans let it in", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  await bob.asks(JOIN);
  await ann.asks(manage("ban", "Bob"));
  assertEquals(bob.recipient.takeAll("left").length, 1);
  await bob.asks({ type: "name", name: "Robert" });
  assertEquals(await enters(bob), "room-banned");
  await ann.asks(manage("except", "Robert"));
  assertEquals(await enters(bob), "in");
  await ann.asks(manage("unexcept", "Robert"));
  assertEquals(await enters(bob), "room-banned");
  await ann.asks(manage("unban", "Bob"));
  assertEquals(await enters(bob), "in");
  assertEquals(await ann.errors(manage("unban", "Bob")), ["no-such-order"]);
});

Deno.test("a ban of an account concerns whoever is signed in to it, and nobody of that name", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  await bob.asks(JOIN);
  await ann.asks(manage("ban", "~Bob"));
  assertEquals(bob.recipient.takeAll("left").length, 0);
  const key = "the key of Bob";
  await bob.asks({
    ...{ type: "login", name: "Bob", password: "", key, stays: true },
  });
  await bob.asks({ type: "name", name: "Robert" }, LEAVE);
  assertEquals(await enters(bob), "room-banned");
  await ann.asks(manage("except", "~bob"));
  assertEquals(await enters(bob), "in");
  await ann.asks(manage("unexcept", "~bob"), manage("unban", "~Bob"));
  assertEquals(await ann.errors(manage("ban", "~a*b")), ["bad-name"]);
});

Deno.test("a ban of addresses is told to the operator alone, and puts out those it concerns", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  await bob.asks(JOIN);
  const cho = test.arrive({ address: "192.0.3.1" });
  await cho.asks(hello({ name: "Cho", rooms: [{ name: "dev" }] }));
  await test.hall.announcePresence();
  for (const guest of [ann, bob, cho]) guest.recipient.take();
  await ann.asks(manage("ban", "192.0.2.0/24"));
  assertEquals(ann.recipient.takeAll("managed")[0]?.who, "192.0.2.0/24");
  assertEquals(cho.recipient.takeAll("managed"), []);
  assertEquals(bob.recipient.takeAll("managed")[0]?.who, "Bob");
  assertEquals(await cho.who("dev"), ["Ann", "Cho"]);
});

Deno.test("a ban with which members stay keeps them from speaking", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  await bob.asks(JOIN);
  await ann.asks({
    type: "manage",
    ...ROOM,
    what: "ban",
    who: "b*",
    stays: true,
  });
  assertEquals(await bob.errors(say("hi", "1", "dev")), ["room-banned"]);
});

Deno.test("operators of the server are neither kicked from a room nor banned there", async () => {
  const test = new TestHall();
  const [ann] = await opened(test);
  const boss = await test.greet({
    name: "Boss",
    key: BOSS,
    rooms: [{ name: "dev" }],
  });
  assertEquals(await ann.errors(manage("kick", "Boss")), ["not-operator"]);
  assertEquals(await ann.errors(manage("ban", "Boss")), ["not-operator"]);
  await ann.asks(manage("ban", "*"), turn(["moderated", "invite-only"]));
  assertEquals(await boss.errors(say("hi", "1", "dev")), []);
});

Deno.test("a role is given to a member that is here, and taken from one that is gone", async () => {
  const test = new TestHall();
  const [ann, bob] = await opened(test);
  assertEquals(await ann.errors(manage("op", "nobody")), ["no-such-member"]);
  assertEquals(await ann.errors(manage("deop", "Bob")), ["no-such-order"]);
  await ann.asks(manage("op", "Bob"));
  await bob.asks({ type: "bye" });
  assertEquals(await ann.errors(manage("deop", "Bob")), []);
  const again = await test.greet({
    name: "Bob",
    key: "bob's key",
    rooms: [{ name: "dev" }],
  });
  assertEquals(await again.errors(turn(["secret"])), ["not-operator"]);
});

Deno.test("a member comes back after a cut, whatever the modes have become; not after a kick meanwhile", async () => {
  for (const isKicked of [false, true]) {
    const test = new TestHall();
    const [ann] = await opened(test);
    const session = secretOf("Cho");
    const cho = await test.greet({ name: "Cho", session });
    await cho.asks(JOIN, { type: "gone", reason: "cut" });
    await ann.asks(turn(["invite-only"]));
    await ann.asks({ type: "modes", ...ROOM, password: "x", limit: 1 });
    if (isKicked) await ann.asks(manage("kick", "Cho"));
    const again = test.arrive();
    await again.asks(hello({ session, rooms: [{ name: "dev" }] }));
    const codes = again.recipient.takeAll("error").map(({ code }) => code);
    assertEquals(codes, isKicked ? ["invite-only"] : []);
  }
});

/** A model of a room. */
interface Model {
  on: Set<Setting>;
  limit: number;
  readonly operators: Set<number>;
  readonly voiced: Set<number>;
  readonly invited: Set<number>;
  readonly banned: Set<number>;
  readonly inside: Set<number>;
}

Deno.test("whatever operators do, those enter and speak that may", async () => {
  const people = 4;
  const who = fc.nat(people - 1);
  const setting = fc.constantFrom(...SETTINGS);
  const step = fc.oneof(
    fc.record({
      do: fc.constant("turn" as const),
      who,
      setting,
      isOn: fc.boolean(),
    }),
    fc.record({ do: fc.constant("limit" as const), who, limit: fc.nat(4) }),
    fc.record({
      do: fc.constantFrom(
        "op",
        "deop",
        "voice",
        "devoice",
        "kick",
        "ban",
        "unban",
        "invite",
      ),
      who,
      whom: who,
    }),
    fc.record({ do: fc.constantFrom("join", "leave", "say", "topic"), who }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const test = new TestHall();
      const guests: Guest[] = [];
      for (let i = 0; i < people; i++) {
        guests.push(await test.greet({ name: `M${i}x`, key: `key ${i}` }));
      }
      await guests[0]?.asks(JOIN, say("first", undefined, "dev"));
      const model: Model = {
        on: new Set(),
        limit: 0,
        operators: new Set([0]),
        voiced: new Set(),
        invited: new Set(),
        banned: new Set(),
        inside: new Set([0]),
      };
      for (const it of steps) {
        const guest = guests[it.who];
        if (guest === undefined) continue;
        const isRefused = (await guest.errors(requestOf(it))).length > 0;
        assertEquals(isRefused, !applies(model, it), JSON.stringify(it));
      }
      const members = await guests[0]?.who("dev");
      if (members !== undefined) {
        assertEquals(members.length, model.inside.size);
      }
    }),
    { numRuns: runs(100) },
  );
});

interface Step {
  readonly do: string;
  readonly who: number;
  readonly whom?: number;
  readonly setting?: Setting;
  readonly isOn?: boolean;
  readonly limit?: number;
}

function requestOf({ do: what, whom, setting, isOn, limit }: Step): Request {
  const name = `M${whom}x`;
  switch (what) {
    case "turn": {
      const list = setting === undefined ? [] : [setting];
      return isOn ? turn(list) : turn([], list);
    }
    case "limit":
      return { type: "modes", ...ROOM, limit };
    case "join":
      return JOIN;
    case "leave":
      return LEAVE;
    case "say":
      return say("x", undefined, "dev");
    case "topic":
      return { type: "topic", ...ROOM, text: "tea" };
    case "invite":
      return { type: "invite", ...ROOM, name };
    default:
      return manage(what as Parameters<typeof manage>[0], name);
  }
}

/** Changes the model; `false` when it is to be refused. */
function applies(model: Model, step: Step): boolean {
  const { do: what, who, whom = -1, setting, isOn, limit = 0 } = step;
  const { operators, voiced, invited, banned, inside, on } = model;
  const isOperator = operators.has(who);
  const isBanned = (it: number) =>
    banned.has(it) && !operators.has(it) && !voiced.has(it) && !invited.has(it);
  if (what === "join") {
    if (inside.has(who)) return true;
    const isFull = model.limit > 0 && inside.size >= model.limit;
    const may = isOperator || invited.has(who) ||
      !isBanned(who) && !on.has("invite-only") && !isFull;
    if (may) inside.add(who);
    return may;
  }
  const speaks = isOperator || voiced.has(who) ||
    !on.has("moderated") && !isBanned(who);
  if (!inside.has(who)) {
    // A room without members is closed.
    return what === "say" && on.has("outsiders") && inside.size > 0 && speaks;
  }
  switch (what) {
    case "leave":
      return inside.delete(who);
    case "say":
      return speaks;
    case "topic":
      return speaks && (isOperator || !on.has("operator-topic"));
    case "invite":
      if (on.has("invite-only") && !isOperator) return false;
      if (inside.has(whom)) return false;
      if (isOperator) invited.add(whom);
      return true;
  }
  if (!isOperator) return false;
  switch (what) {
    case "turn":
      if (setting === undefined) return false;
      if (isOn && setting === "invite-only" && !on.has(setting)) {
        for (const it of inside) invited.add(it);
      }
      if (isOn) on.add(setting);
      else on.delete(setting);
      return true;
    case "limit":
      model.limit = limit;
      return true;
    case "op":
      operators.add(whom);
      return true;
    case "deop":
      return operators.delete(whom);
    case "voice":
      voiced.add(whom);
      return true;
    case "devoice":
      return voiced.delete(whom);
    case "kick": {
      const wasInvited = invited.delete(whom);
      return inside.delete(whom) || wasInvited;
    }
    case "ban":
      banned.add(whom);
      invited.delete(whom);
      for (const it of [...inside]) {
        if (it !== who && isBanned(it)) inside.delete(it);
      }
      return true;
    case "unban":
      return banned.delete(whom);
  }
  return false;
}

Deno.test("a member that is put out and comes back at once has left and has come", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann", "dev");
  const bob = await test.enter("Bob", "dev");
  const cho = await test.enter("Cho", "dev");
  const told = async (...orders: Parameters<typeof manage>[0][]) => {
    cho.recipient.take();
    for (const what of orders) await ann.asks(manage(what, "Bob"));
    await bob.asks({ type: "join", room: "dev" });
    await test.hall.announcePresence();
    return cho.recipient.takeAll("presence").map(({ joined, left, kicked }) => [
      joined.join(),
      left.join(),
      kicked?.join(),
    ]);
  };
  const outAndIn = [["", "Bob", "Bob"], ["Bob", "", undefined]];
  assertEquals(await told("kick"), outAndIn);
  assertEquals(await told("ban", "unban"), outAndIn);
});
