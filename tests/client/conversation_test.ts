import { assertEquals, assertThrows } from "@std/assert";
import { type Answers, Conversation } from "../../client/conversation.ts";
import { ProtocolError } from "../../client/link/frame_reader.ts";
import type { Welcome } from "../../client/link/greet.ts";
import { UNASKED_MAX } from "../../client/rooms.ts";
import { joined, message, whispered } from "./talk.ts";

const WELCOME: Welcome = {
  type: "welcome",
  version: 1,
  name: "Ann",
  session: "s1",
  log: "l1",
  server: { name: "chat", version: "1", maxLine: 1_000 },
};

/** Answers that are awaited only once each. */
function answers(
  kept?: string,
  histories = 0,
): Answers & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    acknowledged: ({ id }) => calls.push(`ack ${id}`) === 1,
    takeHistory: () => histories-- > 0,
    refused: ({ id }) => id !== undefined,
    ponged: () => false,
    isKept: (text) => text === kept,
    urge: ({ type }) => void calls.push(type),
  };
}

function conversation(tellsAcks = false): Conversation {
  return new Conversation({
    welcome: WELCOME,
    where: "localhost:2428",
    rooms: [],
    locks: { isLocked: () => false },
    tellsAcks,
  });
}

Deno.test("an answer to a call is no event, unless acknowledgements are asked for", () => {
  const ack = { type: "ack", id: "1", room: "lobby", seq: 1, time: 0 } as const;
  assertEquals(conversation().receive(ack, answers()), undefined);
  assertEquals(conversation(true).receive(ack, answers()), ack);
  const told = answers();
  const error = { type: "error", code: "not-kept", message: "no" } as const;
  assertEquals(conversation().receive(error, told), error);
  assertEquals(
    conversation().receive({ ...error, id: "1" }, told),
    undefined,
  );
});

Deno.test("a ping is answered at once, and no event", () => {
  const told = answers();
  assertEquals(conversation().receive({ type: "ping" }, told), undefined);
  assertEquals(conversation().receive({ type: "pong" }, told), undefined);
  assertEquals(told.calls, ["pong"]);
});

Deno.test("a message is an event once; the client's own not before its acknowledgement", () => {
  const ann = conversation();
  ann.receive(joined("lobby", 0), answers());
  const said = message(1);
  assertEquals(ann.receive(said, answers()), said);
  assertEquals(ann.receive(said, answers()), undefined);
  const own = message(2, { from: "Ann", text: "mine" });
  assertEquals(ann.receive(own, answers("mine")), undefined);
  assertThrows(() => ann.receive(message(9), answers()), ProtocolError);
});

Deno.test("a whisper is an event once for each session, and its sender is remembered", () => {
  const ann = conversation();
  assertEquals(ann.receive(whispered(1, "Bea"), answers())?.type, "whisper");
  assertEquals(ann.receive(whispered(1, "Bea"), answers()), undefined);
  assertEquals([ann.lastWhisperer, ann.lastWhisper], ["Bea", 1]);
  ann.resume({ ...WELCOME, session: "s2" });
  assertEquals(ann.lastWhisper, 0);
});

Deno.test("a conversation of an earlier client goes on after the numbers that it had, where the store is the same", () => {
  const resumed = (log: string) =>
    new Conversation({
      welcome: WELCOME,
      where: "localhost:2428",
      rooms: [{ name: "lobby", since: 30 }],
      resume: { session: "s1", log, whispers: 4 },
      locks: { isLocked: () => false },
      tellsAcks: false,
    });
  const same = resumed(WELCOME.log);
  assertEquals(same.lastWhisper, 4);
  same.receive(joined("lobby", 40), answers());
  assertThrows(() => same.receive(message(35), answers()), ProtocolError);
  assertEquals(same.receive(message(31), answers())?.type, "message");
  const other = resumed("l0");
  other.receive(joined("lobby", 40), answers());
  assertEquals(other.receive(message(35), answers())?.type, "message");
});

Deno.test("a client that resumes is in its rooms again, and learns whether numbers begin anew", () => {
  const ann = conversation();
  assertEquals(ann.receive(joined("lobby", 4), answers())?.type, "joined");
  assertEquals(ann.resume({ ...WELCOME, name: "Ann-2" }), false);
  assertEquals(ann.name, "Ann-2");
  assertEquals(ann.receive(joined("lobby", 4), answers())?.type, "rejoined");
  assertEquals(ann.resume({ ...WELCOME, log: "l2" }), true);
  assertEquals(ann.receive(joined("lobby", 4), answers())?.type, "joined");
});

Deno.test("an acknowledgement that was not awaited changes nothing", () => {
  const ann = conversation(true);
  const told = answers();
  ann.receive(joined("lobby", 0), told);
  for (const [seq, isEvent] of [[1, true], [2, false]] as const) {
    const ack = { type: "ack", id: "1", room: "lobby", seq, time: 0 } as const;
    assertEquals(ann.receive(ack, told), isEvent ? ack : undefined);
  }
  assertEquals(ann.rooms.since("lobby"), 1);
});

Deno.test("history is taken as often as it was asked for", () => {
  const ann = conversation();
  const told = answers(undefined, 1);
  const history = { type: "history", room: "lobby", messages: [] } as const;
  assertEquals(ann.receive(history, told), history);
  assertThrows(() => ann.receive(history, told), ProtocolError, "history");
});

Deno.test("a server chooses a few rooms, and no more, for as long as the conversation lasts", () => {
  const ann = conversation();
  ann.receive(joined("lobby", 0), answers());
  for (let count = 0; count < UNASKED_MAX; count++) {
    const room = `room ${count}`;
    assertEquals(ann.receive(joined(room, 0), answers())?.type, "joined");
    ann.receive({ type: "left", room }, answers());
  }
  const beyond = () => ann.receive(joined("another", 0), answers());
  assertThrows(beyond, ProtocolError, "a room that was not asked for");
  ann.resume(WELCOME);
  assertThrows(beyond, ProtocolError);
  // Rooms that the client asks for, and those of before, are not counted.
  assertEquals(ann.receive(joined("room 0", 0), answers())?.type, "joined");
  ann.rooms.join("another", undefined);
  assertEquals(beyond()?.type, "joined");
});
