/** The limits of a server, each with a small value. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  chat,
  PATIENT,
  startProgram,
  startServer,
  welcomed,
} from "../harness/program.ts";
import { member, Socket } from "../harness/socket.ts";

/** A server with some limits. */
function limited(...limits: string[]) {
  return startServer(["--host", "127.0.0.1", ...limits]);
}

Deno.test("--max-connections: a connection too many is told so and closed, native and plain; a free place is given", async () => {
  await using server = await limited(
    ...["--max-connections", "2", "--log-level", "debug"],
  );
  await using _ann = await member(server.port, "Ann");
  const bob = await member(server.port, "Bob");

  await using native = await Socket.connect(server.port);
  await native.sendFrame({ type: "hello", version: 1 });
  const { type, reason, again } = await native.frame();
  assertEquals([type, again], ["bye", true]);
  assertStringIncludes(String(reason), "full (2 connections)");
  await native.ended();
  assertEquals(native.end, "hung up");

  await using plain = await Socket.connect(server.port);
  assertStringIncludes(
    await plain.line(),
    "the server is full",
  );
  await plain.ended();
  assertEquals(plain.end, "hung up");

  const client = await chat(["send", `127.0.0.1:${server.port}`, "hi"]);
  assertEquals(client.code, 1);
  assertStringIncludes(client.stderr, "full (2 connections)");

  await bob[Symbol.asyncDispose]();
  await server.program.stderr.includes(" disconnected ");
  await using carl = await member(server.port, "Carl");
  assertEquals((await carl.say("in")).seq, 1);
});

Deno.test("--max-per-address: connections from one address, independent of other addresses", async () => {
  await using server = await startServer(["--max-per-address", "1"]);
  await using _ann = await member(server.port, "Ann");
  await using second = await Socket.connect(server.port);
  await second.sendFrame({ type: "hello", version: 1 });
  assertStringIncludes(
    String((await second.frame()).reason),
    "from your address (limit: 1)",
  );
  await using six = await Socket.connect(server.port, "::1");
  assertEquals((await six.hello()).type, "welcome");
});

Deno.test("many simultaneous rejections cost only a few messages, and the hall goes on", async () => {
  await using server = await limited("--max-connections", "1");
  await using ann = await member(server.port, "Ann");
  const crowd = await Promise.all(
    Array.from({ length: 200 }, () => Socket.connect(server.port)),
  );
  await Promise.all(crowd.map((socket) => socket.ended()));
  const told = crowd.filter(({ waiting }) => waiting.length > 0).length;
  assert(told > 0 && told < 200, `${told} were told`);
  for (const socket of crowd) await socket[Symbol.asyncDispose]();
  assertEquals((await ann.say("still here")).seq, 1);
});

