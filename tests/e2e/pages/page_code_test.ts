/**
 * The commands in the running text of the README and the pages for users, run as they stand there.
 * Every piece of code in it is a command that is run here, an option that the
 * help has as it is written, or a name that is in a list below.
 */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { fileURLToPath } from "node:url";
import project from "../../../deno.json" with { type: "json" };
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import {
  at,
  type Command,
  doesTask,
  inlineOf,
  Place,
  ROOT,
  testOf,
  TEXT,
  type Way,
} from "./pages.ts";
import {
  chat,
  freePort,
  installed,
  type Program,
  startCommand,
  startProgram,
  startServer,
  UNHURRIED,
} from "../harness/program.ts";
import { Screen, screenTest } from "../harness/screen.ts";
import { member, Socket } from "../harness/socket.ts";
import { startTlsServer } from "../harness/tls_server.ts";
import { ALONE_IN_LOBBY, IN_LOBBY, namedLine } from "../harness/words.ts";

const CTRL_C = "\x03";
const CTRL_CLOSING_BRACKET = "\x1d";

// Commands that use the page's own config file.

/** Writes the page's config file, with the server of the test. */
function setOnce(place: Place, port: number): void {
  const [, json = ""] = /^```json\n(.*?)^```$/ms.exec(TEXT) ?? [];
  Deno.mkdirSync(`${place.folder}/config/chat`, { recursive: true });
  place.write("config/chat/config.json", at(port, json));
}

/** Somebody comes without an address, is Ann, says something and hears something. */
async function joins({ text }: Command): Promise<void> {
  using place = new Place();
  await using server = await openHall();
  await using bora = await member(server.port, "Bora");
  setOnce(place, server.port);
  await using ann = place.start(`exec ${text}`);
  if (text.includes("--json")) {
    await ann.stdout.includes(`{"type":"welcome"`);
    await ann.type(`{"type":"say","text":"hello"}\n`);
  } else await ann.type("hello\n");
  const { from, text: said } = await bora.frameOf("message");
  // Bare text knows no way to say who one is before one is in.
  const name = text.includes("--plain") ? "Client2" : "Ann";
  assertEquals([from, said], [name, "hello"]);
  await bora.say("hello, too");
  await ann.stdout.includes("hello, too");
}

async function sends({ text }: Command): Promise<void> {
  using place = new Place();
  await using server = await openHall();
  setOnce(place, server.port);
  const words = "the build is green";
  // With nothing behind it, it takes what comes in.
  const { code, stderr } = text.endsWith("TEXT")
    ? await place.run(text.replace("TEXT", `"${words}"`))
    : await place.run(text, `${words}\n`);
  assertEquals([code, stderr.replace(/^chat: .* is your new key, .*\n/, "")], [
    0,
    "",
  ]);
  assertStringIncludes(
    await place.succeed("chat tail --no-follow"),
    `Ann >> ${words}`,
  );
}

/** Earlier messages are printed; a message after the output is closed ends it. */
async function tails({ text }: Command): Promise<void> {
  using place = new Place();
  await using server = await openHall(UNHURRIED_LIMITS);
  await using bora = await member(server.port, "Bora");
  for (let number = 1; number <= 10; number++) await bora.say(`line ${number}`);
  setOnce(place, server.port);
  await using program = place.start(`${text}`);
  await program.stdout.includes("Bora >> line 10\n");
  await bora.say("after");
  if (text.includes("| head")) await program.finished();
  else await program.stdout.includes("Bora >> after\n");
}

async function serves({ text }: Command): Promise<void> {
  using place = new Place();
  await using server = place.start(`exec ${text} --host 127.0.0.1 --port 0`);
  await server.stdout.includes("listening on 127.0.0.1:");
  server.signal("SIGINT");
  assertEquals((await server.finished()).code, 0);
}

async function identifies({ text }: Command): Promise<void> {
  using place = new Place();
  assertMatch(await place.succeed(text), /^(\w{4}-){4}\w{4}\n$/);
}

