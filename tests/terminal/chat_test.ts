/** A person in several rooms: what is shown where, without a terminal and a network. */
import { assertEquals } from "@std/assert";
import { FakeServer } from "../client/fake_server.ts";
import { MemoryHall } from "../client/memory_hall.ts";
import { joined } from "../client/talk.ts";
import { completion } from "../../terminal/chat_input.ts";
import { DIRECT_MAX } from "../../terminal/rooms/chat_buffers.ts";
import { Person } from "./person.ts";

Deno.test("lines of other rooms are counted, and shown when one comes there", async () => {
  await using hall = new MemoryHall();
  await using ann = await Person.enter(hall, "Ann", ["lobby", "dev"]);
  await using bob = await Person.enter(hall, "Bob", ["dev", "lobby"]);
  await ann.untilStatus("2:dev (2)");
  assertEquals(bob.status, "Bob | 2:lobby (2) | 1:dev");
  ann.type("hi");
  ann.type("how are you?");
  await bob.untilStatus("1:dev 2");
  bob.type("here");
  await bob.untilShown("Bob >> here");
  bob.chat.key(1);
  assertEquals(bob.shown, [
    "to dev",
    "* you are in dev (2 people): Ann, Bob",
    "new",
    "Ann >> hi",
    "Ann >> how are you?",
  ]);
  bob.type("fine");
  await ann.untilShown("Bob >> fine");
  assertEquals(bob.status, "Bob | 1:dev (2) | 2:lobby");
});

Deno.test("a first mention elsewhere is told, with the key; Alt-A goes there and back", async () => {
  await using hall = new MemoryHall();
  await using ann = await Person.enter(hall, "Ann", ["lobby", "dev"]);
  await using bob = await Person.enter(hall, "Bob", ["dev", "ops", "lobby"]);
  await ann.untilStatus("(2)");
  ann.type("Bob: look");
  ann.type("Bob: quick");
  await bob.untilShown(
    "* Ann mentions you in dev: Alt-1 or /1 shows it",
  );
  await bob.untilStatus("1:dev 2!");
  bob.chat.key("unread");
  assertEquals(bob.chat.buffers.current.label, "dev");
  bob.chat.key("unread");
  assertEquals(bob.chat.buffers.current.label, "lobby");
  bob.chat.key("unread");
  assertEquals(bob.shown.at(-1), "ring");
  bob.type("/2");
  assertEquals(bob.chat.buffers.current.label, "ops");
  bob.chat.key("next");
  assertEquals(bob.chat.buffers.current.label, "lobby");
  bob.type("/12");
  await bob.untilShown("! there is no room 12");
  bob.type("/12 now");
  await bob.untilShown("! there is no room 12");
  bob.shown.splice(0);
  bob.type("/2 now");
  assertEquals(bob.shown, ["to ops", "! /2 takes no words; nothing was sent"]);
});

Deno.test("direct messages are a room of their own, on both sides", async () => {
  await using hall = new MemoryHall();
  await using ann = await Person.enter(hall, "Ann");
  await using bob = await Person.enter(hall, "Bob");
  await ann.untilStatus("(2)");
  ann.type("/query bob psst");
  assertEquals(ann.status, "Ann | 2:@Bob | 1:lobby");
  await ann.untilShown("Ann (to Bob only) >> psst");
  await bob.untilShown("* Ann writes to you only: Alt-2 or /2 shows it");
  assertEquals(bob.status, "Bob | 1:lobby (2) | 2:@Ann 1!");
  bob.type("/2");
  assertEquals(bob.shown, ["to @Ann", "new", "Ann (to you only) >> psst"]);
  bob.type("what?");
  await ann.untilShown("Bob (to you only) >> what?");
  // A command for a room alone says so.
  for (const command of ["/topic", "/who", "/history", "/search x", "/lock"]) {
    bob.type(command);
    await bob.untilShown(
      "! these are direct messages with Ann: that is for a room",
    );
  }
  bob.type("/query");
  assertEquals(bob.status, "Bob | 1:lobby (2)");
  bob.type("/query");
  await bob.untilShown("! usage: /query NAME [TEXT]");
});

Deno.test("/msg is shown where it is typed, and in the conversation", async () => {
  await using hall = new MemoryHall();
  await using _ann = await Person.enter(hall, "Ann");
  await using bob = await Person.enter(hall, "Bob");
  bob.type("/msg Ann psst");
  await bob.untilShown("Bob (to Ann only) >> psst");
  assertEquals(bob.status, "Bob | 1:lobby (2) | 2:@Ann");
  bob.shown.splice(0);
  bob.chat.key(2);
  assertEquals(bob.shown, ["to @Ann", "Bob (to Ann only) >> psst"]);
  bob.type("/leave");
  assertEquals(bob.status, "Bob | 1:lobby (2)");
});

