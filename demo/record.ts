/**
 * Plays a conversation of three people with the real program on real terminals,
 * and draws what two of them see in the end.
 *
 *     deno task demo [FILE]
 *
 * Without a file it makes `docs/demo.svg`. The picture holds no time, port or
 * number that differs from run to run, so it only changes when the display has
 * changed.
 *
 * @module
 */
import { startServer } from "../tests/e2e/program.ts";
import { Screen } from "../tests/e2e/screen.ts";
import { drawn, type Window } from "./svg.ts";

/** Columns of a terminal: the usual number. */
const COLUMNS = 80;

/** Rows of a terminal: more than are used; those left empty are not drawn. */
const ROWS = 24;

/** The file of the picture. */
export const PICTURE = new URL("../docs/demo.svg", import.meta.url);

/** The alternative text. */
const ABOUT =
  "Two terminals in one conversation: Ann with chat join, Cho with netcat";

/**
 * Plays the conversation and draws it. Each line waits until all have seen the
 * one before, so that there is one order only.
 *
 * @returns The picture, as SVG.
 */
export async function recorded(): Promise<string> {
  const size = { columns: COLUMNS, rows: ROWS };
  await using server = await startServer(["--host", "127.0.0.1"]);
  await using ann = await Screen.join(server.port, "Ann", size);
  await using bora = await Screen.join(server.port, "Bora", size);
  await ann.untilShown("* Bora joined");
  await using cho = new Screen(["nc", "127.0.0.1", `${server.port}`], size);
  await cho.untilShown("with you 3");
  // A client that is slow to say hello would get a number first.
  const [client = ""] = /Client\d+/.exec(cho.everything().join("\n")) ?? [];
  await seen(`* ${client} joined`, ann, bora);
  cho.type("/name Cho\r");
  await seen(`* ${client} is now Cho`, ann, bora);

  bora.type("안녕하세요! 점심 먹으러 갈까요? 🍜\r");
  await seen("Bora >> 안녕하세요!", ann, bora, cho);
  ann.type("yes! noon, at the usual place 👋\r");
  await seen("Ann >> yes!", ann, bora, cho);
  cho.type("Ann: is there room for one more? I only have netcat here\r");
  await seen("Cho >> Ann: is there room", ann, bora);
  bora.type("/msg Ann it is Cho's first day, let us invite him\r");
  await seen("Bora (to you alone) >> it is", ann);
  await seen("Bora (to Ann alone) >> it is", bora);
  ann.type("/who\r");
  await seen("in lobby, 3: Ann, Bora, Cho", ann);
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

function windowOf(screen: Screen, title: string): Window {
  const cursor = screen.cursor();
  const used = Math.max(screen.shown().length, cursor.row + 1);
  return {
    title,
    columns: COLUMNS,
    rows: Array.from({ length: used }, (_, row) => screen.cells(row)),
    cursor,
  };
}

if (import.meta.main) {
  await Deno.writeTextFile(Deno.args[0] ?? PICTURE, await recorded());
}
