/** `chat join --full`: a person at a screen with lists of rooms and people. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import { chat, denoCommand } from "../harness/program.ts";
import { Screen, type ScreenOptions, screenTest } from "../harness/screen.ts";
import { member, type Socket } from "../harness/socket.ts";

const CTRL = {
  c: "\x03",
  l: "\x0c",
  r: "\x12",
  x: "\x18",
  z: "\x1a",
  bracket: "\x1d",
};
const ALT_1 = "\x1b1";
const PAGE_UP = "\x1b[5~";
const PAGE_DOWN = "\x1b[6~";
const CTRL_HOME = "\x1b[1;5H";
const CTRL_END = "\x1b[1;5F";
const WHEEL_UP = "\x1b[<64;30;5M";

/** Columns of the conversation in a window of 80. */
const CONVERSATION = { from: 14, to: 66 };

/** The room key of a click on a row of the list, counted from the first room. */
function click(room: number): string {
  return `\x1b[<0;3;${room + 1}M\x1b[<0;3;${room + 1}m`;
}

function join(
  port: number,
  name: string,
  options: ScreenOptions = {},
  more: readonly string[] = [],
): Promise<Screen> {
  return Screen.join(port, name, options, [
    ...["--time", "off", "--full", "--status", "on"],
    ...more,
  ]);
}

/** The text in some columns, without the topic, the status and the prompt. */
function part(screen: Screen, from: number, to: number): string[] {
  return screen.part(from, to).slice(1, -2).filter((row) => row !== "");
}

const conversation = (screen: Screen) =>
  part(screen, CONVERSATION.from, CONVERSATION.to);
const rooms = (screen: Screen) => part(screen, 0, 13);
const people = (screen: Screen) => part(screen, 67, 80);

/** Waits until a part of the screen has some rows. */
async function until(
  screen: Screen,
  part: (screen: Screen) => string[],
  rows: readonly string[],
): Promise<void> {
  await screen.untilEqual(() => part(screen), rows);
}

/** Says numbered lines. */
async function sayMany(ann: Socket, count: number): Promise<void> {
  for (let at = 1; at <= count; at++) await ann.say(`line ${at}`);
}

screenTest(
  "a deleted message is gone from a full screen, and its place stays",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await using bob = await join(server.port, "Bob");
    await ann.say("first");
    await ann.say("secret");
    await bob.type("last\r");
    await until(bob, (bob) => conversation(bob).slice(-3), [
      ...["Ann >> first", "Ann >> secret", "Bob >> last"],
    ]);
    await ann.sendFrame({ type: "redact", room: "lobby", seq: 2 });
    await until(bob, (bob) => conversation(bob).slice(-4), [
      "Ann >> first",
      "Ann >> (message deleted)",
      "Bob >> last",
      "Ann >> (deleted message 2)",
    ]);
  },
);

screenTest(
  "a full screen has rooms, conversation and people side by side, and goes between rooms",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await ann.sendFrame({ type: "topic", room: "lobby", text: "the 주제" });
    await ann.frameOf("topic");
    await using bob = await join(server.port, "Bob");
    await ann.say("안녕 🙂");
    await until(bob, people, ["Ann", "Bob"]);
    await bob.untilShown("Ann >> 안녕 🙂");
    await bob.untilEqual(() => rooms(bob), [">1:lobby"]);
    await bob.untilEqual(() => bob.rows()[0], "lobby: the 주제");

    bob.type("/join kitchen\r");
    await until(bob, rooms, [" 1:lobby", ">2:kitchen"]);
    await until(bob, people, ["Bob"]);
    bob.type(`${ALT_1}/help keys\r`);
    await bob.untilShown("leave");
    bob.type(PAGE_UP);
    await bob.untilShown("rows below");
    bob.type(click(2));
    await until(bob, rooms, [" 1:lobby", ">2:kitchen"]);
    await ann.say("one");
    await ann.say("two, Bob");
    await until(bob, rooms, [" 1:lobby 2/1!", ">2:kitchen"]);
    await bob.untilShown("* Ann mentions you in lobby");
    assert(!conversation(bob).includes("Ann >> one"));

    bob.type(ALT_1);
    await until(bob, rooms, [">1:lobby", " 2:kitchen"]);
    await bob.untilEqual(() => conversation(bob).slice(-3), [
      "--- new ---",
      "Ann >> one",
      "Ann >> two, Bob",
    ]);
    bob.type(click(2));
    await until(bob, rooms, [" 1:lobby", ">2:kitchen"]);
    bob.type("/quit\r");
    assertEquals((await bob.ended()).code, 0);
  },
);