/** A server whose certificate is another one is refused, until it is forgotten. */
async function forgets({ text }: Command): Promise<void> {
  using place = new Place();
  const send = (port: number) =>
    place.run(`chat send 127.0.0.1:${port} --identity none hello`);
  let port: number;
  {
    await using server = await startTlsServer(`${place.folder}/one`);
    port = server.port;
    assertEquals((await send(port)).code, 0);
  }
  await using _server = await startTlsServer(
    `${place.folder}/two`,
    ...["--port", `${port}`],
  );
  assertEquals((await send(port)).code, 1);
  await place.succeed(text.replace("HOST", `127.0.0.1:${port}`));
  assertEquals((await send(port)).code, 0);
}

async function teaches({ text }: Command): Promise<void> {
  using place = new Place();
  assertStringIncludes(await place.succeed(text), "completions");
}

async function isRead({ text }: Command): Promise<void> {
  using place = new Place();
  const page = await place.succeed(text);
  // Bold letters are printed twice.
  assertStringIncludes(page.replaceAll(/.[\b]/g, ""), "chat");
}

// Other programs.

/** One of them says something, a member answers. */
async function takesPart(program: Program, bora: Socket): Promise<void> {
  await program.stdout.includes("* welcome");
  await program.type("hello\n");
  assertEquals((await bora.frameOf("message")).text, "hello");
  await bora.say("hello, too");
  await program.stdout.includes("Bora >> hello, too");
}

async function netcat({ text }: Command): Promise<void> {
  using place = new Place();
  await using server = await openHall();
  await using bora = await member(server.port, "Bora");
  await using program = place.start(`exec ${at(server.port, text)}`);
  await takesPart(program, bora);
}

async function overTls({ text }: Command): Promise<void> {
  using place = new Place();
  await using server = await startTlsServer(`${place.folder}/hall`);
  await using bora = await Socket.secured(server.port);
  await bora.hello({ name: "Bora" });
  const command = text.includes("HOST")
    ? text.replace("HOST:2428", `127.0.0.1:${server.port}`)
    : `${text} 127.0.0.1 ${server.port}`;
  await using program = place.start(`exec ${command}`);
  await takesPart(program, bora);
}

/** The command for telnet after Ctrl-], for Hangul. */
async function toggles({ text }: Command): Promise<void> {
  const tool = fileURLToPath(
    new URL("../harness/on_a_terminal.py", import.meta.url),
  );
  await using server = await openHall();
  await using bora = await member(server.port, "Bora");
  await using telnet = startCommand(
    ["python3", "-u", tool, "telnet", "127.0.0.1", `${server.port}`],
  );
  await telnet.stdout.includes(IN_LOBBY);
  await telnet.type(CTRL_CLOSING_BRACKET);
  await telnet.stdout.includes("telnet> ");
  await telnet.type(`${text}\r`);
  await telnet.stdout.includes("Negotiating binary mode");
  await telnet.type("안녕하세요\r");
  assertEquals((await bora.frameOf("message")).text, "안녕하세요");
}

/** A room of ncat's, as the table of what each of them has describes it. */
async function ncatChats({ text }: Command): Promise<void> {
  using place = new Place();
  const port = freePort();
  await using server = place.start(`exec ${text} -v -l 127.0.0.1 ${port}`);
  await server.stderr.includes("Listening on 127.0.0.1");
  await using ann = place.start(`exec nc 127.0.0.1 ${port}`);
  await server.stderr.includes("Connection from 127.0.0.1");
  await using bora = place.start(`exec ncat 127.0.0.1 ${port}`);
  await ann.stdout.includes(" is connected as <user");
  await bora.stdout.includes("already connected: 127.0.0.1 as <user");
  await ann.type("hello\n");
  assertMatch(
    await bora.stdout.line((line) => line.includes("hello")),
    /^<user\d+> hello$/,
  );
}

// Measuring, which tests/bench does with one round in the place of ten.

function isMeasured({ text }: Command): Promise<void> {
  const [, script = ""] = /^deno run -A (\S+\.ts)$/.exec(text) ?? [];
  const test = new URL("tests/bench/start_bench_test.ts", ROOT);
  assertStringIncludes(Deno.readTextFileSync(test), `"${script}"`);
  return Promise.resolve();
}

// man of other systems knows no -l.
const man = Deno.build.os === "linux" ? "man" : "linux";

