import { assertEquals, assertThrows } from "@std/assert";
import { typed } from "../../../protocol/command.ts";
import { LOCKED, type LockMark } from "../../../protocol/locked.ts";
import { Refusal } from "../../../protocol/refusal.ts";
import { COPY } from "../../../client/commands/copy_command.ts";
import {
  COPIED_MAX,
  COPIED_TEXT_MAX,
  copyHead,
  ShownMessages,
} from "../../../terminal/view/copying.ts";

function message(from: string, text: string, lock?: LockMark) {
  return {
    ...{ type: "message" as const, room: "lobby", seq: 1, time: 0 },
    ...{ from, text },
    ...(lock === undefined ? {} : { lock }),
  };
}

Deno.test("/copy takes the last message, or counts back from it", () => {
  for (
    const [line, nth] of [["/copy", 1], ["/copy 1", 1], [
      "/copy 12",
      12,
    ]] as const
  ) assertEquals(typed(line, [COPY]), { type: "copy", nth });
  for (const line of ["/copy 0", "/copy -1", "/copy x", "/copy 1 2"]) {
    assertEquals(typed(line, [COPY]).type, "fault", line);
  }
});

Deno.test("messages are counted as they were shown, with those of an answer and the user's own", () => {
  const shown = new ShownMessages((name) => name === "Eve");
  shown.note(message("Ann", "one"));
  shown.note(message("Eve", "unheard"));
  shown.note({
    type: "history",
    room: "lobby",
    messages: [message("Bob", "two"), message("Eve", "unheard")],
  });
  shown.note({ type: "left", room: "lobby" });
  shown.add({ from: "Me", text: "three\n\tfour " });
  assertEquals(shown.nthLast(1), { from: "Me", text: "three\n\tfour " });
  assertEquals(shown.nthLast(2), { from: "Bob", text: "two" });
  assertEquals(shown.nthLast(3), { from: "Ann", text: "one" });
  assertThrows(() => shown.nthLast(4), Refusal, "3 can be copied");
  assertThrows(() => new ShownMessages().nthLast(1), Refusal, "no message");
});

Deno.test("so many messages can be copied, and no more are kept", () => {
  const shown = new ShownMessages();
  for (let count = 0; count < COPIED_MAX + 5; count++) {
    shown.note(message("Ann", `${count}`));
  }
  assertEquals(shown.nthLast(COPIED_MAX).text, "5");
  assertThrows(() => shown.nthLast(COPIED_MAX + 1), Refusal);
});

Deno.test("of long messages fewer can be copied, and the last whatever its length", () => {
  const shown = new ShownMessages();
  const half = "x".repeat(COPIED_TEXT_MAX / 2);
  for (let count = 0; count < 3; count++) shown.note(message("Ann", half));
  assertThrows(() => shown.nthLast(3), Refusal, "2 can be copied");
  shown.note(message("Ann", half.repeat(3)));
  assertEquals(shown.nthLast(1).text.length, half.length * 3);
  assertThrows(() => shown.nthLast(2), Refusal, "1 can be copied");
  shown.note(message("Ann", "short"));
  assertEquals(shown.nthLast(1).text, "short");
});

Deno.test("copied text drives neither a terminal nor the shell that it is pasted into", () => {
  const shown = new ShownMessages();
  shown.note(message("Eve", "ls\x1b[201~\rrm -rf\u202e /\tx\n"));
  assertEquals(shown.nthLast(1).text, "ls␛[201~␍rm -rf /\tx\n");
});

Deno.test("a locked message is copied when it was opened, and else not", () => {
  const shown = new ShownMessages();
  const closed = `${LOCKED}1.aa.bb`;
  shown.note(message("Ann", "opened", "opened"));
  assertEquals(shown.nthLast(1).text, "opened");
  for (
    const [text, lock] of [
      [closed, "closed"],
      ["x", "unverified"],
      [closed, undefined],
    ] as const
  ) {
    shown.note(message("Ann", text, lock));
    assertThrows(() => shown.nthLast(1), Refusal, "locked");
  }
});

Deno.test("above a message stands how many lines it has", () => {
  const head = (text: string) => copyHead({ from: "Ann", text });
  assertEquals(head("one"), "* as Ann said it, 1 line:");
  assertEquals(head("one\n\n* fake"), "* as Ann said it, 3 lines:");
});
