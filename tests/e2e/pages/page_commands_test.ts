/**
 * Every command in the blocks of the README and the pages for users, run as it stands
 * there. Only addresses, ports and fingerprints are those of this machine and of the
 * server of the test.
 */
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { createHash } from "node:crypto";
import { openHall } from "../harness/hall.ts";
import { testWith } from "../harness/needs.ts";
import {
  at,
  type Command,
  commandsOf,
  commandsOfPages,
  doesTask,
  namedBlocks,
  Place,
  ROOT,
  RUN_BY,
  testOf,
  type Way,
} from "./pages.ts";
import { chat, startServer } from "../harness/program.ts";
import { Releases } from "../distribution/releases.ts";
import { Screen } from "../harness/screen.ts";
import { member, Socket } from "../harness/socket.ts";
import { startTlsServer } from "../harness/tls_server.ts";

/** The word of the halls that have a password. */
const WORD = "open sesame";

// Servers.

async function serves({ text, output }: Command): Promise<void> {
  using place = new Place();
  place.write("word", `${WORD}\n`);
  // A page that shows addresses shows them for every way into the machine, whose networks are told nothing.
  const host = output.length > 0 ? "--announce off" : "--host 127.0.0.1";
  // The user who runs these tests is not its operator.
  // The port of the page may be somebody's here.
  const command = text.replace("--metrics 9464", "--metrics 0")
    .replace("./class", "./hall");
  await using server = place.start(`exec ${command} ${host} --port 0`, {
    CHAT_IDENTITY: "none",
  });
  const line = await server.stdout.line((line) =>
    line.startsWith("listening on ")
  );
  const port = Number(/:(\d+)$/.exec(line)?.[1]);
  if (output.length > 0) {
    const shape = (line: string) => line.replace(/:\d+$/, ":PORT");
    assertEquals(shape(line), shape(output[0] ?? ""));
    for (const line of output.slice(1)) {
      assertMatch(
        line,
        /^(?:chat join (\d+(\.\d+){3}:2428|"\[[\da-f:]+\]:2428")|in a browser: http:\/\/(\d+(\.\d+){3}|\[[\da-f:]+\]):2428)$/,
      );
    }
  }
  const send = async (env: Readonly<Record<string, string>> = {}) => {
    const { code, stderr } = await chat(
      ["send", `127.0.0.1:${port}`, "hello"],
      "",
      { env },
    );
    return { code, stderr };
  };
  if (text.includes("--password")) {
    const [, word = WORD] = /--password (\S+)/.exec(text) ?? [];
    assertEquals((await send()).code, 1);
    assertEquals(await send({ CHAT_PASSWORD: word }), { code: 0, stderr: "" });
  } else if (text.includes("--allow")) {
    // This machine is not in the range.
    assertEquals((await send()).code, 1);
  } else if (text.includes("--tls")) {
    await using ann = await Socket.secured(port);
    await ann.hello({ name: "Ann" });
    await ann.say("hello");
  } else assertEquals(await send(), { code: 0, stderr: "" });
  if (text.includes("--metrics")) {
    await server.stdout.line((line) => line.startsWith("metrics on http://"));
  }
  server.signal("SIGTERM");
  assertEquals((await server.finished()).code, 0);
  if (text.includes("--data")) {
    assertStringIncludes(
      await place.succeed("chat export ./hall --room lobby"),
      "hello",
    );
  }
  const log = /2>> (\S+)$/.exec(text)?.[1];
  if (log !== undefined) {
    for (const line of place.read(log).trimEnd().split("\n")) JSON.parse(line);
  }
}

// People.

/** The other members, as a page shows them. */
function othersIn(output: readonly string[], self: string): string[] {
  const [, names = ""] = / \(\d+ people\): (.*)$/m.exec(output.join("\n")) ??
    [];
  return names.split(", ").filter((name) => name !== "" && name !== self);
}

