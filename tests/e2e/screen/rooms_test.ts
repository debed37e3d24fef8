/** Several rooms and direct conversations at a terminal, and the status line. */
import { assert, assertEquals } from "@std/assert";
import { openHall } from "../harness/hall.ts";
import { Screen, screenTest } from "../harness/screen.ts";
import { member, type Socket } from "../harness/socket.ts";

const ALT = { 1: "\x1b1", 2: "\x1b2", 3: "\x1b3", a: "\x1ba" };
const CTRL = { n: "\x0e", p: "\x10" };

const WITH_STATUS = ["--time", "off", "--status", "on"];

/** A member of the lobby and of other rooms. */
async function memberOf(
  port: number,
  name: string,
  ...others: string[]
): Promise<Socket> {
  const socket = await member(port, name);
  for (const room of others) {
    await socket.sendFrame({ type: "join", room });
    await socket.frameOf("joined");
  }
  return socket;
}

function rooms(...names: string[]): string[] {
  return names.flatMap((name) => ["--room", name]);
}

screenTest(
  "one room at a time: the keys go to the others, and show what came there",
  async () => {
    await using server = await openHall();
    await using ann = await memberOf(server.port, "Ann", "dev");
    await using bob = await Screen.join(
      server.port,
      "Bob",
      {},
      ["--time", "off", ...rooms("dev", "ops", "lobby")],
    );
    await bob.untilShown("* you are in lobby");
    await ann.sendFrame({
      type: "say",
      id: crypto.randomUUID(),
      room: "dev",
      text: "first",
    });
    await ann.sendFrame({
      type: "say",
      id: crypto.randomUUID(),
      room: "dev",
      text: "Bob: look",
    });
    await ann.sendFrame({
      type: "say",
      id: crypto.randomUUID(),
      room: "lobby",
      text: "here",
    });
    await bob.untilShown("Ann >> here");
    await bob.untilLast("lobby>");
    await bob.untilEqual(() => bob.shown(), [
      "* welcome, Bob: type a message, or /help",
      "* you are in lobby (2 people): Ann, Bob",
      "* Ann mentions you in dev: Alt-1 or /1 shows it",
      "Ann >> here",
      "lobby>",
    ]);
    bob.type(`half a line${ALT.a}`);
    await bob.untilLast("dev>");
    await bob.untilEqual(() => bob.shown().slice(-6), [
      "--- 1: dev ---",
      "* you are in dev (2 people): Ann, Bob",
      "--- new ---",
      "Ann >> first",
      "Ann >> Bob: look",
      "dev>",
    ]);
    bob.type("an answer\r");
    assertEquals((await ann.frameOf("message")).room, "dev");
    await bob.untilShown("Bob >> an answer");
    bob.type(CTRL.n);
    await bob.untilLast("ops>");
    bob.type(CTRL.n);
    await bob.untilLast("lobby> half a line");
    bob.type(CTRL.p + ALT[1]);
    await bob.untilLast("dev>");
    bob.type("/3\r");
    await bob.untilLast("lobby> half a line");
    await bob.untilEqual(() => bob.shown().slice(-3), [
      "--- 1: dev ---",
      "--- 3: lobby ---",
      "lobby> half a line",
    ]);
  },
);

screenTest(
  "direct messages: /query, what is typed there, and one that nobody has seen",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await using eve = await member(server.port, "Eve");
    await using bob = await Screen.join(server.port, "Bob");
    bob.type("/query ann\r");
    await bob.untilLast("@Ann>");
    bob.type("psst\r");
    assertEquals((await ann.frameOf("whisper")).text, "psst");
    await bob.untilShown("Bob (to Ann only) >> psst");
    bob.type("/query\r");
    await bob.untilLast("lobby>");
    await eve.sendFrame({ type: "whisper", id: "1", to: "Bob", text: "hey" });
    await bob.untilShown("* Eve writes to you only: Alt-2 or /2 shows it");
    assert(!bob.everything().some((row) => row.includes("hey")));
    bob.type("/quit\r");
    assertEquals((await bob.ended()).code, 0);
    await bob.untilEqual(() => bob.everything().slice(-3), [
      "--- 2: @Eve ---",
      "--- new ---",
      "Eve (to you only) >> hey",
    ]);
  },
);

screenTest(
  "--rooms all: one stream, in which lines of other rooms have their name",
  async () => {
    await using server = await openHall();
    await using ann = await memberOf(server.port, "Ann", "dev");
    await using bob = await Screen.join(
      server.port,
      "Bob",
      { env: { CHAT_ROOMS: "all" } },
      ["--time", "off", ...rooms("dev", "lobby")],
    );
    await bob.untilShown("* you are in lobby");
    await ann.sendFrame({
      type: "say",
      id: crypto.randomUUID(),
      room: "dev",
      text: "hi",
    });
    await bob.untilShown("[dev] Ann >> hi");
    bob.type(ALT[1]);
    await bob.untilLast("dev>");
    await ann.sendFrame({
      type: "say",
      id: crypto.randomUUID(),
      room: "dev",
      text: "again",
    });
    await bob.untilShown("Ann >> again");
    assert(!bob.everything().some((row) => row.startsWith("---")));
  },
);

