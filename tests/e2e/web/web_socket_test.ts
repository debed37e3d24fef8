/** Members in a WebSocket among the others. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { chat, startServer, within } from "../harness/program.ts";
import { member, Socket } from "../harness/socket.ts";
import { WebMember } from "./web_member.ts";

Deno.test("members in a WebSocket, in JSON lines and at nc hear each other, in one order", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  await using bob = await WebMember.join(server.port, { name: "Bob" });
  await bob.frameOf("joined");
  await using cho = await WebMember.join(server.port, { name: "Cho" });
  await cho.frameOf("joined");
  await using dan = await Socket.connect(server.port);
  await dan.send("\n");
  await dan.lineWith("welcome");
  await ann.say("one");
  bob.send({ type: "say", id: "1", text: "둘 🙂" });
  assertEquals((await bob.frameOf("ack")).seq, 2);
  for (const text of ["one", "둘 🙂"]) await dan.lineWith(text);
  await dan.send("three\n");
  for (const text of ["one", "둘 🙂", "three"]) {
    assertEquals((await cho.frameOf("message")).text, text);
  }
});

Deno.test("a member in a WebSocket that comes back has everything once, and is not told twice", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  const session = "the secret of a session in a tab";
  {
    await using tab = await WebMember.join(server.port, {
      name: "Bob",
      session,
    });
    await tab.frameOf("joined");
    await ann.say("one");
    assertEquals((await tab.frameOf("message")).seq, 1);
  }
  await ann.say("two");
  await using again = await WebMember.join(server.port, {
    ...{ name: "Bob", session },
    rooms: [{ name: "lobby", since: 1 }],
  });
  assertEquals((await again.frameOf("welcome")).name, "Bob");
  assertEquals((await again.frameOf("message")).seq, 2);
  again.send({ type: "bye" });
  await again.frameOf("bye");
  assertEquals(await within(again.closed, "the end"), 1000);
});

Deno.test("the limits hold in a WebSocket as anywhere", async () => {
  await using server = await startServer([
    ...["--password", "open sesame", "--rate", "1", "--burst", "10"],
  ]);
  await using tab = await WebMember.join(server.port, { name: "Ann" });
  assertEquals((await tab.frameOf("error")).code, "password-needed");
  tab.send({ type: "hello", version: 1, name: "A", password: "open sesame" });
  await tab.frameOf("joined");
  for (let count = 0; count < 40; count++) {
    tab.send({ type: "say", id: `${count}`, text: "too fast" });
  }
  assertEquals((await tab.frameOf("error")).code, "too-fast");
  await within(tab.closed, "the end");
});

/** The response to a request. */
async function response(port: number, fields = ""): Promise<string> {
  await using browser = await Socket.connect(port);
  await browser.send(`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${fields}\r\n`);
  await browser.ended();
  return browser.waiting.join("\n");
}

Deno.test("--web off takes the page away, and a browser is told so", async () => {
  {
    await using server = await startServer();
    assertMatch(await response(server.port), /^HTTP\/1\.1 200 OK\r\n/);
  }
  await using server = await startServer(["--web", "off"]);
  const answer = await response(server.port);
  assertMatch(answer, /^HTTP\/1\.1 404 /);
  assertStringIncludes(answer, "without a web page");
  await using ann = await member(server.port, "Ann");
  assertEquals((await ann.say("undisturbed")).type, "ack");
});

Deno.test("a page under a name is served where --web-host names it", async () => {
  await using server = await startServer(["--web-host", "chat.example.org"]);
  for (
    const [host, status] of [
      ["chat.example.org:2428", "200 OK"],
      ["other.example.org", "403 Forbidden"],
    ] as const
  ) {
    await using browser = await Socket.connect(server.port);
    await browser.send(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    assertEquals(await browser.line(), `HTTP/1.1 ${status}\r`);
  }
});

Deno.test("options for browsers that are none: one line, exit 2", async () => {
  for (
    const [option, value, why] of [
      ["--web", "maybe", "is not one of on or off"],
      ["--web-host", "http://a/", "is not a host name"],
    ] as const
  ) {
    const { code, stderr } = await chat(["serve", option, value]);
    assertEquals(code, 2);
    assertMatch(stderr, new RegExp(`^chat: ${option} [^\n]*${why}[^\n]*\n`));
  }
});
