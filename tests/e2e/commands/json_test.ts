/** `chat join --json`: frames in, frames out. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import {
  chat,
  type Program,
  startProgram,
  startServer,
} from "../harness/program.ts";
import { Proxy } from "../harness/proxy.ts";
import { type Frame, member } from "../harness/socket.ts";

/** A program that talks by `chat join --json`. */
class Bot implements AsyncDisposable {
  readonly program: Program;

  constructor(port: number, ...args: readonly string[]) {
    const where = `127.0.0.1:${port}`;
    this.program = startProgram(["join", where, "--json", ...args]);
  }

  async say(frame: unknown): Promise<void> {
    await this.program.type(JSON.stringify(frame) + "\n");
  }

  /** The next frame of a type; others before it are passed over. */
  async frameOf(type: string): Promise<Frame> {
    const line = await this.program.stdout.line((line) =>
      JSON.parse(line).type === type
    );
    return JSON.parse(line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
  }
}

/** All frames that were printed, without one that has not come whole. */
function frames(stdout: string): Frame[] {
  return stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

Deno.test("it begins with welcome and joined, without what was said before and without its secret", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  await ann.say("before");
  await using bot = new Bot(server.port, "--name", "Bot");
  await bot.frameOf("joined");
  await ann.say("after");
  await bot.frameOf("message");
  const [welcome, joined, message] = frames(bot.program.stdout.text);
  assertEquals([welcome?.type, welcome?.name], ["welcome", "Bot"]);
  assertEquals("session" in (welcome ?? {}), false);
  assertEquals(joined, {
    type: "joined",
    room: "lobby",
    members: ["Ann", "Bot"],
    last: 1,
  });
  assertEquals([message?.type, message?.text], ["message", "after"]);
});

Deno.test("say and whisper are acknowledged, with the id they have or one made up", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  await using bot = new Bot(server.port, "--name", "Bot");
  await bot.say({ type: "say", text: "no id" });
  const { id, room, seq } = await bot.frameOf("ack");
  assertMatch(String(id), /^.{1,64}$/);
  assertEquals([room, seq], ["lobby", 1]);
  await bot.say({ type: "say", id: "mine", room: "lobby", text: "with id" });
  const second = await bot.frameOf("ack");
  assertEquals([second.id, second.seq], ["mine", 2]);
  // The same once more is the same, as the protocol promises.
  await bot.say({ type: "say", id: "mine", room: "lobby", text: "with id" });
  assertEquals(await bot.frameOf("ack"), second);
  await bot.say({ type: "whisper", to: "Ann", text: "psst" });
  assertEquals((await bot.frameOf("ack")).to, "Ann");
  assertEquals((await ann.frameOf("message")).text, "no id");
  assertEquals((await ann.frameOf("message")).text, "with id");
  assertEquals((await ann.frameOf("whisper")).text, "psst");
});

Deno.test("other frames do what the protocol says; a pong comes behind the answers before it", async () => {
  await using server = await openHall();
  await using bot = new Bot(server.port, "--name", "Bot");
  for (
    const frame of [
      { type: "name", name: "Robert" },
      { type: "who" },
      { type: "join", room: "Dev" },
      { type: "topic", text: "work" },
      { type: "rooms" },
      { type: "say", text: "here" },
      { type: "history" },
      { type: "search", words: "here" },
      { type: "leave", room: "dev" },
      { type: "pong" },
      { type: "ping" },
    ]
  ) await bot.say(frame);
  await bot.frameOf("pong");
  assertEquals(
    frames(bot.program.stdout.text).map(({ type }) => type).slice(2),
    [
      "named",
      "members",
      "joined",
      "topic",
      "rooms",
      "ack",
      "history",
      "found",
      "left",
      "pong",
    ],
  );
});

Deno.test("a room entered again with since is heard again from there, any other time once", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  for (let count = 1; count <= 30; count++) await ann.say(`${count}`);
  await using bot = new Bot(server.port);
  await bot.frameOf("joined");
  await bot.say({ type: "join", room: "lobby" });
  assertEquals((await bot.frameOf("joined")).last, 30);
  await bot.say({ type: "join", room: "lobby", since: 25 });
  assertEquals((await bot.frameOf("joined")).last, 30);
  for (let seq = 26; seq <= 30; seq++) {
    assertEquals((await bot.frameOf("message")).seq, seq);
  }
  await ann.say("31");
  assertEquals((await bot.frameOf("message")).seq, 31);
  const told = frames(bot.program.stdout.text);
  assertEquals(told.filter(({ type }) => type === "message").length, 6);
});

