/** The log of the server's own doings: its two looks, and what never stands in it. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { probeHello } from "../../../transport/tls/tls_hello.ts";
import { testWith } from "../harness/needs.ts";
import {
  programCommand,
  type Server,
  startCommand,
  startProgram,
  startServer,
  UNHURRIED,
} from "../harness/program.ts";
import { member, Socket } from "../harness/socket.ts";

const HERE = ["--host", "127.0.0.1"];

/** Secrets. Each is one word, to be searched for. */
const SECRETS = {
  session: "session-f3a9c1d27b604e58",
  password: "password-9b1f44",
  text: "text-of-a-message",
  locked: "chat-locked.1.of-a-locked-text",
  whisper: "text-of-a-whisper",
  topic: "text-of-a-topic",
  search: "words-of-a-search",
  away: "text-of-being-away",
  plain: "text-of-a-plain-line",
  mistyped: "text-of-a-mistyped-command",
  broken: "text-of-a-broken-frame",
} as const;

/** Says everything that should not be put on record, right and wrong. */
async function sayEverything(port: number): Promise<void> {
  const { session, password } = SECRETS;
  await using ann = await Socket.connect(port);
  await ann.hello({ name: "Ann", session, password });
  await using bob = await member(port, "Bob");
  await ann.say(SECRETS.text);
  await ann.say(SECRETS.locked);
  await ann.sendFrame({ type: "say", id: "1", text: `\0${SECRETS.text}` });
  await ann.frameOf("error");
  await ann.sendFrame({
    type: "whisper",
    id: "2",
    to: "Bob",
    text: SECRETS.whisper,
  });
  await bob.frameOf("whisper");
  await ann.sendFrame({
    type: "whisper",
    id: "3",
    to: "Zoe",
    text: SECRETS.whisper,
  });
  await ann.frameOf("error");
  await ann.sendFrame({ type: "topic", text: SECRETS.topic });
  await ann.frameOf("topic");
  await ann.sendFrame({ type: "search", words: SECRETS.search });
  await ann.frameOf("found");
  await ann.sendFrame({ type: "absent", text: SECRETS.away });
  await ann.frameOf("absent");
  await ann.send(`{"type":"say","text":"${SECRETS.broken}\n`);
  await ann.frameOf("error");
  await using taken = await Socket.connect(port);
  await taken.sendFrame({
    type: "hello",
    version: 1,
    name: "ANN",
    session: `${session}-too`,
    password,
  });
  await taken.frameOf("error");
  await using plain = await Socket.connect(port);
  await plain.send(`${SECRETS.plain}\n`);
  await plain.lineWith("welcome");
  await plain.send(`/${SECRETS.mistyped} ${SECRETS.mistyped}\n`);
  await plain.lineWith("!");
  await using mistyped = await Socket.connect(port);
  await mistyped.send(`{"type":"hello" "password":"${password}"}\n`);
  await mistyped.frameOf("error");
}

/** Ends a server and gives all that it has put on record. */
async function record({ program }: Server): Promise<string> {
  program.signal("SIGTERM");
  const { code, stderr } = await program.finished();
  assertEquals(code, 0, stderr);
  return stderr;
}

type Line = Readonly<Record<string, unknown>>;

function parsed(stderr: string): Line[] {
  assert(stderr.endsWith("\n"));
  return stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
}

