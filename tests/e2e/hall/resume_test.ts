/** Coming back after a cut: nothing missing, nothing twice, the same name. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import { startProgram, startServer } from "../harness/program.ts";
import { Proxy } from "../harness/proxy.ts";
import { type Frame, member, Socket } from "../harness/socket.ts";
import { IN_LOBBY } from "../harness/words.ts";

/** Returns to the session of a welcome. */
async function returned(
  port: number,
  welcome: Frame,
  since: number,
): Promise<Socket> {
  const socket = await Socket.connect(port);
  await socket.hello({
    session: welcome.session,
    log: welcome.log,
    rooms: [{ name: "lobby", since }],
  });
  return socket;
}

/** The numbers of the next messages. */
async function seqs(socket: Socket, count: number): Promise<unknown[]> {
  const seqs: unknown[] = [];
  while (seqs.length < count) seqs.push((await socket.frameOf("message")).seq);
  return seqs;
}

Deno.test("since brings everything after that number, then what is live, nothing missing and nothing twice", async () => {
  await using server = await openHall(UNHURRIED_LIMITS);
  await using talker = await member(server.port, "Talker");
  const first = await Socket.connect(server.port);
  const welcome = await first.hello({ name: "Ann" });
  await talker.say("1");
  assertEquals(await seqs(first, 1), [1]);
  await first[Symbol.asyncDispose]();
  for (let count = 2; count <= 400; count++) await talker.say(`${count}`);
  await using second = await returned(server.port, welcome, 1);
  for (let count = 401; count <= 500; count++) await talker.say(`${count}`);
  assertEquals(
    await seqs(second, 499),
    Array.from({ length: 499 }, (_, index) => index + 2),
  );
});

Deno.test("messages that are no longer stored are announced as a gap", async () => {
  await using server = await openHall(UNHURRIED_LIMITS);
  await using talker = await member(server.port, "Talker");
  const first = await Socket.connect(server.port);
  const welcome = await first.hello({ name: "Ann" });
  await first[Symbol.asyncDispose]();
  // The memory log keeps the newest 1,000.
  for (let count = 1; count <= 1_234; count++) {
    await talker.sendFrame({ type: "say", id: `${count}`, text: "x" });
  }
  await talker.sendFrame({ type: "ping" });
  await talker.frameOf("pong");
  await using second = await returned(server.port, welcome, 7);
  const gap = await second.frame();
  assertEquals(gap, { type: "gap", room: "lobby", from: 8, to: 234 });
  assertEquals((await seqs(second, 1_000)).at(-1), 1_234);
});

Deno.test("after a cut the name is reserved for its session only", async () => {
  await using server = await openHall();
  await using watcher = await member(server.port, "Watcher");
  const first = await Socket.connect(server.port);
  const welcome = await first.hello({ name: "Ann" });
  await first[Symbol.asyncDispose]();
  for (;;) {
    if (String((await watcher.frameOf("presence")).left) === "Ann") break;
  }
  await using other = await Socket.connect(server.port);
  await other.sendFrame({ type: "hello", version: 1, name: "ann" });
  assertEquals((await other.frameOf("error")).code, "name-taken");
  await using second = await Socket.connect(server.port);
  assertEquals((await second.hello({ session: welcome.session })).name, "Ann");
});

Deno.test("two connections with one session: the newer one wins, the older is told why", async () => {
  await using server = await openHall();
  await using watcher = await member(server.port, "Watcher");
  await using older = await Socket.connect(server.port);
  const welcome = await older.hello({ name: "Ann" });
  await watcher.frameOf("presence");
  await using newer = await returned(server.port, welcome, 0);
  const bye = await older.frameOf("bye");
  assertEquals(bye.again, false);
  assertStringIncludes(String(bye.reason), "another connection");
  await older.ended();
  // For the others nothing has happened: the next thing they hear is this.
  await newer.say("still me");
  const { type, from } = await watcher.frame();
  assertEquals([type, from], ["message", "Ann"]);
});

