/** IRC clients in WebSockets. */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { startServer, UNHURRIED, within } from "../harness/program.ts";
import { member } from "../harness/socket.ts";
import { IrcMember } from "./irc_member.ts";
import { IrcWebSocket } from "./irc_web_socket.ts";

const SUBPROTOCOLS = ["text.ircv3.net", "binary.ircv3.net"];

for (const protocol of SUBPROTOCOLS) {
  Deno.test(`a client in a WebSocket of ${protocol} and the other members hear each other, once and in one order`, async () => {
    await using server = await startServer();
    await using socket = await IrcWebSocket.open(server.port, protocol);
    assertEquals(socket.protocol, protocol);
    const ann = new IrcMember(socket);
    await ann.register("ann", "message-tags server-time");
    await ann.send("JOIN #lobby");
    await ann.until("366");
    await using bob = await member(server.port, "Bob");
    await using cho = await IrcMember.inLobby(server.port, "cho");
    await bob.say("하나\n둘 🙂");
    await ann.send("PRIVMSG #lobby :셋");
    assertEquals((await bob.frameOf("message")).text, "셋");
    const heard: (string | undefined)[] = [];
    for (const reader of [ann, cho]) {
      heard.push((await reader.until("PRIVMSG")).params[1]);
      heard.push((await reader.until("PRIVMSG")).params[1]);
    }
    assertEquals(heard, ["하나", "둘 🙂", "하나", "둘 🙂"]);
    assertEquals((await cho.until("PRIVMSG")).params[1], "셋");
    await ann.send("QUIT :good night");
    assertMatch((await ann.until("ERROR")).params[0] ?? "", /^Closing link/);
    assertEquals(await within(socket.closed, "the close"), 1000);
    assertEquals(
      (await cho.answers()).filter((line) => line.startsWith("ann ")),
      ["ann QUIT good night"],
    );
  });
}

Deno.test("the order of the client decides between subprotocols, and more than a line closes the WebSocket", async () => {
  await using hall = await startServer(UNHURRIED);
  for (const protocols of [SUBPROTOCOLS, SUBPROTOCOLS.toReversed()]) {
    await using socket = await IrcWebSocket.open(hall.port, ...protocols);
    assertEquals(socket.protocol, protocols[0]);
    socket.sendMessage("NICK ann\nUSER ann 0 * :Ann");
    assertEquals(await within(socket.closed, "the close"), 1008);
  }
  await using old = await IrcWebSocket.open(hall.port);
  const ann = new IrcMember(old);
  await ann.register("ann");
  assertEquals(old.protocol, "");
});

Deno.test("the limits hold in a WebSocket with IRC as anywhere", async () => {
  await using server = await startServer([
    ...["--password", "open sesame", "--rate", "1", "--burst", "20"],
  ]);
  await using socket = await IrcWebSocket.open(server.port, "text.ircv3.net");
  const ann = new IrcMember(socket);
  await ann.send("NICK ann", "USER ann 0 * :Ann");
  assertMatch((await ann.until("464")).params[1] ?? "", /password/);
  await ann.send("PASS :open sesame", "NICK ann");
  await ann.until("422");
  await ann.send("JOIN #lobby");
  await ann.send(...Array.from({ length: 20 }, () => "PRIVMSG #lobby :x"));
  assertMatch((await ann.until("NOTICE")).params[1] ?? "", /too fast/);
});

for (const option of ["--irc", "--web"]) {
  Deno.test(`${option} off takes IRC in WebSockets away`, async () => {
    await using server = await startServer([option, "off"]);
    await assertRejects(() => IrcWebSocket.open(server.port));
    await using ann = await member(server.port, "Ann");
    assertEquals((await ann.say("undisturbed")).type, "ack");
  });
}
