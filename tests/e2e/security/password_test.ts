/** A hall with a password: who does not know it does not come in, and learns nothing. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { Identity } from "../../../dial/identity.ts";
import {
  chat,
  type Server,
  startProgram,
  startServer,
} from "../harness/program.ts";
import { Proxy } from "../harness/proxy.ts";
import { Screen, screenTest } from "../harness/screen.ts";
import { Socket } from "../harness/socket.ts";
import { DISCONNECTED, IN_LOBBY } from "../harness/words.ts";

const WORD = "open sesame";

/** The password of the hall. */
const KNOWN = { password: WORD };

/** A server with a password. */
function startLocked(...more: readonly string[]): Promise<Server> {
  const args = ["--host", "127.0.0.1", "--password", WORD, ...more];
  return startServer(args);
}

/** A member of the lobby who knows the password. */
async function inside(port: number, name: string): Promise<Socket> {
  const socket = await Socket.connect(port);
  await socket.hello({ name, ...KNOWN });
  return socket;
}

Deno.test("a hello without the password, or with another one, is refused; with it it is welcomed", async () => {
  await using server = await startLocked();
  await using socket = await Socket.connect(server.port);
  await socket.sendFrame({ type: "hello", version: 1 });
  assertEquals(await socket.frame(), {
    type: "error",
    code: "password-needed",
    message: "this server needs a password",
  });
  await socket.sendFrame({ type: "hello", version: 1, password: "open" });
  assertEquals((await socket.frame()).code, "bad-password");
  assertEquals((await socket.hello(KNOWN)).type, "welcome");
  assertEquals((await socket.say("hi")).seq, 1);
});

Deno.test("without the password a client receives, says and learns nothing, whatever it requests", async () => {
  await using server = await startLocked();
  await using ann = await inside(server.port, "Ann");
  await ann.say("before");
  await using eve = await Socket.connect(server.port);
  const asked = [
    { type: "hello", version: 1, name: "Ann" },
    { type: "hello", version: 1, name: "Nobody" },
    { type: "hello", version: 9 },
    { type: "hello", version: 1, name: "a b", password: "wrong" },
    { type: "hello", version: 1, publicKey: (await Identity.make()).publicKey },
    { type: "who" },
    { type: "rooms" },
    { type: "whois", name: "Ann" },
    { type: "history" },
    { type: "whisper", id: "1", to: "Ann", text: "psst" },
    { type: "say", id: "2", text: "hi" },
    { type: "join", room: "lobby" },
    { type: "proof", signature: "A".repeat(86) },
  ];
  for (const frame of asked) await eve.sendFrame(frame);
  await ann.say("meanwhile");
  await eve.sendFrame({ type: "ping" });
  const heard: unknown[] = [];
  for (;;) {
    const { type, code } = await eve.frame();
    if (type === "pong") break;
    heard.push(code);
  }
  const [needed, first] = ["password-needed", "hello-first"];
  assertEquals(heard, [
    ...[needed, needed, needed, "bad-password", needed],
    ...[first, first, first, first, first, first, first, "bad-proof"],
  ]);
  await ann.sendFrame({ type: "who" });
  assertEquals((await ann.frame()).members, ["Ann"]);
  await eve.sendFrame({ type: "bye" });
  assertEquals((await eve.frame()).type, "bye");
  await eve.ended();
});

Deno.test("plain: the next line is the password, it is never said aloud, and what is sent with it is said", async () => {
  await using server = await startLocked();
  await using ann = await inside(server.port, "Ann");
  await using plain = await Socket.connect(server.port);
  // All of it at once, as a script would.
  await plain.send(`/who\nwrong\n${WORD}\nhello\n/who\n`);
  for (let line = 0; line < 3; line++) {
    assertMatch(await plain.line(), /^! .*password/);
  }
  assertStringIncludes(await plain.line(), "* welcome, Client2");
  await plain.lineWith(IN_LOBBY);
  assertEquals((await ann.frame()).type, "presence");
  const { type, text } = await ann.frame();
  assertEquals([type, text], ["message", "hello"]);
  await plain.lineWith("* in lobby (2 people): Ann, Client2");
});

Deno.test("plain: a silent connection is asked for it, a line without an end counts, and /quit leaves", async () => {
  await using server = await startLocked();
  await using ann = await inside(server.port, "Ann");
  await using silent = await Socket.connect(server.port);
  await silent.lineWith("password");
  await silent.send(WORD);
  await silent.lineWith("* welcome");
  await ann.frameOf("presence");
  await using leaving = await Socket.connect(server.port);
  await leaving.lineWith("password");
  await leaving.send("\r\n/quit\r\n");
  assertStringIncludes(await leaving.line(), DISCONNECTED);
  await leaving.ended();
  await ann.sendFrame({ type: "who" });
  assertEquals((await ann.frame()).type, "members");
});