/** How commands in the text are run; the first that fits is taken. */
const WAYS: readonly Way[] = [
  { pattern: /^chat join(?: --json| --plain)?$/, needs: ["bash"], run: joins },
  { pattern: /^chat send(?: -m TEXT)?$/, needs: ["bash"], run: sends },
  { pattern: /^chat tail(?: \| head)?$/, needs: ["bash", "head"], run: tails },
  { pattern: /^chat serve$/, needs: ["bash"], run: serves },
  { pattern: /^chat id$/, needs: ["bash"], run: identifies },
  { pattern: /^chat forget HOST$/, needs: ["bash"], run: forgets },
  { pattern: /^chat completions \w+$/, needs: ["bash"], run: teaches },
  { pattern: /^chat man$/, needs: ["bash"], run: isRead },
  { pattern: /^chat man \| man -l -$/, needs: ["bash", man], run: isRead },
  { pattern: /^chat man \| mandoc$/, needs: ["bash", "mandoc"], run: isRead },
  { pattern: /^nc 192\.0\.2\.7 2428$/, needs: ["bash", "nc"], run: netcat },
  { pattern: /^ncat --ssl$/, needs: ["bash", "ncat"], run: overTls },
  {
    pattern: /^openssl s_client -quiet -connect HOST:2428$/,
    needs: ["bash", "openssl"],
    run: overTls,
  },
  { pattern: /^toggle binary$/, needs: ["telnet", "python3"], run: toggles },
  { pattern: /^ncat --chat$/, needs: ["bash", "nc", "ncat"], run: ncatChats },
  { pattern: /^deno run -A bench\/start_bench\.ts$/, run: isMeasured },
  {
    pattern: /^(?:npx -y deno@\d+\.\d+\.\d+|deno) task \S+(?: serve)?$/,
    run: doesTask,
  },
];

// Commands typed in a room.

/** The effect of a line. Words in capitals are filled in. */
interface Typed {
  /** The value of NAME, if it is not the guest. */
  readonly name?: string;
  /** Arguments that the page describes only in words. */
  readonly more?: string;
  /** Input before it, to have something to show. */
  readonly before?: string;
  /** Input after it, to restore the state. */
  readonly after?: string;
  /** The line that Ann sees then, who is an operator. GUEST is the guest. */
  readonly sees?: string;
  /** The line that the guest sees. */
  readonly guestSees?: string;
  /** The guest types it, not Ann. */
  readonly byGuest?: boolean;
}

