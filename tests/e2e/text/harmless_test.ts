/** Text from others can never drive a terminal: made harmless at the client and, for plain members, at the server. */
import { assertEquals } from "@std/assert";
import { startProgram, startServer } from "../harness/program.ts";
import { member, Socket } from "../harness/socket.ts";
import { IN_LOBBY } from "../harness/words.ts";

/** Sequences that clear the screen, set the title, write the clipboard, move the cursor or ring. */
const HOSTILE = [
  "\x1b[2J\x1b[H",
  "\x1b]0;owned\x07",
  "\x1b]52;c;cm0gLXJm\x07",
  "\x9b31m",
  "\x1b[A\x1b[2KAnn >> I am a fool",
  "\r* Ann has left",
  "\x08\x08\x08\x07\x7f",
  "\u202eoof\u2066",
  "a\u2028b\u0085c",
];

/** Everything that can drive a terminal; the newlines have been taken out as line ends. */
const DRIVES = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

Deno.test("hostile text reaches a plain member and the client's output as harmless lines", async () => {
  await using server = await startServer();
  await using mallory = await member(server.port, "Mallory");
  await using plain = await Socket.connect(server.port);
  await plain.lineWith("welcome");
  await using joined = startProgram(["join", `127.0.0.1:${server.port}`]);
  await joined.stdout.includes(IN_LOBBY);

  for (const text of HOSTILE) await mallory.say(text);
  await mallory.say("two\nlines\r\nand a third");
  await mallory.sendFrame({
    type: "whisper",
    id: "w",
    to: "Client2",
    text: HOSTILE.join(""),
  });
  await mallory.frameOf("ack");
  await mallory.say("the end");

  const atServer: string[] = [];
  while (!atServer.at(-1)?.includes("the end")) {
    atServer.push(await plain.line());
  }
  await joined.stdout.includes("the end");
  const atClient = joined.stdout.text.split("\n");
  for (const line of [...atServer, ...atClient]) {
    assertEquals(DRIVES.exec(line), null, JSON.stringify(line));
  }
  // Every line of what was said in a room carries the name of who said it.
  for (const lines of [atServer, atClient]) {
    for (const part of ["two", "lines", "and a third"]) {
      assertEquals(
        lines.filter((line) => line === `Mallory >> ${part}`).length,
        1,
      );
    }
  }
});

Deno.test("text from a plain text server is harmless too under --plain", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using joined = startProgram([
    "join",
    `127.0.0.1:${listener.addr.port}`,
    "--plain",
  ]);
  using conn = await listener.accept();
  await conn.write(new TextEncoder().encode(HOSTILE.join("") + "\nthe end\n"));
  await joined.stdout.includes("the end");
  for (const line of joined.stdout.text.split("\n")) {
    assertEquals(DRIVES.exec(line), null, JSON.stringify(line));
  }
});