Deno.test("a say repeated with its id after a cut has the same place and is said once", async () => {
  await using server = await openHall();
  await using listener = await member(server.port, "Listener");
  const first = await Socket.connect(server.port);
  const welcome = await first.hello({ name: "Ann" });
  const say = { type: "say", id: "the-one", text: "once" };
  await first.sendFrame(say);
  const { seq } = await first.frameOf("ack");
  await first[Symbol.asyncDispose]();
  await using second = await returned(server.port, welcome, 1);
  await second.sendFrame(say);
  assertEquals((await second.frameOf("ack")).seq, seq);
  await second.say("next");
  assertEquals((await listener.frameOf("message")).text, "once");
  assertEquals((await listener.frameOf("message")).text, "next");
});

Deno.test("a whisper to a member in a cut is acknowledged, kept, and heard once on return", async () => {
  await using server = await openHall();
  await using bob = await member(server.port, "Bob");
  const first = await Socket.connect(server.port);
  const welcome = await first.hello({ name: "Ann" });
  const whisper = { type: "whisper", id: "w1", to: "Ann", text: "psst" };
  await bob.sendFrame({ ...whisper, id: "w0", text: "first" });
  assertEquals((await first.frameOf("whisper")).seq, 1);
  await first[Symbol.asyncDispose]();
  for (;;) {
    if (String((await bob.frameOf("presence")).left) === "Ann") break;
  }
  for (let twice = 0; twice < 2; twice++) {
    await bob.sendFrame(whisper);
    assertEquals((await bob.frameOf("ack")).to, "Ann");
  }
  await using second = await Socket.connect(server.port);
  await second.sendFrame({
    type: "hello",
    version: 1,
    session: welcome.session,
    whispers: 1,
  });
  const { seq, text } = await second.frameOf("whisper");
  assertEquals([seq, text], [2, "psst"]);
  await second.sendFrame({ type: "ping" });
  assertEquals((await second.frameOf("joined")).room, "lobby");
  await second.frameOf("pong");
});

Deno.test("chat join comes back by itself, with its name, what was missed and what was typed meanwhile", async () => {
  await using server = await openHall();
  await using proxy = new Proxy(server.port);
  await using ann = await member(server.port, "Ann");
  const where = `127.0.0.1:${proxy.port}`;
  await using bob = startProgram(["join", where, "--name", "Bob"]);
  await bob.stdout.includes(IN_LOBBY);
  await ann.frameOf("presence");
  await bob.type("one\n");
  assertEquals((await ann.frameOf("message")).text, "one");

  proxy.target = 0;
  proxy.cutAll();
  await bob.stdout.includes("* connection lost");
  assertEquals((await ann.frameOf("presence")).left, ["Bob"]);
  await bob.type("two\nthree\n");
  await ann.say("missed?");
  proxy.target = server.port;
  await bob.stdout.includes("* back after");
  await bob.stdout.includes("Ann >> missed?");
  assertEquals((await ann.frameOf("presence")).joined, ["Bob"]);
  assertEquals((await ann.frameOf("message")).text, "two");
  assertEquals((await ann.frameOf("message")).text, "three");
  await bob.type("/quit\n");
  const { code, stdout } = await bob.finished();
  assertEquals(code, 0);
  assertEquals(stdout.split("Ann >> missed?").length - 1, 1, "heard once");
});

Deno.test({
  name: "after a suspension one is back after the time that it took",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using server = await startServer([
      ...["--host", "127.0.0.1", "--ping", "2s"],
    ]);
    const where = `127.0.0.1:${server.port}`;
    await using bob = startProgram(["join", where, "--name", "Bob"]);
    await server.program.stderr.line((line) => line.includes("name=Bob"));
    await bob.stdout.includes("lobby");
    const began = performance.now();
    bob.signal("SIGSTOP");
    // It is asked whether it is there, and given up when it says nothing.
    await server.program.stderr.line((line) => line.includes("reason=timeout"));
    const suspended = performance.now() - began;
    bob.signal("SIGCONT");
    const [, seconds] = await bob.stdout.matches(/back after (\d+) s/);
    assert(
      Number(seconds) >= Math.floor(suspended / 1000),
      bob.stdout.text,
    );
    await bob.stdout.includes("as Bob");
  },
});
