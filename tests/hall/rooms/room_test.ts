import { assert, assertEquals } from "@std/assert";
import { Member } from "../../../hall/member.ts";
import { Room } from "../../../hall/rooms/room.ts";
import { Session } from "../../../hall/sessions/session.ts";
import type { Message, Notice } from "../../../protocol/notice.ts";
import { FakeRecipient } from "../fake_recipient.ts";
import { HERE } from "../test_hall.ts";

interface Person {
  readonly member: Member;
  readonly recipient: FakeRecipient;
}

let count = 0;

function person(name: string): Person {
  const recipient = new FakeRecipient();
  const member = new Member(recipient, HERE, ++count);
  member.session = new Session({
    secret: `secret ${count}`,
    author: `${count}`,
    name,
    ephemeral: false,
    since: 0,
  });
  return { member, recipient };
}

/** A room and some who are in it and have been told so. */
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
  member.session.name = name;
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

/** The members a test has asked for by name. */
function two(people: readonly Person[]): [Person, Person] {
  const [one, other] = people;
  assert(one !== undefined && other !== undefined);
  return [one, other];
}

Deno.test("who arrives hears that it is in, then the history, and nothing else", () => {
  const { room, people } = roomWith("Ann");
  room.last = 7;
  const bob = person("Bob");
  room.enter(bob.member);
  assertEquals(bob.recipient.take(), []);
  room.announcePresence([message(6), message(7)]);
  assertEquals(bob.recipient.take(), [
    { type: "joined", room: "lobby", members: ["Ann", "Bob"], last: 7 },
    message(6),
    message(7),
  ]);
  assertEquals(people[0]?.recipient.take(), [presence({ joined: ["Bob"] })]);
});

