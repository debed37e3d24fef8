/** Every frame that the protocol allows can be shown, and harms nothing. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { SERVER_FRAMES } from "../../dialects/native/server_frame.ts";
import type { Notice } from "../../protocol/notice.ts";
import { LINES_MAX } from "../../protocol/text/text.ts";
import { jsonLine } from "../../terminal/pipe/json_line.ts";
import { PipeFormatter } from "../../terminal/pipe/pipe_formatter.ts";
import { noColours } from "../../terminal/view/paint.ts";
import { SHOWN_MAX } from "../../terminal/view/shown_text.ts";
import { Roster } from "../../terminal/view/roster.ts";
import { Speakers } from "../../client/hiding/speakers.ts";
import { View } from "../../terminal/view/view.ts";
import { valuesOf } from "../protocol/schema/values.ts";
import { anyText } from "../protocol/text/any_text.ts";

/** Texts that do harm somewhere, and any others. */
const text = fc.oneof(
  fc.constantFrom(
    ...["", " ", "\x1b]2;title\x07", "\x9b2J", "a\r\nb\u2028c", "\u202eabc"],
    ...["constructor", "__proto__", "e\u0301".repeat(50), "\ud800", "\0"],
  ),
  anyText(20),
);

/** The frames of a server as a client takes them, but for those that only its link sees. */
const TOLD = [...SERVER_FRAMES].filter(([type]) => type !== "challenge");

const told = fc.oneof(
  ...TOLD.map(([, read]) => valuesOf(read, { text, listMax: 3 })),
) as fc.Arbitrary<Notice>;

/** Characters that drive a terminal. A line end is one of ours. */
const DRIVES = /(?![\n])[\p{Cc}\u2028-\u202e\u2066-\u2069]/u;

Deno.test("a message with more lines than there may be does not fill a screen", () => {
  const view = new View(
    {
      paint: noColours,
      time: "off",
    },
    new Roster(() => "lobby"),
    new Speakers(),
  );
  const text = (lines: number) =>
    view.text({
      ...{ type: "message", room: "lobby", seq: 1, from: "Bob", time: 0 },
      text: Array(lines).fill("x").join("\n"),
    }, "Ann")?.(80).trimEnd().split("\n").slice(-(LINES_MAX + 2)) ?? [];
  assertEquals(text(LINES_MAX).at(-1)?.trim(), "x");
  assertEquals(text(8_000).slice(-2).map((line) => line.trim()), [
    "x",
    "* 7000 more lines not shown",
  ]);
});

Deno.test("of a text longer than any message so much is shown, and a sign", () => {
  const view = new View(
    { paint: noColours, time: "off" },
    new Roster(() => "lobby"),
    new Speakers(),
  );
  const long = "x".repeat(SHOWN_MAX);
  const { seq, room, from, time } = {
    ...{ seq: 1, room: "lobby", from: "Bob", time: Date.now() },
  };
  const shown = (text: string) =>
    view.text({ type: "message", seq, room, from, time, text }, "Ann")?.(80)
      .replace(/[^x…]/g, "").length;
  assertEquals(shown(long), SHOWN_MAX);
  assertEquals(shown(`${long}xxx`), SHOWN_MAX + 1);
  // A list of people is a text as well.
  const members = Array.from({ length: SHOWN_MAX }, (_, at) => `m${at}`);
  const list = view.text({
    ...{ type: "members", room, members, unannounced: members },
  }, "Ann")?.(80) ?? "";
  assert(list.length < 2 * SHOWN_MAX);
});

/** Names that may be very many: to search them for each of as many others would take hours. */
function manyNames(...names: string[]): readonly string[] {
  return Object.assign(names, {
    includes(): never {
      throw new Error("a list is searched for a name");
    },
  });
}

Deno.test("a list of a server is not searched for each name of another", () => {
  const view = new View(
    { paint: noColours, time: "off" },
    new Roster(() => "lobby"),
    new Speakers(),
  );
  const room = "lobby";
  const members = manyNames("Ann", "Bob", "Cy");
  const shown = (event: Notice) =>
    view.text(event, "Ann")?.(80).replace(/\s+/g, " ").trim();
  assertEquals(
    shown({
      ...{ type: "presence", room, joined: [], renamed: [] },
      left: members,
      kicked: manyNames("Bob"),
    }),
    "* Ann, Cy left",
  );
  assertEquals(
    shown({
      ...{ type: "members", room, members },
      unannounced: manyNames("Cy"),
      operators: manyNames("Bob"),
    }),
    "* in lobby (2 people): Ann Bob (operator) * only sending or reading: Cy",
  );
});

Deno.test("whatever a server says within the protocol is shown, on a screen, in a pipe and as JSON", () => {
  const types = new Set<string>();
  fc.assert(
    fc.property(
      fc.array(told, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 120 }),
      (events, columns) => {
        const roster = new Roster(() => "lobby");
        const look = {
          paint: noColours,
          time: "iso",
        } as const;
        const view = new View(look, roster, new Speakers());
        const show = new PipeFormatter(() => "lobby");
        for (const event of events) {
          types.add(event.type);
          roster.note(event);
          const lines = [
            show.lines(event),
            view.text(event, "Ann")?.(columns) ?? "",
            jsonLine(event),
          ];
          for (const line of lines) {
            assert(!DRIVES.test(line.replaceAll("\t", "")), line);
            assert(line === "" || line.endsWith("\n"), line);
          }
          assertEquals(JSON.parse(jsonLine(event)), event);
        }
      },
    ),
    { numRuns: 1_000 },
  );
  assertEquals(types.size, TOLD.length);
});
