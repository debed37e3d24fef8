/** `chat send`: exit 0 only when all that was to be said is acknowledged. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import { Home } from "../harness/home.ts";
import { chatOnPath, startPipeline } from "../harness/pipeline.ts";
import {
  chat,
  type Finished,
  programCommand,
  startCommand,
  startProgram,
  startServer,
  welcomed,
} from "../harness/program.ts";
import { Proxy } from "../harness/proxy.ts";
import { Screen, screenTest } from "../harness/screen.ts";
import { member, type Socket } from "../harness/socket.ts";

/** The options of a server that takes six messages of a client, and then some a second. */
const SLOW = ["--host", "127.0.0.1", "--rate", "5", "--burst", "10"];

/** Nothing to say for itself, exit 0. */
function assertSent({ code, stdout, stderr }: Finished): void {
  assertEquals([code, stdout, stderr], [0, "", ""]);
}

/** The texts of the next messages. */
async function texts(socket: Socket, count: number): Promise<unknown[]> {
  const texts: unknown[] = [];
  while (texts.length < count) {
    texts.push((await socket.frameOf("message")).text);
  }
  return texts;
}

Deno.test("the words after the host are one message, said by a name in a room", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  await ann.sendFrame({ type: "join", room: "builds" });
  const where = `127.0.0.1:${server.port}`;
  assertSent(await chat(["send", where, "to", "all"]));
  assertSent(
    await chat([
      "send",
      where,
      "--room",
      "Builds",
      "--name",
      "ci",
      "--",
      "-x",
      "is  green",
    ]),
  );
  assertSent(await chat(["send", where, "-m", "/who two\nlines"]));
  const messages = [
    await ann.frameOf("message"),
    await ann.frameOf("message"),
    await ann.frameOf("message"),
  ];
  assertEquals(
    messages.map(({ room, from, text }) => [
      room,
      // Which number one without a name gets, depends on who has left already.
      String(from).replace(/\d+/, "N"),
      text,
    ]),
    [
      ["lobby", "ClientN", "to all"],
      ["builds", "ci", "-x is  green"],
      ["lobby", "ClientN", "/who two\nlines"],
    ],
  );
});

Deno.test("seq 100 | chat send: a line a message, in order", async () => {
  using path = chatOnPath();
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  await using pipeline = startPipeline(
    path,
    `seq 100 | chat send "$1"`,
    `127.0.0.1:${server.port}`,
  );
  assertSent(await pipeline.finished());
  assertEquals(
    await texts(ann, 100),
    Array.from({ length: 100 }, (_, index) => `${index + 1}`),
  );
});

Deno.test("more lines than may be under way are all acknowledged; those with nothing in them are left out", async () => {
  await using server = await openHall(UNHURRIED_LIMITS);
  await using ann = await member(server.port, "Ann");
  const many = Array.from({ length: 2_000 }, (_, index) => `line ${index}`);
  assertSent(
    await chat(["send", `127.0.0.1:${server.port}`], many.join("\n\n\r\n")),
  );
  assertEquals(await texts(ann, many.length), many);
});

Deno.test("a line of blanks is a line: a patch that is sent is one afterwards", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  const patch = ["@@ -1,3 +1,3 @@", "-\told", "+\tnew", " ", "\t", "  last"];
  const where = `127.0.0.1:${server.port}`;
  assertSent(await chat(["send", where], patch.join("\n") + "\n"));
  assertEquals(await texts(ann, patch.length), patch);
  assertEquals((await chat(["join", where], patch.join("\n"))).code, 0);
  assertEquals(await texts(ann, patch.length), patch);
});

Deno.test("a text is never taken for an option, or for --help", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  const where = `127.0.0.1:${server.port}`;
  const said: [readonly string[], string][] = [
    [[where, "- fix the build"], "- fix the build"],
    [[where, "-x", "-y"], "-x -y"],
    [[where, "--tls is needed"], "--tls is needed"],
    [[where, "--release", "--tls"], "--release --tls"],
    [
      [where, "--name", "ci", "fix", "--room", "x", "--help"],
      "fix --room x --help",
    ],
    [[where, "--", "--tls"], "--tls"],
    [["--", where, "--help"], "--help"],
    [[where, "-m", "--tls"], "--tls"],
    [["--message", "- a", where], "- a"],
    [["-m=--help", where], "--help"],
  ];
  for (const [args, text] of said) {
    assertSent(await chat(["send", ...args]));
    assertEquals(await texts(ann, 1), [text], args.join(" "));
  }
});

