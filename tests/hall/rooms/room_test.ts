import { assert, assertEquals } from "@std/assert";
import { Member } from "../../../hall/member.ts";
import { Room } from "../../../hall/rooms/room.ts";
import type { Message } from "../../../protocol/features/say.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { FakeRecipient } from "../fake_recipient.ts";
import { HERE, sessionOf } from "../test_hall.ts";

interface Person {
  readonly member: Member;
  readonly recipient: FakeRecipient;
}

let count = 0;

function person(name: string): Person {
  const recipient = new FakeRecipient();
  const member = new Member(recipient, HERE, ++count);
  member.session = sessionOf({ name, author: `${count}` });
  member.session.member = member;
  return { member, recipient };
}

/** A room with members that have been sent `joined`. */
function roomWith(...names: string[]): { room: Room; people: Person[] } {
  const room = new Room("lobby", 0, "");
  const people = names.map(person);
  for (const { member } of people) room.enter(member);
  room.announcePresence([]);
  for (const { recipient } of people) recipient.take();
  return { room, people };
}

function rename(room: Room, member: Member, name: string): void {
  assert(member.session !== undefined);
  member.session.holder.name = name;
  room.renamed(member);
}

function presence(change: {
  joined?: string[];
  left?: string[];
  renamed?: [string, string][];
}): Notice {
  return {
    type: "presence",
    room: "lobby",
    joined: [],
    left: [],
    renamed: [],
    ...change,
  };
}

function message(seq: number, from = "Ann"): Message {
  return { type: "message", room: "lobby", seq, from, text: `${seq}`, time: 0 };
}

/** The members of a test, by name. */
function two(people: readonly Person[]): [Person, Person] {
  const [one, other] = people;
  assert(one !== undefined && other !== undefined);
  return [one, other];
}

Deno.test("members that arrive together are sent one list, and no presence of each other", () => {
  const { room, people } = roomWith("Ann");
  const others = [person("Bob"), person("Cid")];
  for (const { member } of others) room.enter(member);
  room.announcePresence([]);
  for (const { recipient } of others) {
    assertEquals(recipient.take(), [{
      type: "joined",
      room: "lobby",
      members: ["Ann", "Bob", "Cid"],
      last: 0,
    }]);
  }
  assertEquals(people[0]?.recipient.take(), [
    presence({ joined: ["Bob", "Cid"] }),
  ]);
});

Deno.test("a notice to many members is the same object, so that it is encoded once", () => {
  const { room, people } = roomWith("Ann", "Bob", "Cid");
  const others = [person("Dan"), person("Eve")];
  for (const { member } of others) room.enter(member);
  room.announcePresence([message(1)]);
  const told = people.map(({ recipient }) => recipient.received);
  assert(told.every(([notice]) => notice === told[0]?.[0]));
  const [dan, eve] = others.map(({ recipient }) => recipient.received);
  assertEquals(dan?.length, 2);
  assert(dan?.every((notice, index) => notice === eve?.[index]));
});

Deno.test("notices are sent one by one to all members", () => {
  const { room } = roomWith();
  const order: string[] = [];
  for (const name of ["Ann", "Bob"]) {
    const { member, recipient } = person(name);
    recipient.send = ({ type }) => void order.push(`${name} ${type}`);
    room.enter(member);
  }
  room.announcePresence([message(1)]);
  assertEquals(order, [
    "Ann joined",
    "Bob joined",
    "Ann message",
    "Bob message",
  ]);
});

Deno.test("a member that leaves and returns is sent joined again; the others see nothing", () => {
  const { room, people } = roomWith("Ann", "Bob");
  const [ann, bob] = two(people);
  room.leave(bob.member);
  room.enter(bob.member);
  room.announcePresence([]);
  assertEquals(ann.recipient.take(), []);
  assertEquals(bob.recipient.take().map(({ type }) => type), ["joined"]);
});

Deno.test("a member that renames and leaves is announced under the name that the others know", () => {
  const { room, people } = roomWith("Ann", "Bob");
  const [ann, bob] = two(people);
  rename(room, bob.member, "Robert");
  room.leave(bob.member);
  room.announcePresence([]);
  assertEquals(ann.recipient.take(), [presence({ left: ["Bob"] })]);
  assertEquals(bob.recipient.take(), []);
});

