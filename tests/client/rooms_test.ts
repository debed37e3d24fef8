import { assert, assertEquals } from "@std/assert";
import { Rooms } from "../../client/rooms.ts";
import { HISTORY_ON_JOIN } from "../../protocol/features/membership.ts";

/** Locks of the rooms named. */
function locks(...locked: string[]) {
  return {
    isEmpty: locked.length === 0,
    isLocked: (room: string) => locked.includes(room),
  };
}

function message(room: string, seq: number) {
  return {
    type: "message",
    room,
    seq,
    from: "Bob",
    text: "hi",
    time: 0,
  } as const;
}

Deno.test("a room is current once asked for, and among the rooms once entered", () => {
  const rooms = new Rooms([{ name: "Lobby" }], locks());
  assertEquals([rooms.current, rooms.names], ["lobby", []]);
  assertEquals(rooms.entered("lobby", 0), "new");
  rooms.join("dev", undefined);
  assertEquals([rooms.current, rooms.names], ["dev", ["lobby"]]);
  rooms.leave("dev");
  assertEquals([rooms.current, rooms.has("dev")], ["lobby", false]);
});

Deno.test("a room entered again after a cut goes on where it was", () => {
  const rooms = new Rooms([{ name: "lobby" }], locks());
  rooms.entered("lobby", 4);
  assertEquals(rooms.received(message("lobby", 5)), "new");
  assertEquals(rooms.wishes, [{ name: "lobby", since: 5 }]);
  assertEquals(rooms.entered("lobby", 6), "again");
  assertEquals(rooms.received(message("lobby", 5)), "known");
  assertEquals(rooms.received(message("lobby", 6)), "new");
  assertEquals(rooms.received(message("lobby", 9)), "impossible");
});

Deno.test("a room asked for again with a number begins behind that", () => {
  const rooms = new Rooms([{ name: "lobby" }], locks());
  rooms.entered("lobby", 40);
  assertEquals(rooms.since("lobby"), 40 - HISTORY_ON_JOIN);
  rooms.join("lobby", 3);
  assertEquals(rooms.wishes, [{ name: "lobby", since: 3 }]);
  assertEquals(rooms.entered("lobby", 40), "new");
  assertEquals(rooms.since("lobby"), 3);
});

Deno.test("the password of a room is sent again after a cut, until the client leaves", () => {
  const rooms = new Rooms([{ name: "tea", password: "open" }], locks());
  rooms.entered("tea", 4);
  rooms.join("dev", undefined, "sesame");
  rooms.entered("dev", 0);
  const passwords = () => rooms.wishes.map(({ password }) => password);
  assertEquals(passwords(), ["open", "sesame"]);
  rooms.leave("tea");
  rooms.left("tea");
  rooms.join("tea", undefined);
  assertEquals(passwords(), ["sesame", undefined]);
});

Deno.test("the oldest message known counts the client's own and those shown from history", () => {
  const rooms = new Rooms([{ name: "lobby" }], locks());
  rooms.knows("lobby", 1);
  assertEquals(rooms.oldest("lobby"), undefined);
  rooms.entered("lobby", 9);
  rooms.acknowledged("lobby", 12);
  rooms.received(message("lobby", 10));
  rooms.knows("lobby", 7);
  assertEquals(rooms.oldest("lobby"), 7);
  rooms.left("lobby");
  rooms.join("lobby", undefined);
  assertEquals(rooms.oldest("lobby"), undefined);
});

Deno.test("numbers that are counted anew are forgotten, and the rooms are not", () => {
  const rooms = new Rooms([{ name: "lobby" }, { name: "dev" }], locks());
  rooms.entered("lobby", 9);
  rooms.join("dev", 5);
  rooms.forgetNumbers();
  assertEquals(rooms.wishes.map(({ since }) => since), [undefined, undefined]);
  assertEquals([rooms.current, rooms.names], ["dev", []]);
  assertEquals(rooms.entered("lobby", 2), "new");
});