/** At a terminal: what the page shows is played, and is what one sees. */
async function joins({ text, output }: Command): Promise<void> {
  const name = /--name (\S+)/.exec(text)?.[1] ?? "";
  const room = /--room (\S+)/.exec(text)?.[1] ?? "lobby";
  using place = new Place();
  await using server = text.includes("#sha256:")
    ? await startTlsServer(`${place.folder}/hall`)
    : await openHall();
  const command = at(server.port, text).replace(
    /#sha256:[^"]+/,
    () => "fingerprint" in server ? `#sha256:${server.fingerprint}` : "",
  );
  const locked = text.includes("#key=") ? " (locked)" : "";
  const others = new Map<string, Socket>();
  const enter = async (name: string): Promise<Socket> => {
    const socket = "fingerprint" in server
      ? await Socket.secured(server.port)
      : await Socket.connect(server.port);
    others.set(name, socket);
    await socket.hello({ name, rooms: [{ name: room }] });
    return socket;
  };
  try {
    for (const other of othersIn(output, name)) await enter(other);
    await using screen = new Screen(["bash", "-c", `exec ${command}`], {
      env: place.env,
    });
    if (name === "") {
      // Nothing here says who one is, so one is asked.
      await screen.untilShown("your name:");
      screen.type("Nobody\r");
    }
    await screen.until(
      () => screen.beforeCursor().trimEnd() === `${room}${locked}>`,
      "the prompt",
    );
    for (const line of output) {
      const [, joined] = /^\* (\S+) joined$/.exec(line) ?? [];
      const [, from = "", said = ""] = /^(?:\d\d:\d\d )?(\S+) >> (.*)$/
        .exec(line) ?? [];
      if (joined !== undefined) await enter(joined);
      else if (from === name && said !== "") screen.type(`${said}\r`);
      else if (said !== "") await others.get(from)?.say(said, room);
      await screen.untilShown(timeless([line])[0] ?? "");
    }
    if (output.length > 0) {
      await screen.untilEqual(
        () => timeless(screen.shown()),
        timeless(output),
      );
    } else {
      const ann = await enter("Witness");
      screen.type("hello to all\r");
      const message = await ann.frameOf("message");
      assertEquals(message.room, room);
      // A member without the passphrase sees that something was said, not what.
      assertEquals(message.text === "hello to all", locked === "");
      if (name !== "") assertEquals(message.from, name);
    }
    screen.type("/quit\r");
    assertEquals((await screen.ended()).code, 0);
  } finally {
    for (const socket of others.values()) await socket[Symbol.asyncDispose]();
  }
}

/** Without the time of the day at the beginning of lines. */
function timeless(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/^\d\d:\d\d /, ""));
}

/** With nothing but netcat: the conversation of the page, to the server's end. */
async function netcat({ text, output }: Command): Promise<void> {
  using place = new Place();
  await using server = await startServer();
  const others = new Map<string, Socket>();
  try {
    for (const name of othersIn(output, "Client3")) {
      others.set(name, await member(server.port, name));
    }
    const said = output.filter((line) => / >> /.test(line));
    for (const line of said) {
      const [name = "", words = ""] = line.split(" >> ");
      await others.get(name)?.say(words);
    }
    await using program = place.start(`exec ${at(server.port, text)}`);
    await program.stdout.includes(`${said.at(-1)}\n`);
    const typed = output.filter((line) => !/^\* | >> /.test(line));
    const [ann] = others.values();
    for (const line of typed) {
      await program.type(`${line}\n`);
      await ann?.lineWith(JSON.stringify(line));
    }
    for (const line of output) {
      const [, name = ""] = /^\* left: (.*)$/.exec(line) ?? [];
      await others.get(name)?.[Symbol.asyncDispose]();
      if (name !== "") await program.stdout.includes(`${line}\n`);
    }
    server.program.signal("SIGTERM");
    await program.stdout.includes("* disconnected");
    await program.endInput();
    const { stdout } = await program.finished();
    assertEquals(
      stdout.trimEnd().split("\n"),
      output.filter((line) => !typed.includes(line)),
    );
  } finally {
    for (const socket of others.values()) await socket[Symbol.asyncDispose]();
  }
}

