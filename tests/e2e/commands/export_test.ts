/** `chat export`: what a data folder keeps, as people and programs read it. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { delay } from "@std/async/delay";
import { DatabaseSync } from "node:sqlite";
import { pathsIn } from "../../../store/sqlite/folder.ts";
import type { Draft } from "../../../store/store.ts";
import {
  contentOf,
  makeLongLog,
  openLog,
  TestFolder,
} from "../../store/test_folder.ts";
import {
  chat,
  installed,
  programCommand,
  startCommand,
  startProgram,
  startServer,
  within,
} from "../harness/program.ts";
import { Screen, screenTest } from "../harness/screen.ts";
import { member } from "../harness/socket.ts";

const UTC = { env: { TZ: "UTC" } };

/** 2026-11-23 00:41:31 UTC. */
const TIME = Date.UTC(2026, 10, 23, 0, 41, 31);

async function makeLog(
  dir: string,
  drafts: readonly (Partial<Draft> & { text: string })[],
): Promise<void> {
  await using log = await openLog(dir);
  await log.append(
    drafts.map((draft) => ({
      room: "lobby",
      from: "Ann",
      author: "a",
      time: TIME,
      ...draft,
    })),
  );
}

/** One line on standard error, none of it a stack trace, and the exit code. */
async function fails(
  args: readonly string[],
  code: number,
  ...parts: readonly string[]
): Promise<void> {
  const finished = await chat(["export", ...args]);
  assertEquals(finished.code, code, finished.stderr);
  assertEquals(finished.stdout, "");
  assertMatch(finished.stderr, /^chat: [^\n]+\n$/);
  for (const part of parts) assertStringIncludes(finished.stderr, part);
}

Deno.test("text: the time here, the name and the words, on every line of them, harmless", async () => {
  using folder = new TestFolder();
  await makeLog(folder.data, [
    { text: "hello" },
    { text: "two\nlines\r\nand \x1b[2J three", from: "Bob", time: TIME + 999 },
    { text: "not here", room: "dev" },
    { text: "/me waves" },
    { text: "chat-locked.1.YTE.AAEC" },
  ]);
  const { code, stdout, stderr } = await chat(
    ["export", folder.data, "--room", "Lobby"],
    "",
    UTC,
  );
  assertEquals([code, stderr], [0, ""]);
  assertEquals(
    stdout.replace(/\(locked: .*\)/, "(locked)"),
    "2026-11-23T00:41:31+00:00 Ann >> hello\n" +
      "2026-11-23T00:41:31+00:00 Bob >> two\n" +
      "2026-11-23T00:41:31+00:00 Bob >> lines\n" +
      "2026-11-23T00:41:31+00:00 Bob >> and ␛[2J three\n" +
      "2026-11-23T00:41:31+00:00 ~ Ann waves\n" +
      "2026-11-23T00:41:31+00:00 Ann >> (locked)\n",
  );
});

Deno.test("a time has its offset to UTC: at the end of summer time two hours are told apart", async () => {
  using folder = new TestFolder();
  const time = Date.UTC(2026, 9, 25, 0, 30);
  await makeLog(folder.data, [
    { text: "one", time },
    { text: "two", time: time + 3_600_000 },
  ]);
  const zones = {
    "Europe/Berlin": ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"],
    "Asia/Kathmandu": [
      "2026-10-25T06:15:00+05:45",
      "2026-10-25T07:15:00+05:45",
    ],
    "America/St_Johns": [
      "2026-10-24T22:00:00-02:30",
      "2026-10-24T23:00:00-02:30",
    ],
  };
  for (const [TZ, times] of Object.entries(zones)) {
    const { stdout } = await chat(
      ["export", folder.data, "--room", "lobby"],
      "",
      { env: { TZ } },
    );
    assertEquals(
      stdout.trimEnd().split("\n").map((line) => line.split(" ")[0]),
      times,
    );
  }
});

