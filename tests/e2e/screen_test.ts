import { assertEquals } from "@std/assert";
import { startServer } from "./program.ts";
import { Screen, screenTest } from "./screen.ts";
import { member } from "./socket.ts";

screenTest("messages appear above what one types", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  await using bob = await Screen.join(server.port, "Bob");
  bob.type("half a sent");
  await bob.untilLast("lobby> half a sent");
  await ann.say("hello");
  await bob.untilShown("Ann >> hello");
  bob.type("ence\r");
  await ann.frameOf("message");
  await bob.untilShown("Bob >> half a sentence");
  await bob.untilLast("lobby>");
  assertEquals(bob.shown(), [
    "* welcome, Bob: type a line to say it, /help for what else there is",
    "* you are in lobby, with you 2: Ann, Bob",
    "Ann >> hello",
    "Bob >> half a sentence",
    "lobby>",
  ]);
  bob.type("/quit\r");
  assertEquals((await bob.ended()).code, 0);
});