screenTest(
  "scrolling stays while others speak, and loads what was said before, back to the first message",
  async () => {
    await using server = await openHall(UNHURRIED_LIMITS);
    await using ann = await member(server.port, "Ann");
    await sayMany(ann, 120);
    await using bob = await join(server.port, "Bob");
    await bob.untilShown("line 120");
    bob.type(PAGE_UP + PAGE_UP);
    const loaded = [
      ...Array.from({ length: 20 }, (_, index) => `Ann >> line ${81 + index}`),
      "* welcome, Bob: type a message, or /help",
    ];
    await until(bob, conversation, loaded);
    const below = () => /\d+(?= rows below)/.exec(bob.rows()[22] ?? "")?.[0];
    await bob.untilEqual(below, "22");
    await ann.say("something new");
    await bob.untilEqual(below, "23");
    await until(bob, conversation, loaded);
    bob.type(WHEEL_UP);
    await bob.until(
      () => conversation(bob)[0] === "Ann >> line 78",
      "three rows more",
    );
    bob.type(CTRL_HOME);
    await bob.until(
      () => conversation(bob)[0] === "Ann >> line 51",
      "the first that is loaded",
    );
    bob.type(CTRL_HOME);
    await bob.until(
      () => conversation(bob)[0] === "Ann >> line 1",
      "the first of all",
    );
    bob.type(PAGE_UP);
    await bob.until(() => bob.bells === 1, "a bell: there is no more");
    bob.type(PAGE_DOWN);
    await bob.until(
      () => conversation(bob)[0] === "Ann >> line 21",
      "a page further",
    );
    bob.type(CTRL_END);
    await bob.untilShown("something new");
    bob.type(`${PAGE_UP}hello\r`);
    await bob.untilShown("Bob >> hello");
    bob.type("/copy\r");
    await bob.untilShown("as Bob said it");
  },
);

screenTest(
  "a window of any size: the lists go first, the line stays",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await using bob = await join(server.port, "Bob", { columns: 80, rows: 24 });
    await ann.say("a few words that need more than a row of a narrow window");
    await bob.untilShown("narrow window");
    bob.type("한글 half");
    await bob.untilLast("lobby> 한글 half");
    await bob.resize(44, 12);
    await bob.until(
      () =>
        bob.rows()[1]?.startsWith(">1:lobby  |") === true &&
        !bob.rows().some((row) => row.endsWith("|Ann")),
      "no people",
    );
    await bob.resize(40, 12);
    await bob.until(
      () => bob.shown().at(-3) === "       row of a narrow window",
      "no lists",
    );
    await bob.untilEqual(() => bob.shown().slice(-4), [
      "Ann >> a few words that need more than a",
      "       row of a narrow window",
      " Bob | 1:lobby (2)",
      "lobby> 한글 half",
    ]);
    await bob.resize(12, 3);
    await bob.until(
      () => bob.shown().slice(-2).join("") === "lobby> 한글half",
      "the line in two rows",
    );
    await bob.resize(80, 24);
    await until(bob, people, ["Ann", "Bob"]);
    await bob.untilLast("lobby> 한글 half");
    await bob.untilEqual(() => bob.cursor(), { column: 16, row: 23 });
    bob.type("\r");
    assertEquals((await ann.frameOf("message")).text, "한글 half");
  },
);

screenTest(
  "the line is edited as in the other screen: completion, search, pastes, keys",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Annabella");
    await using bob = await join(server.port, "Bob");
    await until(bob, people, ["Annabella", "Bob"]);
    bob.type("/ms\t");
    await bob.untilShown("/msg NAME TEXT  send a direct");
    bob.type("an\thi\r");
    assertEquals((await ann.frameOf("whisper")).text, "hi");
    await bob.untilShown("Bob (to Annabella only) >> hi");
    bob.type(`${CTRL.r}ms`);
    await bob.untilShown('lobby> search "ms": /msg Annabella hi');
    bob.type(CTRL.c);
    await bob.untilLast("lobby>");
    bob.paste("one\n\ttwo\x1b[A\x03");
    await bob.untilLast("lobby> one␤    two[A");
    bob.type("\r");
    assertEquals((await ann.frameOf("message")).text, "one\n\ttwo[A");
    bob.type("x".repeat(200));
    await bob.untilLast("x".repeat(47));
    await bob.untilEqual(() => bob.shown().length, 24);
    bob.type(`${CTRL.l}y`);
    await bob.untilLast(`${"x".repeat(47)}y`);
    bob.type(CTRL.c);
    await bob.untilLast("lobby>");
    bob.type("/clear\r");
    await until(bob, conversation, []);
  },
);