const TYPED: Readonly<Record<string, Typed>> = {
  "/who": { sees: "* in lobby (2 people): Ann, GUEST" },
  "/name NAME": {
    name: "Anna",
    sees: namedLine("Anna"),
    after: "/name Ann",
  },
  "/nick": { more: " Anna", sees: namedLine("Anna"), after: "/nick Ann" },
  "/names": { sees: "* in lobby (2 people): Ann, GUEST" },
  "/j": {
    more: " kitchen",
    sees: "* you are alone in kitchen",
    after: "/leave",
  },
  "/part": { before: "/join kitchen", sees: "* you left kitchen" },
  "/q": { byGuest: true, sees: "* left: GUEST" },
  "/exit": { byGuest: true, sees: "* left: GUEST" },
  "/msg NAME TEXT": { guestSees: "Ann (to you only) >> some words" },
  "/msg": { more: " GUEST psst", guestSees: "Ann (to you only) >> psst" },
  "/join ROOM": { sees: "* you are alone in kitchen", after: "/leave" },
  "/leave": { before: "/join kitchen", sees: "* you left kitchen" },
  "/rooms": { sees: "* lobby: 2" },
  "/help": { sees: "*   /quit, /q, /exit" },
  "/join": {
    more: " kitchen",
    sees: "* you are alone in kitchen",
    after: "/leave",
  },
  "/me": { more: " waves", guestSees: "~ Ann waves" },
  "/away TEXT": { sees: "* Ann is away: some words", after: "/back" },
  "/back": { before: "/away", sees: "* Ann is back" },
  "/delete": {
    before: "a slip",
    sees: "Ann >> (deleted message ",
    guestSees: "Ann >> (deleted message ",
  },
  "/copy": {
    byGuest: true,
    before: "/msg GUEST a line",
    guestSees: "* as Ann said it, 1 line:",
  },
  "/quit": { byGuest: true, sees: "* left: GUEST" },
  "//": { more: "who", guestSees: "Ann >> /who" },
  "/kick NAME": { guestSees: "* disconnected: Ann kicked you" },
  "/ban NAME 2h": { guestSees: "* disconnected: Ann banned you for " },
  "/ban ADDRESS 2h": { sees: "* Ann banned 198.51.100.7 until " },
  "/unban": {
    before: "/ban 198.51.100.8",
    more: " 198.51.100.8",
    sees: "* Ann unbanned 198.51.100.8",
  },
  "/bans": {
    before: "/ban 198.51.100.9",
    sees: "* 198.51.100.9: banned by Ann",
  },
  "/mute NAME 10m": {
    guestSees: "* Ann muted GUEST until ",
    after: "/unmute GUEST",
  },
  "/unmute": {
    before: "/mute GUEST",
    more: " GUEST",
    guestSees: "* Ann unmuted GUEST",
  },
  "/op NAME": {
    guestSees: "* Ann made GUEST an operator",
    after: "/deop GUEST",
  },
  "/deop": {
    before: "/op GUEST",
    more: " GUEST",
    guestSees: "* Ann removed GUEST as an operator",
  },
  "/invite NAME": {
    before: "/join kitchen",
    guestSees: "* Ann invites you to kitchen; to enter, type: /join kitchen",
    after: "/leave",
  },
  "/room": { sees: "* lobby is open to everybody" },
  "/help room": { sees: "* /room [MODE VALUE]" },
  "/room invite-only on": {
    guestSees: "* Ann made lobby invite-only",
    after: "/room invite-only off",
  },
  "/room moderated on": {
    guestSees: "* Ann made lobby moderated",
    after: "/room moderated off",
  },
  "/room secret on": {
    guestSees: "* Ann made lobby secret",
    after: "/room secret off",
  },
  "/room operator-topic on": {
    guestSees: "* Ann lets only operators set the topic of lobby",
    after: "/room operator-topic off",
  },
  "/room outsiders on": {
    guestSees: "* Ann lets everybody speak in lobby",
    after: "/room outsiders off",
  },
  "/room password WORD": {
    guestSees: "* Ann gave lobby a password",
    after: "/room password -",
  },
  "/join ROOM WORD": { sees: "* you are alone in kitchen", after: "/leave" },
  "/room limit 20": {
    guestSees: "* Ann limited lobby to 20 members",
    after: "/room limit 0",
  },
  "/room voice NAME": {
    guestSees: "* Ann gave GUEST voice in lobby",
    after: "/room devoice GUEST",
  },
  "/room op NAME": {
    guestSees: "* Ann made GUEST an operator of lobby",
    after: "/room deop GUEST",
  },
  "/room kick NAME": {
    guestSees: "* Ann kicked GUEST from lobby",
    after: "/kick GUEST",
  },
  "/room ban NAME": {
    name: "Nobody",
    guestSees: "* Ann banned Nobody from lobby",
    after: "/room unban Nobody",
  },
  "/room ban ADDRESS": {
    sees: "* Ann banned 198.51.100.7 from lobby",
    after: "/room unban 198.51.100.7",
  },
  "/delete NAME [REASON]": {
    name: "Ann",
    before: "a slip",
    sees: "Ann >> (deleted message ",
  },
  "/slow SECONDS": {
    guestSees: "* Ann turned on slow mode in lobby: one message every 5 s",
    after: "/slow 0",
  },
  "/whois NAME": { sees: "* GUEST: in lobby, key " },
  "/whois": { more: " GUEST", sees: "* GUEST: in lobby, key " },
  // All of this room has been shown since its first message.
  "/history 100": { sees: "* no earlier messages in lobby" },
  "/search WORDS": { before: "some words", sees: '* 1 found in lobby for "' },
  "/topic": { more: " tea", sees: "* Ann set the topic of lobby: tea" },
  "/reply": {
    byGuest: true,
    before: "/msg GUEST psst",
    more: " yes?",
    sees: "GUEST (to you only) >> yes?",
  },
  "/lock": { sees: "* lobby is locked: ", after: "/unlock" },
  "/unlock": {
    before: "/lock open sesame",
    sees: "* lobby is no longer locked: ",
  },
};

