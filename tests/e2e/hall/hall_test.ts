/** Many members in one hall: everybody hears everything, once, in one order; nobody waits for a slow one. */
import {
  assert,
  assertEquals,
  assertLess,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { residentMemory, TELLS } from "../harness/process.ts";
import {
  PATIENT,
  programCommand,
  startCommand,
  startServer,
  UNHURRIED,
} from "../harness/program.ts";
import { member, Socket } from "../harness/socket.ts";

Deno.test("200 members join and talk, and all receive every message of the others once, in one order", async () => {
  const MEMBERS = 200;
  const WORDS = 5;
  await using server = await startServer();
  await using members = new AsyncDisposableStack();
  const names = Array.from({ length: MEMBERS }, (_, index) => `M${index}`);
  const sockets = await Promise.all(
    names.map(async (name) => members.use(await member(server.port, name))),
  );

  await Promise.all(sockets.map(async (socket, index) => {
    for (let word = 0; word < WORDS; word++) {
      const id = `${index}-${word}`;
      await socket.sendFrame({ type: "say", id, text: id });
    }
  }));
  const heard = await Promise.all(sockets.map(async (socket) => {
    const messages: { seq: number; text: string }[] = [];
    const places: { seq: number; text: string }[] = [];
    while (messages.length < (MEMBERS - 1) * WORDS || places.length < WORDS) {
      const { type, seq, text, id } = await socket.frame();
      if (type === "message") {
        messages.push({ seq: Number(seq), text: String(text) });
      }
      if (type === "ack") places.push({ seq: Number(seq), text: String(id) });
    }
    // Nothing came twice or late: the answer to this is the next thing said.
    await socket.sendFrame({ type: "ping" });
    assertEquals((await socket.frame()).type, "pong");
    return { messages, places };
  }));

  // The common order of messages, by sender: each member's own messages
  // have the numbers it was told, and all numbers together leave no hole.
  const order = new Map<number, string>();
  for (const { messages, places } of heard) {
    const seqs = messages.map(({ seq }) => seq);
    assertEquals(seqs, seqs.toSorted((a, b) => a - b), "heard in order");
    assertEquals(new Set(seqs).size, seqs.length, "heard once");
    for (const { seq, text } of [...messages, ...places]) {
      assertEquals(order.get(seq) ?? text, text, "one order for everybody");
      order.set(seq, text);
    }
  }
  assertEquals(order.size, MEMBERS * WORDS);
  assertEquals(Math.max(...order.keys()), MEMBERS * WORDS);
});

Deno.test("a member that stops reading delays no other, and is disconnected in the end", async () => {
  await using server = await startServer([...UNHURRIED, ...PATIENT]);
  await using talker = await member(server.port, "Talker");
  await using listener = await member(server.port, "Listener");
  await using deaf = await member(server.port, "Deaf");
  deaf.pause();
  // Far more than the system holds for a member that does not read, and than the server does.
  const text = "x".repeat(15_000);
  let said = 0;
  let isLeft = false;
  while (!isLeft) {
    const ack = await talker.say(text);
    said++;
    assertEquals(ack.seq, said);
    for (;;) {
      const frame = await listener.frame();
      if (frame.type === "presence") {
        isLeft ||= (frame.left as string[]).includes("Deaf");
      }
      if (frame.type === "message") {
        assertEquals(frame.seq, said);
        break;
      }
    }
    assert(said < 5_000, "it should have been let go by now");
  }
  await server.program.stderr.includes("reason=slow");
  server.program.signal("SIGTERM");
  const { stderr } = await server.program.finished();
  assertStringIncludes(stderr, "refused total=1 slow-reader=1\n");
});

Deno.test("a member that is reset is announced as left", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  const bob = await member(server.port, "Bob");
  assertEquals((await ann.frameOf("presence")).joined, ["Bob"]);
  // Closed with unread bytes: the system sends a reset.
  bob.pause();
  await ann.say("unread");
  await bob.sendFrame({ type: "who" });
  await bob[Symbol.asyncDispose]();
  assertEquals((await ann.frameOf("presence")).left, ["Bob"]);
});

