import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { DecodedEvent } from "../../../dialects/dialect.ts";
import {
  encodeFrame,
  type Frame,
  frameMax,
} from "../../../dialects/native/frame.ts";
import { beginsFrame } from "../../../dialects/native/frame_like.ts";
import { native } from "../../../dialects/native/native.ts";
import { REQUEST_READERS } from "../../../dialects/native/request_frame.ts";
import { base64url } from "../../../protocol/base64url.ts";
import { ID_MAX } from "../../../protocol/features/say.ts";
import { ROOM_NAME_MAX } from "../../../protocol/name/name.ts";
import {
  type FieldReader,
  text,
  truth,
  whole,
} from "../../../protocol/schema/field.ts";
import { exampleOf, fieldsOf, valuesOf } from "../../protocol/schema/values.ts";
import { anyText } from "../../protocol/text/any_text.ts";
import { byteByByte, bytesOf, cutAt, cuts, fed, glued } from "../cutting.ts";

/** Longest text that the decoders here have to take, in bytes: little, for a line is fed byte by byte. */
const TEXT_MAX = 10;

const FRAME_MAX = frameMax(TEXT_MAX);

/** The events of a whole stream. */
function decoded(...pieces: Uint8Array[]): DecodedEvent[] {
  const decoder = native.codec({ maxText: TEXT_MAX });
  const events = fed(pieces, (bytes) => decoder.feed(bytes));
  return [...events, ...decoder.end?.() ?? []];
}

/** The one event of a line. */
function ofLine(line: string): DecodedEvent | undefined {
  const events = decoded(bytesOf(line + "\n"));
  assert(events.length <= 1);
  return events[0];
}

function ofFrame(frame: unknown): DecodedEvent | undefined {
  return ofLine(JSON.stringify(frame));
}

/** The code of a fault, with the id it carries. */
function faultOf(event: DecodedEvent | undefined): string[] {
  if (event?.type !== "fault") return [];
  return event.id === undefined ? [event.code] : [event.code, event.id];
}

/** Everything that the native dialect has a frame for. */
const REQUESTS = new Map(
  Array.from(REQUEST_READERS, ([type, read]) => [type, valuesOf(read)]),
);

const anyRequest = fc.oneof(...REQUESTS.values()) as fc.Arbitrary<Frame>;

for (const [type, request] of REQUESTS) {
  Deno.test(`a ${type} that was encoded is decoded to the same`, () => {
    fc.assert(
      fc.property(request, (request) => {
        const line = encodeFrame(request as Frame);
        assertEquals(line.indexOf(0x0a), line.length - 1, "it is one line");
        assertEquals(decoded(line), [request]);
      }),
    );
  });
}

Deno.test("however a stream of frames is cut, the events are the same", () => {
  const line = fc.oneof(
    anyRequest.map(encodeFrame),
    anyText(8).map((text) => bytesOf(text + "\n")),
    fc.uint8Array({ maxLength: 8 }),
    fc.constantFrom(
      bytesOf("\r\n"),
      bytesOf(`{"type":"say"}\r\n`),
      bytesOf("x".repeat(FRAME_MAX + 1) + "\n"),
    ),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), cuts, (lines, places) => {
      const bytes = glued(lines);
      const whole = decoded(bytes);
      assertEquals(decoded(...cutAt(bytes, places)), whole);
      assertEquals(decoded(...byteByByte(bytes)), whole);
    }),
    { numRuns: 60 },
  );
});

Deno.test("every line is an event, except blank lines", () => {
  assertEquals(
    decoded(bytesOf('\n \t\r\n{"type":"ping"}\r\n\n{"type":"pong"}\n')),
    [{ type: "ping" }, { type: "pong" }],
  );
});

Deno.test("a frame that was cut off at the end was never said", () => {
  assertEquals(decoded(bytesOf('{"type":"ping"}')), []);
});