Deno.test("a whisper for which there is no conversation any more takes over no other", async () => {
  await using server = new FakeServer();
  const entering = Person.enter(server, "Bob");
  const { peer } = await server.welcome({}, joined("lobby", 0));
  await using bob = await entering;
  bob.type("/query Ann");
  for (let seq = 1; seq <= DIRECT_MAX; seq++) {
    const from = `Eve${seq}`;
    const more = { to: "Bob", text: "psst", time: 0 };
    await peer.tell({ type: "whisper", seq, from, ...more });
  }
  await bob.untilShown(`Eve${DIRECT_MAX} (to you only) >> psst`);
  bob.type("for Ann");
  const said = await peer.frame();
  assertEquals("to" in said ? said.to : undefined, "Ann");
});

Deno.test("a conversation follows the name of the other, and tells when that leaves", async () => {
  await using hall = new MemoryHall();
  await using bob = await Person.enter(hall, "Bob", ["lobby", "dev"]);
  {
    await using ann = await Person.enter(hall, "Ann", ["lobby", "dev"]);
    await bob.untilStatus("(2)");
    bob.type("/query Ann");
    ann.type("/name Anna");
    await bob.untilShown("* [lobby] Ann is now Anna");
    assertEquals(bob.status, "Bob | 3:@Anna | 1:lobby  2:dev");
    bob.type("hi");
    await ann.untilStatus("3:@Bob 1!");
  }
  await bob.untilShown("* [dev] Anna left");
  assertEquals(bob.shown, []);
});

Deno.test("a conversation keeps to its member when another takes the name that it had, in all shared rooms", async () => {
  await using server = new FakeServer();
  const entering = Person.enter(server, "Bob", ["lobby", "dev"]);
  const members = ["Ann", "Eve", "Bob"];
  const rooms = ["lobby", "dev"].map((room) => ({
    ...joined(room, 0),
    members,
  }));
  const { peer } = await server.welcome({}, ...rooms);
  await using bob = await entering;
  await bob.untilStatus("(3)");
  bob.type("/query Ann");
  bob.type("/query Eve");
  for (const room of ["lobby", "dev"]) {
    await peer.tell({
      ...{ type: "presence", room, joined: [], left: [] },
      renamed: [["Ann", "Anna"], ["Eve", "Ann"]],
    });
  }
  await bob.until(
    () => bob.chat.people.roster.namesIn("dev").has("Anna"),
    "the other names",
  );
  assertEquals(bob.status, "Bob | 4:@Ann | 1:lobby  2:dev  3:@Anna");
  // A room can tell later again what it has told once.
  await peer.tell({
    ...{ type: "presence", room: "dev", joined: [], left: [] },
    renamed: [["Ann", "Eve"]],
  });
  await bob.untilStatus("4:@Eve");
});

Deno.test("a room opens when it is joined, closes when it is left, and closes when it refuses", async () => {
  await using hall = new MemoryHall();
  await using bob = await Person.enter(hall, "Bob");
  bob.type("/join dev");
  bob.type("at once");
  await bob.untilShown("Bob >> at once");
  assertEquals(bob.status, "Bob | 2:dev (1) | 1:lobby");
  bob.chat.key(1);
  bob.type("/join dev");
  assertEquals(bob.status, "Bob | 2:dev (1) | 1:lobby");
  bob.shown.splice(0);
  bob.type("/leave");
  await bob.untilShown("to lobby");
  assertEquals(bob.status, "Bob | 1:lobby (1)");
  bob.type(`/join ${"x".repeat(65)}`);
  await bob.until(
    () => bob.shown.at(-1)?.startsWith("! ") ?? false,
    "an error",
  );
  assertEquals(bob.status, "Bob | 1:lobby (1)");
  bob.type("/leave");
  await bob.untilStatus("no room");
  bob.type("lost");
  await bob.untilShown("! you are not in a room; join one first");
  bob.type("/join ops");
  await bob.untilStatus("1:ops (1)");
});

Deno.test("a room that the server does not let one into closes again", async () => {
  await using hall = new MemoryHall();
  await using bob = await Person.enter(hall, "Bob");
  for (let count = 0; count < 200; count++) {
    const before = bob.chat.buffers.list.length;
    bob.type(`/join r${count}`);
    await bob.until(
      () =>
        bob.client.rooms.includes(`r${count}`) ||
        bob.chat.buffers.list.length === before,
      "an answer",
    );
    if (bob.chat.buffers.list.length === before) return;
  }
  throw new Error("there is no bound");
});