Deno.test("--whole: standard input is one message, without the end of its last line", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  const where = `127.0.0.1:${server.port}`;
  assertSent(await chat(["send", where, "--whole"], "two\n\n  lines\n"));
  assertSent(await chat(["send", where, "--whole"], "\n\n"));
  const tooLong = await chat(["send", where, "--whole"], "x\n".repeat(10_000));
  assertEquals(tooLong.code, 1);
  assertMatch(
    tooLong.stderr,
    /^chat: the input was not sent: too long[^\n]+\n$/,
  );
  // A log of some hundred lines is still one message.
  const log = Array.from({ length: 900 }, (_, index) => `line ${index}`)
    .join("\n");
  assertSent(await chat(["send", where, "--whole"], log));
  const tooMany = await chat(["send", where, "--whole"], "x\n".repeat(1_001));
  assertEquals(tooMany.code, 1);
  assertStringIncludes(tooMany.stderr, "1001 lines");
  assertSent(await chat(["send", where, "the end"]));
  assertEquals(await texts(ann, 3), ["two\n\n  lines", log, "the end"]);
});

Deno.test("nothing on standard input: nothing to say, exit 0", async () => {
  await using server = await openHall();
  assertSent(await chat(["send", `127.0.0.1:${server.port}`]));
});

Deno.test("lines that are not taken are named, the rest is said, exit 1", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  const { code, stdout, stderr } = await chat(
    ["send", `127.0.0.1:${server.port}`],
    ["1", "x".repeat(17_000), "", "한".repeat(6_000), "5", "\0", "7"].join(
      "\n",
    ),
  );
  assertEquals([code, stdout], [1, ""]);
  const lines = stderr.trimEnd().split("\n");
  assertEquals(lines.length, 4, stderr);
  assertMatch(stderr, /^chat: line 2 was not sent: .*too long/m);
  assertMatch(stderr, /^chat: line 4 was not sent: .*too long/m);
  assertMatch(stderr, /^chat: line 6 was not sent: .*NUL/m);
  assertEquals(
    lines.at(-1),
    "chat: 3 of 6 acknowledged, 3 rejected",
  );
  assertEquals(await texts(ann, 3), ["1", "5", "7"]);
});

Deno.test("a text that is not taken: one line, exit 1", async () => {
  await using server = await openHall();
  const where = `127.0.0.1:${server.port}`;
  for (const text of ["", "x".repeat(17_000)]) {
    const { code, stdout, stderr } = await chat(["send", where, text]);
    assertEquals([code, stdout], [1, ""]);
    assertMatch(
      stderr,
      /^chat: it was not sent: [^\n]+; 0 of 1 acknowledged\n$/,
    );
  }
});

Deno.test({
  name: "a text with bytes that are not UTF-8 is not said: one line, exit 2",
  // Windows gives programs text.
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const command = [...programCommand(), "send", "127.0.0.1:1", "--"];
    await using program = startCommand([
      ...["sh", "-c", `exec "$@" "$(printf 'caf\\351')"`, "sh"],
      ...command,
    ]);
    const { code, stderr } = await program.finished();
    assertEquals(code, 2);
    assertMatch(stderr, /^chat: the text contains \ufffd, .* UTF-8[^\n]+\n/);
  },
});

Deno.test("a connection that is cut meanwhile: it comes back and says everything once", async () => {
  await using server = await startServer();
  await using proxy = new Proxy(server.port);
  await using ann = await member(server.port, "Ann");
  await using sender = startProgram([
    ...["send", `127.0.0.1:${proxy.port}`, "--name", "ci"],
  ]);
  await welcomed(server, "ci");
  await sender.type("one\n");
  assertEquals(await texts(ann, 1), ["one"]);
  proxy.target = 0;
  proxy.cutAll();
  await server.program.stderr.line((line) => line.includes(" left "));
  await sender.type("two\nthree\n");
  await sender.endInput();
  proxy.target = server.port;
  assertSent(await sender.finished());
  assertEquals(await texts(ann, 2), ["two", "three"]);
  await ann.sendFrame({ type: "history", count: 200 });
  const { messages } = await ann.frameOf("history");
  assertEquals(Array.isArray(messages) && messages.length, 3);
});

Deno.test("a server that takes the call and says nothing: one line after the timeout, exit 1", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const where = `127.0.0.1:${listener.addr.port}`;
  const sending = chat(["send", where, "--timeout", "200ms", "hello"]);
  using _conn = await listener.accept();
  const { code, stdout, stderr } = await sending;
  assertEquals([code, stdout], [1, ""]);
  assertEquals(
    stderr,
    `chat: nothing was sent: ${where} did not answer in 200ms\n`,
  );
});

Deno.test("a server that stops answering: how many were acknowledged and how many not, exit 1", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  const where = `127.0.0.1:${server.port}`;
  await using sender = startProgram(["send", where, "--timeout", "3s"]);
  await sender.type("one\n");
  assertEquals(await texts(ann, 1), ["one"]);
  // The pong comes behind whatever the server still had to say.
  await ann.sendFrame({ type: "ping" });
  await ann.frameOf("pong");
  server.program.signal("SIGSTOP");
  try {
    await sender.type("two\nthree\n");
    const { code, stdout, stderr } = await sender.finished();
    assertEquals([code, stdout], [1, ""]);
    assertMatch(
      stderr,
      new RegExp(
        `^chat: ${where} did not answer in 3s; 1 of at least 3 acknowledged, 2 not acknowledged[^\n]+\n$`,
      ),
    );
  } finally {
    server.program.signal("SIGCONT");
  }
});

