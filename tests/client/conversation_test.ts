import { assertEquals, assertThrows } from "@std/assert";
import { type Answers, Conversation } from "../../client/conversation.ts";
import { ProtocolError } from "../../client/link/frame_reader.ts";
import type { Welcome } from "../../client/link/greet.ts";
import { joined, message, whispered } from "./talk.ts";

const WELCOME: Welcome = {
  type: "welcome",
  version: 1,
  name: "Ann",
  session: "s1",
  log: "l1",
  server: { name: "chat", version: "1", maxLine: 1_000 },
};

/** Answers of which nothing is awaited, but for one text. */
function answers(kept?: string): Answers & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    acknowledged: ({ id }) => void calls.push(`ack ${id}`),
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
    locks: { isEmpty: true, isLocked: () => false },
    tellsAcks,
  });
}

Deno.test("an answer to a call is no event, unless acknowledgements are asked for", () => {
  const ack = { type: "ack", id: "1", room: "lobby", seq: 1, time: 0 } as const;
  const told = answers();
  assertEquals(conversation().receive(ack, told), undefined);
  assertEquals(conversation(true).receive(ack, told), ack);
  assertEquals(told.calls, ["ack 1", "ack 1"]);
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

Deno.test("a client that resumes is in its rooms again, and learns whether numbers begin anew", () => {
  const ann = conversation();
  assertEquals(ann.receive(joined("lobby", 4), answers())?.type, "joined");
  assertEquals(ann.resume({ ...WELCOME, name: "Ann-2" }), false);
  assertEquals(ann.name, "Ann-2");
  assertEquals(ann.receive(joined("lobby", 4), answers())?.type, "rejoined");
  assertEquals(ann.resume({ ...WELCOME, log: "l2" }), true);
  assertEquals(ann.receive(joined("lobby", 4), answers())?.type, "joined");
});