Deno.test("a room that is joined again before the answer to leaving it stays open", async () => {
  await using hall = new MemoryHall();
  await using bob = await Person.enter(hall, "Bob", ["lobby", "dev"]);
  bob.type("/leave");
  bob.type("/join dev");
  await bob.client.flush();
  await bob.untilShown("* you are alone in dev");
  assertEquals(bob.status, "Bob | 2:dev (1) | 1:lobby");
  bob.type("for dev");
  await bob.untilShown("Bob >> for dev");
});

Deno.test("a half-typed line stays in its room", async () => {
  await using hall = new MemoryHall();
  await using bob = await Person.enter(hall, "Bob", ["dev", "lobby"]);
  bob.line = "for the lob";
  bob.chat.key("previous");
  assertEquals(bob.line, "");
  bob.line = "for dev";
  bob.chat.key("next");
  assertEquals(bob.line, "for the lob");
});

Deno.test("names of the current room are completed before others", async () => {
  await using hall = new MemoryHall();
  await using _ann = await Person.enter(hall, "Ann", ["dev"]);
  await using _abe = await Person.enter(hall, "Abe", ["lobby"]);
  await using bob = await Person.enter(hall, "Bob", ["dev", "lobby"]);
  await bob.untilStatus("(2)");
  assertEquals(completion(bob.chat, "a").fitting, ["Abe: "]);
  assertEquals(completion(bob.chat, "an").fitting, ["Ann: "]);
  bob.type("/query Ann");
  assertEquals(completion(bob.chat, "a").fitting, ["Ann: "]);
});

Deno.test("ignored members are not counted, and open no conversation", async () => {
  await using hall = new MemoryHall();
  await using ann = await Person.enter(hall, "Ann", ["lobby", "dev"]);
  await using bob = await Person.enter(hall, "Bob", ["dev", "lobby"]);
  await ann.untilStatus("(2)");
  bob.type("/ignore Ann");
  ann.type("Bob: hi");
  ann.type("/msg Bob psst");
  await ann.untilShown("Ann (to Bob only) >> psst");
  await bob.client.flush();
  assertEquals(bob.status, "Bob | 2:lobby (2) | 1:dev");
});

Deno.test("after a cut the missed messages are counted where they were said", async () => {
  await using hall = new MemoryHall();
  await using ann = await Person.enter(hall, "Ann", ["lobby", "dev"]);
  await using bob = await Person.enter(hall, "Bob", ["dev", "lobby"]);
  await ann.untilStatus("(2)");
  bob.chat.key(1);
  bob.chat.key(2);
  hall.cutAll();
  ann.type("one");
  ann.type("two");
  await bob.untilStatus("1:dev 2");
  bob.shown.splice(0);
  bob.chat.key(1);
  assertEquals(bob.shown, ["to dev", "new", "Ann >> one", "Ann >> two"]);
});

Deno.test("pending messages belong to the room in which they were said", async () => {
  await using hall = new MemoryHall();
  await using bob = await Person.enter(hall, "Bob", ["dev", "lobby"]);
  bob.type("one");
  assertEquals(bob.chat.state.pending, ["one"]);
  bob.chat.key(1);
  assertEquals(bob.chat.state.pending, []);
  bob.type("two");
  assertEquals(bob.chat.state.pending, ["two"]);
  await bob.untilShown("Bob >> two");
  bob.shown.splice(0);
  bob.chat.key(2);
  assertEquals(bob.shown, ["to lobby", "Bob >> one"]);
});

Deno.test("all rooms in one stream", async () => {
  await using hall = new MemoryHall();
  await using ann = await Person.enter(hall, "Ann", ["lobby", "dev"]);
  await using bob = await Person.enter(hall, "Bob", ["dev", "lobby"], {
    rooms: "all",
  });
  await ann.untilStatus("(2)");
  ann.type("hi");
  await bob.untilShown("[dev] Ann >> hi");
  ann.type("/msg Bob psst");
  await bob.untilShown("Ann (to you only) >> psst");
  assertEquals(bob.status, "Bob | 2:lobby (2) | 1:dev  3:@Ann");
  bob.chat.key(1);
  ann.type("again");
  await bob.untilShown("Ann >> again");
  ann.type("/leave dev");
  await bob.untilShown("* Ann left");
  ann.type("/leave lobby");
  await bob.until(() => bob.shown.includes("* [lobby] Ann left"), "leaving");
  // Once, though the conversation with Ann is concerned as well.
  assertEquals(bob.shown, ["* [lobby] Ann left"]);
});