Deno.test("--max-text: a longer text is refused, however it comes, and the welcome tells the real limit", async () => {
  await using server = await limited("--max-text", "1K");
  const where = `127.0.0.1:${server.port}`;
  await using ann = await Socket.connect(server.port);
  const { server: facts } = await ann.hello({ name: "Ann" });
  assertEquals((facts as { maxText: number }).maxText, 1024);
  await using nc = await Socket.connect(server.port);
  await nc.send("hello\n");
  await ann.frameOf("message");
  // Each has 1,024 bytes of UTF-8, and 1,025 with what is put before it: ASCII
  // that JSON leaves alone and that it writes in twice and in six times as
  // much, three bytes a character and four.
  const characters = ["x", `"`, "\x01", "한", "🙂"];
  const longest =
    "too long: 1025 bytes, and a message can have at most 1024 bytes";
  for (const character of characters) {
    const { length } = new TextEncoder().encode(character);
    const text = character.repeat(1024 / length) + "y".repeat(1024 % length);
    for (const type of ["say", "whisper"]) {
      const id = crypto.randomUUID();
      const frame = { type, id, to: "Ann", text: `z${text}` };
      // As programs in other languages write it: every character escaped.
      const escaped = JSON.stringify(frame).replaceAll(
        /[^\x20-\x7e]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
      await ann.send(escaped + "\n");
      const refused = await ann.frameOf("error");
      assertEquals(
        [refused.code, refused.message, refused.id],
        ["too-long", longest, id],
      );
      await ann.send(escaped.replace("z", "") + "\n");
      assertEquals((await ann.frameOf("ack")).id, id);
    }
    await nc.send(`z${text}\n`);
    assertEquals(await nc.lineWith("too long"), `! ${longest}`);
    await nc.send(`${text}\n`);
    assertEquals((await ann.frameOf("message")).text, text);
    // A program for each: two that JSON and UTF-8 count most unlike a person are enough.
    if (character !== `"` && character !== "🙂") continue;
    for (const command of ["send", "join"]) {
      const refused = await chat([command, where], `z${text}\n`);
      assertEquals(refused.code, 1);
      assertStringIncludes(refused.stdout + refused.stderr, longest);
      assertEquals((await chat([command, where], `${text}\n`)).code, 0);
      assertEquals((await ann.frameOf("message")).text, text);
    }
  }
});

Deno.test("--max-rooms, --max-new-rooms: a room too many is refused with the number", async () => {
  await using server = await limited(
    ...["--max-rooms", "2", "--max-new-rooms", "3"],
  );
  await using ann = await member(server.port, "Ann");
  await ann.sendFrame({ type: "join", room: "one" });
  await ann.frameOf("joined");
  await ann.sendFrame({ type: "join", room: "two" });
  const { code, message } = await ann.frameOf("error");
  assertEquals(code, "too-many-rooms");
  assertStringIncludes(String(message), "2 rooms");
  await using bob = await member(server.port, "Bob");
  for (const room of ["two", "three", "four"]) {
    await bob.sendFrame({ type: "leave" });
    await bob.sendFrame({ type: "join", room });
  }
  const refused = await bob.frameOf("error");
  assertStringIncludes(String(refused.message), "has created 3 rooms");
});

/** Frames that say something, as fast as they can be sent. */
async function push(socket: Socket, count: number): Promise<void> {
  await socket.send(
    Array.from(
      { length: count },
      (_, index) =>
        JSON.stringify({ type: "say", id: `${index}`, text: `${index}` }) +
        "\n",
    ).join(""),
  );
}

Deno.test("--rate: excess gets a warning, then refusals, then disconnection; refused messages are not delivered", async () => {
  await using server = await limited("--rate", "0.01", "--burst", "20");
  await using listener = await member(server.port, "Listener");
  await using flooder = await Socket.connect(server.port);
  const { server: facts } = await flooder.hello({ name: "Flooder" });
  const { rate, burst } = facts as { rate: number; burst: number };
  assertEquals([rate, burst], [0.01, 20]);
  await push(flooder, 100);
  await flooder.ended();
  const frames = flooder.waiting.map((line) => JSON.parse(line));
  const of = (type: string) => frames.filter((frame) => frame.type === type);
  // The hello has cost two.
  const ids = Array.from({ length: 18 }, (_, index) => `${index}`);
  assertEquals(of("ack").map(({ id }) => id), ids);
  assertEquals(of("warning").map(({ code }) => code), ["too-fast"]);
  const refused = of("error");
  assertEquals(refused.map(({ id }) => id).slice(0, 2), ["18", "19"]);
  assertEquals(refused.length, 40);
  for (const { code, wait } of refused) {
    assertEquals(code, "too-fast");
    assert(wait > 0 && wait <= 500_000, `${wait}`);
  }
  assertEquals(of("bye").map(({ again }) => again), [false]);
  assertEquals(frames.at(-1).type, "bye");
  for (const text of ids) {
    assertEquals((await listener.frameOf("message")).text, text);
  }
  // Nothing is between the last words that were taken and this.
  await listener.sendFrame({ type: "ping" });
  assertEquals((await listener.frameOf("pong")).type, "pong");
  assertEquals(listener.waiting.filter((line) => line.includes("message")), []);
});

Deno.test("--rate-per-address: no member of a busy address is refused anything, and a flood there costs a moment at most", async () => {
  await using server = await limited(
    ...["--rate", "1000", "--burst", "1000", "--rate-per-address", "200"],
  );
  await using quiet = await member(server.port, "Quiet");
  await using crowd = new AsyncDisposableStack();
  const floods = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const socket = crowd.use(await member(server.port));
      await push(socket, 400);
      return socket;
    }),
  );
  // 1,600 messages of a thousand at once: the rest takes turns, and so does this.
  const { seq } = await quiet.say("a word");
  assert(Number(seq) < 1_600, `it stood behind all of them: ${seq}`);
  for (const socket of floods) {
    for (let count = 0; count < 400; count++) await socket.frameOf("ack");
  }
});