Deno.test("fields that are not known are passed over", () => {
  assertEquals(
    ofFrame({ type: "say", id: "1", text: "hi", color: "red", from: "Bob" }),
    { type: "say", id: "1", text: "hi" },
  );
  assertEquals(ofFrame({ type: "ping", id: 7 }), { type: "ping" });
});

Deno.test("fields that only the plain dialect sets are ignored in a frame", () => {
  assertEquals(
    ofFrame({ type: "hello", version: 1, ephemeral: true }),
    { type: "hello", version: 1 },
  );
  assertEquals(
    ofFrame({ type: "join", room: "dev", moving: true }),
    { type: "join", room: "dev" },
  );
});

Deno.test("no frame can claim a proven key", () => {
  assertEquals(
    ofFrame({ type: "hello", version: 1, key: "as3n-n9tm-cd3m-r0m5-vxev" }),
    { type: "hello", version: 1 },
  );
});

Deno.test("an empty topic removes the topic, and is not a question for it", () => {
  assertEquals(ofFrame({ type: "topic", text: "" }), {
    type: "topic",
    text: "",
  });
  assertEquals(ofFrame({ type: "topic" }), { type: "topic" });
});

Deno.test("an optional field that is null counts as left out", () => {
  assertEquals(
    ofFrame({ type: "hello", version: 1, name: null, rooms: null }),
    { type: "hello", version: 1 },
  );
});

/** Values that do not fit, for each reader that is not made of others. */
const WRONG = new Map<FieldReader<unknown>, readonly unknown[]>([
  [text, [1, true, [], ["a"], {}]],
  [whole, ["1", -1, 1.5, 1e300, 2 ** 53, true, [], {}]],
  [truth, ["true", 1, [], {}]],
]);

/** Values that do not fit a field, by its name. */
const WRONG_TOO: Readonly<Record<string, readonly unknown[]>> = {
  on: ["secret", 1, {}, true, [1], ["Secret"], ["secret", null]],
  off: ["secret", 1, {}, true, [1], ["Secret"], ["secret", null]],
  what: ["", "Kick", 1, true, ["kick"], {}],
  id: ["", "x".repeat(ID_MAX + 1), "\ud800"],
  account: [
    ...["Ann", 1, true, [], {}, { name: "Ann" }, { password: "x" }],
    ...[{ name: 1, password: "x" }, { name: "Ann", password: null }],
  ],
  publicKey: notBytes(32),
  signature: notBytes(64),
  rooms: [
    ...["lobby", 1, {}, true, ["lobby"], [null], [[]], [{}]],
    ...[[{ name: 1 }], [{ name: "a" }, { since: 1 }]],
    ...[[{ name: "a", since: "1" }], [{ name: "a", since: -1 }]],
  ],
};

function notBytes(length: number): string[] {
  const right = base64url(new Uint8Array(length));
  // In the last, the bits that are left over are not nothing.
  return [
    ...["", "AA", `${right}=`, `${right}AA`, `+${right}`],
    right.replace(/.$/, "B"),
  ];
}

/** A value that does not fit a reader. */
function wrongFor(read: FieldReader<unknown>): readonly unknown[] {
  const { parts } = read;
  if (parts === undefined) return WRONG.get(read) ?? [];
  if ("optional" in parts) return wrongFor(parts.optional);
  return "some" in parts ? wrongFor(parts.some) : [];
}

/** Every field of every frame, with what does not fit it. */
const FIELDS = [...REQUEST_READERS].flatMap(([type, reader]) =>
  fieldsOf(reader).filter(([field]) => field !== "type").map((
    [field, read],
  ) => ({
    frame: Object.fromEntries(
      fieldsOf(reader)
        .filter(([name, { parts = {} }]) =>
          name !== field && !("optional" in parts)
        )
        .map(([name, read]) => [name, exampleOf(read)]),
    ),
    type,
    field,
    needed: !("optional" in (read.parts ?? {})),
    wrong: [...wrongFor(read), ...WRONG_TOO[field] ?? []],
  }))
);

