/** `chat tail`: what was said and what is said, in order, without a hole. */
import { assertEquals, assertMatch } from "@std/assert";
import { FakeServer } from "../harness/fake_server.ts";
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import { chatOnPath, startPipeline } from "../harness/pipeline.ts";
import {
  chat,
  programCommand,
  startCommand,
  startProgram,
  startServer,
  UNHURRIED,
  welcomed,
} from "../harness/program.ts";
import { Proxy } from "../harness/proxy.ts";
import { Screen, screenTest } from "../harness/screen.ts";
import { type Frame, member, Socket } from "../harness/socket.ts";

/** Says numbers, so many that none is waited for on its own. */
async function sayAll(
  socket: Socket,
  from: number,
  to: number,
): Promise<void> {
  for (let count = from; count <= to; count++) {
    await socket.sendFrame({ type: "say", id: `${count}`, text: `${count}` });
  }
  await socket.sendFrame({ type: "ping" });
  await socket.frameOf("pong");
}

/** The numbers of what was printed by `chat tail --json`. */
function seqs(stdout: string): number[] {
  return stdout.trimEnd().split("\n").map((line) => JSON.parse(line).seq);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

const UTC = { env: { TZ: "UTC" } };

/** A moment as `chat tail` prints it where it is UTC. */
function moment({ time }: Frame): string {
  return new Date(Number(time)).toISOString().slice(0, 19) + "+00:00";
}

Deno.test("earlier messages, then new ones, a line each with time and name", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  const first = await ann.say("first");
  await using tail = startProgram(["tail", `127.0.0.1:${server.port}`], UTC);
  const then = `${moment(first)} Ann >> first\n`;
  await tail.stdout.includes(then);
  const second = await ann.say("second");
  await tail.stdout.includes(`${moment(second)} Ann >> second\n`);
  tail.signal("SIGINT");
  const { code, stdout, stderr } = await tail.finished();
  assertEquals([code, stderr], [130, ""]);
  assertEquals(stdout, then + `${moment(second)} Ann >> second\n`);
});

Deno.test("--raw: messages as they were said, byte by byte, and harmless on a terminal", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  const texts = [
    "a\tb",
    " two\n\n lines\r\n",
    "/me waves",
    "\x1b[2J \u202e",
    "한글",
  ];
  for (const text of texts) await ann.say(text);
  const args = ["tail", `127.0.0.1:${server.port}`, "--raw", "--no-follow"];
  const { code, stdout, stderr } = await chat(args);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(stdout, texts.map((text) => `${text}\n`).join(""));
});

screenTest("--raw drives no terminal", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  await ann.say("one\x1b[2J");
  const args = ["tail", `127.0.0.1:${server.port}`, "--raw", "--no-follow"];
  await using screen = Screen.start(args);
  assertEquals((await screen.ended()).code, 0);
  assertEquals(screen.shown(), ["one␛[2J"]);
});

Deno.test("--raw prints nothing that is locked, and tells what is", async () => {
  await using server = await openHall();
  const where = `127.0.0.1:${server.port}`;
  const keyed = `${where}#key=open%20sesame`;
  await using ann = await member(server.port, "Ann");
  const { code, stderr } = await chat(["send", keyed, "secret"]);
  assertEquals([code, stderr], [0, ""]);
  await ann.say("open");
  const raw = ["--raw", "--no-follow"];
  const without = await chat(["tail", where, ...raw]);
  assertEquals([without.code, without.stdout], [0, "open\n"]);
  assertMatch(without.stderr, /^chat: message 1 of lobby is locked[^\n]*\n$/);
  const withKey = await chat(["tail", keyed, ...raw]);
  assertEquals([withKey.code, withKey.stdout], [0, "secret\nopen\n"]);
  assertMatch(withKey.stderr, /^chat: message 2 of lobby was not locked\n$/);
});

