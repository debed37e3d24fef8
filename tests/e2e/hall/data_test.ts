/** The promises of `chat serve --data`, with the real program and real folders. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { HISTORY_ON_JOIN } from "../../../protocol/features/membership.ts";
import type { Message } from "../../../protocol/features/say.ts";
import { NAME_MAX } from "../../../protocol/name/name.ts";
import { Archive } from "../../../store/sqlite/archive/archive.ts";
import {
  makeLongLog,
  openLog,
  TestDisk,
  TestFolder,
  testWithDisk,
} from "../../store/test_folder.ts";
import { residentMemory, TELLS } from "../harness/process.ts";
import {
  chat,
  PATIENCE,
  type Server,
  startServer,
  UNHURRIED,
} from "../harness/program.ts";
import { type Frame, member, Socket } from "../harness/socket.ts";

function serveData(
  dir: string,
  ...more: readonly string[]
): Promise<Server> {
  return startServer([...UNHURRIED, "--data", dir, ...more]);
}

/** One line on standard error, none of it a stack trace, and the exit code. */
async function fails(
  args: readonly string[],
  code: number,
  ...parts: readonly string[]
): Promise<void> {
  const finished = await chat([
    ...["serve", "--port", "0", "--host", "127.0.0.1"],
    ...args,
  ]);
  assertEquals(finished.code, code, finished.stderr);
  assertEquals(finished.stdout, "");
  assertMatch(finished.stderr, /^chat: [^\n]+\n$/);
  for (const part of parts) assertStringIncludes(finished.stderr, part);
}

async function keptIn(dir: string, room = "lobby"): Promise<Message[]> {
  using archive = await Archive.open(dir);
  return [...archive.messages(room)];
}

function say(id: string, text = id): Frame {
  return { type: "say", id, text };
}

/** Asks a server for something trivial until something else has come about. */
async function until(
  isSo: () => Promise<boolean>,
  asking: Socket,
  what: string,
): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!await isSo()) {
    assert(performance.now() < end, `waited for ${what}`);
    await asking.sendFrame({ type: "ping" });
    await asking.frameOf("pong");
  }
}

Deno.test("a restart keeps what was said, and the numbers go on", async () => {
  using folder = new TestFolder();
  {
    await using server = await serveData(folder.data);
    await using ann = await member(server.port, "Ann");
    for (const text of ["one", "two", "three"]) await ann.say(text);
    server.program.signal("SIGTERM");
    assertEquals((await server.program.finished()).code, 0);
  }
  await using server = await serveData(folder.data, "--sync", "normal");
  await using bob = await Socket.connect(server.port);
  await bob.sendFrame({ type: "hello", version: 1, name: "Bob" });
  assertEquals((await bob.frameOf("joined")).last, 3);
  for (const [index, text] of ["one", "two", "three"].entries()) {
    const message = await bob.frameOf("message");
    assertEquals([message.seq, message.from, message.text], [
      index + 1,
      "Ann",
      text,
    ]);
  }
  assertEquals((await bob.say("four")).seq, 4);
});

Deno.test("stored messages of very many lines, older than their bound, keep no member out", async () => {
  using folder = new TestFolder();
  const lines = 8_000;
  const text = Array(lines).fill("x").join("\n");
  const from = "N".repeat(NAME_MAX);
  {
    await using log = await openLog(folder.data);
    await log.append(
      Array.from(
        { length: HISTORY_ON_JOIN },
        () => ({ room: "lobby", from, author: "n", text, time: 1 }),
      ),
    );
  }
  await using server = await serveData(folder.data, "--max-outbox", "1M");
  await using newcomer = await Socket.connect(server.port);
  await newcomer.lineWith("earlier messages");
  for (let told = 0; told < HISTORY_ON_JOIN; told++) {
    await newcomer.lineWith("* 7000 more lines not shown");
  }
  // An answer has as much of them as there is room for, and says how to go on.
  for (
    const [asked, told] of [["/history", "earlier: "], ["/search x", "older"]]
  ) {
    await newcomer.send(`${asked}\n`);
    await newcomer.lineWith(`${told}`);
  }
  // A client that counts no lines loses nothing of it.
  await using ann = await member(server.port, "Ann");
  assertEquals((await ann.frameOf("message")).text, text);
  await newcomer.send("I have read all of it\n");
  while ((await ann.frameOf("message")).text !== "I have read all of it");
});