for (const { frame, type, field, needed, wrong } of FIELDS) {
  Deno.test(`a ${type} ${needed ? "needs" : "may go without"} its ${field}, and takes nothing that does not fit`, () => {
    assert(wrong.length > 0);
    const id = typeof frame.id === "string" ? [frame.id] : [];
    assertEquals(
      faultOf(ofFrame(frame)),
      needed ? ["bad-frame", ...id] : [],
    );
    assertEquals(
      faultOf(ofFrame({ ...frame, [field]: null })),
      needed ? ["bad-frame", ...id] : [],
    );
    for (const value of wrong) {
      const event = ofFrame({ ...frame, [field]: value });
      assertEquals(faultOf(event)[0], "bad-frame", Deno.inspect(value));
      if (field !== "id") assertEquals(faultOf(event).slice(1), id);
      // A person reads which field it is.
      assert(
        event?.type === "fault" && event.message.includes(type),
      );
    }
  });
}

Deno.test("an id has 1 to 64 characters", () => {
  for (const id of ["1", "x".repeat(ID_MAX), "\n", "🙂"]) {
    assertEquals(ofFrame({ type: "say", id, text: "t" }), {
      type: "say",
      id,
      text: "t",
    });
  }
});

Deno.test("a fault carries no id that could not have been one", () => {
  for (const id of ["x".repeat(ID_MAX + 1), 7, null, ["a"]]) {
    assertEquals(faultOf(ofFrame({ type: "what", id })), ["unknown-type"]);
  }
  assertEquals(faultOf(ofFrame({ type: "what", id: "7" })), [
    "unknown-type",
    "7",
  ]);
});

Deno.test("a frame without a type, or with one that is no string, is a bad frame", () => {
  for (const frame of [{}, { type: null }, { type: 1 }, { type: ["say"] }]) {
    assertEquals(faultOf(ofFrame(frame)), ["bad-frame"]);
  }
});

Deno.test("a property of every JavaScript object is not a type of frame", () => {
  const names = [
    ...Object.getOwnPropertyNames(Object.prototype),
    ...["", "Say", "fault", "gone", "help", "message", "welcome"],
  ];
  assert(names.includes("__proto__") && names.includes("constructor"));
  for (const type of names) {
    assertEquals(faultOf(ofLine(`{"type":${JSON.stringify(type)}}`)), [
      "unknown-type",
    ], type);
  }
});

Deno.test("a field called __proto__ is a field like any other", () => {
  assertEquals(
    ofLine('{"type":"who","__proto__":{"room":"dev","text":"x"}}'),
    { type: "who" },
  );
  assertEquals(
    faultOf(ofLine('{"__proto__":{"type":"ping"}}')),
    ["bad-frame"],
  );
  assertEquals(
    faultOf(
      ofLine(
        '{"type":"hello","version":1,"rooms":[{"__proto__":{"name":"a"}}]}',
      ),
    ),
    ["bad-frame"],
  );
});

Deno.test("a line that is no JSON object is bad JSON", () => {
  const lines = [
    ...["hello", "1", "null", "true", '"text"', "[]", '[{"type":"ping"}]'],
    ...["{", "}", "{type:1}", '{"type":"ping"', '{"type":"ping"}}'],
    ...['{"type":"ping"}{"type":"ping"}', "{'type':'ping'}", "/help", "GET /"],
    '\ufeff{"type":"ping"}',
  ];
  for (const line of lines) {
    assertEquals(faultOf(ofLine(line)), ["bad-json"], line);
  }
});

Deno.test("a line that is not UTF-8 is reported, and the next line is decoded", () => {
  const events = decoded(
    bytesOf('{"type":"say","id":"1","text":"'),
    Uint8Array.of(0xe9),
    bytesOf('"}\n{"type":"ping"}\n'),
  );
  assertEquals(events.map((event) => faultOf(event)), [["bad-utf8"], []]);
});