screenTest(
  "the status line is below the prompt, one row whatever the width",
  async () => {
    await using server = await openHall();
    await using ann = await memberOf(server.port, "Ann", "개발");
    await ann.sendFrame({ type: "topic", room: "lobby", text: "금요일 배포" });
    for (const folds of [false, true]) {
      await using bob = await Screen.join(
        server.port,
        "Bob",
        { columns: 100, folds },
        [...WITH_STATUS, "--color", "always", ...rooms("개발", "lobby")],
      );
      const line = " Bob | 2:lobby (2) | 금요일 배포 | 1:개발";
      await bob.untilLast(line);
      bob.type("typed");
      await bob.until(() => bob.shown().at(-2) === "lobby> typed", "the line");
      /** The status line is whole, and the cursor is back in the prompt. */
      const status = async (text: string) => {
        await bob.untilLast(text);
        await bob.until(
          () => bob.cursor().row === bob.shown().length - 2,
          "the cursor in the prompt",
        );
      };
      await status(line);
      const row = bob.cells(bob.shown().length - 1);
      assert(row.slice(0, 20).every((cell) => cell.isInverse() !== 0));
      await ann.sendFrame({
        type: "say",
        id: crypto.randomUUID(),
        room: "개발",
        text: "Bob: hi",
      });
      await status(`${line} 1!`);
      await bob.resize(27);
      await status(" Bob | 2:lobby (2) | 1:개~");
      await bob.resize(100);
      await status(`${line} 1!`);
      bob.type(`${"x".repeat(100)}\r`);
      await bob.untilShown(`Bob >> typed${"x".repeat(20)}`);
      await bob.until(() => bob.shown().at(-2) === "lobby>", "an empty line");
      // Nothing is left behind.
      await bob.untilEqual(
        () => bob.everything().filter((row) => /^(lobby>| Bob \|)/.test(row)),
        ["lobby>", `${line} 1!`],
      );
      await status(`${line} 1!`);
      await bob.resize(100, 7);
      bob.type("y");
      await bob.untilLast("lobby> y");
      bob.type("\x15/quit\r");
      await bob.ended();
      assert(!bob.everything().some((row) => row.includes("Bob |")));
    }
  },
);

screenTest(
  "while a command is typed, its hint stands in place of the status, and the prompt stays whole",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await using bob = await Screen.join(
      server.port,
      "Bob",
      { columns: 100 },
      [...WITH_STATUS, "--color", "always"],
    );
    bob.type("/un");
    await bob.untilLast("/unregister /unlock /unignore");
    bob.type("l");
    await bob.until(
      () => bob.shown().at(-1)?.startsWith("/unlock  ") === true,
      "the hint",
    );
    const [cell] = bob.cells(bob.shown().length - 1);
    assert(cell?.isDim() !== 0);
    await ann.say("meanwhile");
    await bob.untilShown("Ann >> meanwhile");
    bob.type("\x7f\x7f\x7fmsg Ann hello");
    await bob.until(
      () => bob.shown().at(-1)?.startsWith("/msg NAME TEXT  ") === true,
      "the hint for another command",
    );
    await bob.untilEqual(() => bob.beforeCursor(), "lobby> /msg Ann hello");
    await bob.resize(30);
    await bob.until(
      () => bob.shown().at(-1)?.endsWith("~") === true,
      "the hint cut to the window",
    );
    bob.type("\x15");
    await bob.untilLast(" Bob | 1:lobby (2)");
    await bob.untilEqual(
      () => bob.everything().filter((row) => /^(lobby>|\/)/.test(row)),
      ["lobby>"],
    );
  },
);

screenTest(
  "a hint as wide as the window leaves nothing behind when the window becomes narrower",
  async () => {
    await using server = await openHall();
    for (const folds of [false, true]) {
      for (const columns of [70, 30, 17]) {
        await using bob = await Screen.join(
          server.port,
          `Bob${columns}${folds}`,
          { columns: 80, folds },
          WITH_STATUS,
        );
        bob.type("/search");
        const hint =
          "/search WORDS  find the messages of the room with all these words";
        await bob.untilLast(hint);
        await bob.untilEqual(() => bob.beforeCursor(), "lobby> /search");
        await bob.resize(columns);
        const cut = columns > hint.length ? hint : "~";
        await bob.until(
          () => {
            const last = bob.shown().at(-1) ?? "";
            return last.endsWith(cut) &&
              bob.everything().filter((row) => /search|room with/.test(row))
                  .join("\n") === `lobby> /search\n${last}`;
          },
          "the prompt and the hint cut to the window, and nothing else",
        );
      }
    }
  },
);
