/** Whatever a server says within the protocol can be shown, and harms nothing. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type ServerFrame,
  serverFrame,
} from "../../dialects/native/server_frame.ts";
import type { Notice } from "../../protocol/notice.ts";
import { LINES_MAX } from "../../protocol/text/text.ts";
import { jsonLine } from "../../terminal/pipe/json_line.ts";
import { PipeFormatter } from "../../terminal/pipe/pipe_formatter.ts";
import { noColours } from "../../terminal/view/paint.ts";
import { Roster } from "../../terminal/view/roster.ts";
import { Speakers } from "../../terminal/view/speakers.ts";
import { View } from "../../terminal/view/view.ts";
import { FRAMES } from "../dialects/native/server_frames.ts";
import { anyText } from "../protocol/text/any_text.ts";

/** Texts that do harm somewhere, and any others. */
const text = fc.oneof(
  fc.constantFrom(
    ...["", " ", "\x1b]2;title\x07", "\x9b2J", "a\r\nb\u2028c", "\u202eabc"],
    ...["constructor", "__proto__", "e\u0301".repeat(50), "\ud800", "\0"],
  ),
  anyText(20),
);
const number = fc.constantFrom(
  ...[0, 1, 500, Date.now(), 8.64e15, Number.MAX_SAFE_INTEGER, 0.001],
);

/** Another value of the same kind. */
function another(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value === "string") {
    // Some are one of a few words.
    return fc.oneof(fc.constant(value), text);
  }
  if (typeof value === "number") return number;
  if (Array.isArray(value)) {
    const [first] = value;
    // Pairs stay pairs.
    return value.length === 2 && typeof first === "string"
      ? fc.tuple(text, text)
      : fc.array(another(first), { maxLength: 3 });
  }
  if (typeof value !== "object" || value === null) return fc.constant(value);
  const fields = Object.entries(value).map(([name, it]) => [
    name,
    name === "type" ? fc.constant(it) : another(it),
  ]);
  return fc.record(Object.fromEntries(fields));
}

/** A frame of a server as the client checks it. */
const told = fc.constantFrom(...FRAMES).chain(another)
  .map((frame) => serverFrame(frame as Record<string, unknown>))
  .filter((frame): frame is ServerFrame & Notice =>
    frame !== undefined && frame.type !== "bad-frame" &&
    frame.type !== "challenge"
  );

/** Whatever drives a terminal. A line end is one of ours. */
const DRIVES = /(?![\n])[\p{Cc}\u2028-\u202e\u2066-\u2069]/u;

Deno.test("a message with more lines than there may be does not fill a screen", () => {
  const view = new View(
    {
      paint: noColours,
      time: "off",
      quiet: undefined,
      columns: () => 80,
    },
    new Roster(() => "lobby"),
    new Speakers(),
  );
  const text = (lines: number) =>
    view.text({
      ...{ type: "message", room: "lobby", seq: 1, from: "Bob", time: 0 },
      text: Array(lines).fill("x").join("\n"),
    }, "Ann").trimEnd().split("\n").slice(-(LINES_MAX + 2));
  assertEquals(text(LINES_MAX).at(-1)?.trim(), "x");
  assertEquals(text(8_000).slice(-2).map((line) => line.trim()), [
    "x",
    "* 7000 more lines of it not shown",
  ]);
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
          quiet: undefined,
        } as const;
        const view = new View(
          { ...look, columns: () => columns },
          roster,
          new Speakers(),
        );
        const show = new PipeFormatter(() => "lobby");
        for (const event of events) {
          types.add(event.type);
          roster.note(event);
          const lines = [
            show.lines(event),
            view.text(event, "Ann"),
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
  assertEquals(types.size, new Set(FRAMES.map(({ type }) => type)).size - 1);
});
