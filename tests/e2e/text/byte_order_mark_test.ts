/** Byte order marks, and texts in other encodings. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { TestFolder } from "../../store/test_folder.ts";
import { openHall } from "../harness/hall.ts";
import { chat, startServer } from "../harness/program.ts";
import { member, Socket } from "../harness/socket.ts";

const MARK = "\ufeff";
const PASSWORD = "open sesame";

Deno.test("a byte order mark is taken off every stream and file that is read", async () => {
  using folder = new TestFolder();
  const file = `${folder.path}/word`;
  Deno.writeTextFileSync(file, `${MARK}${PASSWORD}\r\n`);
  await using server = await startServer([
    ...["--host", "127.0.0.1", "--password-file", file],
  ]);
  const where = `127.0.0.1:${server.port}`;
  const options = [where, "--password-file", file];
  await using ann = await Socket.connect(server.port);
  await ann.hello({ name: "Ann", password: PASSWORD });
  const text = async () => (await ann.frameOf("message")).text;

  assertEquals((await chat(["send", ...options], `${MARK}sent\n`)).code, 0);
  assertEquals(await text(), "sent");
  assertEquals(
    (await chat(["send", "--whole", ...options], `${MARK}whole\n`)).code,
    0,
  );
  assertEquals(await text(), "whole");

  const piped = await chat(["join", ...options], `${MARK}/who\npiped\n`);
  assertMatch(piped.stdout, /^\* in lobby \(2 people\): /m);
  assertEquals(await text(), "piped");

  const frame = JSON.stringify({ type: "say", text: "framed" });
  const bot = await chat(["join", "--json", ...options], `${MARK}${frame}\n`);
  assertEquals([bot.code, bot.stdout.includes('"error"')], [0, false]);
  assertEquals(await text(), "framed");

  await using native = await Socket.connect(server.port);
  const hello = { type: "hello", version: 1, password: PASSWORD };
  await native.send(`${MARK}${JSON.stringify(hello)}\n`);
  await native.frameOf("welcome");

  // At nc it is the password, and then a command like any other.
  await using plain = await Socket.connect(server.port);
  await plain.send(`${MARK}${PASSWORD}\n/who\n`);
  await plain.lineWith("* in lobby");
});

/** A text in UTF-16, with its mark. */
function utf16(text: string): Uint8Array {
  const units = Array.from(`${MARK}${text}`, (unit) => unit.charCodeAt(0));
  return Uint8Array.from(units.flatMap((unit) => [unit & 0xff, unit >> 8]));
}

Deno.test("UTF-16 is named as that, wherever text is read, and none of it is said", async () => {
  using folder = new TestFolder();
  const file = `${folder.path}/word`;
  Deno.writeFileSync(file, utf16("sesame\r\n"));
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  const where = `127.0.0.1:${server.port}`;
  for (const args of [["send"], ["send", "--whole"], ["join"]]) {
    const { code, stdout, stderr } = await chat(
      [...args, where],
      utf16("hello\r\n"),
    );
    assertEquals(code, 1, args.join(" "));
    assertStringIncludes(stdout + stderr, "UTF-16, not UTF-8");
  }
  const secret = await chat(["send", where, "--password-file", file, "x"]);
  assertEquals(secret.code, 1);
  assertMatch(secret.stderr, /^chat: --password-file .*UTF-16.*\n$/);

  await using plain = await Socket.connect(server.port);
  await plain.send(utf16("hello\r\n"));
  await plain.lineWith("! that was UTF-16");
  await ann.say("end");
  await ann.sendFrame({ type: "history" });
  const { messages } = await ann.frameOf("history");
  assertEquals((messages as { text: string }[]).map(({ text }) => text), [
    "end",
  ]);
});