Deno.test("a line that is too long is reported, and the next line is decoded", () => {
  const frame = (length: number) => {
    const bare = JSON.stringify({ type: "say", id: "1", text: "" }).length;
    return JSON.stringify({
      type: "say",
      id: "1",
      text: "x".repeat(length - bare),
    });
  };
  const ping = bytesOf('\n{"type":"ping"}\n');
  const taken = decoded(bytesOf(frame(FRAME_MAX)), ping);
  assertEquals(taken.map(({ type }) => type), ["say", "ping"]);
  const refused = decoded(bytesOf(frame(FRAME_MAX + 1)), ping);
  assertEquals(refused.map((event) => faultOf(event)), [["too-long"], []]);
});

Deno.test("the longest text has room in a frame, in whatever way it is escaped", () => {
  const decoder = native.codec({ maxText: 1000 });
  const id = "\\u0031".repeat(ID_MAX);
  const room = "\\ud83d\\ude00".repeat(ROOM_NAME_MAX);
  for (const unit of ["\\u0001", "\\u0061", '\\"', "a"]) {
    const text = unit.repeat(1000);
    const frame =
      `{"type":"say","id":"${id}","room":"${room}","text":"${text}"}`;
    const [event] = decoder.feed(bytesOf(frame + "\n"));
    assert(event?.type === "say");
    assertEquals(event.text.length, 1000);
  }
});

Deno.test("JSON as deep as a line is long is read without harm", () => {
  const depth = FRAME_MAX / 2 - 20;
  const deep = "[".repeat(depth) + "]".repeat(depth);
  assertEquals(ofLine(`{"type":"ping","x":${deep}}`), { type: "ping" });
  assertEquals(faultOf(ofLine(`{"x":${"[".repeat(FRAME_MAX - 10)}`)), [
    "bad-json",
  ]);
});

Deno.test("numbers that are too great for a number are refused, not rounded", () => {
  for (const since of ["9007199254740993", "1e400", "-0.5", "1e-5"]) {
    assertEquals(
      faultOf(ofLine(`{"type":"join","room":"a","since":${since}}`)),
      ["bad-frame"],
      since,
    );
  }
});

Deno.test("no bytes throw", () => {
  const json = fc.json().map((text) => bytesOf(text + "\n"));
  const almost = fc.tuple(
    fc.constantFrom(...REQUESTS.keys(), "__proto__"),
    fc.dictionary(
      fc.constantFrom("id", "name", "rooms", "text", "to", "version", "since"),
      fc.jsonValue(),
    ),
  ).map(([type, fields]) =>
    bytesOf(JSON.stringify({ type, ...fields }) + "\n")
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.uint8Array(), json, almost), { maxLength: 5 }),
      (parts) => {
        for (const event of decoded(...parts)) {
          assert(typeof event.type === "string");
        }
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("silence says nothing to a program", () => {
  const decoder = native.codec();
  decoder.feed(bytesOf('{"type":'));
  assertEquals(decoder.silenceTimeout, undefined);
  assertEquals(decoder.feed(bytesOf('"ping"}\n')), [{ type: "ping" }]);
});

Deno.test("a stream is native when it begins as an object with a field does", () => {
  const native = ['{"', ' {"', '\t {\t"type', '{ "type":"hello"}'];
  const other = ["h", "/help", "[", '"', "{}", "{{", "{\n", "\n", " x", "\xff"];
  const open = ["", " ", "\t\t", "{", " { ", "{ \t"];
  for (const text of native) assertEquals(beginsFrame(bytesOf(text)), true);
  for (const text of other) assertEquals(beginsFrame(bytesOf(text)), false);
  for (const text of open) assertEquals(beginsFrame(bytesOf(text)), undefined);
  for (const bytes of [[0xff, 0xfd, 3], [0, 0x7b, 0x22]]) {
    assertEquals(beginsFrame(Uint8Array.from(bytes)), false);
  }
});