Deno.test("a file of more lines than the burst through chat send: every line is said once, in order, and none is refused", async () => {
  await using server = await limited("--rate", "400", "--burst", "100");
  await using listener = await member(server.port, "Listener");
  const lines = Array.from({ length: 500 }, (_, index) => `line ${index}`);
  const where = `127.0.0.1:${server.port}`;
  const sent = chat(["send", where], lines.join("\n"));
  for (const line of lines) {
    assertEquals((await listener.frameOf("message")).text, line);
  }
  const { code, stderr } = await sent;
  assertEquals([code, stderr], [0, ""]);
});

Deno.test("lines through chat join and frames through chat join --json are paced too", async () => {
  await using server = await limited("--rate", "100", "--burst", "20");
  await using listener = await member(server.port, "Listener");
  const where = `127.0.0.1:${server.port}`;
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  const frames = lines.map((text) => JSON.stringify({ type: "say", text }));
  for (
    const [args, input] of [
      [["join", where], lines.join("\n")],
      [["join", where, "--json"], frames.join("\n")],
    ] as const
  ) {
    const { code, stdout, stderr } = await chat(args, input);
    assertEquals([code, stderr], [0, ""]);
    assert(!stdout.includes("too-fast"), stdout);
    for (const line of lines) {
      assertEquals((await listener.frameOf("message")).text, line);
    }
  }
});

Deno.test("chat send does not give up on a server that takes little and says so", async () => {
  await using server = await limited("--rate", "0.1", "--burst", "10");
  // The seventh has to wait for ten seconds.
  const lines = Array.from({ length: 7 }, (_, index) => `line ${index}`);
  const { code, stderr } = await chat(
    ["send", `127.0.0.1:${server.port}`, "--timeout", "8s"],
    lines.join("\n"),
  );
  assertEquals([code, stderr], [0, ""]);
});

Deno.test("--connect-rate: a client that connects too often is told to wait, and admitted later", async () => {
  await using server = await limited("--connect-rate", "0.05");
  for (let count = 0; count < 5; count++) {
    await using ann = await member(server.port);
    await ann.say("hi");
  }
  await using hasty = await Socket.connect(server.port);
  await hasty.sendFrame({ type: "hello", version: 1 });
  const { type, reason } = await hasty.frame();
  assertEquals(type, "bye");
  assertStringIncludes(
    String(reason),
    "too many new connections from your address",
  );
});

Deno.test("with the defaults a class of 200 behind one address comes in at once, talks, and is back at once after a restart", async () => {
  const PUPILS = 200;
  for (let start = 0; start < 2; start++) {
    await using server = await limited();
    await using pupils = new AsyncDisposableStack();
    const sockets = await Promise.all(
      Array.from(
        { length: PUPILS },
        async (_, index) =>
          pupils.use(await member(server.port, `Pupil${index}`)),
      ),
    );
    await Promise.all(sockets.map((socket) => socket.say("present")));
    for (const { waiting } of sockets) {
      assert(!waiting.some((line) => /"(error|warning|bye)"/.test(line)));
    }
  }
});