/** The values of the words in capitals. */
function filledIn(line: string, guest: string, name = guest): string {
  return line.replace(
    /\b(?:NAME|GUEST|ADDRESS|ROOM|TEXT|WORDS?|SECONDS)\b/g,
    (word) =>
      ({
        NAME: name,
        GUEST: guest,
        ADDRESS: "198.51.100.7",
        ROOM: "kitchen",
        SECONDS: "5",
      })[word] ?? "some words",
  );
}

/** Somebody else in the room. */
interface Guest {
  readonly name: string;
  readonly program: Program;
}

/** Ann, who is an operator of a server, and a guest: a new one when a command has let the last one go. */
class Room implements AsyncDisposable {
  #guests = 0;
  #guest: Guest | undefined;
  private constructor(
    private readonly place: Place,
    private readonly port: number,
    private readonly ann: Program,
    private readonly stack: AsyncDisposableStack,
  ) {}

  static async open(): Promise<Room> {
    await using stack = new AsyncDisposableStack();
    const place = stack.use(new Place());
    // The owner of this key is an operator.
    const env = {
      XDG_CONFIG_HOME: `${place.folder}/config`,
      CHAT_IDENTITY: `${place.folder}/ann.pem`,
    };
    const server = stack.use(await startServer(UNHURRIED, { env }));
    const ann = stack.use(startProgram(
      ["join", `127.0.0.1:${server.port}`, "--name", "Ann"],
      { env },
    ));
    await ann.stdout.includes(`${ALONE_IN_LOBBY}\n`);
    return new Room(place, server.port, ann, stack.move());
  }

  /** Somebody types a line, and what the page says comes of it. */
  async type(text: string, typed: Typed): Promise<void> {
    const { name, program: guest } = this.#guest ??= await this.#welcome();
    const { before, more = "", after, sees, guestSees, byGuest } = typed;
    const fill = (line: string) => filledIn(line, name, typed.name);
    if (before !== undefined) await this.ann.type(`${fill(before)}\n`);
    if (before?.startsWith("/msg")) await guest.stdout.includes("(to you");
    const typing = byGuest === true ? guest : this.ann;
    await typing.type(`${fill(text + more)}\n`);
    for (
      const [screen, seen] of [[this.ann, sees], [guest, guestSees]] as const
    ) {
      if (seen === undefined) continue;
      await screen.stdout.line((line) => line.startsWith(fill(seen)));
    }
    if (after !== undefined) await this.ann.type(`${fill(after)}\n`);
    if (
      sees?.startsWith("* left: ") || guestSees?.startsWith("* disconnected") ||
      after?.startsWith("/kick ")
    ) {
      await guest.finished();
      this.#guest = undefined;
    }
  }

  async #welcome(): Promise<Guest> {
    const name = `Guest${++this.#guests}`;
    const program = this.stack.use(startProgram([
      ...["join", `127.0.0.1:${this.port}`, "--name", name],
      ...["--identity", `${this.place.folder}/${name}.pem`],
    ]));
    await program.stdout.includes(IN_LOBBY);
    await this.ann.stdout.line((line) => line === `* joined: ${name}`);
    return { name, program };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stack.disposeAsync();
  }
}

// Code that is not a command.