// Programs.

/** Something is said, and then it is in the room. */
async function says({ text }: Command): Promise<void> {
  using place = new Place();
  place.write("Makefile", "all:\n\t@echo the build is green\n");
  place.write("build.log", "one line\nthe build is green\n");
  await using server = await openHall();
  const room = /--room (\S+)/.exec(text)?.[1] ?? "lobby";
  const key = /#key=[^\s"']+/.exec(text)?.[0] ?? "";
  await place.succeed(
    `TITLE='the build is green'; ${at(server.port, text)}`,
  );
  const tail = (key: string) =>
    place.succeed(
      `chat tail '127.0.0.1:${server.port}${key}' --room ${room} -n 10 --no-follow`,
    );
  assertStringIncludes(await tail(key), "the build is green");
  if (key !== "") {
    assertEquals((await tail("")).includes("the build is green"), false);
  }
}

/** Earlier messages are in a pipe or a file, and new ones in the file, too. */
async function tails({ text }: Command): Promise<void> {
  using place = new Place();
  await using server = await openHall();
  const room = /--room (\S+)/.exec(text)?.[1] ?? "lobby";
  await using ann = await Socket.connect(server.port);
  await ann.hello({ name: "Ann", rooms: [{ name: room }] });
  await ann.say("before", room);
  const file = />> (\S+)$/.exec(text)?.[1];
  if (file === undefined) {
    assertEquals(await place.succeed(at(server.port, text)), "before\n");
    return;
  }
  // A pipe with that name tells when something is written.
  await place.succeed(`mkfifo ${file}`);
  await using written = place.start(`exec cat ${file}`);
  await using tail = place.start(`exec ${at(server.port, text)}`);
  await written.stdout.includes("before");
  await ann.say("after", room);
  await written.stdout.includes("after");
  tail.signal("SIGINT");
  await tail.finished();
  assertEquals((await written.finished()).code, 0);
}

async function exports({ text: written }: Command): Promise<void> {
  using place = new Place();
  const text = written.replace(/\.\/class|\/var\/lib\/chat/, "./hall");
  {
    await using server = await startServer(
      ["--host", "127.0.0.1", "--data", `${place.folder}/hall`],
    );
    await using ann = await member(server.port, "Ann");
    await ann.say("what is kept");
    server.program.signal("SIGTERM");
    await server.program.finished();
  }
  const stdout = await place.succeed(text);
  const [, file] = /> (\S+)$/.exec(text) ?? [];
  if (file === "/dev/null") return;
  const out = file === undefined ? stdout : place.read(file);
  if (text.includes("json")) JSON.parse(out);
  const isList = !/--room|--all/.test(text);
  assertStringIncludes(out, isList ? " lobby\n" : "what is kept");
}

async function helps({ text }: Command): Promise<void> {
  using place = new Place();
  assertStringIncludes(await place.succeed(text), "chat join");
}

async function identifies({ text, output }: Command): Promise<void> {
  using place = new Place();
  const shape = (text: string) => text.replace(/[0-9a-z]/g, "x");
  const first = await place.succeed(text);
  assertEquals(shape(first), shape(`${output.join("\n")}\n`));
  assertEquals(await place.succeed(text), first);
}

async function examines({ text, output }: Command): Promise<void> {
  using place = new Place();
  await using server = await startServer(
    ["--host", "127.0.0.1", "--tls", "--data", `${place.folder}/hall`],
  );
  const where = `127.0.0.1:${server.port}`;
  assertEquals((await place.run(`chat send ${where} hello`)).code, 0);
  const stdout = await place.succeed(at(server.port, text));
  if (output.length === 0) return assertStringIncludes(stdout, "All is well.");
  // The metrics, and those of this server.
  const shape = (line: string) =>
    line.replace(/(192\.0\.2\.7|127\.0\.0\.1):\d+/, "HOST")
      .replace(/[\d.]+ ms/, "N ms")
      .replace(/sha256:[^,]+/, "FINGERPRINT")
      .replace(/(ahead of|behind) this/, "beside this");
  assertEquals(stdout.trimEnd().split("\n").map(shape), output.map(shape));
}

