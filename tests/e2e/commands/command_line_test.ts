import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import project from "../../../deno.json" with { type: "json" };
import { isLinkLocal, zoned } from "../../../transport/link_local.ts";
import {
  chat,
  PATIENT,
  programCommand,
  startCommand,
  startProgram,
  startServer,
  UNHURRIED,
} from "../harness/program.ts";
import { member, Socket } from "../harness/socket.ts";
import { DISCONNECTED, IN_LOBBY, namedLine } from "../harness/words.ts";

/** One line on standard error, none of it a stack trace, and the exit code. */
async function fails(
  args: readonly string[],
  code: number,
  ...parts: readonly string[]
): Promise<void> {
  const finished = await chat(args);
  assertEquals(finished.code, code, finished.stderr);
  assertEquals(finished.stdout, "");
  assertMatch(finished.stderr, /^chat: [^\n]+\n$/);
  for (const part of parts) assertStringIncludes(finished.stderr, part);
}

Deno.test("chat alone says the two commands that matter", async () => {
  const { code, stdout, stderr } = await chat([]);
  assertEquals([code, stderr], [0, ""]);
  const commands = stdout.match(/^ {2}chat \w+/gm);
  assertEquals([...commands ?? []], ["  chat serve", "  chat join"]);
});

Deno.test("chat help, chat --help and chat -h list the commands", async () => {
  for (const args of [["help"], ["--help"], ["-h"]]) {
    const { code, stdout, stderr } = await chat(args);
    assertEquals([code, stderr], [0, ""]);
    for (
      const command of [
        "serve",
        "join",
        "send",
        "tail",
        "forget",
        "doctor",
        "id",
        "export",
        "help",
      ]
    ) {
      assertStringIncludes(stdout, `\n  ${command} `);
    }
  }
});

Deno.test("chat --version says version and commit, or that it runs from source", async () => {
  const { code, stdout, stderr } = await chat(["--version"]);
  assertEquals([code, stderr], [0, ""]);
  for (const same of ["-V", "version"]) {
    assertEquals((await chat([same])).stdout, stdout);
  }
  const isBinary = Deno.env.has("CHAT_BIN");
  assertMatch(
    stdout,
    isBinary
      ? /^chat \d+\.\d+\.\d+ \(([0-9a-f]{12}|unknown)(-modified)?\)\n$/
      : /^chat \d+\.\d+\.\d+ \(run from source\)\n$/,
  );
});

Deno.test("chat --version --json is for programs", async () => {
  const { code, stdout, stderr } = await chat(["--version", "--json"]);
  assertEquals([code, stderr], [0, ""]);
  const { version, commit, time, ...machine } = JSON.parse(stdout);
  assertEquals(version, project.version);
  if (!Deno.env.has("CHAT_BIN")) assertEquals([commit, time], [null, null]);
  assertEquals(Object.keys(machine), ["deno", "v8", "target"]);
  assertEquals(machine.target, Deno.build.target);
  assertEquals(stdout.trimEnd().split("\n").length, 1);
});

Deno.test("a wrong command or option: one line, the nearest right one, exit 2", async () => {
  await fails(["serv"], 2, "serv", "did you mean chat serve?");
  await fails(["serve", "--prot", "1"], 2, "--prot", "did you mean --port?");
});

Deno.test("no address, and none in the settings: one line, exit 2", async () => {
  for (const command of ["join", "send", "tail", "doctor"]) {
    await fails([command], 2, "HOST[:PORT]");
  }
});

Deno.test("a server that cannot be joined: one line, exit 1", async () => {
  await fails(["join", "127.0.0.1:1"], 1, "127.0.0.1:1 refused", "chat serve");
  await fails(
    ["join", "nosuch.invalid"],
    1,
    "nosuch.invalid:2428",
    "was not found",
  );
});

Deno.test("a host in other letters is looked for by its other form, and shown as it was typed", async () => {
  await fails(
    ["join", "한글.invalid"],
    1,
    "한글.invalid:2428",
    "was not found",
  );
});

const [linkLocal] = Deno.networkInterfaces()
  .filter(({ address }) => isLinkLocal(address)).map((own) => zoned(own));

Deno.test({
  name:
    `a link-local address works with its zone, and what is wrong with a zone is said${
      linkLocal === undefined ? " (skipped: this machine has none)" : ""
    }`,
  ignore: linkLocal === undefined,
  fn: async () => {
    const [address = "", zone] = linkLocal?.split("%") ?? [];
    await using server = await startServer(["--host", `${address}%${zone}`]);
    const where = `[${address}%${zone}]:${server.port}`;
    await server.program.stdout.includes(`chat join "${where}"\n`);
    const { code, stderr } = await chat(["send", where, "hello"]);
    assertEquals([code, stderr.includes("cannot be reached")], [0, false]);
    const bare = ["join", address];
    await fails(bare, 1, `[${address}]:2428`, `as in ${address}%`);
    await fails(["join", `${address}%nope`], 1, "no network interface nope");
    await fails(["serve", "--host", address, "--port", "0"], 1, "as in");
  },
});