Deno.test("-n: so many of the newest, 20 unless told otherwise, however many that are", async () => {
  await using server = await openHall(UNHURRIED_LIMITS);
  await using ann = await member(server.port, "Ann");
  await sayAll(ann, 1, 700);
  const where = `127.0.0.1:${server.port}`;
  for (
    const [args, first] of [
      [[], 681],
      [["-n", "5"], 696],
      [["--count=20"], 681],
      [["-n500"], 201],
      [["-n", "10000"], 1],
    ] as const
  ) {
    const { code, stdout, stderr } = await chat(
      ["tail", where, "--json", "--no-follow", ...args],
    );
    assertEquals([code, stderr], [0, ""], args.join(" "));
    assertEquals(seqs(stdout), range(first, 700), args.join(" "));
  }
  const nothing = await chat(["tail", where, "-n", "0", "--no-follow"]);
  assertEquals(nothing, { code: 0, stdout: "", stderr: "" });
});

Deno.test("-n 0: only what is said from now on", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  await sayAll(ann, 1, 3);
  const where = `127.0.0.1:${server.port}`;
  await using tail = startProgram([
    ...["tail", where, "-n", "0", "--json", "--name", "Tail"],
  ]);
  await welcomed(server, "Tail");
  await ann.say("4");
  const line = await tail.stdout.line(() => true);
  assertEquals(JSON.parse(line).seq, 4);
});

Deno.test("chat tail and chat send are not announced; /who lists them", async () => {
  await using server = await startServer();
  const where = `127.0.0.1:${server.port}`;
  await using ann = await member(server.port, "Ann");
  await using tail = startProgram(["tail", where, "--name", "Tail"]);
  await welcomed(server, "Tail");
  await ann.sendFrame({ type: "who" });
  assertEquals(await ann.frame(), {
    type: "members",
    room: "lobby",
    members: ["Ann", "Tail"],
    unannounced: ["Tail"],
  });
  assertEquals((await chat(["send", where, "--name", "ci", "hello"])).code, 0);
  const { type, from, text } = await ann.frame();
  assertEquals([type, from, text], ["message", "ci", "hello"]);
  await using nc = await Socket.connect(server.port);
  await nc.send("hi\n");
  const greeting = await nc.lineWith("* welcome, ");
  const [, name = ""] = /^\* welcome, (\w+):/.exec(greeting) ?? [];
  assertEquals(
    await nc.lineWith("you are in"),
    `* you are in lobby (2 people): Ann, ${name}; only sending or reading: Tail`,
  );
  // Comings are gathered, so that either may be told first.
  const told = [await ann.frame(), await ann.frame()];
  assertEquals(
    told.map(({ type, joined, text }) => joined ?? [type, text])
      .toSorted(),
    [[name], ["message", "hi"]],
  );
  tail.signal("SIGTERM");
  await tail.finished();
  await ann.sendFrame({ type: "who" });
  assertEquals((await ann.frame()).members, ["Ann", name]);
});

Deno.test("a room in which nothing was said: a line that says so on standard error, exit 0", async () => {
  await using server = await openHall();
  const where = `127.0.0.1:${server.port}`;
  for (const args of [[], ["--since", "0"]]) {
    assertEquals(
      await chat(["tail", where, "--room", "new", "--no-follow", ...args]),
      { code: 0, stdout: "", stderr: "chat: no messages in new\n" },
    );
  }
});

Deno.test("--since: everything after that number", async () => {
  await using server = await openHall(UNHURRIED_LIMITS);
  await using ann = await member(server.port, "Ann");
  await sayAll(ann, 1, 300);
  const where = `127.0.0.1:${server.port}`;
  const some = await chat([
    "tail",
    where,
    "--since",
    "250",
    "--no-follow",
    "--json",
  ]);
  assertEquals(seqs(some.stdout), range(251, 300));
  const none = await chat(["tail", where, "--since", "300", "--no-follow"]);
  assertEquals(none, { code: 0, stdout: "", stderr: "" });
  const future = await chat(["tail", where, "--since", "301", "--no-follow"]);
  assertEquals([future.code, future.stdout], [0, ""]);
  assertMatch(
    future.stderr,
    /^chat: the newest message of lobby is 300[^\n]+\n$/,
  );
});

Deno.test("messages that are no longer stored are reported on standard error; -n requests no more than there are", async () => {
  await using server = await openHall(UNHURRIED_LIMITS);
  await using ann = await member(server.port, "Ann");
  // The memory log keeps the newest 1,000.
  await sayAll(ann, 1, 1_234);
  const where = `127.0.0.1:${server.port}`;
  const command = ["tail", where, "--no-follow", "--json"];
  const since = await chat([...command, "--since", "7"]);
  assertEquals(
    [since.code, since.stderr],
    [0, "chat: messages 8 to 234 of lobby are no longer available\n"],
  );
  assertEquals(seqs(since.stdout), range(235, 1_234));
  const count = await chat([...command, "-n", "1200"]);
  assertEquals([count.code, count.stderr], [0, ""]);
  assertEquals(seqs(count.stdout), range(235, 1_234));
});

