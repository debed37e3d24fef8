import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import type { LockMark } from "../../../protocol/locked.ts";
import { desktopNotice } from "../../../terminal/view/desktop_notice.ts";
import { anyText } from "../../protocol/text/any_text.ts";

const ELSE = { seq: 1, time: 0 } as const;

Deno.test("a notice names who has said what, and where; nothing of what is locked", () => {
  const message = (text: string, lock?: LockMark) =>
    desktopNotice({
      ...{ ...ELSE, type: "message", room: "lobby", from: "Ann", text },
      ...(lock === undefined ? {} : { lock }),
    });
  const notice = (text: string) => `\x1b]9;chat: Ann ${text}\x07`;
  assertEquals(
    message("Bob,\n\tare you in?"),
    notice("(lobby): Bob, are you in?"),
  );
  assertEquals(message("/me waves at Bob"), notice("(lobby) waves at Bob"));
  assertEquals(message("Bob, psst", "opened"), notice("(lobby) (locked)"));
  const people = { from: "Ann", to: "Bob" };
  assertEquals(
    desktopNotice({ ...ELSE, ...people, type: "whisper", text: "psst" }),
    notice("(to you only): psst"),
  );
});

Deno.test("no name, room or text drives the terminal by a notice, and none is long", () => {
  const driving = fc.constantFrom(
    ...["\x1b\\", "\x07", "\x9c", "\x9d", "\x1b]52;c;aGk=\x07", "4;1;50", ";"],
    ...["\r", "\n", "\u2028", "\u202e", "\x7f", "\u200b".repeat(300), "한"],
  );
  const any = fc.array(
    fc.oneof(driving, anyText(20)),
    { maxLength: 6 },
  ).map((pieces) => pieces.join(""));
  fc.assert(fc.property(any, any, any, (from, room, text) => {
    const notice = desktopNotice({
      ...ELSE,
      type: "message",
      from,
      room,
      text,
    });
    assertMatch(
      notice,
      // deno-lint-ignore no-control-regex -- a notice is between controls
      /^\x1b\]9;chat: [^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]*\x07$/u,
    );
    assert([...notice].length <= 205);
  }));
});
