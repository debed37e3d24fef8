/**
 * A person, or a script, with nothing but netcat.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { testWith } from "../harness/needs.ts";
import {
  type Finished,
  installed,
  type Program,
  startCommand,
  startServer,
  UNHURRIED,
} from "../harness/program.ts";
import { member } from "../harness/socket.ts";

/** Connects to a server. `more` are netcat's own options. */
function netcat(
  program: string,
  port: number,
  ...more: readonly string[]
): Program {
  return startCommand([program, ...more, "127.0.0.1", `${port}`]);
}

/** Pipes some input through `nc -N`, to its end. */
async function piped(port: number, input: string): Promise<Finished> {
  await using nc = netcat("nc", port, "-N");
  await nc.type(input);
  await nc.endInput();
  return await nc.finished();
}

/** Tests that use `nc -N`, which not every netcat has, to hang up after the input. */
function testWithPipe(name: string, fn: () => Promise<void>): void {
  if (installed("nc") && !hangsUp()) {
    Deno.test({ name: `${name} (skipped: nc has no -N)`, ignore: true, fn });
  } else testWith(["nc"], name, fn);
}

function hangsUp(): boolean {
  const { stdout, stderr } = new Deno.Command("nc", { args: ["-h"] })
    .outputSync();
  const decoder = new TextDecoder();
  return /^\s+-N\s/m.test(decoder.decode(stdout) + decoder.decode(stderr));
}

for (const program of ["nc", "ncat"]) {
  testWith(
    [program],
    `${program}: who is silent is greeted, and told who is here`,
    async () => {
      await using server = await startServer();
      await using first = netcat(program, server.port);
      await first.stdout.includes(
        "* welcome, Client1: type a message, or /help\n" +
          "* you are alone in lobby\n",
      );
      await using second = netcat(program, server.port);
      await second.stdout.includes("* welcome, Client2:");
      await second.stdout.includes(
        "* you are in lobby (2 people): Client1, Client2\n",
      );
      await first.stdout.includes("* joined: Client2\n");
    },
  );

  testWith([program], `${program}: speaks and hears`, async () => {
    await using server = await startServer();
    await using ann = await member(server.port, "Ann");
    await using nc = netcat(program, server.port);
    await nc.type("안녕하세요, 👨‍👩‍👧\n");
    const { from, text } = await ann.frameOf("message");
    assertEquals([from, text], ["Client2", "안녕하세요, 👨‍👩‍👧"]);
    await ann.say("반갑습니다");
    await nc.stdout.includes("Ann >> 반갑습니다\n");
    await using other = netcat(program, server.port);
    await nc.stdout.includes("* joined: Client3\n");
    await other.type("one\ntwo\n");
    await nc.stdout.includes("Client3 >> one\nClient3 >> two\n");
    await nc.type("three\n");
    await other.stdout.includes("Client2 >> three\n");
    assert(!nc.stdout.text.includes(">> three"), "nobody hears itself");
  });

  testWith(
    [program],
    `${program}: /who, /name, /msg, /help and what is none of them`,
    async () => {
      await using server = await startServer();
      await using ann = await member(server.port, "Ann");
      await using nc = netcat(program, server.port);
      await nc.type("/who\n");
      await nc.stdout.includes("* in lobby (2 people): Ann, Client2\n");
      await nc.type("/name 영희\n");
      await nc.stdout.includes("* you are now 영희\n");
      await ann.frameOf("presence");
      assertEquals((await ann.frameOf("presence")).renamed, [
        ["Client2", "영희"],
      ]);
      await nc.type("/name Ann\n");
      await nc.stdout.includes("! the name Ann is taken; choose another\n");
      await nc.type("/msg Ann psst\n");
      const whisper = await ann.frameOf("whisper");
      assertEquals([whisper.from, whisper.text], ["영희", "psst"]);
      await ann.sendFrame({
        type: "whisper",
        id: "1",
        to: "영희",
        text: "what?",
      });
      await nc.stdout.includes("Ann (to you only) >> what?\n");
      await nc.type("/msg nobody psst\n");
      await nc.stdout.includes("! there is no member called nobody\n");
      await nc.type("/whoo\n");
      await nc.stdout.includes(
        "! unknown command /whoo; did you mean /who? // sends a line that begins with a slash\n",
      );
      await nc.type(" /msg Ann psst\n\u3000／msg Ann psst\n");
      await nc.stdout.includes("! a command begins with a slash: /msg;");
      await nc.type("/help\n");
      for (
        const command of [
          "msg",
          "who",
          "join",
          "leave",
          "rooms",
          "name",
          "help",
        ]
      ) {
        await nc.stdout.line((line) => line.startsWith(`*   /${command}`));
      }
      await nc.stdout.line((line) => line.startsWith("*   /quit"));
      await nc.type("//who cares\n");
      assertEquals((await ann.frameOf("message")).text, "/who cares");
    },
  );

  testWith([program], `${program}: /quit ends it`, async () => {
    await using server = await startServer();
    await using ann = await member(server.port, "Ann");
    await using nc = netcat(program, server.port);
    await nc.stdout.includes("welcome");
    await nc.type("/quit\n");
    await nc.stdout.includes("* disconnected: you left\n");
    await ann.frameOf("presence");
    assertEquals((await ann.frameOf("presence")).left, ["Client2"]);
    // It waits for its input even when the other side has hung up.
    await nc.endInput();
    assertEquals((await nc.finished()).code, 0);
  });

  testWith(
    [program],
    `${program}: Ctrl-C ends it, and the others are told`,
    async () => {
      await using server = await startServer();
      await using ann = await member(server.port, "Ann");
      await using nc = netcat(program, server.port);
      await nc.stdout.includes("welcome");
      await nc.type("half a line");
      assertEquals((await ann.frameOf("message")).text, "half a line");
      nc.signal("SIGINT");
      await nc.finished();
      assertEquals((await ann.frameOf("presence")).left, ["Client2"]);
    },
  );

  testWith([program], `${program} -C: lines ended by \\r\\n`, async () => {
    await using server = await startServer();
    await using ann = await member(server.port, "Ann");
    await using nc = netcat(program, server.port, "-C");
    await nc.type("first\n");
    assertEquals((await ann.frameOf("message")).text, "first");
    await nc.type("/name 영희\n\n/who\n");
    await nc.stdout.includes("* in lobby (2 people): Ann, 영희\n");
    await nc.type("한 줄\n");
    const { from, text } = await ann.frameOf("message");
    assertEquals([from, text], ["영희", "한 줄"]);
    assert(!nc.stdout.text.includes("\r"), "it is told lines as others are");
  });

  testWith(
    [program],
    `${program}: the server says goodbye when it ends`,
    async () => {
      await using server = await startServer();
      await using nc = netcat(program, server.port);
      await nc.stdout.includes("welcome");
      server.program.signal("SIGTERM");
      await nc.stdout.includes("* disconnected: the server is shutting down\n");
      assertEquals((await server.program.finished()).code, 0);
    },
  );
}