Deno.test("a server that cannot listen: one line, exit 1", async () => {
  await using server = await startServer();
  const taken = ["serve", "--host", "127.0.0.1", "--port", `${server.port}`];
  await fails(taken, 1, `port ${server.port} is in use`, "--port");
  await fails(["serve", "--host", "192.0.2.77"], 1, "192.0.2.77", "--host");
  await fails(["serve", "--host", "nosuch.invalid"], 1, "nosuch.invalid");
});

Deno.test({
  name: `a port that only the administrator may open: one line, exit 1${
    Deno.uid() === 0 ? " (skipped: the administrator runs the tests)" : ""
  }`,
  ignore: Deno.uid() === 0,
  fn: () => fails(["serve", "--port", "80"], 1, "no permission to use port 80"),
});

Deno.test("serve prints where it listens, and how others on each address join", async () => {
  await using server = await startServer([]);
  const first = server.program.stdout.text.split("\n")[0];
  assertEquals(first, `listening on 0.0.0.0:${server.port}`);
  const outward = Deno.networkInterfaces().filter(({ address }) =>
    !/^(127\.|::1$|fe[89ab])/.test(address)
  );
  for (const { address, family } of outward) {
    const where = family === "IPv6"
      ? `"[${address}]:${server.port}"`
      : `${address}:${server.port}`;
    await server.program.stdout.includes(`chat join ${where}\n`);
  }
});

Deno.test("serve prints how to join on loopback too", async () => {
  for (const host of ["127.0.0.1", "localhost", "::1"]) {
    await using server = await startServer(["--host", host]);
    const written = host === "::1" ? `"[::1]:${server.port}"` : undefined;
    await server.program.stdout.includes(
      `\nchat join ${written ?? `${host}:${server.port}`}\n`,
    );
  }
});

Deno.test("IPv4 and IPv6 both reach it, also as chat join writes them", async () => {
  await using server = await startServer([]);
  await using listener = await member(server.port, "Ann");
  await using six = await Socket.connect(server.port, "::1");
  await six.hello({ name: "Six" });
  assertEquals((await listener.frameOf("presence")).joined, ["Six"]);
  const joined = await chat(["join", `[::1]:${server.port}`], "over six\n");
  assertEquals(joined.code, 0, joined.stderr);
  assertEquals((await listener.frameOf("message")).text, "over six");
});

Deno.test("a server that is gone during a conversation, with --once: one line, exit 1", async () => {
  await using server = await startServer();
  const where = `127.0.0.1:${server.port}`;
  await using talker = startProgram(["join", where, "--once"]);
  await talker.stdout.includes("alone in lobby");
  server.program.signal("SIGKILL");
  const { code, stderr } = await talker.finished();
  assertEquals(code, 1);
  assertMatch(
    stderr,
    /^chat: the connection to 127\.0\.0\.1:\d+ was lost[^\n]+\n$/,
  );
});

Deno.test("a server that does not speak: one line that names --plain, exit 1", async () => {
  // It takes the connection and hangs up.
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const hangingUp = (async () => (await listener.accept()).close())();
  await fails(
    ["join", `127.0.0.1:${listener.addr.port}`],
    1,
    "does not answer as a chat server",
    "--plain",
  );
  await hangingUp;
});

Deno.test("a name that is taken: one line, exit 1", async () => {
  await using server = await startServer();
  await using _ann = await member(server.port, "Ann");
  await fails(
    ["join", `127.0.0.1:${server.port}`, "--name", "ＡＮＮ"],
    1,
    "taken",
  );
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`${signal}: the server says bye, takes nobody any more, exits 0`, async () => {
    await using server = await startServer();
    await using native = await member(server.port, "Ann");
    await using plain = await Socket.connect(server.port);
    await plain.lineWith("welcome");
    server.program.signal(signal);
    assertEquals(
      (await native.frameOf("bye")).reason,
      "the server is shutting down",
    );
    await plain.lineWith(DISCONNECTED);
    await Promise.all([native.ended(), plain.ended()]);
    assertEquals((await server.program.finished()).code, 0);
  });
}

/** Says more than the buffers of the system hold, to a member that reads nothing. */
async function speakTo(deaf: Socket, talker: Socket): Promise<void> {
  deaf.pause();
  for (let count = 0; count < 200; count++) {
    await talker.say("x".repeat(15_000));
  }
}

