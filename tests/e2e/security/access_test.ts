/** Access by address, and operators by key. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { chat, startServer } from "../harness/program.ts";
import { member, Socket } from "../harness/socket.ts";

Deno.test("--deny: a client from there is told so and not to return, and disturbs nobody", async () => {
  await using server = await startServer(["--deny", "127.0.0.1"]);
  await using native = await Socket.connect(server.port);
  await native.sendFrame({ type: "hello", version: 1 });
  const reason = "your address is not allowed";
  assertEquals(await native.frame(), { type: "bye", reason, again: false });
  await native.ended();
  await using plain = await Socket.connect(server.port);
  assertStringIncludes(await plain.line(), reason);

  const client = await chat(["send", `127.0.0.1:${server.port}`, "hi"]);
  assertEquals(client.code, 1);
  assertStringIncludes(client.stderr, reason);

  await using other = await Socket.connect(server.port, "::1");
  assertEquals((await other.hello()).type, "welcome");
});

Deno.test("--allow: no other address, and --deny overrides it", async () => {
  await using server = await startServer([
    "--host",
    "127.0.0.1",
    "--allow",
    "127.0.0.0/8",
    "--allow",
    "::1",
    "--deny",
    "127.0.0.64/26",
  ]);
  await using ann = await member(server.port, "Ann");
  assertEquals((await ann.say("in")).seq, 1);
  await using six = await startServer(["--allow", "127.0.0.0/8"]);
  await using socket = await Socket.connect(six.port, "::1");
  await socket.sendFrame({ type: "hello", version: 1 });
  assertEquals((await socket.frame()).type, "bye");
});