/** Names on the page: files, programs, variables, and parts of output. */
const NAMES: readonly string[] = [
  ...[
    "chat",
    "nc",
    "ncat",
    "telnet",
    "openssl",
    "ssh",
    "weechat",
    "nohup",
    "split",
  ],
  // Marks before names in lists of people.
  ...["@", "+"],
  "deno run",
  // Passwords are not echoed, see tests/e2e/security/account_test.ts.
  ...["/register", "/register PASSWORD", "/unregister"],
  // See tests/e2e/irc/operators_test.ts.
  "/oper PASSWORD",
  ...["/login NAME", "/login NAME PASSWORD", "chat join --name NAME"],
  // A pattern of names, see tests/hall/rooms/room_commands_test.ts.
  "spam*",
  // Made by a release, by chat.
  ...["SHA256SUMS", "identity.pem"],
  ...["lobby", "Client3", "name >> text"],
  "NO_COLOR",
  // tests/language/language_test.ts has what they choose.
  ...["en", "ko"],
  // Shown by tests/e2e/screen/screen_test.ts.
  ...["!>", "->"],
  // Of the shell, behind Ctrl-Z.
  "fg",
  // Of the address of the page, which tests/e2e/web/ opens.
  ...["http://192.0.2.7:2428", "http://", "https://", "localhost", "#"],
  ...["/#tea", "/#@Ann", "/#tea&key=open%20sesame"],
  // Of install.sh, which has tests of its own.
  ...["CHAT_INSTALL", "CHAT_RELEASES", "CHAT_VERSION"],
  // Of a terminal, where tests/e2e/screen/ types and shows them.
  ...["/query", "/query NAME", "/1", "/2", "--- new ---"],
  ...["@Ann", "2:dev 4", "3:@Ann 1!", "2:dev 4/1!", "chat join --full"],
  ...["/help keys", "/ignore", "/ignore NAME", "/unignore NAME"],
  ...["/quiet", "/quiet lurkers", "/quiet off"],
  // Sent into the network: tests/e2e/lan/ runs them between two machines.
  ...["chat find", "chat serve --announce NAME", "avahi-browse"],
  // tests/e2e/lan/qr_code_test.ts shows the code that it leaves out.
  ...["chat serve --qr off", "chat serve --delete-within"],
  // A value of --identity, an option of ncat.
  ...["none", "--ssl"],
  "$XDG_CONFIG_HOME/chat/config.json",
  "~/.config/chat/config.json",
  "~/Library/Application Support/chat/config.json",
  "%APPDATA%\\chat\\config.json",
  // tests/cli/options/state_test.ts has where it is.
  "~/.local/state/chat/history",
  "$XDG_STATE_HOME/chat/history",
  "~/Library/Application Support/chat/history",
  "%LOCALAPPDATA%\\chat\\history",
];

/** The commands whose help has the options of the page. */
const HELPED = ["serve", "join", "send", "tail", "doctor"];

/** Options with what they take, as the page has them: `--cert FILE --key FILE` are two. */
function optionsIn(text: string): string[] {
  return text.split(/ (?=--)/);
}

/** Words with each of the alternatives that stand for one of them. */
function alternativesOf(text: string): string[] {
  const [words] = / ?(?:\b\w+\|)+\w+\b/.exec(text) ?? [];
  if (words === undefined || text.includes(" | ")) return [text];
  return words.trim().split("|").map((word) =>
    text.replace(words.trim(), word)
  );
}

const spans = inlineOf(TEXT).flatMap(alternativesOf);

function wayOf(text: string): Way | undefined {
  return WAYS.find(({ pattern }) => pattern.test(text));
}

/** A list of tests names the second of a folder without it. */
const E2E_FOLDERS = [...Deno.readDirSync(new URL("tests/e2e/", ROOT))]
  .map(({ name }) => `tests/e2e/${name}/`);

