/** A day of a client that people use, on a terminal, in the hall. */
import { assert, assertEquals } from "@std/assert";
import { MemoryStore } from "../../../store/memory.ts";
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import { installed } from "../harness/program.ts";
import { Proxy } from "../harness/proxy.ts";
import { noTerminal, Screen } from "../harness/screen.ts";
import { Socket } from "../harness/socket.ts";

/** A client with windows, at a terminal. */
export interface TerminalClient {
  readonly program: string;
  /** Writes its settings into a folder, and gives the command that starts it there. */
  command(folder: string, port: number): Promise<readonly string[]>;
  /** Shown once it is connected. */
  readonly connected: RegExp;
  /** Its words, after which a test waits. */
  readonly words: {
    readonly renamed: string;
    readonly kicked: string;
  };
}

/** Long before the client came, so that no other time looks like it. */
const EARLIER = new Date("2026-03-04T05:06:07Z");

/** A test of a whole day with a client; skipped by name where it is not installed. */
export function clientTest(client: TerminalClient): void {
  programTest(
    client.program,
    "joins, sees earlier messages with their times, speaks Korean, changes names, comes back after a cut without what was deleted, is silenced and kicked",
    (folder) => day(client, folder),
  );
}

/** A test of a program at a terminal, in a folder of its own; skipped by name where it is not installed. */
export function programTest(
  program: string,
  does: string,
  fn: (folder: string) => Promise<void>,
): void {
  const isHere = installed(program);
  const name = `${program} ${does}`;
  Deno.test({
    name: isHere ? name : `${name} (skipped: ${program} not installed)`,
    ignore: !isHere || noTerminal !== undefined,
    async fn() {
      const folder = await Deno.makeTempDir({ prefix: `chat-${program}-` });
      try {
        await fn(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

async function day(client: TerminalClient, folder: string): Promise<void> {
  const store = new MemoryStore();
  await store.append([{
    ...{ room: "lobby", from: "Bora", author: "b", text: "before you came" },
    time: EARLIER.getTime(),
  }]);
  await using hall = await openHall(UNHURRIED_LIMITS, { store });
  await using proxy = new Proxy(hall.port);
  await using ann = await Socket.connect(hall.port);
  await ann.hello({
    name: "Ann",
    rooms: [{ name: "lobby" }, { name: "dev" }],
  });
  await using screen = new Screen(await client.command(folder, proxy.port), {
    columns: 100,
    env: { HOME: folder },
  });
  await screen.until(
    () => screen.everything().some((row) => client.connected.test(row)),
    "the welcome",
  );
  screen.type("/join #lobby\r");
  await untilJoined(ann, "lobby");
  await screen.until(
    () =>
      screen.everything().some((row) => /\b05:06\b.*before you came/.test(row)),
    "the earlier message with its time",
  );

  await ann.say("안녕, mina", "lobby");
  await screen.untilShown("안녕, mina");
  screen.type("안녕하세요\r");
  assertEquals(await heard(ann), ["mina", "안녕하세요"]);
  screen.type("/me waves\r");
  assertEquals(await heard(ann), ["mina", "/me waves"]);

  screen.type("/nick minji\r");
  const { renamed } = await ann.frameOf("presence");
  assertEquals(renamed, [["mina", "minji"]]);
  screen.type("새 이름\r");
  assertEquals(await heard(ann), ["minji", "새 이름"]);
  await ann.sendFrame({ type: "name", name: "Anna" });
  await ann.frameOf("named");
  await screen.untilShown(client.words.renamed);

  proxy.target = 0;
  proxy.cutAll();
  await untilLeft(ann, "lobby");
  await ann.say("a slip of the pen", "lobby");
  await ann.sendFrame({ type: "redact", room: "lobby" });
  await ann.frameOf("message");
  await ann.say("while you were away", "lobby");
  proxy.target = hall.port;
  await untilJoined(ann, "lobby");
  await screen.untilShown("while you were away");
  await ann.say("you are back", "lobby");
  await screen.untilShown("you are back");
  assert(
    !screen.everything().some((row) => row.includes("a slip of the pen")),
    "a deleted message is shown",
  );

  screen.type("/join #dev\r");
  const who = await untilJoined(ann, "dev");
  await ann.sendFrame({
    ...{ type: "manage", room: "dev", what: "ban" },
    who: `^${who}`,
  });
  // By now its window is that of the channel.
  await screen.untilShown("~m:minji!*@*");
  screen.type("let me speak\r");
  await screen.untilShown("you may not speak in the room dev");
  await ann.sendFrame({ type: "manage", room: "dev", what: "kick", who });
  await screen.untilShown(client.words.kicked);
  screen.type("/quit bye\r");
  await screen.ended();
}

/** The next message: its author and text. */
async function heard(ann: Socket): Promise<unknown[]> {
  const { from, text } = await ann.frameOf("message");
  return [from, text];
}

/** Waits until somebody has come into a room. @returns The name. */
async function untilJoined(ann: Socket, room: string): Promise<unknown> {
  for (;;) {
    const presence = await ann.frameOf("presence");
    const { joined } = presence;
    if (presence.room !== room || !Array.isArray(joined)) continue;
    if (joined.length > 0) return joined[0];
  }
}

/** Waits until somebody has left a room. */
async function untilLeft(ann: Socket, room: string): Promise<void> {
  for (;;) {
    const { room: where, left } = await ann.frameOf("presence");
    if (where === room && Array.isArray(left) && left.length > 0) return;
  }
}
