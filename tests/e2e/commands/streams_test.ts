/** Standard streams that fail: a disk that is full, a folder as input, a pipe that nobody reads. */
import { assertEquals } from "@std/assert";
import { openHall } from "../harness/hall.ts";
import { testWith } from "../harness/needs.ts";
import {
  freePort,
  programCommand,
  startCommand,
  within,
} from "../harness/program.ts";
import { member } from "../harness/socket.ts";

/** A device that is always full, on Linux only. */
const FULL = Deno.build.os === "linux" ? [] : ["/dev/full"];

const OUTPUT_FULL =
  "chat: standard output cannot be written: the disk is full\n";
const INPUT_FOLDER = "chat: standard input cannot be read: it is a folder\n";

/** Runs the program in a shell, which redirects what is behind it. */
async function shell(words: string) {
  await using program = startCommand(
    ["sh", "-c", `"$@" ${words}`, "sh", ...programCommand()],
    { env: { CHAT_IDENTITY: "none" } },
  );
  return await program.finished();
}

testWith(
  ["sh", ...FULL],
  "a stream that fails is told on one line, by its name",
  async () => {
    await using server = await openHall();
    const where = `127.0.0.1:${server.port}`;
    await using ann = await member(server.port, "Ann");
    await ann.say("hello");
    const cases: readonly (readonly [string, number, string])[] = [
      ["help > /dev/full", 1, OUTPUT_FULL],
      [`doctor ${where} > /dev/full`, 1, OUTPUT_FULL],
      [`tail ${where} -n 5 > /dev/full`, 1, OUTPUT_FULL],
      [`join ${where} --json > /dev/full`, 1, OUTPUT_FULL],
      [`join ${where} > /dev/full`, 1, OUTPUT_FULL],
      [`join ${where} --plain > /dev/full`, 1, OUTPUT_FULL],
      [`send ${where} < /`, 1, INPUT_FOLDER],
      [`send ${where} --whole < /`, 1, INPUT_FOLDER],
      [`join ${where} < /`, 1, INPUT_FOLDER],
      [`join ${where} --json < /`, 1, INPUT_FOLDER],
      [`join ${where} --plain < /`, 1, INPUT_FOLDER],
      // There is no place to say anything; the exit code still does.
      ["nonsense 2> /dev/full", 2, ""],
      [`send ${where} hello 2> /dev/full`, 0, ""],
    ];
    for (const [words, code, stderr] of cases) {
      const finished = await shell(words);
      assertEquals([finished.code, finished.stderr], [code, stderr], words);
    }
  },
);

testWith(
  ["sh", ...FULL],
  "a server goes on when nothing takes what it prints",
  async () => {
    for (const stream of ["1", "2"]) {
      const port = freePort();
      await using server = startCommand([
        ...["sh", "-c", `exec "$@" ${stream}> /dev/full`, "sh"],
        ...serveAt(port),
      ]);
      await using ann = await within(comesIn(port), "the server to be there");
      assertEquals((await ann.say("hello")).seq, 1);
      if (stream === "2") continue;
      await server.stderr.includes("standard output failed");
    }
  },
);

testWith(
  ["sh"],
  "a server goes on when its output is not read",
  async () => {
    const port = freePort();
    const [command, ...args] = ["sh", "-c", 'read go; exec "$@"', "sh"];
    const server = new Deno.Command(command ?? "", {
      args: [...args, ...serveAt(port)],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    try {
      // It begins once its output is closed.
      await server.stdout.cancel();
      await new Response("go\n").body?.pipeTo(server.stdin);
      await using ann = await within(comesIn(port), "the server to be there");
      assertEquals((await ann.say("hello")).seq, 1);
    } finally {
      server.kill();
      await server.status;
    }
  },
);

function serveAt(port: number): readonly string[] {
  return [
    ...programCommand(),
    ...["serve", "--host", "127.0.0.1", "--port", `${port}`],
  ];
}

/** Comes in as soon as there is a server. */
async function comesIn(port: number): ReturnType<typeof member> {
  for (;;) {
    try {
      return await member(port, "Ann");
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
    }
  }
}
