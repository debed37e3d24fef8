/** Locked rooms: who has the passphrase reads them, and nobody else does, the server included. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { TestFolder } from "../../store/test_folder.ts";
import { FakeServer } from "../harness/fake_server.ts";
import { openHall } from "../harness/hall.ts";
import { chat, startProgram, startServer } from "../harness/program.ts";
import { Proxy } from "../harness/proxy.ts";
import { Screen, screenTest } from "../harness/screen.ts";
import { member, Socket } from "../harness/socket.ts";
import { ALONE_IN_LOBBY, IN_LOBBY, namedLine } from "../harness/words.ts";

/** Neither of them is to be found anywhere where it does not belong. */
const PASSPHRASE = "sesamum-indicum";
const TEXT = "pineapples at dawn";

const CLOSED = "(locked: you do not have the passphrase)";
const UNVERIFIED =
  "(locked, not verified: encrypted with another passphrase, altered or replayed)";

/** An address with a passphrase. */
function withKey(port: number, key = PASSPHRASE): string {
  return `127.0.0.1:${port}#key=${encodeURIComponent(key)}`;
}

function assertHoldsNo(text: string, where: string): void {
  for (const secret of [PASSPHRASE, TEXT, TEXT.replaceAll(" ", "%20")]) {
    assertEquals(text.includes(secret), false, `${secret} in ${where}`);
  }
}

/** Looks for what is to be nowhere, byte for byte. */
async function assertFolderHoldsNothing(folder: string): Promise<void> {
  let files = 0;
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile) continue;
    files++;
    const bytes = await Deno.readFile(`${folder}/${name}`);
    assertHoldsNo(new TextDecoder("latin1").decode(bytes), name);
  }
  assert(files > 0, `nothing in ${folder}`);
}

Deno.test("two with the passphrase talk, one without and one with nc see that they do, and the server keeps what it cannot read", async () => {
  using folder = new TestFolder();
  await using server = await startServer([
    ...["--host", "127.0.0.1", "--data", folder.data],
    ...["--log-level", "debug", "--log-messages"],
  ]);
  const where = withKey(server.port);
  await using nc = await Socket.connect(server.port);
  await nc.lineWith(ALONE_IN_LOBBY);
  await using ann = startProgram(["join", where, "--name", "Ann"]);
  await ann.stdout.line((line) => line.startsWith(IN_LOBBY));
  await using bob = startProgram(["join", where, "--name", "Bob"]);
  await bob.stdout.line((line) => line.startsWith(IN_LOBBY));
  await using eve = startProgram([
    ...["join", `127.0.0.1:${server.port}`, "--name", "Eve"],
  ]);
  await eve.stdout.line((line) => line.startsWith(IN_LOBBY));

  await ann.type(`${TEXT}\n`);
  await eve.stdout.line((line) => line === `Ann >> ${CLOSED}`);
  await bob.stdout.line((line) => line === `Ann >> ${TEXT}`);
  await nc.lineWith(`Ann >> ${CLOSED}`);
  await bob.type(`/me waves at ${TEXT}\n`);
  await ann.stdout.line((line) => line === `~ Bob waves at ${TEXT}`);
  await eve.stdout.line((line) => line === `Bob >> ${CLOSED}`);
  // A member without the key speaks in clear, and that is visible.
  await nc.send("who are you all?\n");
  await ann.stdout.line((line) =>
    line === "Client1 (not locked) >> who are you all?"
  );
  await eve.stdout.line((line) => line === "Client1 >> who are you all?");
  // The words of a search are not for the server either.
  await ann.type("/search pineapples at dawn\n/quit\n");
  assertEquals((await ann.finished()).code, 1);
  assertStringIncludes(ann.stdout.text, "! lobby is locked");

  const late = await chat(["tail", where, "--no-follow"]);
  assertMatch(late.stdout, new RegExp(` Ann >> ${TEXT}\n`));
  assertMatch(late.stdout, new RegExp(` ~ Bob waves at ${TEXT}\n`));
  assertMatch(late.stdout, / Client1 \(not locked\) >> who are you all\?\n/);
  const exported = await chat(["export", folder.data, "--room", "lobby"]);
  assertStringIncludes(exported.stdout, ` Ann >> ${CLOSED}\n`);

  // The log is written beside the hall, and may come a moment later.
  await server.program.stderr.includes("who are you all?");
  for (const output of [server.program.stdout, server.program.stderr]) {
    assertHoldsNo(output.text, "what the server says of itself");
  }
  // Messages are logged, except locked ones.
  assertMatch(server.program.stderr.text, /message\b.*who are you all\?/);
  assertMatch(server.program.stderr.text, /message\b.*locked=true/);
  for (const output of [eve.stdout, eve.stderr]) {
    assertHoldsNo(output.text, "what Eve sees");
  }
  assertHoldsNo(nc.waiting.join("\n"), "what nc sees");
  await assertFolderHoldsNothing(folder.data);
});