Deno.test("those who arrive together hear one list, and nothing of each other besides", () => {
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

Deno.test("what is told to many is one and the same notice, so that it can be encoded once", () => {
  const { room, people } = roomWith("Ann", "Bob", "Cid");
  const others = [person("Dan"), person("Eve")];
  for (const { member } of others) room.enter(member);
  room.announcePresence([message(1)]);
  const told = people.map(({ recipient }) => recipient.take());
  assert(told.every(([notice]) => notice === told[0]?.[0]));
  const [dan, eve] = others.map(({ recipient }) => recipient.take());
  assertEquals(dan?.length, 2);
  assert(dan?.every((notice, index) => notice === eve?.[index]));
});

Deno.test("notices go out one by one to all, not all to one after the other", () => {
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

Deno.test("who joins and leaves between two settlings has not been there for the others", () => {
  const { room, people } = roomWith("Ann");
  const bob = person("Bob");
  room.enter(bob.member);
  room.leave(bob.member);
  assertEquals(room.hasChanges, true);
  room.announcePresence([]);
  assertEquals(people[0]?.recipient.take(), []);
  assertEquals(bob.recipient.take(), []);
  assertEquals(room.hasChanges, false);
});

Deno.test("who leaves and comes back is told anew that it is in; the others see nothing", () => {
  const { room, people } = roomWith("Ann", "Bob");
  const [ann, bob] = two(people);
  room.leave(bob.member);
  room.enter(bob.member);
  room.announcePresence([]);
  assertEquals(ann.recipient.take(), []);
  assertEquals(bob.recipient.take().map(({ type }) => type), ["joined"]);
});

Deno.test("who takes a new name and leaves, leaves under the name the others know", () => {
  const { room, people } = roomWith("Ann", "Bob");
  const [ann, bob] = two(people);
  rename(room, bob.member, "Robert");
  room.leave(bob.member);
  room.announcePresence([]);
  assertEquals(ann.recipient.take(), [presence({ left: ["Bob"] })]);
  assertEquals(bob.recipient.take(), []);
});

Deno.test("who arrives and takes a new name arrives under the new one", () => {
  const { room, people } = roomWith("Ann");
  const bob = person("Bob");
  room.enter(bob.member);
  rename(room, bob.member, "Robert");
  room.announcePresence([]);
  assertEquals(people[0]?.recipient.take(), [presence({ joined: ["Robert"] })]);
});

Deno.test("several new names in a row are one, and back to the old one is none", () => {
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

Deno.test("who takes a new name has been told so and is not told again", () => {
  const { room, people } = roomWith("Ann", "Bob");
  const [ann, bob] = two(people);
  rename(room, bob.member, "Robert");
  room.announcePresence([]);
  assertEquals(bob.recipient.take(), []);
  assertEquals(ann.recipient.take(), [
    presence({ renamed: [["Bob", "Robert"]] }),
  ]);
});

Deno.test("two who swap their names are told of in one notice", () => {
  const { room, people } = roomWith("Ann", "Bob", "Cid");
  const [ann, bob] = two(people);
  rename(room, ann.member, "x");
  rename(room, bob.member, "Ann");
  rename(room, ann.member, "Bob");
  room.announcePresence([]);
  const swap = presence({ renamed: [["Ann", "Bob"], ["Bob", "Ann"]] });
  for (const { recipient } of people) assertEquals(recipient.take(), [swap]);
});

Deno.test("a name that comes back on another connection before anybody has heard of the cut has not been away for the others", () => {
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

Deno.test("of one who comes back under another spelling both is told", () => {
  const { room, people } = roomWith("Ann", "Bob");
  const [ann, bob] = two(people);
  room.leave(bob.member);
  room.enter(person("bob").member);
  room.announcePresence([]);
  assertEquals(ann.recipient.take(), [
    presence({ joined: ["bob"], left: ["Bob"] }),
  ]);
});

Deno.test("who comes back unnoticed does not hide what else has changed, nor from whom it is told", () => {
  const { room, people } = roomWith("Ann", "Bob", "Cid");
  const [ann, bob] = two(people);
  room.leave(bob.member);
  room.enter(person("Bob").member);
  rename(room, ann.member, "Anna");
  room.announcePresence([]);
  // The one change that is left is her own new name.
  assertEquals(ann.recipient.take(), []);
  assertEquals(people[2]?.recipient.take(), [
    presence({ renamed: [["Ann", "Anna"]] }),
  ]);
});

Deno.test("who knows a number of the room is told that it is in, and the newest are left to the replay", () => {
  const { room } = roomWith("Ann");
  room.last = 9;
  const [back, new_] = [person("Bob"), person("Cid")];
  room.enter(back.member, 4);
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

Deno.test("who is told what was said before hears a new message from the log, not from the room", () => {
  const { room, people } = roomWith("Ann", "Bob");
  const [ann, bob] = two(people);
  const cid = person("Cid");
  room.enter(cid.member, 0);
  room.announcePresence([]);
  for (const { recipient } of [ann, bob, cid]) recipient.take();
  say(room, 1, ann.member);
  assertEquals(bob.recipient.take(), [message(1)]);
  assertEquals(cid.recipient.take(), []);
  room.replays.delete(cid.member);
  say(room, 2, ann.member);
  assertEquals(cid.recipient.take(), [message(2)]);
});

Deno.test("a replay ends when its member leaves, and begins anew when it enters again", () => {
  const { room } = roomWith("Ann");
  const bob = person("Bob");
  room.enter(bob.member, 3);
  room.announcePresence([]);
  room.enter(bob.member);
  assertEquals(room.replays.size, 0);
  room.enter(bob.member, 3);
  room.announcePresence([]);
  assertEquals(room.replays.size, 1);
  room.leave(bob.member);
  assertEquals(room.replays.size, 0);
});

Deno.test("who has come in is awaited until it has been told so or has left again", () => {
  const { room, people } = roomWith("Ann", "Bob");
  const [ann, bob] = two(people);
  assertEquals(room.isArriving(ann.member), false);
  room.enter(ann.member);
  room.enter(bob.member, 3);
  assertEquals([ann, bob].map(({ member }) => room.isArriving(member)), [
    true,
    true,
  ]);
  room.leave(bob.member);
  assertEquals(room.isArriving(bob.member), false);
  room.announcePresence([]);
  assertEquals(room.isArriving(ann.member), false);
});

Deno.test("who leaves before it is told that it is in has no replay", () => {
  const { room } = roomWith("Ann");
  const bob = person("Bob");
  room.enter(bob.member, 3);
  room.leave(bob.member);
  room.announcePresence([]);
  assertEquals(room.replays.size, 0);
});

Deno.test("the topic is told to those who arrive, when there is one", () => {
  const { room } = roomWith();
  room.topic = "lunch";
  const bob = person("Bob");
  room.enter(bob.member);
  room.announcePresence([]);
  assertEquals(bob.recipient.take(), [{
    type: "joined",
    room: "lobby",
    members: ["Bob"],
    last: 0,
    topic: "lunch",
  }]);
});

Deno.test("a notice to all is told to all, one and the same", () => {
  const { room, people } = roomWith("Ann", "Bob");
  const notice = presence({});
  room.broadcast(notice);
  for (const { recipient } of people) assert(recipient.take()[0] === notice);
});

Deno.test("a room in which nothing has changed says nothing", () => {
  const { room, people } = roomWith("Ann");
  assertEquals(room.hasChanges, false);
  assertEquals(room.needsNewest, false);
  room.announcePresence([]);
  assertEquals(people[0]?.recipient.take(), []);
});

Deno.test("a history is wanted only while somebody arrives", () => {
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

Deno.test("a message is told to everybody but the one who said it", () => {
  const { room, people } = roomWith("Ann", "Bob", "Cid");
  const [ann] = two(people);
  say(room, 1, ann.member);
  assertEquals(
    people.map(({ recipient }) => recipient.take()),
    [[], [message(1)], [message(1)]],
  );
});

Deno.test("the members of a room are named in the order in which they came", () => {
  const { room, people } = roomWith("Ann", "Bob", "Cid");
  const [ann] = two(people);
  assertEquals(room.roster, { members: ["Ann", "Bob", "Cid"] });
  room.leave(ann.member);
  room.enter(ann.member);
  assertEquals(room.roster, { members: ["Bob", "Cid", "Ann"] });
});

Deno.test("of one that is not announced nobody is told that it comes, goes or has another name; it is listed", () => {
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

Deno.test("one that is announced no more has left for the others, and comes again when it is", () => {
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

Deno.test("of several messages in a row everybody hears what the others said, in order, and each is told the place of its own", () => {
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

/** Somebody says something. */
function say(room: Room, seq: number, sender: Member): void {
  room.deliver([{ message: message(seq), sender }], () => {});
}