Deno.test("--log json: a line an object with time, level, message and what it is about", async () => {
  await using server = await startServer([...HERE, "--log", "json"]);
  {
    await using ann = await member(server.port, "Ann");
    await ann.sendFrame({ type: "name", name: "Anna" });
    await ann.frameOf("named");
    await ann.sendFrame({ type: "nonsense" });
    await ann.frameOf("error");
  }
  await server.program.stderr.includes(`"left"`);
  const lines = parsed(await record(server));
  for (const { time, level, message } of lines) {
    assertMatch(`${time}`, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert(["info", "warn"].includes(`${level}`));
    assert(typeof message === "string");
  }
  const one = (message: string) => {
    const [line, ...more] = lines.filter((line) => line.message === message);
    assert(line !== undefined && more.length === 0, message);
    const { time: _time, level: _level, message: _message, ...fields } = line;
    return fields;
  };
  const { address } = one("joined");
  assertMatch(`${address}`, /^127\.0\.0\.1:\d+$/);
  assertEquals(one("listening").address, `127.0.0.1:${server.port}`);
  assertEquals(one("joined"), { address, dialect: "native", name: "Ann" });
  assertEquals(one("renamed"), { address, before: "Ann", name: "Anna" });
  assertEquals(one("left"), { address, name: "Anna", reason: "cut" });
  assertEquals(one("refused"), { total: 1, "unknown-type": 1 });
});

Deno.test("a hundred joins are a hundred lines, and the last line says that the server has stopped", async () => {
  await using server = await startServer([...HERE, "--log", "json"]);
  const names = Array.from({ length: 100 }, (_, index) => `Pupil${index}`);
  // Its clients test for TLS first, on connections of their own.
  await using piped = startProgram(
    ["join", `127.0.0.1:${server.port}`, "--name", "Ann"],
  );
  await server.program.stderr.includes(`"name":"Ann"`);
  await using members = new AsyncDisposableStack();
  for (const name of names) members.use(await member(server.port, name));
  await piped.endInput();
  await server.program.stderr.includes(`"left"`);
  const lines = parsed(await record(server));
  assertEquals(
    lines.map(({ message, name, reason }) =>
      [message, name, reason].filter((part) => part !== undefined).join(" ")
    ),
    [
      "listening",
      "reachable from this machine only",
      "joined Ann",
      ...names.map((name) => `joined ${name}`),
      "left Ann left",
      ...names.map((name) => `left ${name} shutdown`),
      "stopped",
    ],
  );
});

for (const format of ["text", "json"]) {
  Deno.test(`--log ${format}: no word of what is said, and no secret, however closely one looks`, async () => {
    const options = ["--log", format, "--log-level", "debug"];
    await using server = await startServer([...HERE, ...options]);
    await sayEverything(server.port);
    const stderr = await record(server);
    assert(stderr.includes("request refused"), stderr);
    for (const secret of Object.values(SECRETS)) {
      assert(!stderr.includes(secret), `${secret} in ${stderr}`);
    }
  });
}

Deno.test("--log-messages: what is said in rooms is in the log, and still no whisper and no secret", async () => {
  const options = ["--log", "json", "--log-level", "debug", "--log-messages"];
  await using server = await startServer([...HERE, ...options]);
  await sayEverything(server.port);
  const stderr = await record(server);
  const said = parsed(stderr).filter(({ message }) => message === "message");
  assertEquals(
    said.map((
      { room, seq, name, text, locked },
    ) => [room, seq, name, text ?? `locked: ${locked}`]),
    [
      ["lobby", 1, "Ann", SECRETS.text],
      ["lobby", 2, "Ann", "locked: true"],
      ["lobby", 3, "Client4", SECRETS.plain],
    ],
  );
  const { text: _text, plain: _plain, ...others } = SECRETS;
  for (const secret of Object.values(others)) {
    assert(!stderr.includes(secret), `${secret} in ${stderr}`);
  }
});

Deno.test("everything refused is counted, and told as one line at the end", async () => {
  await using server = await startServer([...HERE, "--log", "json"]);
  await sayEverything(server.port);
  // A test for TLS is not a refusal: every client makes it.
  await using asking = await Socket.connect(server.port);
  await asking.send(probeHello());
  await asking.ended();
  const refused = parsed(await record(server))
    .filter(({ message }) => message === "refused");
  assertEquals(refused.length, 1);
  const { time: _time, ...line } = refused[0] ?? {};
  assertEquals(line, {
    level: "info",
    message: "refused",
    total: 6,
    "bad-text": 1,
    "no-such-member": 1,
    "bad-json": 2,
    "name-taken": 1,
    "unknown-command": 1,
  });
});

Deno.test("rejected connections are counted, and logged one by one only at level debug", async () => {
  for (const level of ["info", "debug"]) {
    await using server = await startServer([
      ...HERE,
      "--log",
      "json",
      "--log-level",
      level,
      "--max-connections",
      "1",
    ]);
    await using _ann = await member(server.port, "Ann");
    for (let count = 0; count < 3; count++) {
      await using late = await Socket.connect(server.port);
      await late.ended();
    }
    const lines = parsed(await record(server));
    const fields = (message: string) =>
      lines.filter((line) => line.message === message)
        .map(({ time: _time, level: _level, message: _message, ...of }) => of);
    assertEquals(fields("refused"), [{ total: 3, "hall-full": 3 }]);
    assertEquals(
      fields("connection rejected"),
      level === "info"
        ? []
        : new Array(3).fill({ address: "127.0.0.1", code: "hall-full" }),
    );
  }
});

Deno.test("the log cannot be flooded: refused connections, bad frames, wrong passwords and endless hellos make a bounded number of lines", async () => {
  const rate = 1;
  const password = "password";
  await using server = await startServer([
    ...HERE,
    ...["--connect-rate", `${rate}`, "--password", password],
    // Each hello is to be done.
    ...["--rate", "0", "--rate-per-address", "0"],
  ]);
  const start = performance.now();
  const hello = (password: string) =>
    JSON.stringify({ type: "hello", version: 1, password }) + "\n";
  const again = 400;
  {
    await using member = await Socket.connect(server.port);
    await member.send(hello(password).repeat(again));
    for (let count = 0; count < again; count++) await member.frameOf("welcome");
  }
  await Promise.all(Array.from({ length: 150 }, async () => {
    await using guesser = await Socket.connect(server.port);
    try {
      await guesser.send(`${hello("wrong")}{\n`.repeat(5));
      await guesser.frameOf("error");
    } catch {
      // It was turned away, as some of them are to be.
    }
  }));
  const seconds = Math.ceil((performance.now() - start) / 1_000);
  const lines = (await record(server)).trimEnd().split("\n");
  // The lines of 100 connections, and `listening`, `refused`, and the number of omitted lines.
  const most = 2 * 100 * rate + rate * seconds + 4;
  assert(lines.length <= most, `${lines.length} lines`);
  const last = lines.filter((line) =>
    line.includes(" warn log lines omitted lines=")
  );
  assertEquals(last.length, 1, lines.slice(-3).join("\n"));
});

Deno.test("--log-level warn: nothing of comings and goings", async () => {
  await using server = await startServer([...HERE, "--log-level", "warn"]);
  await sayEverything(server.port);
  assertEquals(await record(server), "");
});

testWith(
  ["mkfifo"],
  "a log that is not read, or no longer, delays neither the hall nor its end",
  async () => {
    const folder = await Deno.makeTempDir();
    const pipe = `${folder}/log`;
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    try {
      // Open for reading too, or opening it would wait for the other side.
      using reader = await Deno.open(pipe, { read: true, write: true });
      await using program = startCommand([
        "sh",
        "-c",
        `exec "$@" 2> ${pipe}`,
        "sh",
        ...programCommand(),
        "serve",
        "--port",
        "0",
        ...UNHURRIED,
        "--log-messages",
      ]);
      const line = await program.stdout.line((line) =>
        line.startsWith("listening")
      );
      const port = Number(line.split(":").at(-1));
      await using ann = await member(port, "Ann");
      // Many times more than a pipe holds.
      const text = "x".repeat(15_000);
      for (let seq = 1; seq <= 40; seq++) {
        assertEquals((await ann.say(text)).seq, seq);
      }
      reader.close();
      for (let seq = 41; seq <= 80; seq++) {
        assertEquals((await ann.say(text)).seq, seq);
      }
      program.signal("SIGTERM");
      assertEquals((await program.finished()).code, 0);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
