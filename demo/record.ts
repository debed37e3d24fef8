/**
 * Plays conversations of three people with the real program on real terminals,
 * and draws what two of them see in the end: `docs/demo.svg`, and
 * `docs/full.svg` with full screens.
 *
 *     deno task demo
 *
 * The pictures hold no time, port or number that differs from run to run, so they
 * only change when the display has changed.
 *
 * @module
 */
import { startServer } from "../tests/e2e/harness/program.ts";
import { Screen } from "../tests/e2e/harness/screen.ts";
import { member } from "../tests/e2e/harness/socket.ts";
import { drawn, type Window } from "./svg.ts";

/** Columns of a terminal: the usual number. */
const COLUMNS = 80;

/** Rows of a terminal: more than are used; those left empty are not drawn. */
const ROWS = 24;

/** The size of a full screen, and of a narrow one. */
const FULL = { columns: COLUMNS, rows: 16 };
const NARROW = { columns: 40, rows: 12 };

/** The alternative text. */
const ABOUT =
  "Two terminals in one conversation: Ann with chat join, Cho with netcat";

/**
 * Plays the conversation and draws it. Each line waits until all have seen the
 * one before, so that there is one order only.
 *
 * @returns The picture, as SVG.
 */
async function recorded(): Promise<string> {
  const size = { columns: COLUMNS, rows: ROWS };
  await using server = await startServer(["--host", "127.0.0.1"]);
  await using ann = await Screen.join(server.port, "Ann", size);
  await using bora = await Screen.join(server.port, "Bora", size);
  await ann.untilShown("* Bora joined");
  await using cho = new Screen(["nc", "127.0.0.1", `${server.port}`], size);
  // At once, so that the others know no other name: its number differs from run to run.
  cho.type("/name Cho\r");
  await cho.untilShown("(3 people)");
  const [client = ""] = /Client\d+/.exec(cho.everything().join("\n")) ?? [];
  await seen("* Cho joined", ann, bora);

  bora.type("안녕하세요! 점심 먹으러 갈까요? 🍜\r");
  await seen("Bora >> 안녕하세요!", ann, bora, cho);
  ann.type("yes! noon, at the usual place 👋\r");
  await seen("Ann >> yes!", ann, bora, cho);
  cho.type("Ann: is there room for one more? I only have netcat here\r");
  await seen("Cho >> Ann: is there room", ann, bora);
  bora.type("/msg Ann it is Cho's first day, let us invite him\r");
  await seen("* Bora writes to you only", ann);
  await seen("Bora (to Ann only) >> it is", bora);
  ann.type("/who\r");
  await seen("in lobby (3 people):", ann);
  ann.type("/me moves a chair for Cho 🪑\r");
  await seen("Ann moves a chair", ann, bora, cho);

  // A line half typed stays what it is, whatever comes above it.
  ann.type("see you at no");
  await ann.untilLast("lobby> see you at no");
  bora.type("네, 어서 오세요!\r");
  await seen("Bora >> 네, 어서", ann, bora, cho);
  await ann.untilLast("lobby> see you at no");
  return drawn(
    [windowOf(ann, `Ann | ${ann.title}`), windowOf(cho, "Cho | nc")],
    ABOUT,
  ).replaceAll(client, "Client3");
}

/** Waits until everybody has something on the screen. */
async function seen(part: string, ...screens: Screen[]): Promise<void> {
  await Promise.all(screens.map((screen) => screen.untilShown(part)));
}

/**
 * Plays a conversation on full screens, and draws a usual and a narrow window.
 *
 * @returns The picture, as SVG.
 */
async function recordedFull(): Promise<string> {
  const args = ["--full", "--status", "on", "--time", "off"];
  await using server = await startServer(["--host", "127.0.0.1"]);
  await using bora = await member(server.port, "Bora");
  await using ann = await Screen.join(server.port, "Ann", FULL, args);
  await using cho = await Screen.join(server.port, "Cho", NARROW, args);
  await seen("* Cho joined", ann);
  const topic = { type: "topic", room: "lobby", text: "점심은 12시 lunch" };
  await bora.sendFrame(topic);
  await seen("set the topic of lobby", ann, cho);
  ann.type("/join dev\r");
  await seen("* you are alone in dev", ann);
  await bora.sendFrame({ type: "join", room: "dev" });
  await seen("* Bora joined", ann);
  ann.type("/1\r");
  await seen(">1:lobby", ann);
  await bora.say("안녕하세요! 점심 먹으러 갈까요? 🍜", "lobby");
  await seen("안녕하세요!", ann, cho);
  ann.type("yes! noon, at the usual place 👋\r");
  await seen("Ann >> yes!", ann, cho);
  cho.type("is there room for one more?\r");
  await seen("Cho >> is there", ann, cho);
  await bora.say("the build is green", "dev");
  await seen("2:dev 1", ann);
  await bora.say("Ann: can you look at the tests?", "dev");
  await seen("* Bora mentions you in dev", ann);
  ann.type("of course, Cho");
  await ann.untilLast("lobby> of course, Cho");
  return drawn(
    [
      windowOf(ann, "chat join --full"),
      windowOf(cho, "in a narrow window", NARROW.columns),
    ],
    "chat join --full: rooms, conversation and people; in a narrow window the conversation alone",
  );
}

/** The pictures: their files, and the conversations that are drawn. */
export const PICTURES: readonly {
  readonly file: URL;
  readonly record: () => Promise<string>;
}[] = [
  { file: new URL("../docs/demo.svg", import.meta.url), record: recorded },
  { file: new URL("../docs/full.svg", import.meta.url), record: recordedFull },
];

function windowOf(
  screen: Screen,
  title: string,
  columns = COLUMNS,
): Window {
  const cursor = screen.cursor();
  const used = Math.max(screen.shown().length, cursor.row + 1);
  return {
    title,
    columns,
    rows: Array.from({ length: used }, (_, row) => screen.cells(row)),
    cursor,
  };
}

if (import.meta.main) {
  for (const { file, record } of PICTURES) {
    await Deno.writeTextFile(file, await record());
  }
}