Deno.test("messages still go to a locked room that the server has put the client out of", () => {
  const rooms = new Rooms([{ name: "lobby" }, { name: "dev" }], locks("dev"));
  rooms.entered("lobby", 0);
  rooms.entered("dev", 0);
  rooms.left("dev");
  assertEquals([rooms.current, rooms.names], ["dev", ["lobby"]]);
  assertEquals(rooms.wishes, [{ name: "lobby", since: 0 }]);
  rooms.join("dev", undefined);
  assertEquals(rooms.wishes.map(({ name }) => name), ["lobby", "dev"]);
});

Deno.test("a room that the client has not asked for does not become current", () => {
  const rooms = new Rooms([{ name: "dev" }], locks());
  assertEquals(rooms.entered("hall", 0), "new");
  assertEquals(rooms.current, "dev");
  assert(rooms.has("hall"));
  rooms.leave("dev");
  assertEquals(rooms.current, "hall");
});

Deno.test("a room that was left before its entering was answered does not become current", () => {
  const rooms = new Rooms([{ name: "lobby" }], locks());
  rooms.entered("lobby", 0);
  rooms.join("dev", undefined);
  rooms.leave("dev");
  rooms.entered("dev", 0);
  assertEquals([rooms.current, rooms.names], ["lobby", ["lobby"]]);
  rooms.left("dev");
  assertEquals([rooms.current, rooms.names], ["lobby", ["lobby"]]);
});

Deno.test("a room that was left and asked for again stays current through all answers", () => {
  const rooms = new Rooms([{ name: "lobby" }], locks());
  rooms.entered("lobby", 0);
  rooms.join("dev", undefined);
  rooms.leave("dev");
  rooms.join("dev", undefined);
  for (
    const answer of [
      () => rooms.entered("dev", 0),
      () => rooms.left("dev"),
      () => rooms.entered("dev", 0),
    ]
  ) {
    answer();
    assertEquals(rooms.current, "dev");
  }
  assertEquals(rooms.names, ["lobby", "dev"]);
  rooms.left("dev");
  assertEquals([rooms.current, rooms.names], ["lobby", ["lobby"]]);
});

Deno.test("a room that the server does not let the client into is current no more", () => {
  const rooms = new Rooms([{ name: "lobby" }], locks());
  rooms.entered("lobby", 0);
  rooms.join("dev", undefined);
  rooms.refused("dev");
  assertEquals([rooms.current, rooms.wishes.length], ["lobby", 1]);
  // Asked for again after it was left, it gets two answers.
  rooms.join("dev", undefined);
  rooms.leave("dev");
  rooms.join("dev", undefined);
  rooms.refused("dev");
  rooms.left("dev");
  assertEquals(rooms.current, "dev");
  rooms.refused("dev");
  assertEquals(rooms.current, "lobby");
  // Asked for again, a room that the client is in stays.
  rooms.join("lobby", 1);
  rooms.refused("lobby");
  assertEquals(rooms.names, ["lobby"]);
});

Deno.test("after a cut each room is answered once", () => {
  const rooms = new Rooms([{ name: "lobby" }], locks());
  rooms.entered("lobby", 0);
  rooms.join("dev", undefined);
  rooms.leave("dev");
  rooms.join("dev", undefined);
  rooms.leave("lobby");
  rooms.resume();
  rooms.entered("dev", 0);
  rooms.left("dev");
  assertEquals([rooms.current, rooms.wishes], [undefined, []]);
});

Deno.test("a room that does not let the client in again after a cut is left", () => {
  const rooms = new Rooms([{ name: "lobby" }, { name: "dev" }], locks());
  rooms.entered("lobby", 0);
  rooms.entered("dev", 0);
  rooms.resume();
  rooms.entered("lobby", 0);
  rooms.refused("dev");
  assertEquals([rooms.current, rooms.names], ["lobby", ["lobby"]]);
});