Deno.test("the server ends within its 5 s although a member reads nothing", async () => {
  await using server = await startServer([...UNHURRIED, ...PATIENT]);
  await using deaf = await member(server.port, "Deaf");
  await using talker = await member(server.port, "Talker");
  await speakTo(deaf, talker);
  server.program.signal("SIGTERM");
  assertEquals((await server.program.finished()).code, 0);
});

Deno.test("a second signal ends the server at once", async () => {
  await using server = await startServer([...UNHURRIED, ...PATIENT]);
  await using deaf = await member(server.port, "Deaf");
  await using talker = await member(server.port, "Talker");
  await speakTo(deaf, talker);
  server.program.signal("SIGINT");
  await talker.frameOf("bye");
  server.program.signal("SIGINT");
  assertEquals((await server.program.finished()).code, 130);
});

Deno.test("SIGINT ends chat join, which says goodbye", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  const where = `127.0.0.1:${server.port}`;
  await using talker = startProgram(["join", where, "--name", "Bob"]);
  assertEquals((await ann.frameOf("presence")).joined, ["Bob"]);
  talker.signal("SIGINT");
  assertEquals((await ann.frameOf("presence")).left, ["Bob"]);
  assertEquals((await talker.finished()).code, 130);
});

Deno.test("lines from a pipe are all acknowledged before chat join exits 0", async () => {
  await using server = await startServer(UNHURRIED);
  await using ann = await member(server.port, "Ann");
  const many = Array.from({ length: 1_000 }, (_, index) => `line ${index}`);
  const { code, stderr } = await chat(
    ["join", `127.0.0.1:${server.port}`],
    many.join("\n"),
  );
  assertEquals([code, stderr], [0, ""]);
  for (const line of many) {
    assertEquals((await ann.frameOf("message")).text, line);
  }
});

Deno.test("a line that is not taken: it is said so, the rest is said, exit 1", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  const { code, stdout } = await chat(
    ["join", `127.0.0.1:${server.port}`],
    `${"x".repeat(17_000)}\n/wo\n/msg nobody hi\nafter\n`,
  );
  assertEquals(code, 1);
  assertStringIncludes(stdout, "too long");
  assertStringIncludes(stdout, "did you mean /who? // sends a line");
  assertStringIncludes(stdout, "there is no member called nobody");
  assertEquals((await ann.frameOf("message")).text, "after");
});

Deno.test("commands: /name, /who, /msg, /help, /quit", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  const where = `127.0.0.1:${server.port}`;
  await using bob = startProgram(["join", where, "--name", "Bob"]);
  await bob.stdout.includes(IN_LOBBY);
  await bob.type("/who\n");
  await bob.stdout.includes("* in lobby (2 people): Ann, Bob\n");
  await bob.type("/name Robert\n");
  await bob.stdout.includes(namedLine("Robert"));
  await ann.frameOf("presence");
  assertEquals((await ann.frameOf("presence")).renamed, [["Bob", "Robert"]]);
  await bob.type("/msg ann psst\n");
  const whisper = await ann.frameOf("whisper");
  assertEquals([whisper.from, whisper.text], ["Robert", "psst"]);
  await bob.type("/help\n");
  await bob.stdout.includes("/msg, /query NAME TEXT");
  await bob.type("//who cares\n");
  assertEquals((await ann.frameOf("message")).text, "/who cares");
  await bob.type("/quit\n");
  assertEquals((await bob.finished()).code, 0);
  assertEquals((await ann.frameOf("presence")).left, ["Robert"]);
});

Deno.test("a closed output ends chat join quietly", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  const where = `127.0.0.1:${server.port}`;
  await using pipeline = startCommand([
    "bash",
    "-c",
    // As head alone would do it, and a word of when it has.
    `set -o pipefail; "$@" | (head -n 1; exec <&-; echo closed)`,
    "bash",
    ...programCommand(),
    "join",
    where,
  ]);
  const { joined } = await ann.frameOf("presence");
  await pipeline.stdout.includes("closed\n");
  // The next words find nobody who reads them; it leaves. It may have done so
  // already, for its next line: an answer waited for would pass over that news.
  await ann.sendFrame({ type: "say", id: "1", text: "still there?" });
  assertEquals((await ann.frameOf("presence")).left, joined);
  const { code, stderr } = await pipeline.finished();
  assertEquals([code, stderr], [0, ""]);
});

Deno.test("without a screen /copy prints only the text", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  await using bob = startProgram(["join", `127.0.0.1:${server.port}`]);
  await ann.say("a:\n\techo done");
  await bob.stdout.includes("Ann >> \techo done\n");
  await bob.type("/copy\n/copy 7\n");
  await bob.stdout.includes("* as Ann said it, 2 lines:\na:\n\techo done\n");
  await bob.stdout.includes("! there is no such message: 1 can be copied\n");
});