Deno.test("a member that arrives and renames is announced under the new name", () => {
  const { room, people } = roomWith("Ann");
  const bob = person("Bob");
  room.enter(bob.member);
  rename(room, bob.member, "Robert");
  room.announcePresence([]);
  assertEquals(people[0]?.recipient.take(), [presence({ joined: ["Robert"] })]);
});

Deno.test("several renames are announced as one, and a return to the old name not at all", () => {
  const { room, people } = roomWith("Ann", "Bob");
  const [ann, bob] = two(people);
  for (const name of ["Rob", "Robert"]) rename(room, bob.member, name);
  room.announcePresence([]);
  assertEquals(ann.recipient.take(), [
    presence({ renamed: [["Bob", "Robert"]] }),
  ]);
  for (const name of ["Bob", "Robert"]) rename(room, bob.member, name);
  room.announcePresence([]);
  assertEquals([...ann.recipient.take(), ...bob.recipient.take()], []);
});

Deno.test("an exchange of names is announced in one notice", () => {
  const { room, people } = roomWith("Ann", "Bob", "Cid");
  const [ann, bob] = two(people);
  rename(room, ann.member, "x");
  rename(room, bob.member, "Ann");
  rename(room, ann.member, "Bob");
  room.announcePresence([]);
  const swap = presence({ renamed: [["Ann", "Bob"], ["Bob", "Ann"]] });
  for (const { recipient } of people) assertEquals(recipient.take(), [swap]);
});

Deno.test("a name that returns on another connection before its cut was announced is not announced", () => {
  const { room, people } = roomWith("Ann", "Bob");
  const [ann, bob] = two(people);
  room.leave(bob.member);
  const other = person("Bob");
  room.enter(other.member);
  room.announcePresence([]);
  assertEquals(ann.recipient.take(), []);
  assertEquals(other.recipient.take().map(({ type }) => type), ["joined"]);
  room.leave(other.member);
  room.announcePresence([]);
  assertEquals(ann.recipient.take(), [presence({ left: ["Bob"] })]);
});

Deno.test("a return under another spelling is announced as leave and join", () => {
  const { room, people } = roomWith("Ann", "Bob");
  const [ann, bob] = two(people);
  room.leave(bob.member);
  room.enter(person("bob").member);
  room.announcePresence([]);
  assertEquals(ann.recipient.take(), [
    presence({ joined: ["bob"], left: ["Bob"] }),
  ]);
});

Deno.test("an unnoticed return does not hide other changes", () => {
  const { room, people } = roomWith("Ann", "Bob", "Cid");
  const [ann, bob] = two(people);
  room.leave(bob.member);
  room.enter(person("Bob").member);
  rename(room, ann.member, "Anna");
  room.announcePresence([]);
  // Her own rename is the only change left.
  assertEquals(ann.recipient.take(), []);
  assertEquals(people[2]?.recipient.take(), [
    presence({ renamed: [["Ann", "Anna"]] }),
  ]);
});

Deno.test("a member that knows a number is sent joined, and the messages by a replay", () => {
  const { room } = roomWith("Ann");
  room.last = 9;
  const [back, new_] = [person("Bob"), person("Cid")];
  room.enter(back.member, { since: 4 });
  assertEquals(room.needsNewest, false);
  room.enter(new_.member);
  assertEquals(room.needsNewest, true);
  room.announcePresence([message(8), message(9)]);
  assertEquals(back.recipient.take().map(({ type }) => type), ["joined"]);
  assertEquals(
    new_.recipient.take().map(({ type }) => type),
    ["joined", "message", "message"],
  );
  assertEquals([...room.replays], [[back.member, 5]]);
});

Deno.test("a member with a replay is sent new messages from the store, not from the room", () => {
  const { room, people } = roomWith("Ann", "Bob");
  const [ann, bob] = two(people);
  const cid = person("Cid");
  room.enter(cid.member, { since: 0 });
  room.announcePresence([]);
  for (const { recipient } of [ann, bob, cid]) recipient.take();
  say(room, 1, ann.member);
  assertEquals(bob.recipient.take(), [message(1)]);
  assertEquals(cid.recipient.take(), []);
  room.replays.delete(cid.member);
  say(room, 2, ann.member);
  assertEquals(cid.recipient.take(), [message(2)]);
});