for (
  const [way, end] of Object.entries<(bob: Screen) => void>({
    "/quit": (bob) => bob.type("/quit\r"),
    "Ctrl-C": (bob) => bob.type(CTRL.c),
    "SIGTERM": (bob) => bob.type(CTRL.bracket),
    "a bug": (bob) => bob.type(CTRL.x),
  })
) {
  screenTest(`after ${way} the shell has its screen as it was`, async () => {
    await using server = await openHall();
    const program = denoCommand(
      new URL("../harness/ending_program.ts", import.meta.url),
      "-A",
    );
    const args = [
      "join",
      `127.0.0.1:${server.port}`,
      "--name",
      "Bob",
      "--full",
    ];
    await using bob = new Screen([
      ...["sh", "-c", 'echo before; stty -g; "$@"; stty -g; echo after', "sh"],
      ...program,
      ...args,
    ]);
    await bob.untilLast("lobby>");
    const { terminal } = bob;
    await bob.untilEqual(() => terminal.buffer.active.type, "alternate");
    await bob.untilEqual(() => terminal.modes.mouseTrackingMode, "vt200");
    end(bob);
    await bob.ended();
    const { modes, buffer } = bob.terminal;
    assertEquals(buffer.active.type, "normal");
    assertEquals(modes.mouseTrackingMode, "none");
    assert(!modes.bracketedPasteMode && !modes.sendFocusMode);
    assert(modes.wraparoundMode);
    const shown = bob.lines();
    assertEquals(shown[0], "before");
    assertEquals(shown.at(-1), "after");
    assertEquals(shown[1], shown.at(-2), "the settings of the terminal");
    assertEquals(bob.title, "");
  });
}

screenTest(
  "Ctrl-Z leaves the shell its screen, fg brings the conversation back",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await using shell = new Screen(["bash", "--norc", "--noprofile"], {
      env: { PS1: "shell$ " },
    });
    await shell.untilLast("shell$");
    const args = [
      "join",
      `127.0.0.1:${server.port}`,
      "--name",
      "Bob",
      "--full",
    ];
    const words = Screen.command(args).map((word) => `'${word}'`).join(" ");
    shell.type(`set -m; ${words}\r`);
    await shell.untilLast("lobby>");
    shell.type(`half${CTRL.z}`);
    await shell.untilLast("shell$");
    const { modes, buffer } = shell.terminal;
    assertEquals(buffer.active.type, "normal");
    assertEquals(modes.mouseTrackingMode, "none");
    await ann.say("meanwhile");
    shell.type("fg\r");
    await shell.untilLast("lobby> half");
    await shell.untilShown("Ann >> meanwhile");
    shell.type(" a line\r");
    await shell.untilShown("Bob >> half a line");
    shell.type("/quit\r");
    await shell.untilLast("shell$");
  },
);

screenTest(
  "unsent messages are told on the shell's screen",
  async () => {
    await using stack = new AsyncDisposableStack();
    const server = await openHall();
    const closing = stack.use({
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    });
    await using bob = await join(server.port, "Bob");
    await closing[Symbol.asyncDispose]();
    await bob.untilShown("(offline");
    bob.type("lost words\r");
    await bob.untilShown("... lost words");
    bob.type("/quit\r");
    await bob.ended();
    assertEquals(bob.terminal.buffer.active.type, "normal");
    await bob.untilEqual(() => bob.shown(), ["! not said: lost words"]);
  },
);

screenTest("NO_COLOR: no colours and no bars", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  for (const isPlain of [true, false]) {
    const env = isPlain ? { NO_COLOR: "1" } : undefined;
    await using bob = await join(server.port, isPlain ? "Bob" : "Cy", { env });
    await ann.say(`hello ${isPlain}`);
    await bob.untilShown(`hello ${isPlain}`);
    // deno-lint-ignore no-control-regex
    assertEquals(/\x1b\[[\d;]*m/.test(bob.raw), !isPlain);
    assertEquals(bob.cells(0)[0]?.isInverse() !== 0, !isPlain);
  }
});

Deno.test("--full is for a person at a terminal, and for a room at a time", async () => {
  for (
    const [args, error] of [
      [[], "--full needs a terminal"],
      [["--json"], "--full excludes --plain and --json"],
      [["--rooms", "all"], "--full and --rooms all exclude each other"],
      [["--full=yes"], "--full yes is not one of on or off"],
    ] as const
  ) {
    const { code, stderr } = await chat([
      ...["join", "127.0.0.1:9", "--full"],
      ...args,
    ]);
    assertStringIncludes(stderr, error);
    assertEquals(code, 2);
  }
});