Deno.test("a room that cannot be entered: one line at once, exit 1", async () => {
  for (const follow of [[], ["--no-follow", "--timeout", "0"]]) {
    await using server = new FakeServer({
      type: "error",
      ...{ code: "unreadable", message: "the data is damaged (the rooms)" },
    });
    const { code, stdout, stderr } = await chat([
      ...["tail", `127.0.0.1:${server.port}`, ...follow],
    ]);
    assertEquals([code, stdout], [1, ""]);
    assertEquals(stderr, "chat: the data is damaged (the rooms)\n");
  }
});

Deno.test("--no-follow: a server that does not send the messages it announced is given up, with one line", async () => {
  await using server = new FakeServer({ last: 9 });
  await using tail = startProgram([
    ...["tail", `127.0.0.1:${server.port}`, "--since", "0"],
    ...["--no-follow", "--timeout", "1s"],
  ]);
  await server.send(server.message("Ann", "one"));
  const { code, stderr } = await tail.finished();
  assertEquals(code, 1);
  assertMatch(
    stderr,
    /^chat: [\d.:]+ sent nothing for 1s; of lobby messages [12] to 9 are missing\n$/,
  );
  const follow = await chat(["tail", "localhost:1", "--timeout", "1s"]);
  assertEquals(follow.code, 2);
  assertMatch(follow.stderr, /^chat: --timeout needs --no-follow[^\n]+\n/);
});

Deno.test("--json: one message frame a line, that drives no terminal and says the same", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  const text = "a\x1b[2J\x9b2J\u202eb\u2028c\x7f\nd";
  const { time } = await ann.say(text);
  const { stdout } = await chat([
    "tail",
    `127.0.0.1:${server.port}`,
    "--json",
    "--no-follow",
  ]);
  assertMatch(stdout, /^[^\p{Cc}\u2028\u202e]+\n$/u);
  assertEquals(JSON.parse(stdout), {
    type: "message",
    room: "lobby",
    seq: 1,
    from: "Ann",
    text,
    time,
  });
});

Deno.test("each line of a text carries time and name, and none drives a terminal", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  const said = await ann.say(
    "\x1b[2Jone\nBob >> two\r\nthree\x9b\rfour\u2028five\n",
  );
  const { stdout } = await chat(
    ["tail", `127.0.0.1:${server.port}`, "--no-follow"],
    "",
    UTC,
  );
  const before = `${moment(said)} Ann >> `;
  assertEquals(
    stdout,
    ["␛[2Jone", "Bob >> two", "three�", "four", "five", ""]
      .map((line) => `${before}${line}\n`).join(""),
  );
});

Deno.test("chat tail | head: ends quietly when its output is closed", async () => {
  using path = chatOnPath();
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  await sayAll(ann, 1, 10);
  const where = `127.0.0.1:${server.port}`;
  await using pipeline = startPipeline(
    path,
    // As head alone would do it, and a word of when it has.
    `chat tail "$1" | (head -n 2; exec <&-; echo closed)`,
    where,
  );
  await pipeline.stdout.includes("closed\n");
  // The next line finds that nobody reads it.
  await ann.say("still there?");
  const { code, stdout, stderr } = await pipeline.finished();
  assertEquals([code, stderr], [0, ""]);
  assertEquals(stdout.split("\n").length - 1, 3);
});

Deno.test("chat tail --no-follow | head: more than a pipe holds, exit 0", async () => {
  using path = chatOnPath();
  await using server = await openHall(UNHURRIED_LIMITS);
  await using ann = await member(server.port, "Ann");
  for (let count = 0; count < 100; count++) await ann.say("x".repeat(8_000));
  await using pipeline = startPipeline(
    path,
    `chat tail "$1" -n 100 --no-follow | head -c 10`,
    `127.0.0.1:${server.port}`,
  );
  const { code, stdout, stderr } = await pipeline.finished();
  assertEquals([code, stdout.length, stderr], [0, 10, ""]);
});

