import { assertEquals } from "@std/assert";
import { promptLabel, windowTitle } from "../../terminal/prompt_label.ts";

const STATE = {
  room: "lobby",
  isLocked: false,
  offlineFor: undefined,
  pending: [],
  unread: 0,
};

Deno.test("the prompt and the title show the room and its state", () => {
  assertEquals(promptLabel(STATE, 80), "lobby> ");
  assertEquals(windowTitle(STATE), "chat: lobby");
  const state = { ...STATE, isLocked: true, offlineFor: 3_000, unread: 2 };
  assertEquals(promptLabel(state, 80), "lobby (locked) (offline 3 s)> ");
  assertEquals(windowTitle(state), "(2) chat: lobby (locked) (offline 3 s)");
  assertEquals(promptLabel({ ...STATE, room: undefined }, 80), "no room> ");
});

Deno.test("pending messages have a row each, and those beyond three a count", () => {
  const state = { ...STATE, pending: ["a", "b\nb", "c", "d", "e"] };
  assertEquals(
    promptLabel(state, 80),
    "... a\n... b b\n... c\n... and 2 more\nlobby> ",
  );
  const long = { ...STATE, room: "r".repeat(30), pending: ["x".repeat(40)] };
  assertEquals(
    promptLabel(long, 20),
    `... xxxxx~\n${"r".repeat(9)}~> `,
  );
});