function isFile(text: string): boolean {
  if (!/^[\w./-]+$/.test(text)) return false;
  const folders = ["", "docs/", ...E2E_FOLDERS];
  return folders.map((folder) => folder + text).some((path) => {
    try {
      return Deno.statSync(new URL(path, ROOT)) !== undefined;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  });
}

function isOption(text: string): boolean {
  return /^--?[a-z]/i.test(text) && !NAMES.includes(text);
}

function isVariable(text: string): boolean {
  return project.permissions.default.env.includes(text);
}

/** Whether it is known what something is. */
function isKnown(text: string): boolean {
  return wayOf(text) !== undefined || Object.hasOwn(TYPED, text) ||
    isOption(text) || isVariable(text) || isFile(text) || NAMES.includes(text);
}

Deno.test("every piece of code in the text of the pages is run, or is a name of something", () => {
  assert(spans.length > 100);
  assertEquals(
    spans.filter((text) => !isKnown(text)),
    [],
    "neither run nor known: add a way to WAYS or TYPED, or a name to NAMES",
  );
});

Deno.test("nothing is run, and nothing is let pass, that the text of no page has", () => {
  assertEquals(
    [
      ...WAYS.filter((way) => !spans.some((text) => wayOf(text) === way)).map(
        ({ pattern }) => pattern.source,
      ),
      ...Object.keys(TYPED).filter((text) => !spans.includes(text)),
      ...NAMES.filter((text) => !spans.includes(text)),
    ],
    [],
  );
});

Deno.test("a page: what is misspelt in its text is found", () => {
  const page = "`/whoo`, `chat jion HOST`, `/ban NAME|ADRESS 2h`, `chat\n" +
    "frget HOST`, `CHAT_NAEM`, `instal.sh`, and `/who`";
  assertEquals(
    inlineOf(page).flatMap(alternativesOf).filter((text) => !isKnown(text)),
    [
      "/whoo",
      "chat jion HOST",
      "/ban ADRESS 2h",
      "chat frget HOST",
      "CHAT_NAEM",
      "instal.sh",
    ],
  );
});

for (const text of spans) {
  const way = wayOf(text);
  if (way !== undefined) testOf(way, { text, output: [] });
}

Deno.test("the pages: commands typed in a room", async (t) => {
  await using room = await Room.open();
  for (const text of spans) {
    const typed = TYPED[text];
    if (typed !== undefined) {
      await t.step(text, () => room.type(text, typed));
    }
  }
});

/** The options that no help has as they are written. */
async function unknownOptions(options: readonly string[]): Promise<string[]> {
  const pages = await Promise.all(
    HELPED.map(async (command) => (await chat(["help", command])).stdout),
  );
  const scripts = ["install.sh", "install.ps1"].map((name) =>
    Deno.readTextFileSync(new URL(name, ROOT))
  );
  const known = [...pages, ...scripts].join("\n");
  return options.flatMap(optionsIn).filter((option) => {
    // A number or a time stands for what the help calls N, SEQ or TIME.
    const [name = "", value] = option.split(" ");
    const [, implied, chosen] = /^(--\w+)=(\w+)$/.exec(option) ?? [];
    if (implied !== undefined) {
      // One value stands behind =, and its word in the help.
      return !known.split("\n").some((line) =>
        line.includes(`${implied}[=`) && RegExp(`\\b${chosen}\\b`).test(line)
      );
    }
    const [, choice] = /^--\w+ ([a-z]+)$/.exec(option) ?? [];
    if (choice !== undefined) {
      return !RegExp(`${name} [A-Z]+\\s[^-]*\\b${choice}\\b`).test(known);
    }
    const takes = value === undefined || /\d/.test(value) ? "" : ` ${value}\\b`;
    return !RegExp(`(^|[ ,])${name}\\b(?!-)${takes}`, "m").test(known);
  });
}

Deno.test("the pages: the options in its text are those of the help, with what they take", async () => {
  assertEquals(await unknownOptions(spans.filter(isOption)), []);
  const misspelt = [
    "--quite",
    "--cert FILE --kye FILE",
    "--op NAME",
    "--pass",
    "--quiet=lurker",
    "--bell notfy",
    "-Fiel",
  ];
  assertEquals(await unknownOptions(misspelt), [
    "--quite",
    "--kye FILE",
    "--op NAME",
    "--pass",
    "--quiet=lurker",
    "--bell notfy",
    "-Fiel",
  ]);
});

// The commands for users who have only Node.

const isNpmThere = installed("npx") && installed("npm") &&
  (await new Deno.Command("sh", {
    args: ["-c", "npm ping"],
    stdout: "null",
    stderr: "null",
  }).output()).success;
const npx = /npx -y deno@\S+ task chat serve/.exec(TEXT)?.[0] ?? "no npx";

if (isNpmThere) {
  screenTest(`the README: ${npx}, fetched by npm, until Ctrl-C`, async () => {
    using place = new Place();
    await using screen = new Screen(
      ["sh", "-c", `cd "$PROJECT" && ${npx} --host 127.0.0.1 --port 0`],
      {
        env: {
          ...place.env,
          CHAT_IDENTITY: "none",
          PROJECT: fileURLToPath(ROOT),
        },
      },
    );
    const port = () =>
      /listening on 127\.0\.0\.1:(\d+)\n/
        .exec(screen.everything().join("\n"))?.[1];
    await screen.until(() => port() !== undefined, "the port");
    // The printed command can be pasted where npx is the only way to Deno.
    await screen.untilShown(
      `${npx.replace("serve", "join")} 127.0.0.1:${port()}`,
    );
    const said = await chat(["send", `127.0.0.1:${port()}`, "hello"]);
    assertEquals(said.code, 0);
    screen.type(CTRL_C);
    await screen.ended();
  });
} else {
  Deno.test({
    name: `the README: ${npx} (skipped: npm is absent or reaches no registry)`,
    ignore: true,
    fn: () => {},
  });
}