Deno.test("a replay ends when its member leaves, and starts again when it returns", () => {
  const { room } = roomWith("Ann");
  const bob = person("Bob");
  room.enter(bob.member, { since: 3 });
  room.announcePresence([]);
  room.enter(bob.member);
  assertEquals(room.replays.size, 0);
  room.enter(bob.member, { since: 3 });
  room.announcePresence([]);
  assertEquals(room.replays.size, 1);
  room.leave(bob.member);
  assertEquals(room.replays.size, 0);
});

Deno.test("a member is arriving until it has been sent joined or has left", () => {
  const { room, people } = roomWith("Ann", "Bob");
  const [ann, bob] = two(people);
  assertEquals(room.isArriving(ann.member), false);
  room.enter(ann.member);
  room.enter(bob.member, { since: 3 });
  assertEquals([ann, bob].map(({ member }) => room.isArriving(member)), [
    true,
    true,
  ]);
  room.leave(bob.member);
  assertEquals(room.isArriving(bob.member), false);
  room.announcePresence([]);
  assertEquals(room.isArriving(ann.member), false);
});

Deno.test("a member that leaves before it was sent joined has no replay", () => {
  const { room } = roomWith("Ann");
  const bob = person("Bob");
  room.enter(bob.member, { since: 3 });
  room.leave(bob.member);
  room.announcePresence([]);
  assertEquals(room.replays.size, 0);
});

Deno.test("a room without changes announces nothing", () => {
  const { room, people } = roomWith("Ann");
  assertEquals(room.hasChanges, false);
  assertEquals(room.needsNewest, false);
  room.announcePresence([]);
  assertEquals(people[0]?.recipient.take(), []);
});

Deno.test("the newest messages are needed only while a member arrives", () => {
  const { room, people } = roomWith("Ann", "Bob");
  const [ann, bob] = two(people);
  rename(room, ann.member, "Anna");
  room.leave(bob.member);
  assertEquals([room.hasChanges, room.needsNewest], [true, false]);
  room.enter(bob.member);
  assertEquals([room.hasChanges, room.needsNewest], [true, true]);
  room.leave(bob.member);
  assertEquals([room.hasChanges, room.needsNewest], [true, false]);
});

Deno.test("the members of a room are listed in their order of arrival", () => {
  const { room, people } = roomWith("Ann", "Bob", "Cid");
  const [ann] = two(people);
  assertEquals(room.roster.members, ["Ann", "Bob", "Cid"]);
  room.leave(ann.member);
  room.enter(ann.member);
  assertEquals(room.roster.members, ["Bob", "Cid", "Ann"]);
});

Deno.test("an unannounced member is listed, and its presence and renames are not announced", () => {
  const { room, people } = roomWith("Ann");
  const [ann] = people;
  assert(ann !== undefined);
  const tail = person("Tail");
  tail.member.isAnnounced = false;
  room.enter(tail.member);
  room.announcePresence([]);
  const roster = { members: ["Ann", "Tail"], unannounced: ["Tail"] };
  assertEquals(tail.recipient.take(), [
    { type: "joined", room: "lobby", ...roster, last: 0 },
  ]);
  assertEquals(room.roster, roster);
  rename(room, tail.member, "Head");
  room.announcePresence([]);
  say(room, 1, ann.member);
  room.leave(tail.member);
  room.announcePresence([]);
  assertEquals(ann.recipient.take(), []);
  assertEquals(tail.recipient.take(), [message(1)]);
});

Deno.test("a member that becomes unannounced has left for the others, and returns when it is announced again", () => {
  const { room, people } = roomWith("Ann", "Bob");
  const [ann, bob] = two(people);
  for (const isAnnounced of [false, true]) {
    room.leave(bob.member);
    bob.member.isAnnounced = isAnnounced;
    room.enter(bob.member);
    room.announcePresence([]);
    assertEquals(ann.recipient.take(), [
      presence(isAnnounced ? { joined: ["Bob"] } : { left: ["Bob"] }),
    ]);
  }
});

