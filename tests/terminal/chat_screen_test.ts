/** The screen of a chat by itself: a hall in memory, and a terminal that is text. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { Client } from "../../client.ts";
import type { ChatScreenOptions } from "../../terminal/chat_input.ts";
import { runChatScreen } from "../../terminal/chat_screen.ts";
import { noColours } from "../../terminal/view/paint.ts";
import { MemoryHall } from "../client/memory_hall.ts";
import { Person } from "./person.ts";
import { FakeTty } from "./prompt/fake_tty.ts";

/** A user at a screen, until `/quit`. */
async function sitDown(
  hall: MemoryHall,
  rooms: readonly string[],
  options: Partial<ChatScreenOptions> = {},
) {
  const client = await Client.connect(hall, {
    name: "Bob",
    rooms,
    tellsAcks: true,
    deriveRoomKey: () => Promise.reject(new Error("nothing is locked")),
  });
  const tty = new FakeTty();
  tty.columns = 80;
  const kept: string[] = [];
  const stop = new AbortController();
  const running = runChatScreen(client, {
    tty,
    theme: { paint: noColours, time: "off" },
    bell: "mention",
    openHistory: () =>
      Promise.resolve({ lines: [], keep: (line) => void kept.push(line) }),
    hints: ["a hint"],
    stop,
    interrupt: () => stop.abort(),
    ...options,
  });
  return { tty, kept, running };
}

Deno.test("a screen without a server: rooms, the backlog, what is kept, and what nobody has seen", async () => {
  await using hall = new MemoryHall();
  await using ann = await Person.enter(hall, "Ann", ["lobby", "dev"]);
  const { tty, kept, running } = await sitDown(hall, ["dev", "lobby"]);
  await tty.until("* a hint\n");
  await tty.until("* you are in lobby");
  await ann.untilStatus("(2)");
  for (let count = 1; count <= 101; count++) ann.type(`message ${count}`);
  await tty.until("1:dev 101");
  tty.type("said in the lobby\r");
  await tty.until("Bob -> said in the lobby\n");
  tty.type("half\x1b1");
  await tty.until("--- 1: dev ---\n* 2 more, not shown: see /history\n");
  await tty.until("--- new ---\nAnn >> message 2\n");
  await tty.until("Ann >> message 101\ndev> ");
  tty.type("/query Ann\r");
  await tty.until("@Ann> ");
  tty.type("for one only\r");
  await tty.until("Bob (to Ann only) >> for one only\n");
  tty.type("\x0e\x0e");
  await tty.until("--- 2: lobby ---\nlobby> half");
  ann.type("/msg Bob psst");
  await tty.until("* Ann writes to you only: Alt-3 or /3 shows it\n");
  tty.type("\x15/quit\r");
  await running;
  assertStringIncludes(
    tty.output,
    "--- 3: @Ann ---\n--- new ---\nAnn (to you only) >> psst\n",
  );
  assertEquals(kept, ["said in the lobby", "/query Ann", "/quit"]);
});