Deno.test("a server killed while many talk: all that was acknowledged is kept, in its place, once", async () => {
  using folder = new TestFolder();
  const acknowledged = new Map<string, number>();
  for (const round of [1, 2, 3]) {
    await using server = await serveData(folder.data);
    const talkers = await Promise.all(
      ["Ann", "Bob", "Cid"].map((name) => member(server.port, name)),
    );
    let acks = 0;
    await Promise.all(talkers.map(async (talker, index) => {
      const lines = Array.from(
        { length: 500 },
        (_, count) => JSON.stringify(say(`${round}-${index}-${count}`)) + "\n",
      );
      // The rest of it is cut off with the server.
      const sending = talker.send(lines.join("")).catch(() => {});
      while (talker.end === undefined || talker.waiting.length > 0) {
        const line = talker.waiting.shift() ?? await nextLine(talker);
        // A line may be cut off with the server.
        if (line?.endsWith("}") !== true) break;
        const frame: Frame = JSON.parse(line);
        if (frame.type !== "ack") continue;
        acknowledged.set(String(frame.id), Number(frame.seq));
        if (++acks === 300) server.program.signal("SIGKILL");
      }
      await sending;
    }));
    for (const talker of talkers) await talker[Symbol.asyncDispose]();
  }
  const kept = await keptIn(folder.data);
  assertEquals(kept.map(({ seq }) => seq), kept.map((_, index) => index + 1));
  assertEquals(new Set(kept.map(({ text }) => text)).size, kept.length);
  assert(acknowledged.size >= 900);
  for (const [id, seq] of acknowledged) {
    assertEquals(kept[seq - 1]?.text, id);
  }
});

/** The next line, or nothing when the server is gone. */
async function nextLine(socket: Socket): Promise<string | undefined> {
  try {
    return await socket.line();
  } catch (error) {
    if (socket.end === undefined) throw error;
    return undefined;
  }
}

Deno.test("a repeated id has its first number, also after a restart, and is said once", async () => {
  using folder = new TestFolder();
  let session: unknown;
  let first: Frame;
  {
    await using server = await serveData(folder.data);
    await using ann = await Socket.connect(server.port);
    ({ session } = await ann.hello({ name: "Ann" }));
    await ann.sendFrame(say("x", "once"));
    first = await ann.frameOf("ack");
    server.program.signal("SIGKILL");
    await server.program.finished();
  }
  await using server = await serveData(folder.data);
  await using ann = await Socket.connect(server.port);
  await ann.hello({ name: "Ann", session });
  await ann.sendFrame(say("x", "once"));
  assertEquals(await ann.frameOf("ack"), first);
  await ann.sendFrame(say("y", "twice"));
  assertEquals((await ann.frameOf("ack")).seq, 2);
  assertEquals((await keptIn(folder.data)).map(({ text }) => text), [
    "once",
    "twice",
  ]);
});