Deno.test("send and tail: opened with the passphrase, and marked when it is another one or there is none", async () => {
  await using server = await openHall();
  const here = `127.0.0.1:${server.port}`;
  const set = { env: { CHAT_SERVER: withKey(server.port) } };
  const sent = [
    await chat(["send", withKey(server.port), "--name", "Ann", TEXT]),
    await chat(["send", "--name", "Ann", "--whole"], `${TEXT}\nand\n`, set),
    await chat(["send", here, "--name", "Bob", "in clear"]),
  ];
  for (const { code, stderr } of sent) assertEquals([code, stderr], [0, ""]);

  const tail = async (where: string, ...args: string[]) => {
    const { code, stdout, stderr } = await chat([
      ...["tail", where, "--no-follow", ...args],
    ]);
    assertEquals([code, stderr], [0, ""]);
    return stdout.trimEnd().split("\n");
  };
  const texts = async (where: string) =>
    (await tail(where)).map((line) => line.replace(/^\S+ /, ""));
  assertEquals(await texts(withKey(server.port)), [
    `Ann >> ${TEXT}`,
    `Ann >> ${TEXT}`,
    "Ann >> and",
    "Bob (not locked) >> in clear",
  ]);
  assertEquals(await texts(here), [
    `Ann >> ${CLOSED}`,
    `Ann >> ${CLOSED}`,
    "Bob >> in clear",
  ]);
  assertEquals(await texts(withKey(server.port, "another")), [
    `Ann >> ${UNVERIFIED}`,
    `Ann >> ${UNVERIFIED}`,
    "Bob (not locked) >> in clear",
  ]);
  const frames = async (where: string) =>
    (await tail(where, "--json")).map((line) => JSON.parse(line))
      .map(({ text, lock }) => [text.slice(0, 14), lock]);
  assertEquals(await frames(withKey(server.port)), [
    [TEXT.slice(0, 14), "opened"],
    [TEXT.slice(0, 14), "opened"],
    ["in clear", "clear"],
  ]);
  assertEquals(await frames(here), [
    ["chat-locked.1.", "closed"],
    ["chat-locked.1.", "closed"],
    ["in clear", undefined],
  ]);
});

Deno.test("a bot with the passphrase hears what was said and says nothing in clear", async () => {
  await using server = await openHall();
  await using watcher = await member(server.port, "Watcher");
  const args = ["join", withKey(server.port), "--json", "--name"];
  await using bot = startProgram([...args, "Bot"]);
  await bot.stdout.line((line) => line.includes(`"joined"`));
  await using other = startProgram([...args, "Other"]);
  await other.stdout.line((line) => line.includes(`"joined"`));
  await bot.type(
    [
      { type: "say", id: "1", text: TEXT },
      { type: "say", id: "2", text: TEXT, room: "LOBBY" },
      { type: "say", id: "3", text: TEXT, room: "lob-by" },
      { type: "search", words: TEXT },
      { type: "history" },
    ].map((frame) => JSON.stringify(frame) + "\n").join(""),
  );
  for (const seq of [1, 2]) {
    const line = await other.stdout.line((line) => line.includes(`"message"`));
    const { text, lock, from, ...rest } = JSON.parse(line);
    assertEquals([text, lock, from, rest.seq], [TEXT, "opened", "Bot", seq]);
    const { text: seen } = await watcher.frameOf("message");
    assertMatch(`${seen}`, /^chat-locked\.1\./);
  }
  const errors = [];
  for (let count = 0; count < 2; count++) {
    const line = await bot.stdout.line((line) => line.includes(`"error"`));
    errors.push(JSON.parse(line).code);
  }
  assertEquals(errors.toSorted(), ["locked", "not-in-room"]);
  const line = await bot.stdout.line((line) => line.includes(`"history"`));
  const { messages } = JSON.parse(line);
  assertEquals(
    messages.map(({ text, lock }: Record<string, unknown>) => [text, lock]),
    [[TEXT, "opened"], [TEXT, "opened"]],
  );
});