Deno.test("a window without the focus: the first new message has a line above it, per room", async () => {
  await using hall = new MemoryHall();
  await using ann = await Person.enter(hall, "Ann", ["lobby", "dev"]);
  await using bob = await Person.enter(hall, "Bob", ["lobby", "dev"]);
  await ann.untilStatus("(2)");
  bob.chat.watch(false);
  ann.type("one");
  ann.type("two");
  await bob.untilShown("new");
  await bob.untilShown("Ann >> two");
  assertEquals(bob.shown, []);
  assertEquals(bob.chat.state.unread, 2);
  bob.chat.watch(true);
  ann.type("three");
  await bob.untilShown("Ann >> three");
  assertEquals(bob.shown, []);
});

Deno.test("/copy takes the last message of the room that one sees", async () => {
  await using hall = new MemoryHall();
  await using ann = await Person.enter(hall, "Ann", ["lobby", "dev"]);
  await using bob = await Person.enter(hall, "Bob", ["dev", "lobby"]);
  await ann.untilStatus("(2)");
  ann.type("in dev");
  await bob.untilStatus("1:dev 1");
  bob.type("in the lobby");
  await bob.untilShown("Bob >> in the lobby");
  bob.type("/copy");
  await bob.untilShown("copied in the lobby");
  bob.chat.key(1);
  bob.type("/copy");
  await bob.untilShown("copied in dev");
  bob.chat.key(2);
  bob.shown.splice(0);
  bob.type("/copy");
  await bob.untilShown("copied in the lobby");
});

Deno.test("a room that one is put out of stays, marked, and nothing typed there goes elsewhere", async () => {
  await using server = new FakeServer();
  const entering = Person.enter(server, "Bob", ["lobby", "dev"]);
  const rooms = [joined("lobby", 0), joined("dev", 0)];
  const { peer } = await server.welcome({}, ...rooms);
  {
    await using bob = await entering;
    await peer.tell({ type: "left", room: "lobby" });
    await bob.until(
      () => bob.chat.buffers.room("lobby")?.isLeft === true,
      "being put out",
    );
    bob.chat.key(1);
    assertEquals(bob.status, "Bob | 1:lobby (left) | 2:dev");
    bob.chat.key(2);
    peer.cut();
    const { peer: next } = await server.welcome({}, {
      type: "error",
      code: "banned",
      message: "not here",
      room: "dev",
    });
    await bob.untilShown("! not here");
    await bob.untilStatus("Bob | 2:dev (left) | 1:lobby");
    assertEquals(bob.chat.people.roster.rooms, []);
    bob.type("said to nobody");
    const said = await next.frame();
    assertEquals("room" in said ? said.room : undefined, "dev");
    bob.type("/leave");
    assertEquals(bob.status, "Bob | 1:lobby (left)");
    await next.tell({
      type: "error",
      code: "not-in-room",
      message: "you are not in the room dev",
      id: "id" in said ? said.id : undefined,
    });
    await bob.untilShown("! you are not in the room dev");
  }
});

Deno.test("a room that was asked to leave before a cut is closed on return", async () => {
  await using server = new FakeServer();
  const entering = Person.enter(server, "Bob", ["lobby", "dev"]);
  const rooms = [joined("lobby", 0), joined("dev", 0)];
  const { peer } = await server.welcome({}, ...rooms);
  await using bob = await entering;
  bob.type("/leave");
  assertEquals((await peer.frame()).type, "leave");
  peer.cut();
  await server.welcome({}, joined("lobby", 0));
  await bob.until(
    () => bob.status === "Bob | 1:lobby (1)",
    "the room to close",
  );
});

Deno.test("a deleted message is kept nowhere, whoever said it, and cannot be copied", async () => {
  await using hall = new MemoryHall();
  await using ann = await Person.enter(hall, "Ann");
  await using bob = await Person.enter(hall, "Bob");
  ann.type("secret");
  await bob.untilShown("Ann >> secret");
  ann.type("/delete");
  for (const person of [ann, bob]) {
    await person.untilShown("Ann >> (deleted message 1)");
    const { entries } = person.chat.buffers.current;
    assertEquals(JSON.stringify(entries).includes("secret"), false);
  }
  bob.type("/copy");
  await bob.untilShown("! no message was shown yet");
  bob.type("/delete Ann");
  await bob.untilShown(
    "! there is no such message among the last 200 in lobby",
  );
});

Deno.test("a deleted message is kept nowhere also where its author is ignored since", async () => {
  await using hall = new MemoryHall();
  await using ann = await Person.enter(hall, "Ann");
  await using bob = await Person.enter(hall, "Bob");
  await using cho = await Person.enter(hall, "Cho");
  ann.type("secret");
  await bob.untilShown("Ann >> secret");
  bob.type("/ignore Ann");
  ann.type("/delete");
  await cho.untilShown("Ann >> (deleted message 1)");
  cho.type("done");
  await bob.untilShown("Cho >> done");
  const { entries } = bob.chat.buffers.current;
  assertEquals(JSON.stringify(entries).includes("secret"), false);
});