Deno.test("two servers on one folder: the second is refused with one line, exit 1, whatever was removed or renamed; a killed one leaves it free", async () => {
  using folder = new TestFolder();
  {
    await using server = await serveData(folder.data);
    await using ann = await member(server.port, "Ann");
    await ann.say("one");
    await fails(["--data", folder.data], 1, folder.data, "in use by another");
    // All files that a person could take for left over.
    for (const { name } of Deno.readDirSync(folder.data)) {
      if (!/^chat\.db(-wal|-shm)?$/.test(name)) {
        Deno.removeSync(`${folder.data}/${name}`);
      }
    }
    await fails(["--data", folder.data], 1, folder.data, "in use by another");
    if (Deno.build.os !== "windows") {
      const renamed = `${folder.path}/renamed`;
      Deno.renameSync(folder.data, renamed);
      await fails(["--data", renamed], 1, renamed, "in use by another");
      Deno.renameSync(renamed, folder.data);
    }
    assertEquals((await ann.say("two")).seq, 2);
    server.program.signal("SIGKILL");
    await server.program.finished();
  }
  await using server = await serveData(folder.data);
  await using bob = await member(server.port, "Bob");
  assertEquals((await bob.say("three")).seq, 3);
});

Deno.test("--keep COUNT keeps the newest of each room", async () => {
  using folder = new TestFolder();
  await using server = await serveData(folder.data, "--keep", "3");
  await using ann = await member(server.port, "Ann");
  for (let count = 1; count <= 10; count++) await ann.say(`${count}`);
  assertEquals((await keptIn(folder.data)).map(({ seq }) => seq), [8, 9, 10]);
  assertEquals((await ann.say("11")).seq, 11);
});

Deno.test("--keep HOURS drops what is older, while the server goes on", async () => {
  using folder = new TestFolder();
  // All of it said in 1970.
  await makeLongLog(folder.data, 1_000);
  await using server = await serveData(folder.data, "--keep", "1h");
  await using ann = await member(server.port, "Ann");
  assertEquals((await ann.say("new")).seq, 1_001);
  await until(
    async () => (await keptIn(folder.data)).length === 1,
    ann,
    "the old messages to go",
  );
  assertEquals((await keptIn(folder.data))[0]?.text, "new");
});

Deno.test("a folder that cannot be used: one line, exit 1, nothing touched", async () => {
  using folder = new TestFolder();
  Deno.writeTextFileSync(folder.data, "a file");
  await fails(["--data", folder.data], 1, folder.data, "not a folder");
  await fails(["--data", `${folder.path}/a/b`], 1, "create it");
  assertEquals(Deno.readTextFileSync(folder.data), "a file");
});

Deno.test("a write-ahead file that is gone: one line says how much is missing, exit 1, and with the file back all is there", async () => {
  using folder = new TestFolder();
  const writeAhead = `${folder.database}-wal`;
  {
    await using server = await serveData(folder.data);
    await using ann = await member(server.port, "Ann");
    await ann.say("one");
    await ann.say("two");
    server.program.signal("SIGKILL");
    await server.program.finished();
  }
  Deno.renameSync(writeAhead, `${folder.path}/aside`);
  await fails(["--data", folder.data], 1, "has lost the last", writeAhead);
  const exported = await chat(["export", folder.data, "--room", "lobby"]);
  assertEquals(exported.code, 1);
  assertMatch(
    exported.stderr,
    /^chat: [^\n]+ has no room lobby; [^\n]+ has lost the last 2 messages [^\n]+\n$/,
  );
  Deno.renameSync(`${folder.path}/aside`, writeAhead);
  await using server = await serveData(folder.data);
  await using bob = await member(server.port, "Bob");
  assertEquals((await bob.say("three")).seq, 3);
});