Deno.test("each member is sent the messages of the others in order, and the acknowledgements of its own", () => {
  const { room, people } = roomWith("Ann", "Bob", "Cid");
  room.announcePresence([]);
  const [ann, bob] = two(people);
  for (const { recipient } of people) recipient.take();
  const run = [ann, bob, ann].map(({ member }, index) => ({
    message: message(index + 1),
    sender: member,
  }));
  const told = room.deliver(run, ({ message, sender }) => {
    sender.recipient.send({
      type: "ack",
      id: `${message.seq}`,
      room: "lobby",
      seq: message.seq,
      time: 0,
    });
  });
  const numbers = people.map(({ recipient }) =>
    recipient.take().map((notice) =>
      "seq" in notice ? `${notice.type} ${notice.seq}` : notice.type
    )
  );
  assertEquals(numbers, [
    ["ack 1", "message 2", "ack 3"],
    ["message 1", "ack 2", "message 3"],
    ["message 1", "message 2", "message 3"],
  ]);
  assertEquals(told, 6);
});

/** A message and its sender. */
function say(room: Room, seq: number, sender: Member): void {
  room.deliver([{ message: message(seq), sender }], () => {});
}

Deno.test("a member that is welcomed early is announced later, under the name that it has then", () => {
  const { room, people: [ann] } = roomWith("Ann");
  assert(ann !== undefined);
  const [bob, cid] = two([person("Client2"), person("Cid")]);
  room.enter(bob.member);
  room.welcome(bob.member, []);
  assertEquals(bob.recipient.take(), [
    { type: "joined", room: "lobby", members: ["Ann", "Client2"], last: 0 },
  ]);
  assertEquals(ann.recipient.take(), []);
  assert(room.isArriving(bob.member));
  rename(room, bob.member, "Bob");
  room.enter(cid.member);
  room.announcePresence([]);
  assertEquals(ann.recipient.take(), [presence({ joined: ["Bob", "Cid"] })]);
  assertEquals(bob.recipient.take(), [presence({ joined: ["Cid"] })]);
  assertEquals(cid.recipient.takeAll("joined")[0]?.members, [
    "Ann",
    "Bob",
    "Cid",
  ]);
});

Deno.test("a member that is welcomed early is told only what is announced already", () => {
  const { room, people } = roomWith("Ann", "Bob");
  const [ann, bob] = two(people);
  const cid = person("Cid");
  rename(room, ann.member, "Anna");
  room.leave(bob.member);
  room.enter(cid.member);
  room.welcome(cid.member, []);
  assertEquals(cid.recipient.takeAll("joined")[0]?.members, [
    "Ann",
    "Bob",
    "Cid",
  ]);
  room.announcePresence([]);
  assertEquals(cid.recipient.take(), [
    presence({ left: ["Bob"], renamed: [["Ann", "Anna"]] }),
  ]);
  assertEquals(ann.recipient.take(), [
    presence({ joined: ["Cid"], left: ["Bob"] }),
  ]);
});

Deno.test("a member that takes over its name from an earlier connection is not told that it has left", () => {
  const { room, people: [ann, before] } = roomWith("Ann", "Bob");
  assert(ann !== undefined && before !== undefined);
  const now = person("Bob");
  room.leave(before.member);
  room.enter(now.member);
  room.welcome(now.member, []);
  now.recipient.take();
  rename(room, now.member, "Bobby");
  room.announcePresence([]);
  assertEquals(now.recipient.take(), []);
  assertEquals(ann.recipient.take(), [
    presence({ left: ["Bob"], joined: ["Bobby"] }),
  ]);
});

Deno.test("a member that leaves after an early welcome is not announced at all", () => {
  const { room, people: [ann] } = roomWith("Ann");
  const bob = person("Bob");
  room.enter(bob.member);
  room.welcome(bob.member, []);
  room.leave(bob.member);
  room.announcePresence([]);
  assertEquals(ann?.recipient.take(), []);
});

Deno.test("joined says whether earlier messages follow", () => {
  const { room } = roomWith("Ann");
  room.last = 7;
  const earlier = (
    since: number | undefined,
    newest: readonly Message[] | undefined,
  ) => {
    const bob = person("Bob");
    room.enter(bob.member, { since });
    room.announcePresence(newest);
    room.leave(bob.member);
    return bob.recipient.takeAll("joined")[0]?.earlier;
  };
  assertEquals(earlier(undefined, [message(7)]), true);
  // Nothing of the room is kept any more.
  assertEquals(earlier(undefined, []), undefined);
  assertEquals(earlier(undefined, undefined), true);
  assertEquals(earlier(6, []), true);
  assertEquals(earlier(7, []), undefined);
});