testWithPipe("echo hi | nc -N says hi", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  const { code, stdout, stderr } = await piped(server.port, "hi\n");
  assertEquals([code, stderr], [0, ""]);
  assertEquals(stdout.split("\n").at(0)?.slice(0, 18), "* welcome, Client2");
  const { from, text } = await ann.frameOf("message");
  assertEquals([from, text], ["Client2", "hi"]);
  assertEquals((await ann.frameOf("presence")).left, ["Client2"]);
});

testWithPipe("printf hi | nc -N says hi without a line end", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  await piped(server.port, "안녕");
  assertEquals((await ann.frameOf("message")).text, "안녕");
  // The last line of several may lack its end too.
  await piped(server.port, "one\ntwo");
  assertEquals((await ann.frameOf("message")).text, "one");
  assertEquals((await ann.frameOf("message")).text, "two");
});

testWithPipe(
  "nc -N is answered everything it asked before it ends",
  async () => {
    await using server = await startServer();
    await using _ann = await member(server.port, "Ann");
    const { code, stdout } = await piped(
      server.port,
      "/name Script\n/who\n/rooms\n/nosuch\n/quit\n",
    );
    assertEquals(code, 0);
    // When it is told where it is depends on how its input was cut.
    const lines = stdout.split("\n").filter((line) => !/you are in/.test(line));
    assertEquals(lines.slice(1), [
      "* you are now Script",
      "* in lobby (2 people): Ann, Script",
      "* lobby: 2",
      "! unknown command /nosuch; see /help; // sends a line that begins with a slash",
      "* disconnected: you left",
      "",
    ]);
  },
);

testWithPipe(
  "a long file through nc -N is said line by line, all of it",
  async () => {
    await using server = await startServer(UNHURRIED);
    await using ann = await member(server.port, "Ann");
    const lines = Array.from(
      { length: 3_000 },
      (_, index) => `${index}번째 줄`,
    );
    await piped(server.port, lines.join("\n") + "\n");
    for (const line of lines) {
      assertEquals((await ann.frameOf("message")).text, line);
    }
    assertEquals((await ann.frameOf("presence")).left, ["Client2"]);
  },
);