Deno.test("a message that a disk has changed is named in every way of reading, and the rest is told", async () => {
  using folder = new TestFolder();
  const text = "tea for number 5";
  {
    await using server = await serveData(folder.data);
    await using ann = await member(server.port, "Ann");
    for (let seq = 1; seq <= 9; seq++) await ann.say(`tea for number ${seq}`);
    server.program.signal("SIGTERM");
    await server.program.finished();
  }
  const database = Deno.readFileSync(folder.database);
  const at = new TextDecoder("latin1").decode(database).indexOf(text);
  assert(at > 0);
  database[at] = "s".charCodeAt(0);
  Deno.writeFileSync(folder.database, database);
  const rest = [1, 2, 3, 4, 6, 7, 8, 9];
  const seqsOf = (messages: unknown) =>
    (messages as readonly Message[]).map(({ seq }) => seq);

  const exported = await chat([
    ...["export", folder.data, "--room", "lobby", "--format", "json"],
  ]);
  const seqsIn = (lines: string) =>
    lines.trimEnd().split("\n").map((line) => JSON.parse(line).seq);
  assertEquals([exported.code, seqsIn(exported.stdout)], [1, rest]);
  assertStringIncludes(exported.stderr, "except 5, which cannot be read");

  await using server = await serveData(folder.data);
  const gap = { type: "gap", room: "lobby", from: 5, to: 5, damaged: true };
  await using socket = await Socket.connect(server.port);
  for (const rooms of [[{ name: "lobby", since: 0 }], [{ name: "lobby" }]]) {
    await socket.hello({ name: "Ann", rooms });
    const told: unknown[] = [];
    while (told.length < 9) {
      const frame = await socket.frame();
      if (frame.type === "message") told.push(frame.seq);
      if (frame.type === "gap") told.push(frame);
    }
    assertEquals(told, [1, 2, 3, 4, gap, 6, 7, 8, 9]);
  }
  for (
    const [question, answer] of [
      [{ type: "history", count: 9 }, "history"],
      [{ type: "search", words: "for" }, "found"],
    ] as const
  ) {
    await socket.sendFrame(question);
    assertEquals(seqsOf((await socket.frameOf(answer)).messages), rest);
    const { code, message } = await socket.frame();
    assertEquals(code, "unreadable");
    assertStringIncludes(String(message), "(lobby, 5)");
  }
  const tail = await chat([
    ...["tail", `127.0.0.1:${server.port}`, "--json", "--no-follow"],
  ]);
  assertEquals([tail.code, seqsIn(tail.stdout)], [1, rest]);
  assertEquals(
    tail.stderr,
    "chat: message 5 of lobby cannot be read: the server's data is damaged\n",
  );
});

testWithDisk(
  "a full disk: senders are told so, acknowledged messages are kept, and with space again it goes on",
  async () => {
    using disk = new TestDisk(1024 * 1024);
    const acknowledged: string[] = [];
    {
      await using server = await serveData(disk.data);
      await using ann = await member(server.port, "Ann");
      const told = async (id: string) => {
        await ann.sendFrame(say(id, `${id} ${"tea ".repeat(2_000)}`));
        for (;;) {
          const frame = await ann.frame();
          if (frame.type === "error") return String(frame.message);
          if (frame.type !== "ack") continue;
          acknowledged.push(id);
          assertEquals(frame.seq, acknowledged.length);
          return undefined;
        }
      };
      let refused: string | undefined;
      for (let count = 0; refused === undefined; count++) {
        refused = await told(`${count}`);
      }
      assertStringIncludes(refused, "the disk is full");
      // Other files on the disk are deleted: here a part of the bound.
      disk.resize(4 * 1024 * 1024);
      assertEquals(await told("with room"), undefined);
      server.program.signal("SIGKILL");
      await server.program.finished();
    }
    assertEquals(
      (await keptIn(disk.data)).map(({ text }) => text.replace(/ tea.*$/, "")),
      acknowledged,
    );
  },
);

/** The memory of a server after somebody has joined and spoken, in MiB. */
async function memoryWith(messages: number): Promise<number> {
  using folder = new TestFolder();
  await makeLongLog(folder.data, messages);
  await using server = await serveData(folder.data);
  await using ann = await member(server.port, "Ann");
  assertEquals((await ann.say("hi")).seq, messages + 1);
  return residentMemory(server.program.pid);
}

Deno.test({
  name: "memory does not grow with the log",
  ignore: !TELLS,
  fn: async () => {
    const empty = await memoryWith(0);
    const long = await memoryWith(200_000);
    // The log has more than this on the disk; the rest is what measuring is off by.
    assert(long < empty + 16, `${empty} MiB when empty, ${long} MiB when long`);
  },
});
