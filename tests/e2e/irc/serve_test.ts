/** A server that IRC clients call: its options, its password, its limits, over TLS too. */
import { assertEquals, assertMatch } from "@std/assert";
import { TestFolder } from "../../store/test_folder.ts";
import { chat, startServer } from "../harness/program.ts";
import { member, Socket } from "../harness/socket.ts";
import { startTlsServer } from "../harness/tls_server.ts";
import { IrcMember } from "./irc_member.ts";

Deno.test("a server turns IRC away with --irc off", async () => {
  await using server = await startServer(["--irc", "off"]);
  await using socket = await Socket.connect(server.port);
  await socket.send("CAP LS 302\r\n");
  assertEquals(
    await socket.line(),
    "ERROR :This is a chat server, without IRC\r",
  );
  await socket.ended();
});

Deno.test("PASS is the password of the server, whose name is its host name", async () => {
  await using server = await startServer([
    ...["--password", "apple", "--web-host", "chat.example.org"],
  ]);
  await using ann = await IrcMember.connect(server.port);
  await ann.send("NICK ann", "USER ann 0 * :Ann");
  assertMatch((await ann.until("464")).params[1] ?? "", /password/);
  await ann.send("PASS apple", "NICK ann");
  assertEquals((await ann.until("001")).source, "chat.example.org");
});

Deno.test("a server sends as many of the newest messages as --irc-replay says", async () => {
  await using server = await startServer(["--irc-replay", "2"]);
  await using bob = await member(server.port, "Bob");
  for (const text of ["one", "two", "three"]) await bob.say(text);
  await using ann = await IrcMember.welcomed(server.port, "ann", "server-time");
  await ann.send("JOIN #lobby");
  for (const text of ["two", "three"]) {
    assertEquals((await ann.until("PRIVMSG")).params, ["#lobby", text]);
  }
  const result = await chat(["serve", "--irc-replay", "1001"]);
  assertEquals(result.code, 2);
  assertMatch(result.stderr, /--irc-replay 1001 is not valid: .* up to 1000/);
});

Deno.test("a client that says too much is told so, and goes on later", async () => {
  await using server = await startServer(["--rate", "1", "--burst", "20"]);
  await using ann = await IrcMember.inLobby(server.port, "ann");
  await ann.send(...Array.from({ length: 20 }, () => "PRIVMSG #lobby :x"));
  const { command, params } = await ann.until("NOTICE");
  assertEquals(command, "NOTICE");
  assertMatch(params[1] ?? "", /too fast/);
});

Deno.test("IRC is spoken over TLS on the same port", async () => {
  using folder = new TestFolder();
  await using server = await startTlsServer(folder.data);
  await using socket = await Socket.secured(server.port);
  await socket.send("NICK ann\r\nUSER ann 0 * :Ann\r\n");
  assertMatch(await socket.lineWith(" 001 "), /Welcome to chat, ann/);
});