Deno.test("chat tail --json into a program, and its words out by chat send", async () => {
  using path = chatOnPath();
  await using server = await openHall(UNHURRIED_LIMITS);
  await using ann = await member(server.port, "Ann");
  await sayAll(ann, 1, 100);
  await using pipeline = startPipeline(
    path,
    `chat tail "$1" -n 100 --json --no-follow |
     python3 -c 'import json, sys; print(sum(int(json.loads(line)["text"]) for line in sys.stdin))' |
     chat send "$1" --name sum`,
    `127.0.0.1:${server.port}`,
  );
  const { from, text } = await ann.frameOf("message");
  assertEquals([from, text], ["sum", "5050"]);
  const { code, stdout, stderr } = await pipeline.finished();
  assertEquals([code, stdout, stderr], [0, "", ""]);
});

Deno.test("a cut leaves no hole and repeats nothing", async () => {
  await using server = await openHall(UNHURRIED_LIMITS);
  await using proxy = new Proxy(server.port);
  await using ann = await member(server.port, "Ann");
  await sayAll(ann, 1, 40);
  const where = `127.0.0.1:${proxy.port}`;
  await using tail = startProgram(["tail", where, "-n", "30", "--json"]);
  await tail.stdout.includes(`"seq":40,`);
  proxy.target = 0;
  proxy.cutAll();
  await tail.stderr.includes("connection lost");
  await sayAll(ann, 41, 300);
  proxy.target = server.port;
  await tail.stdout.includes(`"seq":300,`);
  await ann.say("live");
  await tail.stdout.includes(`"seq":301,`);
  tail.signal("SIGINT");
  const { code, stdout } = await tail.finished();
  assertEquals(code, 130);
  assertEquals(seqs(stdout), range(11, 301));
});

Deno.test("cut at any moment while it begins, it begins where it was told to", async () => {
  await using server = await startServer(UNHURRIED);
  await using proxy = new Proxy(server.port);
  await using ann = await member(server.port, "Ann");
  await sayAll(ann, 1, 500);
  await using tail = startProgram([
    "tail",
    `127.0.0.1:${proxy.port}`,
    "-n",
    "400",
    "--json",
    "--no-follow",
    "--name",
    "Tail",
  ]);
  await welcomed(server, "Tail");
  for (let count = 0; count < 3; count++) {
    proxy.cutAll();
    await sayAll(ann, 501 + count, 501 + count);
  }
  const { code, stdout } = await tail.finished();
  assertEquals(code, 0);
  const heard = seqs(stdout);
  // How many had been said when it first came in is a matter of the moment.
  const first = heard[0] ?? 0;
  const last = heard.at(-1) ?? 0;
  assertEquals(heard, range(first, last));
  assertEquals([first >= 101 && first <= 104, last >= 500], [true, true]);
});

Deno.test("a server that has forgotten everything: it is said so, and all that is new is printed", async () => {
  await using before = await openHall();
  await using proxy = new Proxy(before.port);
  await using ann = await member(before.port, "Ann");
  await sayAll(ann, 1, 3);
  await using tail = startProgram([
    "tail",
    `127.0.0.1:${proxy.port}`,
    "--json",
  ]);
  await tail.stdout.includes(`"seq":3,`);
  await using after = await openHall();
  await using bob = await member(after.port, "Bob");
  await sayAll(bob, 1, 50);
  proxy.target = after.port;
  proxy.cutAll();
  await tail.stdout.matches(/"seq":50,.*\n/);
  assertEquals(seqs(tail.stdout.text), [...range(1, 3), ...range(1, 50)]);
  await tail.stderr.includes("has lost");
});

Deno.test("a line is there as soon as it is said, also in a file", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  const file = await Deno.makeTempFile();
  try {
    await using _tail = startCommand([
      "sh",
      "-c",
      `out=$1; shift; exec "$@" > "$out"`,
      "sh",
      file,
      ...programCommand(),
      "tail",
      `127.0.0.1:${server.port}`,
      "--name",
      "Tail",
    ]);
    await welcomed(server, "Tail");
    await ann.say("flushed");
    await using seen = startCommand(["tail", "-f", "-n", "+1", file]);
    await seen.stdout.includes("Ann >> flushed\n");
  } finally {
    await Deno.remove(file);
  }
});
