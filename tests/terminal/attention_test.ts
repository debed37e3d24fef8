import { assertEquals } from "@std/assert";
import { Attention, type Bell } from "../../terminal/attention.ts";
import { joined, message, whispered } from "../client/talk.ts";

/** Whether the bell rings for a message that mentions Ann, another, and a whisper. */
function rings(bell: Bell): boolean[] {
  const attention = new Attention(bell);
  return [message(1, { text: "Ann: hi" }), message(2), whispered(1)].map(
    (said) =>
      said.type === "message" || said.type === "whisper"
        ? attention.received(said, "Ann").rings
        : false,
  );
}

Deno.test("the bell rings for what was asked for", () => {
  assertEquals(rings("all"), [true, true, true]);
  assertEquals(rings("mention"), [true, false, true]);
  assertEquals(rings("notify"), [true, false, true]);
  assertEquals(rings("off"), [false, false, false]);
});

Deno.test("a notice is shown only where it was asked for", () => {
  const said = message(1, { text: "Ann: hi" });
  assertEquals(
    new Attention("mention").received(said, "Ann").notice,
    undefined,
  );
  assertEquals(
    new Attention("notify").received(said, "Ann").notice,
    "\x1b]9;chat: Bob (lobby): Ann: hi\x07",
  );
});

Deno.test("messages are unread while the window has no focus; history and own messages never", () => {
  const attention = new Attention("all");
  attention.note(joined("lobby", 5));
  attention.watch(false);
  assertEquals(attention.received(message(5), "Ann").rings, false);
  const own = message(6, { from: "Ann" });
  assertEquals(attention.received(own, "Ann").news, "none");
  assertEquals(attention.unread, 0);
  assertEquals(attention.received(message(7), "Ann").news, "message");
  assertEquals(
    attention.received(message(8, { text: "Ann: hi" }), "Ann").news,
    "mention",
  );
  assertEquals(attention.unread, 2);
  attention.watch(true);
  assertEquals(attention.unread, 0);
  assertEquals(attention.received(message(9), "Ann").news, "message");
  assertEquals(attention.unread, 0);
});
