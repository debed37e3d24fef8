import { assert, assertEquals, assertThrows } from "@std/assert";
import { readNotation } from "./notation.ts";
import { ProtocolPage } from "./protocol_page.ts";

const PAGE = ProtocolPage.read();

/** Frames as a server sends them. */
const RIGHT = [
  { type: "ping" },
  { type: "left", room: "lobby" },
  { type: "ack", id: "1", room: "lobby", seq: 1, time: 1 },
  { type: "ack", id: "1", to: "Ann", time: 1 },
  { type: "joined", room: "lobby", members: ["Ann"], last: 0 },
  { type: "joined", room: "lobby", members: ["Ann"], last: 0, topic: "x" },
  {
    type: "presence",
    room: "lobby",
    joined: [],
    left: ["Ann"],
    renamed: [["A", "B"]],
  },
  {
    type: "history",
    room: "lobby",
    messages: [{
      type: "message",
      room: "lobby",
      seq: 1,
      from: "Ann",
      text: "hi",
      time: 1,
    }],
  },
  { type: "rooms", rooms: [{ name: "lobby", members: 1 }] },
  { type: "error", code: "bad-json", message: "x" },
];

/** Frames that the page does not let a server send, and why. */
const WRONG: readonly (readonly [frame: unknown, why: string])[] = [
  [null, "no object"],
  [[], "no object"],
  [{}, "the page has no frame undefined"],
  [{ type: "dance" }, "the page has no frame dance"],
  [{ type: "left" }, "room: missing"],
  [{ type: "left", room: null }, "room: neither text nor number nor truth"],
  [{ type: "left", room: "x", x: 1 }, "the page has no field x"],
  [{ type: "joined", room: "x", members: "Ann", last: 0 }, "members: no list"],
  [{ type: "joined", room: "x", members: [1], last: 0 }, "members: no text"],
  [
    { type: "joined", room: "x", members: [], last: "0" },
    "last: no number",
  ],
  [
    { type: "presence", room: "x", joined: [], left: [], renamed: [["A"]] },
    "renamed: not 2 of them",
  ],
  [
    { type: "history", room: "x", messages: [{ type: "message" }] },
    "messages: room: missing",
  ],
  [
    { type: "error", code: "dance", message: "x" },
    "the page has no error dance",
  ],
];

Deno.test("the protocol page allows what a server sends", () => {
  for (const frame of RIGHT) {
    assertEquals(PAGE.wrong(frame), undefined, JSON.stringify(frame));
  }
});

Deno.test("the protocol page tells what is wrong with anything else", () => {
  for (const [frame, why] of WRONG) {
    assertEquals(PAGE.wrong(frame), why, JSON.stringify(frame));
  }
});

Deno.test("the protocol page says what a client may send", () => {
  const types = PAGE.requests.map(({ type }) => type);
  for (const type of ["hello", "say", "ban", "ping"]) {
    assert(types.includes(type), type);
  }
});

Deno.test("a page that cannot be read is said to be so", () => {
  assertThrows(() => new ProtocolPage(""), Error, "What a client sends");
  for (const frame of [`{"type":"x",}`, `{"type":"x","a":[b}`, `{"a"}}`]) {
    assertThrows(() => readNotation(frame), Error, "cannot be read");
  }
});