// Installing it.

async function installs({ text }: Command): Promise<void> {
  if (text === "sh install.sh") return await installsRelease(text);
  using place = new Place();
  const home = { HOME: place.folder, CHAT_INSTALL: "" };
  Deno.copyFileSync(
    new URL("install.sh", ROOT),
    `${place.folder}/install.sh`,
  );
  const archive =
    commands.map(({ text }) => /install\.sh --file (\S+)/.exec(text)?.[1]).find(
      (name) => name !== undefined,
    ) ?? "";
  assertMatch(archive, /^chat-[\w-]+\.tar\.gz$/);
  place.write("chat", "#!/bin/sh\necho chat 1.2.3\n");
  await place.succeed(
    `chmod 755 chat && tar -czf ${archive} chat && rm chat && ` +
      `sha256sum ${archive} > SHA256SUMS`,
  );
  const bytes = Deno.readFileSync(`${place.folder}/${archive}`);
  assertStringIncludes(
    place.read("SHA256SUMS"),
    createHash("sha256").update(bytes).digest("hex"),
  );
  const program = `${place.folder}/.local/bin/chat`;
  if (!text.includes("--file")) {
    await place.succeed(`sh install.sh --file ${archive}`, home);
    assertStringIncludes(await place.succeed(text, home), "chat is gone");
    await assertRejects(() => Deno.stat(program), Deno.errors.NotFound);
    return;
  }
  assertStringIncludes(
    await place.succeed(text, home),
    `chat 1.2.3 is in ${program}`,
  );
  // The page says that the sums have to be there.
  await place.succeed("rm SHA256SUMS");
  assertEquals((await place.run(text, "", home)).code, 1);
}

/** The newest release, from where the script of a release knows it to be. */
async function installsRelease(text: string): Promise<void> {
  await using releases = new Releases();
  await releases.add("1.2.3", "/latest/download");
  using place = new Place();
  const script = Deno.readTextFileSync(new URL("install.sh", ROOT));
  place.write("install.sh", script.replace("@RELEASES@", releases.url));
  const stdout = await place.succeed(text, {
    HOME: place.folder,
    CHAT_INSTALL: "",
    CHAT_VERSION: "",
    CHAT_RELEASES: "",
  });
  assertStringIncludes(
    stdout,
    `chat 1.2.3 is in ${place.folder}/.local/bin/chat`,
  );
}

/** The script of a release comes from where its releases are. */
async function downloads({ text }: Command): Promise<void> {
  await using releases = new Releases();
  const script = Deno.readFileSync(new URL("install.sh", ROOT));
  releases.files.set("/latest/download/install.sh", script);
  using place = new Place();
  await place.succeed(text, { CHAT_RELEASES: releases.url });
  assertEquals(place.read("install.sh"), new TextDecoder().decode(script));
}

async function tellsVersion({ text }: Command): Promise<void> {
  using place = new Place();
  assertMatch(await place.succeed(text), /^chat \d+\.\d+\.\d+/);
}

/** The files of a command that runs tests are there, and have the test that it names. */
function namesTests({ text }: Command): Promise<void> {
  const [, filter, path = ""] =
    /^deno test --no-prompt -A(?: --filter "([^"]+)")? (\S+)$/.exec(text) ?? [];
  const at = new URL(path, ROOT);
  const files = path.endsWith("/")
    ? [...Deno.readDirSync(at)].map(({ name }) => new URL(name, at))
    : [at];
  const isThere = files.some((file) =>
    file.pathname.endsWith("_test.ts") &&
    Deno.readTextFileSync(file).includes(filter ?? "Deno.test")
  );
  assert(isThere, text);
  return Promise.resolve();
}

const DENO = /(?:npx -y deno@\d+\.\d+\.\d+|(?:CHAT_BIN=dist\/chat )?deno)/
  .source;
