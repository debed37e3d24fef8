/** A server's frames are read as `docs/protocol.md` says, or not at all. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Incoming } from "../../../dialects/native/incoming.ts";
import { NoticeDecoder } from "../../../dialects/native/notice_decoder.ts";
import { SERVER_FRAMES } from "../../../dialects/native/server_frame.ts";
import { ProtocolPage } from "../../fuzz/protocol_page.ts";
import { byteByByte, bytesOf, fed, glued } from "../cutting.ts";
import { FRAMES, MESSAGE } from "./server_frames.ts";

const PAGE = ProtocolPage.read();

type Fields = Readonly<Record<string, unknown>>;

/** Frames, as a client takes them. */
function taken(...frames: readonly unknown[]): Incoming[] {
  const lines = frames.map((frame) => JSON.stringify(frame) + "\n");
  return new NoticeDecoder().feed(bytesOf(lines.join("")));
}

/** The shapes that the page gives a type, by their fields. */
function shapesOf(type: string): ReadonlyMap<string, { optional: boolean }>[] {
  return PAGE.notices.filter((notice) => notice.type === type)
    .map(({ shape }) => {
      assert("fields" in shape);
      return shape.fields;
    });
}

Deno.test("a client takes every frame of the page as the server told it, however it is cut", () => {
  const encoded = glued(
    FRAMES.map((frame) => bytesOf(JSON.stringify(frame) + "\n")),
  );
  for (const pieces of [[encoded], byteByByte(encoded)]) {
    const decoder = new NoticeDecoder();
    assertEquals(fed<Incoming>(pieces, (piece) => decoder.feed(piece)), [
      ...FRAMES,
    ]);
  }
  const types = new Set(PAGE.notices.map(({ type }) => type));
  assertEquals([...SERVER_FRAMES.keys()].toSorted(), [...types].toSorted());
});

Deno.test("fields that the page calls optional can be left out, and no others", () => {
  for (const frame of FRAMES) {
    const shape = shapesOf(frame.type).find((fields) =>
      Object.keys(frame).every((name) => fields.has(name))
    );
    assertEquals(
      Object.keys(frame).toSorted(),
      [...shape?.keys() ?? []].toSorted(),
      "every field of the page",
    );
    for (const [name, { optional }] of shape ?? []) {
      if (name === "type") continue;
      const { [name]: _, ...less } = frame as Fields;
      for (const without of [less, { ...less, [name]: null }]) {
        const [incoming] = taken(without);
        if (optional) assertEquals<unknown>(incoming, less);
        else {
          assertEquals(incoming?.type, "bad-frame", JSON.stringify(without));
        }
      }
    }
  }
});

/** Invalid replacements for a value. */
function strangersTo(value: unknown): unknown[] {
  const kind = Array.isArray(value) ? "list" : typeof value;
  const strangers = Object.entries({
    string: ["x"],
    number: [7],
    boolean: [true],
    object: [{}],
    list: [[]],
  }).flatMap(([other, examples]) => other === kind ? [] : examples);
  if (kind === "number") strangers.push(-1, 1.5, 1e308, 2 ** 53);
  if (kind === "list") strangers.push([1], [{}], [[]]);
  return strangers;
}

Deno.test("a field of another kind, or out of its range, makes a bad frame, which is named", () => {
  for (const frame of FRAMES) {
    for (const [name, value] of Object.entries(frame)) {
      if (name === "type") continue;
      for (const stranger of strangersTo(value)) {
        const [incoming] = taken({ ...frame, [name]: stranger });
        assertEquals(
          incoming?.type,
          "bad-frame",
          `${frame.type} ${name} ${JSON.stringify(stranger)}`,
        );
        assert(incoming?.type === "bad-frame");
        assert(incoming.what.startsWith(`${frame.type}: "`), incoming.what);
      }
    }
  }
});

const WELCOME = {
  type: "welcome",
  version: 1,
  name: "Ann",
  session: "s",
  log: "l",
  server: { name: "chat", version: "0", maxLine: 1 },
};

Deno.test("numbers begin at 1, times end with dates, a gap does not end before it begins", () => {
  const wrong: readonly Fields[] = [
    { ...MESSAGE, seq: 0 },
    { ...MESSAGE, time: 8.64e15 + 1 },
    { type: "gap", room: "lobby", from: 0, to: 2 },
    { type: "gap", room: "lobby", from: 3, to: 2 },
    { type: "history", room: "lobby", messages: [{ ...MESSAGE, type: "ack" }] },
    { ...WELCOME, server: { ...WELCOME.server, rate: 0 } },
    { ...WELCOME, operator: false },
  ];
  for (const frame of wrong) {
    assertEquals(taken(frame)[0]?.type, "bad-frame", JSON.stringify(frame));
  }
});

Deno.test("frames, fields and values of a later version are passed over", () => {
  assertEquals(
    taken(
      { type: "later", room: null },
      { type: "constructor" },
      { type: "__proto__" },
      { type: "order", what: "promote", by: "Ann" },
      { type: "pong", color: "red", time: 1 },
      { ...MESSAGE, lock: "opened" },
    ),
    [{ type: "pong", time: 1 }, MESSAGE],
  );
});

Deno.test("a line that is not a frame is noise, and a blank line is ignored", () => {
  const decoder = new NoticeDecoder();
  const lines = ["* welcome", "{}", "[1]", '{"type":1}', "{"];
  assertEquals(
    decoder.feed(bytesOf(lines.map((line) => line + "\r\n\n").join(""))),
    lines.map((text) => ({ type: "noise", text })),
  );
  assertEquals(decoder.feed(Uint8Array.of(0xff, 0x0a)), [
    { type: "noise", text: "" },
  ]);
});

Deno.test("no bytes of a server throw in the client", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), (pieces) => {
      const decoder = new NoticeDecoder();
      for (const piece of pieces) decoder.feed(piece);
    }),
  );
});

Deno.test("a frame of a known type is valid by the page, or a bad frame, whatever its fields contain", () => {
  const names = PAGE.notices.flatMap(({ type }) =>
    shapesOf(type).flatMap((fields) => [...fields.keys()])
  );
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(...FRAMES.flatMap((frame) => Object.values(frame))),
  );
  const damaged = fc.tuple(
    fc.constantFrom(...FRAMES),
    fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 3 }),
  ).map(([frame, fields]) => ({ ...frame, ...fields, type: frame.type }));
  let right = 0;
  fc.assert(
    fc.property(damaged, (frame) => {
      const [incoming] = taken(frame);
      if (incoming === undefined || incoming.type === "bad-frame") return;
      right++;
      // Which codes and versions there are is for their readers.
      const known = {
        ...incoming,
        ..."code" in incoming && { code: "slow" },
        ..."version" in incoming && { version: 1 },
      };
      assertEquals(PAGE.wrong(known), undefined, JSON.stringify(frame));
    }),
    { numRuns: 2_000 },
  );
  assert(right > 100, "some of them were right");
});