Deno.test("cuts and a restart, a new name, lines in a row: nothing ever goes over the wire in clear", async () => {
  using folder = new TestFolder();
  const args = ["--host", "127.0.0.1", "--data", folder.data];
  let server = await startServer(args);
  try {
    await using proxy = new Proxy(server.port);
    proxy.sent = "";
    // The address has no key: what is said before /lock is done waits for it.
    await using ann = startProgram([
      ...["join", `127.0.0.1:${proxy.port}`, "--name", "Ann"],
    ]);
    await ann.type(`/lock ${PASSPHRASE}\n${TEXT} 1\n${TEXT} 2\n`);
    await ann.stdout.line((line) => line.startsWith("* lobby is locked"));
    proxy.cutAll();
    await ann.type(`${TEXT} 3\n`);
    await ann.stdout.line((line) => line.startsWith("* back after"));
    await ann.type(`/name Anna\n${TEXT} 4\n/me likes ${TEXT}\n`);
    await ann.stdout.line((line) => line === namedLine("Anna"));
    proxy.target = 0;
    await server[Symbol.asyncDispose]();
    await ann.type(`${TEXT} 5\n`);
    server = await startServer(args);
    proxy.target = server.port;
    await ann.endInput();
    assertEquals((await ann.finished()).code, 0);
    assertHoldsNo(proxy.sent, "what went over the wire");
    assertStringIncludes(proxy.sent, "chat-locked.1.");

    const where = withKey(server.port);
    const { stdout } = await chat(["tail", where, "--no-follow"]);
    const lines = stdout.trimEnd().split("\n")
      .map((line) => line.replace(/^\S+ /, ""));
    assertEquals(lines, [
      ...[1, 2, 3].map((count) => `Ann >> ${TEXT} ${count}`),
      `Anna >> ${TEXT} 4`,
      `~ Anna likes ${TEXT}`,
      `Anna >> ${TEXT} 5`,
    ]);
    await assertFolderHoldsNothing(folder.data);
  } finally {
    await server[Symbol.asyncDispose]();
  }
});

Deno.test("in pipes: /lock makes a passphrase and says what others type, /unlock takes the lock away", async () => {
  await using server = await openHall();
  await using watcher = await member(server.port, "Watcher");
  const where = `127.0.0.1:${server.port}`;
  const { code, stdout } = await chat(
    ["join", where, "--name", "Ann"],
    "  /LOCK  \nlocked\n/lock of my own\nlocked too\n/unlock\n/unlock\nclear\n/help lock\n",
  );
  assertEquals(code, 0);
  const [, passphrase = ""] =
    /^ {2}\/lock ([a-z]{5}(?:-[a-z]{5}){6})$/m.exec(stdout) ?? [];
  assertStringIncludes(
    stdout,
    `  chat join "${where}#key=${passphrase}"\n`,
  );
  assertStringIncludes(
    stdout,
    "* on other machines, put the address that chat serve printed in place of 127.0.0.1\n",
  );
  assertStringIncludes(stdout, "* that passphrase is short");
  assertStringIncludes(stdout, "* lobby is no longer locked: ");
  assertStringIncludes(stdout, "* lobby is not locked\n");
  assertStringIncludes(stdout, "* /lock [PASSPHRASE]  ");
  const seen: string[] = [];
  while (seen.length < 3) {
    seen.push(`${(await watcher.frameOf("message")).text}`);
  }
  assertEquals(
    seen.map((text) => text.startsWith("chat-locked.1.")),
    [true, true, false],
  );
  assertEquals(seen[2], "clear");
});

Deno.test("plain text cannot be locked, and no passphrase is sent to a plain text server", async () => {
  await using server = await openHall();
  await using proxy = new Proxy(server.port);
  proxy.sent = "";
  const { stdout } = await chat(
    ["join", `127.0.0.1:${proxy.port}`, "--plain"],
    `/lock ${PASSPHRASE}\nhello\n`,
  );
  assertStringIncludes(stdout, "! plain text cannot be locked");
  assertHoldsNo(proxy.sent, "what was sent");
  assertStringIncludes(proxy.sent, "hello");
});

Deno.test("the plain dialect knows no /lock, and says no such line aloud", async () => {
  await using server = await openHall();
  await using watcher = await member(server.port, "Watcher");
  await using nc = await Socket.connect(server.port);
  await nc.send(`/lock ${PASSPHRASE}\nhello\n`);
  await nc.lineWith("! unknown command /lock");
  assertEquals((await watcher.frameOf("message")).text, "hello");
});