Deno.test("--hello-timeout: a hello that is not complete in time is refused, byte by byte or not; a silent connection is greeted and admitted", async () => {
  await using server = await limited("--hello-timeout", "1s");
  await using silent = await Socket.connect(server.port);
  await using half = await Socket.connect(server.port);
  await half.send(`{"type":"hello","version":1,"na`);
  await using slow = await Socket.connect(server.port);
  const dripping = (async () => {
    for (const byte of `{"type":"hello",${" ".repeat(1_000)}`) {
      if (slow.end !== undefined) return;
      await slow.send(byte).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  await using early = await Socket.connect(server.port);
  await early.sendFrame({ type: "who" });
  for (const socket of [half, slow, early]) {
    const { reason, again } = await socket.frameOf("bye");
    assertEquals([reason, again], ["no hello in time", true]);
    await socket.ended();
  }
  await dripping;
  await silent.lineWith("welcome");
  await silent.send("still here\n");
  await using ann = await member(server.port, "Ann");
  assertEquals((await ann.frameOf("message")).text, "still here");
});

Deno.test("--hello-timeout: with TLS, a connection without a handshake is closed too", async () => {
  await using server = await startServer([
    ...["--host", "127.0.0.1", "--tls", "--hello-timeout", "300ms"],
  ], { env: { XDG_STATE_HOME: await Deno.makeTempDir() } });
  await using socket = await Socket.connect(server.port);
  await socket.ended();
  assertEquals(socket.waiting, []);
});

Deno.test("--idle-timeout: a plain member that says nothing for so long is told so and let go; others are asked instead", async () => {
  await using server = await limited("--idle-timeout", "3s");
  await using ann = await member(server.port, "Ann");
  await using talker = await Socket.connect(server.port);
  await using silent = await Socket.connect(server.port);
  await silent.lineWith("welcome");
  const talking = setInterval(() => talker.send("hm\n").catch(() => {}), 200);
  await silent.lineWith("idle");
  clearInterval(talking);
  assertEquals([ann.end, talker.end], [undefined, undefined]);
});

/** Says long things, numbered from 1 on, until a member is not there any more that reads nothing. @returns How many. */
async function sayUntilLeft(talker: Socket, name: string): Promise<number> {
  for (let count = 1; count < 900; count++) {
    await talker.say(`${count} ${"x".repeat(15_000)}`);
    await talker.sendFrame({ type: "who" });
    if (!`${(await talker.frameOf("members")).members}`.includes(name)) {
      return count;
    }
  }
  throw new Error(`${name} should have been let go by now`);
}

Deno.test("--max-outbox: a slow reader is told so, others go on, and it resumes without a gap", async () => {
  await using server = await limited(
    ...["--rate", "0", "--max-outbox", "1M", ...PATIENT],
  );
  await using talker = await member(server.port, "Talker");
  const slow = await Socket.connect(server.port);
  const { session, log } = await slow.hello({ name: "Slow" });
  slow.pause();
  const last = await sayUntilLeft(talker, "Slow");
  slow.resume();
  await slow.ended();
  const frames = slow.waiting.map((line) => JSON.parse(line));
  const seqs = frames.filter(({ type }) => type === "message")
    .map(({ seq }) => seq);
  assertEquals(seqs, Array.from(seqs, (_, index) => index + 1));
  const bye = frames.at(-1);
  assertEquals([bye.type, bye.again], ["bye", true]);
  assertStringIncludes(bye.reason, "you read too slowly");
  await slow[Symbol.asyncDispose]();

  await using back = await Socket.connect(server.port);
  const heard = seqs.length;
  const rooms = [{ name: "lobby", since: heard }];
  assertEquals((await back.hello({ session, log, rooms })).name, "Slow");
  for (let seq = heard + 1; seq <= last; seq++) {
    assertEquals((await back.frameOf("message")).seq, seq);
  }
});

Deno.test({
  name:
    `a program of ours that was stopped for too long comes back by itself and has missed nothing${
      Deno.build.os === "windows" ? " (skipped: needs SIGSTOP)" : ""
    }`,
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using server = await limited(
      ...["--rate", "0", "--max-outbox", "1M", ...PATIENT],
    );
    await using talker = await member(server.port, "Talker");
    const where = `127.0.0.1:${server.port}`;
    await using tail = startProgram(
      ["tail", where, "-n", "0", "--name", "Slow"],
    );
    await welcomed(server, "Slow");
    // The server may have welcomed it before it knows.
    await talker.say("0 x");
    await tail.stdout.includes(">> 0 x");
    tail.signal("SIGSTOP");
    const last = await sayUntilLeft(talker, "Slow");
    tail.signal("SIGCONT");
    await tail.stdout.includes(` ${last} x`);
    const numbers = tail.stdout.text.matchAll(/>> (\d+) x/g);
    assertEquals(
      Array.from(numbers, ([, number]) => Number(number)),
      Array.from({ length: last + 1 }, (_, index) => index),
    );
  },
});

Deno.test("10,000 rooms: one address opens a tenth of the limit, and members go on", async () => {
  await using server = await limited(
    ...["--rate", "0", "--max-rooms", "0", "--max-open-rooms", "2000"],
  );
  await using honest = await member(server.port, "Honest");
  await using opener = await member(server.port, "Opener");
  await opener.send(
    Array.from(
      { length: 10_000 },
      (_, index) => JSON.stringify({ type: "join", room: `r${index}` }) + "\n",
    ).join(""),
  );
  let joined = 0;
  for (let answered = 0; answered < 10_000; answered++) {
    const frame = await opener.frame();
    if (frame.type === "joined") joined++;
    else assertEquals(frame.code, "too-many-rooms");
  }
  // The lobby was opened from here as well.
  assertEquals(joined, 199);
  assertEquals((await honest.say("still here")).seq, 1);
});

Deno.test("--max-name, --max-room-name, --max-topic: longer ones are refused with the number", async () => {
  await using server = await limited(
    ...["--max-name", "4", "--max-room-name", "6", "--max-topic", "8"],
  );
  await using ann = await Socket.connect(server.port);
  await ann.sendFrame({ type: "hello", version: 1, name: "Annabel" });
  assertStringIncludes(
    String((await ann.frameOf("error")).message),
    "1 to 4 characters",
  );
  await ann.hello({ name: "Anna" });
  for (
    const [frame, part] of [
      [{ type: "join", room: "kitchen" }, "1 to 6 characters"],
      [{ type: "topic", text: "123456789" }, "at most 8 characters"],
    ] as const
  ) {
    await ann.sendFrame(frame);
    assertStringIncludes(String((await ann.frameOf("error")).message), part);
  }
});

Deno.test("--max-memory: above it new connections wait, no member is disconnected, and they are admitted when memory is free again", async () => {
  await using server = await limited(
    ...["--rate", "0", "--max-memory", "100M", "--max-outbox", "0"],
    ...["--max-outbox-per-address", "0", ...PATIENT],
  );
  await using ann = await member(server.port, "Ann");
  // Answers of 256 KiB that nobody takes.
  for (let count = 0; count < 20; count++) await ann.say("x".repeat(13_000));
  const greedy = await member(server.port, "Greedy");
  greedy.pause();
  await greedy.send(`{"type":"history"}\n`.repeat(800));
  // Memory is measured with a connection: this is in, the next ones are not.
  await using early = new AsyncDisposableStack();
  const waits = server.program.stderr.includes("memory limit reached");
  for (let isFull = false; !isFull;) {
    const socket = early.use(await Socket.connect(server.port));
    await socket.sendFrame({ type: "hello", version: 1 });
    isFull = await Promise.race([
      waits.then(() => true),
      // So busy a server may take it for a person at first.
      socket.lineWith("welcome").then(() => false),
    ]);
  }
  const newcomer = early.use(await Socket.connect(server.port));
  await newcomer.sendFrame({ type: "hello", version: 1, name: "New" });
  // Connected members go on.
  assertEquals((await ann.say("still here")).type, "ack");
  assertEquals([ann.end, greedy.end], [undefined, undefined]);
  assertEquals(newcomer.waiting, []);

  await greedy[Symbol.asyncDispose]();
  // Garbage is collected while there is activity.
  const talking = (async () => {
    while (newcomer.waiting.length === 0 && newcomer.end === undefined) {
      await ann.say("x".repeat(13_000));
    }
  })();
  const welcome = await newcomer.lineWith('"type":"welcome"');
  assertEquals(JSON.parse(welcome).name, "New");
  await talking;
  await server.program.stderr.includes("memory available again");
});