Deno.test("json: one message frame a line, unaltered, and harmless to a terminal as it stands there", async () => {
  using folder = new TestFolder();
  const text = "two\nlines \x1b[2J \x9b2J \x7f \u2028 \u202e 🙂";
  await makeLog(folder.data, [{ text }, { text: "b" }]);
  const { code, stdout } = await chat([
    ...["export", folder.data, "--room", "lobby", "--format", "json"],
  ]);
  assertEquals(code, 0);
  const common = { type: "message", room: "lobby", from: "Ann", time: TIME };
  assertEquals(
    stdout.trimEnd().split("\n").map((line) => JSON.parse(line)),
    [{ ...common, seq: 1, text }, { ...common, seq: 2, text: "b" }],
  );
  assertEquals(
    /(?!\n)[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.exec(stdout),
    null,
  );
});

Deno.test("while a server uses the folder, its latest words are there", async () => {
  using folder = new TestFolder();
  await using server = await startServer([
    ...["--host", "127.0.0.1", "--data", folder.data],
  ]);
  await using ann = await member(server.port, "Ann");
  for (const text of ["one", "two"]) {
    await ann.say(text);
    const { stdout } = await chat(["export", folder.data, "--room", "lobby"]);
    assertStringIncludes(stdout, `Ann >> ${text}\n`);
  }
  assertEquals((await ann.say("three")).seq, 3);
});

Deno.test("after a kill, before any server has come back, nothing is missing", async () => {
  using folder = new TestFolder();
  {
    await using server = await startServer([
      ...["--host", "127.0.0.1", "--data", folder.data],
    ]);
    await using ann = await member(server.port, "Ann");
    for (let count = 0; count < 50; count++) await ann.say(`${count}`);
    server.program.signal("SIGKILL");
    await server.program.finished();
  }
  const before = contentOf(folder.data);
  const { stdout } = await chat(["export", folder.data, "--room", "lobby"]);
  assertEquals(stdout.trimEnd().split("\n").length, 50);
  // Everything it needs is in its own folder, and is copied.
  assertEquals(contentOf(folder.data), before);
  const temporary = `${folder.path}/temporary`;
  Deno.mkdirSync(temporary);
  const env = { TMPDIR: temporary };
  const again = await chat(["export", folder.data, "--all"], "", { env });
  assertEquals(again.stdout, `# lobby\n${stdout}`);
  assertEquals([...Deno.readDirSync(temporary)], []);
  const nowhere = { TMPDIR: `${folder.path}/nowhere` };
  const { code, stderr } = await chat(["export", folder.data], "", {
    env: nowhere,
  });
  assertEquals(code, 1);
  assertMatch(stderr, /^chat: [^\n]+ cannot be copied [^\n]+ TMPDIR\n$/);
});

Deno.test({
  name: "SIGINT while a copy is made: exit 130, and nothing of it stays",
  // Windows knows no signals.
  ignore: Deno.build.os === "windows",
  fn: async () => {
    using folder = new TestFolder();
    await makeLog(folder.data, []);
    // It takes seconds to copy, and no room.
    const { writeAhead } = pathsIn(folder.data);
    Deno.writeTextFileSync(writeAhead, "");
    Deno.truncateSync(writeAhead, 4 * 2 ** 30);
    const temporary = `${folder.path}/temporary`;
    Deno.mkdirSync(temporary);
    const files = () =>
      [...Deno.readDirSync(temporary)].flatMap(({ name }) => [
        name,
        ...Array.from(
          Deno.readDirSync(`${temporary}/${name}`),
          ({ name }) => name,
        ),
      ]);
    await using program = startProgram(["export", folder.data], {
      env: { TMPDIR: temporary },
    });
    await within(
      (async () => {
        while (!files().includes("chat.db-wal")) await delay(5);
      })(),
      "the copy",
    );
    program.signal("SIGINT");
    const { code, stdout, stderr } = await program.finished();
    assertEquals([code, stdout, stderr], [130, "", ""]);
    assertEquals(files(), []);
  },
});

Deno.test("a long room comes whole, in order", async () => {
  using folder = new TestFolder();
  await makeLongLog(folder.data, 20_000);
  const { code, stdout } = await chat(["export", folder.data, "--room=lobby"]);
  assertEquals(code, 0);
  assertEquals(
    stdout.trimEnd().split("\n").map((line) => line.split(" >> ")[1]),
    Array.from(
      { length: 20_000 },
      (_, index) => `message ${index + 1} of many`,
    ),
  );
});

Deno.test("damage is named on one line, exit 1, and the rest is printed, in order and once", async () => {
  using folder = new TestFolder();
  const texts = Array.from({ length: 1_000 }, (_, index) => `${index + 1}`);
  await makeLog(folder.data, texts.map((text) => ({ text })));
  const printed = async () => {
    const { code, stdout, stderr } = await chat([
      ...["export", folder.data, "--room", "lobby", "--format", "json"],
    ]);
    assertEquals(code, stderr === "" ? 0 : 1);
    const numbers = stdout.trimEnd().split("\n").map((line) => {
      const { seq, text } = JSON.parse(line);
      assertEquals(text, `${seq}`);
      return Number(seq);
    });
    return { numbers, stderr };
  };
  assertEquals(await printed(), { numbers: texts.map(Number), stderr: "" });
  {
    using db = new DatabaseSync(folder.database);
    db.exec("UPDATE message SET text = 'other words' WHERE text = '17'");
    db.exec("DELETE FROM message WHERE text IN ('500', '501')");
  }
  const { numbers, stderr } = await printed();
  assertEquals(
    numbers,
    texts.map(Number).filter((seq) => ![17, 500, 501].includes(seq)),
  );
  assertEquals(
    stderr,
    `chat: ${folder.data} is damaged: of lobby everything is printed except 17, 500 to 501, which cannot be read; restore a backup\n`,
  );
  swapPages(folder.database);
  const swapped = await printed();
  assertMatch(swapped.stderr, /^chat: [^\n]+ is damaged: of lobby [^\n]+\n$/);
  assertEquals(swapped.numbers, swapped.numbers.toSorted((a, b) => a - b));
  assertEquals(new Set(swapped.numbers).size, swapped.numbers.length);
  assert(swapped.numbers.length > 500 && swapped.numbers.length < 997);
});

/** Swaps two pages of the messages with each other. */
function swapPages(database: string): void {
  const [one = 0, other = 0] = (() => {
    using db = new DatabaseSync(database);
    return db.prepare(
      "SELECT pageno FROM dbstat WHERE name = 'message' AND pagetype = 'leaf'",
    ).all().slice(3, 5).map(({ pageno }) => Number(pageno) - 1);
  })();
  const page = 4096;
  const bytes = Deno.readFileSync(database);
  const kept = bytes.slice(one * page, (one + 1) * page);
  bytes.copyWithin(one * page, other * page, (other + 1) * page);
  bytes.set(kept, other * page);
  Deno.writeFileSync(database, bytes);
}

Deno.test("without a room it lists them by name, with how much is kept and when it was said", async () => {
  using folder = new TestFolder();
  const rooms = ["team10", "한국어", "lobby", "team2"];
  await makeLog(
    folder.data,
    rooms.flatMap((room, index) => [
      { room, text: "first" },
      ...Array.from({ length: index }, (_, more) => ({
        ...{ room, text: `${more}`, time: TIME + 1_000 * (more + 1) },
      })),
    ]),
  );
  const first = "2026-11-23T00:41:31+00:00";
  const { code, stdout, stderr } = await chat(["export", folder.data], "", UTC);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(
    stdout,
    `3 ${first} 2026-11-23T00:41:33+00:00 lobby\n` +
      `4 ${first} 2026-11-23T00:41:34+00:00 team2\n` +
      `1 ${first} ${first} team10\n` +
      `2 ${first} 2026-11-23T00:41:32+00:00 한국어\n`,
  );
  const json = await chat(["export", folder.data, "--format", "json"]);
  assertEquals(JSON.parse(json.stdout.split("\n")[0] ?? ""), {
    ...{ type: "room", room: "lobby", messages: 3 },
    ...{ oldest: TIME, newest: TIME + 2_000 },
  });
});

screenTest("at a terminal the list of rooms is a table", async () => {
  using folder = new TestFolder();
  await makeLog(folder.data, [{ text: "hi" }, { text: "hi", room: "한국어" }]);
  await using screen = new Screen(
    [...programCommand(), "export", folder.data],
    UTC,
  );
  assertEquals((await screen.ended()).code, 0);
  assertEquals(screen.lines().slice(0, 3), [
    "MESSAGES  OLDEST            NEWEST            ROOM",
    "       1  2026-11-23 00:41  2026-11-23 00:41  lobby",
    "       1  2026-11-23 00:41  2026-11-23 00:41  한국어",
  ]);
});

Deno.test("--all prints every room, under its name in text, and all but what is damaged", async () => {
  using folder = new TestFolder();
  await makeLog(folder.data, [
    { room: "dev", text: "# lobby" },
    { text: "hello" },
    { room: "dev", text: "bye" },
  ]);
  const all = ["export", folder.data, "--all"];
  const time = "2026-11-23T00:41:31+00:00";
  const { stdout } = await chat(all, "", UTC);
  assertEquals(
    stdout,
    `# dev\n${time} Ann >> # lobby\n${time} Ann >> bye\n` +
      `\n# lobby\n${time} Ann >> hello\n`,
  );
  {
    using db = new DatabaseSync(folder.database);
    db.exec("UPDATE message SET text = 'other words' WHERE text = 'bye'");
  }
  const json = await chat([...all, "--format", "json"]);
  assertEquals(
    json.stdout.trimEnd().split("\n").map((line) => {
      const { room, seq, text } = JSON.parse(line);
      return [room, seq, text];
    }),
    [["dev", 1, "# lobby"], ["lobby", 1, "hello"]],
  );
  assertEquals(json.code, 1);
  assertMatch(json.stderr, /^chat: [^\n]+ of dev [^\n]+ 2,[^\n]+\n$/);
  const list = await chat(["export", folder.data]);
  assertEquals(list.code, 1);
  assertMatch(list.stdout, /^2 \S+ \S+ dev\n1 \S+ \S+ lobby\n$/);
  assertMatch(list.stderr, /^chat: [^\n]+ of dev 2 [^\n]+\n$/);
});

/** Runs a command as another user than root, which owns the files here. */
const NOT_ROOT = ["unshare", "--user", "--map-user=1000"] as const;

const noUser = installed("unshare") &&
    new Deno.Command(NOT_ROOT[0], {
      args: [...NOT_ROOT.slice(1), "true"],
      ...{ stdout: "null", stderr: "null" },
    }).outputSync().success
  ? ""
  : " (skipped: there can be no user namespace here)";

Deno.test({
  name:
    `who may only read a folder can export it, and is told which file may not be read${noUser}`,
  ignore: noUser !== "",
  fn: async () => {
    using folder = new TestFolder();
    await makeLog(folder.data, [{ text: "hello" }]);
    const exported = async () => {
      await using program = startCommand([
        ...NOT_ROOT,
        ...programCommand(),
        ...["export", folder.data, "--room", "lobby"],
      ]);
      return await program.finished();
    };
    Deno.chmodSync(folder.database, 0o400);
    Deno.chmodSync(folder.data, 0o500);
    assertMatch((await exported()).stdout, /Ann >> hello\n$/);
    for (const path of [folder.database, folder.data]) {
      Deno.chmodSync(path, 0);
      const { code, stdout, stderr } = await exported();
      assertEquals([code, stdout], [1, ""]);
      assertEquals(
        stderr,
        `chat: ${folder.database} cannot be read: permission denied; run this as its owner or as root, or give a copy that you can read\n`,
      );
      Deno.chmodSync(path, 0o700);
    }
  },
});

Deno.test("a closed output ends it quietly", async () => {
  using folder = new TestFolder();
  await makeLongLog(folder.data, 50_000);
  await using pipeline = startCommand([
    ...["bash", "-c", `set -o pipefail; "$@" | head -n 1`, "bash"],
    ...programCommand(),
    ...["export", folder.data, "--room", "lobby"],
  ]);
  const { code, stdout, stderr } = await pipeline.finished();
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, "message 1 of many");
});

Deno.test("a room that is not there: one line with the nearest one, exit 1", async () => {
  using folder = new TestFolder();
  await makeLog(folder.data, []);
  await fails([folder.data, "--room", "lobby"], 1, "has no rooms yet");
  await makeLog(
    folder.data,
    ["lobby", "dev", "a1", "b2", "c3", "d4"].map((room) => ({
      room,
      text: "hi",
    })),
  );
  await fails([folder.data, "--room", "loby"], 1, "did you mean lobby?");
  await fails([folder.data, "--room", "xyzzy"], 1, "a1, b2", "and others");
});

Deno.test("a folder that keeps nothing: one line, exit 1, and nothing is made", async () => {
  using folder = new TestFolder();
  await fails([folder.data, "--room", "lobby"], 1, "is not a data folder");
  await fails([folder.path, "--room", "lobby"], 1, "is not a data folder");
  assertEquals([...Deno.readDirSync(folder.path)], []);
  Deno.mkdirSync(folder.data);
  Deno.writeTextFileSync(folder.database, "dear diary, ".repeat(500));
  await fails([folder.data, "--room", "lobby"], 1, "chat.db is damaged");
});