Deno.test("a member that vanishes without a word is found by ping and announced as left", async () => {
  await using server = await startServer([
    "--host",
    "127.0.0.1",
    "--ping",
    // Long enough for a member that answers on a busy machine.
    "2",
  ]);
  await using ann = await Socket.connect(server.port);
  await ann.hello({ name: "Ann" });
  // Its system still takes everything, but nobody is there who answers.
  await using vanished = await member(server.port, "Vanished");
  vanished.answersPings = false;
  for (;;) {
    const frame = await ann.frame();
    if (frame.type === "presence" && String(frame.left) === "Vanished") break;
  }
  await vanished.ended();
});

Deno.test({
  name:
    `20 senders push as fast as they can: the queue holds them back, memory stays bounded${
      TELLS ? "" : " (skipped: needs /proc)"
    }`,
  ignore: !TELLS,
  fn: async () => {
    const SENDERS = 20;
    const SECONDS = 3;
    await using server = await startServer(UNHURRIED);
    await using members = new AsyncDisposableStack();
    const sockets = await Promise.all(
      Array.from(
        { length: SENDERS },
        async () => members.use(await Socket.connect(server.port)),
      ),
    );
    for (const socket of sockets) {
      await socket.hello();
      // Everything is read and counted, but not kept: it is the server's memory that counts.
      drop(socket);
    }
    const before = residentMemory(server.program.pid);
    let most = before;
    let pushed = 0;
    let letGo = 0;
    const until = performance.now() + SECONDS * 1000;
    await Promise.all(sockets.map(async (socket, index) => {
      for (let batch = 0; performance.now() < until; batch++) {
        const frames = Array.from(
          { length: 50 },
          (_, count) =>
            JSON.stringify({
              type: "say",
              id: `${index}-${batch}-${count}`,
              text: "x".repeat(1_000),
            }) + "\n",
        );
        try {
          await socket.send(frames.join(""));
        } catch (error) {
          // On a busy machine one of them may read too little and be let go.
          if (!isHungUp(error)) throw error;
          letGo++;
          return;
        }
        pushed += frames.length;
        if (batch % 10 === 0) {
          most = Math.max(most, residentMemory(server.program.pid));
        }
      }
    }));
    most = Math.max(most, residentMemory(server.program.pid));
    console.log(
      `    ${pushed} messages pushed, ${letGo} let go, memory ${before} MiB before, ${most} MiB at most`,
    );
    // Every connection's share of what may wait, and what the runtime needs on top.
    // It is the queue that holds most of them back, not the door.
    assertLess(letGo, SENDERS / 2);
    assertLess(most - before, 384);
  },
});

/** Whether an error says that the other side has ended the connection. */
function isHungUp(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.ConnectionAborted;
}

/** Throws away what comes, as it comes. */
function drop(socket: Socket): void {
  socket.waiting.push = () => 0;
}

Deno.test({
  name:
    `few descriptors are few connections: who comes then is told so, some descriptors are left for the rest${
      Deno.build.os === "windows" ? " (skipped: needs ulimit)" : ""
    }`,
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using program = startCommand([
      "sh",
      "-c",
      `ulimit -n 40; exec "$@"`,
      "sh",
      ...programCommand(),
      "serve",
      "--host",
      "127.0.0.1",
      "--port",
      "0",
      ...["--log-level", "debug"],
    ]);
    const listening = await program.stdout.line((line) =>
      line.startsWith("listening")
    );
    const port = Number(listening.split(":").at(-1));
    // The first line that the server says of itself.
    const first = await program.stderr.line(() => true);
    assertMatch(
      first,
      / warn open file limit too low connections=\d+ raise="ulimit -n 10240"$/,
    );
    const room = Number(/connections=(\d+)/.exec(first)?.[1]);
    await using ann = await member(port, "Ann");
    {
      await using crowd = new AsyncDisposableStack();
      let reason: unknown;
      for (let count = 0; reason === undefined && count < 60; count++) {
        const socket = crowd.use(await Socket.connect(port));
        await socket.sendFrame({ type: "hello", version: 1 });
        const frame = await socket.frame();
        if (frame.type === "bye") reason = frame.reason;
      }
      assertStringIncludes(
        String(reason),
        `the server is full (${room} connections)`,
      );
      assert(!program.stderr.text.includes("accept failed"));
      // Connected members are not affected.
      assertEquals((await ann.say("still here")).seq, 1);
    }
    await program.stderr.includes(" disconnected ");
    await using bob = await member(port, "Bob");
    assertEquals((await bob.say("me too")).type, "ack");
  },
});