screenTest(
  "at a terminal: the prompt says that a room is locked, and messages are marked",
  async () => {
    await using server = new FakeServer();
    await using ann = await Screen.join(server.port, "Ann", { columns: 100 });
    ann.type(`/lock ${PASSPHRASE}\r`);
    await ann.untilShown("* lobby is locked: ");
    await ann.untilLast("lobby (locked)>");
    await ann.untilEqual(() => ann.title, "chat: lobby (locked)");
    ann.type(`${TEXT}\r`);
    const said = await server.frameOf("say");
    assertMatch(`${said.text}`, /^chat-locked\.1\./);
    await server.send(server.ack(said));
    await ann.untilShown(`Ann >> ${TEXT}`);
    await server.send(
      server.message("Bob", "in clear"),
      server.message("Eve", `${said.text}`),
      server.message("Bob", "/me waves"),
      server.message("Bob", "hello, Ann", { lock: "opened" }),
    );
    await ann.untilShown("hello, Ann");
    ann.type("/unlock\r");
    await ann.untilShown("* lobby is no longer locked");
    await ann.untilLast("lobby>");
    await server.send(server.message("Bob", `${said.text}`));
    await ann.untilShown(CLOSED);
    await ann.untilEqual(() => ann.shown().slice(2), [
      "* lobby is locked: only members with the passphrase can read messages here; topics and /msg are",
      "  not encrypted",
      "* that passphrase is short and can be guessed: /lock without a passphrase makes a strong one",
      `Ann >> ${TEXT}`,
      "Bob (not locked) >> in clear",
      `Eve >> ${UNVERIFIED.slice(0, 92)}`,
      "~ Bob (not locked) waves",
      "Bob (not locked) >> hello, Ann",
      "* lobby is no longer locked: the server can read new messages",
      `Bob >> ${CLOSED}`,
      "lobby>",
    ]);
  },
);

screenTest(
  "a passphrase typed at the prompt is kept in no history, right or mistyped",
  async () => {
    const state = await Deno.makeTempDir({ prefix: "chat-state-" });
    await using server = await startServer();
    await using watcher = await member(server.port, "Watcher");
    try {
      await using ann = await Screen.join(server.port, "Ann", { state });
      ann.type("first\r");
      await ann.untilShown("Ann >> first");
      for (const lock of ["/lok", " /lock", "/Lock", "/ lock"]) {
        ann.type(`${lock} ${PASSPHRASE}\r`);
      }
      ann.paste(`/lock ${PASSPHRASE}\nand more`);
      ann.type("\r");
      await ann.untilShown("! a passphrase must be one line of text");
      await ann.untilLast("lobby (locked)>");
      ann.type("\x1b[A");
      await ann.untilLast("lobby (locked)> first");
      ann.type("\x15sesa\x12");
      await ann.untilLast("lobby (locked)> sesa");
      ann.type("\x15/quit\r");
      assertEquals((await ann.ended()).code, 0);
      assertEquals(
        await Deno.readTextFile(`${state}/chat/history`),
        "first\n",
      );
      assertEquals((await watcher.frameOf("message")).text, "first");
      assertEquals(
        watcher.waiting.filter((line) => line.includes(`"message"`)),
        [],
      );
      assertHoldsNo(server.program.stderr.text, "the log");
    } finally {
      await Deno.remove(state, { recursive: true });
    }
  },
);

screenTest(
  "the command that /lock shows lets others in",
  async () => {
    await using server = await openHall();
    await using ann = Screen.start([
      ...["join", `127.0.0.1:${server.port}`, "--name", "Ann"],
      ...["--time", "off", "--room", "lobby", "--room", "dev"],
    ], { columns: 40 });
    await ann.untilLast("dev>");
    ann.type("/lock\r");
    await ann.untilShown("* dev is locked: ");
    ann.type(`${TEXT}\r`);
    await ann.untilShown(`Ann >> ${TEXT}`);
    // As it is copied from the screen: what the terminal has folded is one line.
    const [, join = "", quoted = "", ...more] =
      ann.lines().find((line) => line.startsWith("  chat join"))
        ?.trim().split(" ") ?? [];
    assertEquals(more, ["--room", "dev"]);
    const where = quoted.replaceAll('"', "");
    const command = [join, where, ...more];
    const { stdout } = await chat([
      ...["tail", where, "--room", "dev", "--no-follow"],
    ]);
    assertStringIncludes(stdout, `Ann >> ${TEXT}\n`);
    await using bob = Screen.start([...command, "--name", "Bob"]);
    await bob.untilShown(`Ann >> ${TEXT}`);
    await bob.untilShown("* dev is locked: ");
    await bob.untilLast("dev (locked)>");
  },
);