Deno.test("no server there, a name that is taken: one line, exit 1", async () => {
  const refused = await chat(["send", "127.0.0.1:1", "hello"]);
  assertEquals(refused.code, 1);
  assertMatch(refused.stderr, /^chat: [^\n]+refused the connection[^\n]+\n$/);

  await using server = await openHall();
  await using _ann = await member(server.port, "Ann");
  const where = `127.0.0.1:${server.port}`;
  const taken = await chat(["send", where, "--name", "ann", "hello"]);
  assertEquals(taken.code, 1);
  assertMatch(taken.stderr, /^chat: [^\n]+taken[^\n]+\n$/);
});

Deno.test("a name of the settings that is in use is not in the way", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  const env = { CHAT_NAME: "Ann" };
  assertSent(
    await chat(["send", `127.0.0.1:${server.port}`, "hello"], "", { env }),
  );
  assertEquals((await ann.frameOf("message")).from, "Ann-2");
});

for (
  const [signal, exit] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const
) {
  Deno.test({
    name: `${signal}: how many of how many were acknowledged, exit ${exit}`,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      await using server = await startServer(SLOW);
      await using ann = await member(server.port, "Ann");
      const where = `127.0.0.1:${server.port}`;
      await using waiting = startProgram(["send", where]);
      await waiting.type("one\ntwo\n");
      assertEquals(await texts(ann, 2), ["one", "two"]);
      await ann.sendFrame({ type: "ping" });
      await ann.frameOf("pong");
      await using busy = startProgram(["send", where]);
      await busy.type(Array.from({ length: 100 }, (_, n) => `${n}\n`).join(""));
      await busy.endInput();
      await texts(ann, 1);
      for (const program of [waiting, busy]) program.signal(signal);
      assertEquals(await waiting.finished(), {
        code: exit,
        stdout: "",
        stderr:
          "chat: interrupted; 2 of at least 2 acknowledged; the rest of the input was not read\n",
      });
      const { code, stdout, stderr } = await busy.finished();
      assertEquals([code, stdout], [exit, ""]);
      assertMatch(
        stderr,
        /^chat: interrupted; \d+ of (at least )?100 acknowledged, \d+ not acknowledged, possibly sent/,
      );
    },
  });
}

Deno.test("put out: why, and how many of how many were acknowledged", async () => {
  using home = new Home();
  await using server = await startServer(
    [...SLOW, "--op", await home.fingerprint()],
  );
  await using ann = await member(server.port, "Ann");
  const where = `127.0.0.1:${server.port}`;
  await using boss = startProgram(["join", where, "--json"], home.options);
  await boss.stdout.includes(`"operator":true`);
  await using sender = startProgram(["send", where, "--name", "ci"]);
  await sender.type("one\n");
  assertEquals(await texts(ann, 1), ["one"]);
  await ann.sendFrame({ type: "ping" });
  await ann.frameOf("pong");
  await boss.type(`{"type":"kick","name":"ci","reason":"enough"}\n`);
  const { code, stdout, stderr } = await sender.finished();
  assertEquals([code, stdout], [1, ""]);
  assertMatch(
    stderr,
    /^chat: [^\n]*enough[^\n]*; 1 of at least 1 acknowledged; [^\n]+\n$/,
  );
});

screenTest(
  "at a terminal the progress is shown, on a row that is gone at the end",
  async () => {
    using path = chatOnPath();
    await using server = await startServer(SLOW);
    await using screen = new Screen(
      [
        "bash",
        "-c",
        `seq 15 | chat send 127.0.0.1:${server.port}; echo done $?`,
      ],
      { env: path.env },
    );
    await screen.ended();
    // All that came, as a busy machine may show several progresses at once.
    assertMatch(
      screen.raw,
      /\d+ of (at least )?15 acknowledged, [\d.]+ a second/,
    );
    assertEquals(screen.shown(), ["done 0"]);
  },
);

Deno.test("SIGINT while the server is called: exit 130", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const where = `127.0.0.1:${listener.addr.port}`;
  for (const args of [["send", where, "x"], ["tail", where], ["join", where]]) {
    await using program = startProgram(args);
    using _conn = await listener.accept();
    program.signal("SIGINT");
    const { code, stderr } = await program.finished();
    assertEquals(code, 130, args[0]);
    if (args[0] === "send") {
      assertEquals(stderr, "chat: interrupted; nothing was sent\n");
    }
  }
});