const linux = Deno.build.os === "linux" ? [] : ["linux"];

/** The first that fits is taken. */
const WAYS: readonly Way[] = [
  { pattern: /^chat serve\b.*$/, needs: ["bash"], run: serves },
  { pattern: /^nc localhost 2428$/, needs: ["bash", "nc"], run: netcat },
  {
    pattern: /^chat join [^|]*$/,
    needs: ["bash"],
    atTerminal: true,
    run: joins,
  },
  {
    pattern: /^echo "[^"]*" \| chat join [^|]*$/,
    needs: ["bash"],
    run: says,
  },
  { pattern: /^chat send [^|]*$/, needs: ["bash"], run: says },
  {
    pattern: /^make 2>&1 \| tail -n 1 \| chat send [^|]*$/,
    needs: ["bash", "make"],
    run: says,
  },
  {
    pattern: /^split -C 16000 --filter 'chat send \S+ --whole' build\.log$/,
    needs: ["bash", "split"],
    run: says,
  },
  {
    pattern: /^chat tail [^|]* >> \S+$/,
    needs: ["bash", "mkfifo"],
    run: tails,
  },
  {
    pattern: /^chat tail [^|]* \| jq -r \.text$/,
    needs: ["bash", "jq"],
    run: tails,
  },
  { pattern: /^chat export .*$/, needs: ["bash"], run: exports },
  { pattern: /^chat help$/, needs: ["bash"], run: helps },
  { pattern: /^chat id$/, needs: ["bash"], run: identifies },
  { pattern: /^chat doctor \S+$/, needs: ["bash"], run: examines },
  { pattern: /^chat --version$/, needs: ["bash"], run: tellsVersion },
  {
    pattern: /^curl -fsSLO "\$CHAT_RELEASES\/latest\/download\/install\.sh"$/,
    needs: ["bash", "curl"],
    run: downloads,
  },
  {
    pattern: /^sh install\.sh(?: --file \S+| --uninstall)?$/,
    needs: ["bash", "tar", "sha256sum", "curl", ...linux],
    run: installs,
  },
  { pattern: RegExp(`^${DENO} task \\S+(?: serve)?$`), run: doesTask },
  {
    pattern: RegExp(`^${DENO} task chat join localhost$`),
    atTerminal: true,
    run: doesTask,
  },
  {
    pattern: /^deno test --no-prompt -A(?: --filter "[^"]+")? \S+$/,
    run: namesTests,
  },
];

/** Commands that nothing here runs, and why. */
const NOT_RUN: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  {
    pattern:
      /^curl\.exe -fsSLO "\$env:CHAT_RELEASES\/latest\/download\/install\.ps1"$/,
    why: "Windows only",
  },
  {
    pattern: /^powershell -ExecutionPolicy Bypass -File install\.ps1$/,
    why: "Windows only",
  },
  {
    pattern: /^install -m \d+ \S+ \/(?:usr|etc)\/\S+$/,
    why:
      "changes this machine; tests/deploy/units_test.ts starts what the unit starts",
  },
  { pattern: /^systemctl \S+(?: --now)? chat$/, why: "needs the service" },
  {
    pattern: /^journalctl -u chat -o cat \| grep '\^chat join'$/,
    why: "needs the service; serves() has the lines",
  },
  {
    pattern: /^journalctl -u chat -o cat(?: --since -1h)? \| jq -R[cr] .*$/,
    why:
      "needs the service; tests/deploy/operate_test.ts runs what is behind the pipe",
  },
  {
    pattern: /^certbot (?:certonly|reconfigure) .*chat\.example\.org.*$/,
    why: "needs an authority",
  },
  {
    pattern: /^(?:ufw allow|firewall-cmd) .*$/,
    why: "changes this machine",
  },
  {
    pattern: /^chat find$/,
    why:
      "asks the networks of this machine; tests/e2e/lan/find_test.ts runs it",
  },
  { pattern: /^docker (?:pull|inspect|build) .*$/, why: "needs Docker" },
  {
    pattern:
      /^rsync -a \/var\/lib\/chat\/ new\.example\.org:\/var\/lib\/chat\/$/,
    why: "needs another machine",
  },
  { pattern: /^ulimit -n \d+$/, why: "this machine may allow less" },
  {
    pattern: /^umask 077$/,
    why:
      "for the commands behind it; tests/deploy/backup_test.ts shows its effect",
  },
  {
    pattern: /^sqlite3 \/var\/lib\/chat\/chat\.db "PRAGMA integrity_check"$/,
    why: "tests/deploy/backup_test.ts runs it on a backup",
  },
];