Deno.test("every command comes in with --password, --password-file or CHAT_PASSWORD", async () => {
  await using server = await startLocked();
  const where = `127.0.0.1:${server.port}`;
  const file = await Deno.makeTempFile({ prefix: "chat-password-" });
  await Deno.writeTextFile(file, `${WORD}\n`);
  try {
    const ways = [
      { args: ["--password", WORD], env: { CHAT_PASSWORD: "" } },
      { args: ["--password-file", file], env: { CHAT_PASSWORD: "wrong" } },
      { args: [], env: { CHAT_PASSWORD: WORD } },
    ];
    for (const [index, { args, env }] of ways.entries()) {
      const commands: [string[], string][] = [
        [["send", where, "-m", `hi ${index}`], ""],
        [["join", where], "hi\n"],
        [["join", where, "--json"], '{"type":"bye"}\n'],
        [["tail", where, "--no-follow"], ""],
      ];
      for (const [command, input] of commands) {
        const { code, stdout, stderr } = await chat(
          [...command, ...args],
          input,
          { env },
        );
        assertEquals([code, stderr], [0, ""], command.join(" "));
        assertEquals(stdout.includes(WORD), false);
      }
    }
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("without the password, or with another one, every command says so in one line, exit 1", async () => {
  await using server = await startLocked();
  const where = `127.0.0.1:${server.port}`;
  for (
    const command of [
      ["send", where, "hi"],
      ["join", where],
      ["join", where, "--json"],
      ["tail", where],
    ]
  ) {
    const none = await chat(command, "hi\n");
    assertEquals([none.code, none.stdout], [1, ""], none.stderr);
    assertMatch(
      none.stderr,
      /^chat: [^\n]*needs a password; give it with [^\n]*\n$/,
    );
    for (const way of ["--password-file", "CHAT_PASSWORD", "--password"]) {
      assertStringIncludes(none.stderr, way);
    }
  }
  const wrong = await chat([
    "send",
    where,
    "--password",
    "the wrong one",
    "hi",
  ]);
  assertEquals([wrong.code, wrong.stdout], [1, ""]);
  assertMatch(wrong.stderr, /^chat: [^\n]*password\n$/);
  assertEquals(wrong.stderr.includes("the wrong one"), false);
});

Deno.test("a server takes its password from a file or the environment too", async () => {
  const file = await Deno.makeTempFile({ prefix: "chat-password-" });
  await Deno.writeTextFile(file, `${WORD}\r\nanother line\r\n`);
  try {
    for (
      const [args, env] of [
        [["--password-file", file], {}],
        [[], { CHAT_PASSWORD: WORD }],
      ] as const
    ) {
      await using server = await startServer(
        ["--host", "127.0.0.1", ...args],
        { env },
      );
      await using socket = await Socket.connect(server.port);
      await socket.sendFrame({ type: "hello", version: 1 });
      assertEquals((await socket.frame()).code, "password-needed");
      assertEquals((await socket.hello(KNOWN)).type, "welcome");
    }
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("guessing from one address is stopped, while others can enter from elsewhere, and members notice nothing", async () => {
  await using server = await startServer(["--password", WORD]);
  await using ann = await inside(server.port, "Ann");
  const guess = async (password: string, host = "127.0.0.1") => {
    await using socket = await Socket.connect(server.port, host);
    await socket.sendFrame({ type: "hello", version: 1, password });
    return await socket.frame();
  };
  const codes: unknown[] = [];
  for (let count = 0; count < 7; count++) {
    codes.push((await guess(`guess ${count}`)).code);
  }
  assertEquals(codes, [
    ...Array(5).fill("bad-password"),
    ...Array(2).fill("too-many-tries"),
  ]);
  const { code, message } = await guess(WORD);
  assertEquals(code, "too-many-tries");
  assertMatch(String(message), /try again in \d+ s$/);
  // It makes no difference in which way it is given.
  await using plain = await Socket.connect(server.port);
  await plain.send(`${WORD}\n`);
  await plain.lineWith("try again in");
  assertEquals((await guess(WORD, "::1")).type, "welcome");
  assertEquals((await ann.say("still here")).seq, 1);
  const sent = await chat(
    ["send", `127.0.0.1:${server.port}`, "--password", WORD, "hi"],
  );
  assertEquals(sent.code, 1);
  assertMatch(sent.stderr, /^chat: [^\n]*try again in \d+ s\n$/);
});

Deno.test("a password is in no log, at no level; that a wrong one was given is, with the address", async () => {
  await using server = await startLocked("--log-level", "debug");
  await using socket = await Socket.connect(server.port);
  const guess = "some other word";
  await socket.sendFrame({ type: "hello", version: 1, password: guess });
  await socket.frame();
  await socket.hello(KNOWN);
  await using plain = await Socket.connect(server.port);
  await plain.send(`${guess}\n${WORD}\n`);
  await plain.lineWith("* welcome");
  await plain.send("/quit\n");
  await plain.ended();
  server.program.signal("SIGTERM");
  const { stderr, stdout } = await server.program.finished();
  assertEquals(
    stderr.match(/ info "?wrong password"? address=127\.0\.0\.1:\d+\n/g)
      ?.length,
    2,
  );
  for (const text of [stderr, stdout]) {
    assert(!text.includes(guess) && !text.includes(WORD), text);
  }
});

Deno.test("after a cut a client returns with the password it entered with", async () => {
  await using server = await startLocked();
  await using proxy = new Proxy(server.port);
  await using ann = startProgram(
    ["join", `127.0.0.1:${proxy.port}`, "--json", "--name", "Ann"],
    { env: { CHAT_PASSWORD: WORD } },
  );
  await ann.stdout.includes('"type":"joined"');
  proxy.cutAll();
  await ann.stdout.includes('"type":"back"');
  await ann.type('{"type":"say","text":"again"}\n');
  await ann.stdout.includes('"type":"ack"');
});

screenTest(
  "at a terminal it is asked for, not shown, and asked for again when it is wrong",
  async () => {
    await using server = await startLocked();
    await using ann = Screen.start(["join", `127.0.0.1:${server.port}`]);
    await ann.untilShown("your name");
    ann.type("Ann\r");
    await ann.untilShown("password:");
    ann.type("sesame\r");
    await ann.untilShown("! wrong password");
    await ann.untilLast("password:");
    // Nor is it shown while the server has not answered yet.
    server.program.signal("SIGSTOP");
    ann.type("sesames\r");
    ann.type(`${WORD}\r`);
    server.program.signal("SIGCONT");
    await ann.untilShown("lobby>");
    for (const secret of ["sesame", WORD]) assert(!ann.raw.includes(secret));
    // It is nothing that was said: the history does not bring it back.
    ann.type("\x1b[A");
    ann.type("hello\r");
    await ann.untilShown("Ann >> hello");
    assert(!ann.raw.includes(WORD));
  },
);

screenTest(
  "at a terminal send and tail ask too, and send then says what is typed",
  async () => {
    await using server = await startLocked();
    const where = `127.0.0.1:${server.port}`;
    await using tail = Screen.start(["tail", where]);
    await tail.untilShown("password:");
    tail.type(`${WORD}\r`);
    await using send = Screen.start(
      ["send", where, "--name", "Ann", "--timeout", "8s"],
    );
    await send.untilShown("password:");
    // A person may take longer than a server: somebody else's time runs out meanwhile.
    using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const gone = `127.0.0.1:${silent.addr.port}`;
    const other = await chat(["send", gone, "--timeout", "9s", "hi"]);
    assertStringIncludes(other.stderr, "did not answer in 9s");
    send.type(`${WORD}\r`);
    // The cursor is behind the question until the password is taken.
    await send.until(() => send.cursor().column === 0, "the next row");
    send.type("one\r");
    await tail.untilShown("Ann >> one");
    send.type("two\r");
    await tail.untilShown("Ann >> two");
    send.type("\x04");
    assertEquals((await send.ended()).code, 0);
    assert(!send.raw.includes(WORD) && !tail.raw.includes(WORD));
  },
);

screenTest(
  "the prompt for it can be left: Ctrl-C with 130, Ctrl-D with the refusal",
  async () => {
    await using server = await startLocked();
    const where = `127.0.0.1:${server.port}`;
    for (
      const [command, key, code] of [
        [["join", where, "--name", "Ann"], "\x03", 130],
        [["send", where, "hi"], "\x03", 130],
        [["tail", where], "\x03", 130],
        [["tail", where], "\x04", 1],
      ] as const
    ) {
      await using screen = Screen.start(command);
      await screen.untilShown("password:");
      screen.type(key);
      assertEquals((await screen.ended()).code, code, command.join(" "));
    }
  },
);
