/** SIGHUP: the end of a terminal, `nohup`, and a request to read files again. */
import { assertEquals } from "@std/assert";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { TestFolder } from "../../store/test_folder.ts";
import { openHall } from "../harness/hall.ts";
import { testWith } from "../harness/needs.ts";
import { chatOnPath, startPipeline } from "../harness/pipeline.ts";
import {
  type Program,
  programCommand,
  startCommand,
  startProgram,
  startServer,
  within,
} from "../harness/program.ts";
import { Screen, screenTest } from "../harness/screen.ts";
import { member, Socket } from "../harness/socket.ts";
import { IN_LOBBY } from "../harness/words.ts";

const ON_A_TERMINAL = fileURLToPath(
  new URL("../harness/on_a_terminal.py", import.meta.url),
);

/** Starts a command on a terminal of its own, which the end of the input closes. */
function onTerminal(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Program {
  return startCommand(["python3", ON_A_TERMINAL, ...command], { env });
}

/** The port that a server on a terminal listens on. */
async function portOf(program: Program): Promise<number> {
  const line = await program.stdout.line((line) =>
    line.startsWith("listening on ")
  );
  return Number(/:(\d+)\s*$/.exec(line)?.[1]);
}

const SERVE = ["serve", "--host", "127.0.0.1", "--port", "0"];

testWith(
  ["python3"],
  "a server whose terminal is closed says goodbye and ends",
  async () => {
    await using program = onTerminal([...programCommand(), ...SERVE], {
      CHAT_IDENTITY: "none",
    });
    await using ann = await member(await portOf(program), "Ann");
    await program.endInput();
    assertEquals((await ann.frameOf("bye")).again, true);
    await ann.ended();
    assertEquals((await program.finished()).code, 0);
  },
);

testWith(
  ["python3", "nohup"],
  "nohup chat serve & outlives its terminal",
  async () => {
    using folder = new TestFolder();
    using path = chatOnPath();
    const [out, pid] = [`${folder.path}/out`, `${folder.path}/pid`];
    await using shell = onTerminal(["bash", "--norc", "-i"], {
      ...path.env,
      CHAT_IDENTITY: "none",
    });
    await shell.type(
      `nohup chat ${SERVE.join(" ")} > ${out} 2>&1 & echo $! > ${pid}\n`,
    );
    const port = await fileMatch(out, /listening on [^\n]*:(\d+)\n/);
    const server = Number(await fileMatch(pid, /^(\d+)\n/));
    try {
      await using ann = await member(Number(port), "Ann");
      await shell.endInput();
      await shell.finished();
      // The signal of logrotate reaches the same server, and does no more.
      Deno.kill(server, "SIGHUP");
      assertEquals((await ann.say("still here")).seq, 1);
    } finally {
      Deno.kill(server, "SIGTERM");
    }
  },
);

Deno.test({
  name:
    "without a terminal SIGHUP ends no server, no chat tail and no chat join",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using server = await startServer();
    await using ann = await member(server.port, "Ann");
    const where = `127.0.0.1:${server.port}`;
    await using tail = startProgram(["tail", where]);
    await using bot = startProgram(["join", where, "--json"]);
    await using pipe = startProgram(["join", where]);
    await bot.stdout.includes(`"joined"`);
    await pipe.stdout.includes(IN_LOBBY);
    await ann.say("before");
    for (const { stdout } of [tail, bot, pipe]) await stdout.includes("before");
    const programs = [server.program, tail, bot, pipe];
    for (const program of programs) program.signal("SIGHUP");
    // A signal comes before what is sent after it was dealt with: two rounds.
    for (const text of ["after", "long after"]) {
      await ann.say(text);
      for (const { stdout } of [tail, bot, pipe]) await stdout.includes(text);
    }
  },
});

testWith(
  ["python3"],
  "chat tail and chat join whose terminal is closed say goodbye, exit 129",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await ann.say("before");
    const where = `127.0.0.1:${server.port}`;
    const commands = [
      { args: ["tail", where], shown: "before" },
      { args: ["join", where, "--json"], shown: `"joined"` },
      { args: ["join", where], shown: "lobby>" },
    ];
    for (const [index, { args, shown }] of commands.entries()) {
      const name = `Tim${index}`;
      await using program = onTerminal(
        [...programCommand(), ...args, "--name", name],
        { TERM: "xterm" },
      );
      await program.stdout.includes(shown);
      await program.endInput();
      assertEquals((await program.finished()).code, 129, args.join(" "));
      // Its name would still be its own for a minute if it had just been cut off.
      await using same = await Socket.connect(server.port);
      await same.hello({ name });
    }
  },
);

screenTest("on a terminal SIGHUP ends a server as SIGTERM does", async () => {
  await using screen = Screen.start(SERVE, { env: { CHAT_IDENTITY: "none" } });
  await screen.until(() => screen.shown().length > 1, "the row below");
  const port = Number(/:(\d+)$/m.exec(screen.shown()[0] ?? "")?.[1]);
  await using ann = await member(port, "Ann");
  screen.signal("SIGHUP");
  assertEquals((await ann.frameOf("bye")).again, true);
  assertEquals((await screen.ended()).code, 0);
});

testWith(
  ["python3", "nohup"],
  "nohup chat send & outlives its terminal, and ends at SIGHUP otherwise",
  async () => {
    using folder = new TestFolder();
    using path = chatOnPath();
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    const where = `127.0.0.1:${server.port}`;
    const { code } = await new Deno.Command("mkfifo", {
      args: [`${folder.path}/lines`],
    }).output();
    assertEquals(code, 0);
    await using shell = onTerminal(["bash", "--norc", "-i"], path.env);
    const lines = resolve(folder.path, "lines");
    await shell.type(
      `nohup chat send ${where} < ${lines} > ${folder.path}/out 2>&1 &\n`,
    );
    using fifo = await within(
      Deno.open(lines, { write: true }),
      "somebody to read the lines",
    );
    const write = (text: string) => fifo.write(new TextEncoder().encode(text));
    await write("one\n");
    await ann.lineWith(`"one"`);
    await shell.endInput();
    await shell.finished();
    await write("two\n");
    await ann.lineWith(`"two"`);
    fifo.close();

    await using sender = startPipeline(path, `exec chat send ${where}`);
    await sender.type("three\n");
    await ann.lineWith(`"three"`);
    await ann.sendFrame({ type: "ping" });
    await ann.frameOf("pong");
    sender.signal("SIGHUP");
    assertEquals((await sender.finished()).code, 129);
  },
);

/** Waits until a file has some text, and gives the part of it in parentheses. */
async function fileMatch(path: string, pattern: RegExp): Promise<string> {
  for (let tries = 0; tries < 1_200; tries++) {
    try {
      const found = pattern.exec(Deno.readTextFileSync(path))?.[1];
      if (found !== undefined) return found;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${path} did not come to hold ${pattern}`);
}