Deno.test("a malformed line is answered with an error, and the next one counts", async () => {
  await using server = await openHall();
  await using bot = new Bot(server.port);
  for (
    const [line, code, part] of [
      ["hello", "bad-json", "one JSON object"],
      ["[1]", "bad-json", "one JSON object"],
      [`{"type":1}`, "bad-frame", "type"],
      [`{"type":"shout"}`, "unknown-type", "unknown frame"],
      [`{"type":"say"}`, "bad-frame", `"text" must be a string`],
      [`{"type":"say","id":7,"text":"x"}`, "bad-frame", `"id"`],
      [`{"type":"hello","version":1}`, "bad-frame", "command line"],
      [`{"type":"join","room":"a b"}`, "bad-room", "without spaces"],
    ] as const
  ) {
    await bot.program.type(`${line}\n\n`);
    const error = await bot.frameOf("error");
    assertEquals(error.code, code, line);
    assertStringIncludes(String(error.message), part);
  }
  for (
    const [frame, code] of [
      [{ type: "say", id: "1", text: "" }, "bad-text"],
      [{ type: "say", id: "3", room: "nope", text: "x" }, "not-in-room"],
      [{ type: "whisper", id: "4", to: "nobody", text: "x" }, "no-such-member"],
    ] as const
  ) {
    await bot.say(frame);
    const error = await bot.frameOf("error");
    assertEquals([error.code, error.id], [code, frame.id]);
  }
  await bot.say({ type: "say", text: "x".repeat(16_385) });
  const tooLong = await bot.frameOf("error");
  assertEquals(tooLong.code, "too-long");
  assertStringIncludes(String(tooLong.message), "16384 bytes");
  await bot.say({ type: "say", text: "still here" });
  assertEquals((await bot.frameOf("ack")).seq, 1);
});

Deno.test("when the input ends everything is acknowledged, then it ends with exit 0", async () => {
  await using server = await openHall(UNHURRIED_LIMITS);
  await using ann = await member(server.port, "Ann");
  const many = Array.from({ length: 1_000 }, (_, index) => `line ${index}`);
  const input = [
    "nonsense",
    ...many.map((text) => JSON.stringify({ type: "say", text })),
  ];
  // The last line has no end, and is a line.
  const { code, stdout, stderr } = await chat(
    ["join", `127.0.0.1:${server.port}`, "--json"],
    input.join("\n"),
  );
  assertEquals([code, stderr], [0, ""]);
  assertEquals(
    frames(stdout).filter(({ type }) => type === "ack").map(({ seq }) => seq),
    many.map((_, index) => index + 1),
  );
  for (const text of many) {
    assertEquals((await ann.frameOf("message")).text, text);
  }
});

Deno.test("bye ends it as the end of the input does", async () => {
  await using server = await openHall();
  await using bot = new Bot(server.port);
  await bot.say({ type: "say", text: "last words" });
  await bot.say({ type: "bye" });
  const { code, stdout } = await bot.program.finished();
  assertEquals(code, 0);
  assertEquals(frames(stdout).at(-1)?.type, "ack");
});

Deno.test("after a cut: away, back, what was missed, and what was said meanwhile is acknowledged", async () => {
  await using server = await openHall();
  await using proxy = new Proxy(server.port);
  await using ann = await member(server.port, "Ann");
  await using bot = new Bot(proxy.port, "--name", "Bot");
  await bot.frameOf("joined");
  await ann.frameOf("presence");
  proxy.target = 0;
  proxy.cutAll();
  const away = await bot.frameOf("away");
  assertEquals(typeof away.reason, "string");
  assertEquals((await ann.frameOf("presence")).left, ["Bot"]);
  await bot.say({ type: "say", id: "kept", text: "meanwhile" });
  await bot.say({ type: "who" });
  assertEquals((await bot.frameOf("error")).code, "away");
  await ann.say("missed?");
  proxy.target = server.port;
  const back = await bot.frameOf("back");
  assertEquals([back.name, back.forgotten], ["Bot", false]);
  // It can be asked at once.
  await bot.say({ type: "who" });
  await bot.frameOf("members");
  await bot.program.stdout.includes(`"missed?"`);
  await bot.say({ type: "bye" });
  assertEquals((await bot.program.finished()).code, 0);
  const told = frames(bot.program.stdout.text);
  assertEquals(
    told.filter(({ type }) => type === "message").map(({ text }) => text),
    ["missed?"],
  );
  assertEquals(
    told.filter(({ type }) => type === "ack").map(({ id }) => id),
    ["kept"],
  );
  assertEquals((await ann.frameOf("message")).text, "meanwhile");
});

Deno.test("its output cannot control a terminal and says the same", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  await using bot = new Bot(server.port);
  await bot.frameOf("joined");
  const text = "a\x1b[2J\x9b2J\u202eb\u2028c\x7f\nd";
  await ann.say(text);
  assertEquals((await bot.frameOf("message")).text, text);
  assertMatch(bot.program.stdout.text, /^(?:[^\p{Cc}\u2028\u202e]+\n)+$/u);
});

Deno.test("SIGINT ends it with exit 130; --once ends it with exit 1 when the server is gone", async () => {
  await using server = await startServer();
  await using first = new Bot(server.port);
  await first.frameOf("joined");
  first.program.signal("SIGINT");
  assertEquals((await first.program.finished()).code, 130);
  await using second = new Bot(server.port, "--once");
  await second.frameOf("joined");
  server.program.signal("SIGKILL");
  const { code, stderr } = await second.program.finished();
  assertEquals(code, 1);
  assertMatch(stderr, /^chat: the connection [^\n]+ was lost[^\n]+\n$/);
});

Deno.test("--json and --plain do not go together: one line, exit 2", async () => {
  const { code, stderr } = await chat(["join", "h", "--json", "--plain"]);
  assertEquals(code, 2);
  assertMatch(stderr, /^chat: [^\n]*--plain[^\n]*--json[^\n]*\n$/);
});