function isNotRun(text: string): boolean {
  return NOT_RUN.some(({ pattern }) => pattern.test(text));
}

function wayOf(text: string): Way | undefined {
  return WAYS.find(({ pattern }) => pattern.test(text));
}

const commands = commandsOfPages();

Deno.test("there is a way to run every command of the pages, and no way without a command", () => {
  assert(commands.length > 30);
  assertEquals(
    commands.map(({ text }) => text)
      .filter((text) => (wayOf(text) === undefined) !== isNotRun(text)),
    [],
    "commands of the pages that nothing here runs: add a way to WAYS, or a reason to NOT_RUN",
  );
  assertEquals(
    WAYS.filter((way) => !commands.some(({ text }) => wayOf(text) === way))
      .map(({ pattern }) => pattern.source),
    [],
  );
  assertEquals(
    NOT_RUN.filter(({ pattern }) =>
      !commands.some(({ text }) => pattern.test(text))
    ),
    [],
  );
});

Deno.test("each named block of the pages is run by a test that asks for it", () => {
  const tests = [...Deno.readDirSync(new URL("tests/deploy/", ROOT))]
    .map(({ name }) =>
      Deno.readTextFileSync(new URL(`tests/deploy/${name}`, ROOT))
    ).join("\n");
  const names = namedBlocks();
  assert(names.length > 5);
  assertEquals(
    names.filter((name) => !RegExp(`"(?:sh )?${name}"`).test(tests)),
    [],
  );
});

Deno.test("no task is known to be run elsewhere that no page has", () => {
  const tasks = commands.map(({ text }) => /\btask (\S+)/.exec(text)?.[1]);
  assertEquals(
    Object.keys(RUN_BY).filter((task) => !tasks.includes(task)),
    [],
  );
});

for (const command of commands) {
  const way = wayOf(command.text);
  if (way !== undefined) testOf(way, command);
}

for (
  const misspelt of [
    "chat jion 192.0.2.7",
    "caht join 192.0.2.7",
    "telnett 192.0.2.7 2428",
    "sh install.sh --unistall",
    "deno tsak test",
  ]
) {
  Deno.test(`a page: nothing runs what is misspelt: ${misspelt}`, () => {
    assertEquals(wayOf(misspelt), undefined);
  });
}

for (
  const misspelt of [
    "chat serve --tsl",
    'chat send 192.0.2.7 --rom builds "the build is green"',
    "chat export ./hall --room lobby --format jsn",
    "deno task tset",
  ]
) {
  testWith(
    ["bash"],
    `a page: what is misspelt fails: ${misspelt}`,
    async () => {
      const way = wayOf(misspelt);
      assertNotEquals(way, undefined);
      await assertRejects(async () =>
        await way?.run({ text: misspelt, output: [] })
      );
    },
  );
}

Deno.test("the commands of a page are found, with what they say", () => {
  assertEquals(
    commandsOf(
      "```sh\nchat a   # why\n\n# only a remark\nchat b#c\n```\n" +
        "```json\n{}\n```\n```console\n$ chat d\nsaid\n\n# said, too\n$ chat e\n```\n",
    ),
    [
      { text: "chat a", output: [] },
      { text: "chat b#c", output: [] },
      { text: "chat d", output: ["said", "", "# said, too"] },
      { text: "chat e", output: [] },
    ],
  );
});
