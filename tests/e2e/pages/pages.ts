/**
 * The README and the pages for users as tests read them: their commands, places
 * to run them in, and what is common to running them.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { marked, type Token } from "marked";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import project from "../../../deno.json" with { type: "json" };
import { callFromSource } from "../../../shell_command.ts";
import { testWith } from "../harness/needs.ts";
import { type ChatOnPath, chatOnPath } from "../harness/pipeline.ts";
import {
  type Finished,
  type Program,
  startCommand,
  startServer,
} from "../harness/program.ts";
import { Screen, screenTest } from "../harness/screen.ts";
import { member } from "../harness/socket.ts";
import { ALONE_IN_LOBBY } from "../harness/words.ts";

export const ROOT = new URL("../../../", import.meta.url);

/** The pages whose commands are run, and whose code is known. */
const PAGES = [
  "README.md",
  "docs/guide.md",
  "docs/classroom.md",
  "docs/promises.md",
  "docs/comparison.md",
];

/** The pages whose commands are run besides. */
const OTHER_PAGES = ["docs/operate.md", "CONTRIBUTING.md"];

function textOf(pages: readonly string[]): string {
  return pages.map((path) => Deno.readTextFileSync(new URL(path, ROOT)))
    .join("\n");
}

/** The text of the pages whose code is known. */
export const TEXT = textOf(PAGES);

/** The names of the blocks of shell of all pages. */
export function namedBlocks(): string[] {
  const names = textOf([...PAGES, ...OTHER_PAGES])
    .matchAll(/^ *```(?:sh|bash|shell|powershell|console) (\w+)$/gm);
  return Array.from(names, ([, name = ""]) => name);
}

/** The commands of all pages, each once. */
export function commandsOfPages(): Command[] {
  const commands = commandsOf(textOf([...PAGES, ...OTHER_PAGES]));
  const byText = new Map<string, Command>();
  for (const command of commands) {
    const { output = [] } = byText.get(command.text) ?? {};
    // The one that shows what it says.
    if (output.length === 0) byText.set(command.text, command);
  }
  return [...byText.values()];
}

/** A command, and what the page shows that it says. */
export interface Command {
  readonly text: string;
  readonly output: readonly string[];
}

/** How commands of one kind are run. */
export interface Way {
  readonly pattern: RegExp;
  /** The programs besides this one that are in such a command. */
  readonly needs?: readonly string[];
  /** Whether it is run by a person at a terminal. */
  readonly atTerminal?: boolean;
  run(command: Command): Promise<void>;
}

/** The commands in the blocks of shell of a page, without their comments. A block with a name is run by the test that asks for that name. */
export function commandsOf(page: string): Command[] {
  const blocks = page.matchAll(
    /^ *```(sh|bash|shell|powershell|console)\n(.*?)^ *```$/gms,
  );
  return Array.from(blocks).flatMap(([, language, block = ""]) => {
    const lines = block.replaceAll("\\\n", " ").trimEnd().split("\n");
    if (language !== "console") {
      return lines.map(withoutComment).filter((text) => text !== "")
        .map((text) => ({ text, output: [] }));
    }
    const commands: { text: string; output: string[] }[] = [];
    for (const line of lines) {
      if (line.startsWith("$ ")) {
        commands.push({ text: withoutComment(line.slice(2)), output: [] });
      } else commands.at(-1)?.output.push(line);
    }
    return commands;
  });
}

function withoutComment(line: string): string {
  return line.replace(/(^|\s+)# .*$/, "").trim();
}

/** The code in the running text of a page, each once: commands and names. */
export function inlineOf(page: string): string[] {
  const spans: string[] = [];
  marked.walkTokens(marked.lexer(page), (token: Token) => {
    if (token.type === "codespan") spans.push(token.text.replaceAll("\n", " "));
  });
  return [...new Set(spans)];
}

/** Runs a command as a test, skipped by name where it cannot run. */
export function testOf(way: Way, command: Command): void {
  const name = `a page: ${command.text}`;
  const run = () => way.run(command);
  if (way.atTerminal === true) screenTest(name, run);
  else testWith(way.needs ?? [], name, run);
}

/** A folder to run a command in, with `chat` in `PATH` and a home of its own. */
export class Place implements Disposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "chat-page-" });
  readonly #path: ChatOnPath = chatOnPath();

  get env(): Record<string, string> {
    return {
      ...this.#path.env,
      XDG_CONFIG_HOME: `${this.folder}/config`,
      XDG_STATE_HOME: `${this.folder}/state`,
      // The same on Windows.
      APPDATA: `${this.folder}/config`,
      LOCALAPPDATA: `${this.folder}/state`,
      TZ: "UTC",
    };
  }

  /** Runs a line of shell. Its exit code is that of the last part that fails. */
  start(script: string, env: Readonly<Record<string, string>> = {}): Program {
    return startCommand(["bash", "-c", `set -o pipefail; ${script}`], {
      cwd: this.folder,
      env: { ...this.env, ...env },
    });
  }

  async run(
    script: string,
    input = "",
    env: Readonly<Record<string, string>> = {},
  ): Promise<Finished> {
    await using program = this.start(script, env);
    await program.type(input);
    await program.endInput();
    return await program.finished();
  }

  /** Runs a line of shell that is to succeed and say nothing on standard error. */
  async succeed(
    script: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const { code, stdout, stderr } = await this.run(script, "", env);
    assertEquals([code, stderr], [0, ""], script);
    return stdout;
  }

  write(name: string, text: string): void {
    Deno.writeTextFileSync(`${this.folder}/${name}`, text);
  }

  read(name: string): string {
    return Deno.readTextFileSync(`${this.folder}/${name}`);
  }

  [Symbol.dispose](): void {
    this.#path[Symbol.dispose]();
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** The command with the server of the test in the place of the page's. */
export function at(port: number, text: string): string {
  return text.replace(
    /(?:192\.0\.2\.\d+|localhost|chat\.example\.org)(?::\d+|( )\d+)?/,
    (_, space = ":") => `127.0.0.1${space}${port}`,
  );
}

// Tasks of the project.

/** The tests that run the long tasks, and the words in them that do. */
export const RUN_BY: Readonly<
  Record<string, readonly [file: string, words: string]>
> = {
  check: [".ci/run", "$run_task check\n"],
  test: [".ci/run", " $test_command "],
  "test:long": [".ci/run", " $test_command:long "],
  fuzz: ["tests/fuzz/fuzz_test.ts", 'from "./fuzz.ts"'],
  cost: [".ci/run", " $run_task cost "],
  compile: [".ci/run", " $run_task compile "],
  "compile:all": [".github/workflows/release.yml", " task compile:all\n"],
  "test:e2e": [
    ".github/workflows/release.yml",
    "CHAT_BIN=$program npx --no --prefix .github/deno deno task test:e2e\n",
  ],
  chaos: ["tests/e2e/hall/chaos_test.ts", 'from "./chaos.ts"'],
  web: ["tests/web/page_test.ts", 'from "../../release/page.ts"'],
  "demo:page": [
    "tests/e2e/web/pictures_test.ts",
    'from "../../../demo/page.ts"',
  ],
  demo: ["tests/demo_test.ts", 'from "../demo/record.ts"'],
  bench: ["tests/bench/bench_test.ts", "../../bench/bench.ts"],
};

/** A task of the project. `npx -y deno@…` is the Deno that runs this test. */
export async function doesTask({ text }: Command): Promise<void> {
  const [, task = "", more = ""] = /\btask (\S+)(.*)$/.exec(text) ?? [];
  const tasks: Readonly<Record<string, { command: string }>> = project.tasks;
  const { command } = tasks[task] ?? {};
  assert(command !== undefined, `deno.json has no task ${task}`);
  const script = /\S+\.ts$/.exec(command)?.[0];
  if (script !== undefined) Deno.statSync(new URL(script, ROOT));
  if (text.startsWith("npx ")) {
    // CI takes this line off the page, with this version.
    const ci = Deno.readTextFileSync(new URL(".ci/run", ROOT));
    assertStringIncludes(ci, "grep -m1 -oE 'npx -y deno@[0-9.]+ task test'");
  }
  if (task === "chat") {
    if (more === "") return await asksVersion();
    if (more === " join localhost") return await joinsFromSource();
    assertEquals(more, " serve");
    await servesFromSource();
    return;
  }
  const [file, words] = RUN_BY[task] ?? [];
  assert(
    file !== undefined && words !== undefined,
    `nothing is known to run the task ${task}`,
  );
  assertStringIncludes(Deno.readTextFileSync(new URL(file, ROOT)), words);
}

/** The first two minutes: a name is asked for, then a line is said. */
async function joinsFromSource(): Promise<void> {
  await using server = await startServer();
  await using bora = await member(server.port, "Bora");
  const command = `task --quiet chat join localhost:${server.port}`;
  await using screen = new Screen([
    "sh",
    ...["-c", `cd "$1" && exec "$2" ${command} --identity none`, "sh"],
    ...[fileURLToPath(ROOT), Deno.execPath()],
  ]);
  await screen.untilShown("your name:");
  screen.type("Ann\r");
  await screen.untilLast("lobby>");
  screen.type("hello\r");
  const { from, text } = await bora.frameOf("message");
  assertEquals([from, text], ["Ann", "hello"]);
  screen.type("/quit\r");
  assertEquals((await screen.ended()).code, 0);
}

async function asksVersion(): Promise<void> {
  await using program = startCommand(
    [Deno.execPath(), "task", "--quiet", "chat", "--version"],
    { cwd: fileURLToPath(ROOT) },
  );
  assertMatch((await program.finished()).stdout, /^chat \d+\.\d+\.\d+ /);
}

/** A server from source prints a line that can be pasted. */
async function servesFromSource(): Promise<void> {
  await using server = startCommand(
    [Deno.execPath(), "task", "--quiet", "chat", "serve"].concat(
      ["--host", "127.0.0.1", "--port", "0"],
    ),
    { cwd: fileURLToPath(ROOT), env: { CHAT_IDENTITY: "none" } },
  );
  try {
    const line = await server.stdout.line((line) => line.includes(" join "));
    const call = callFromSource(
      "deno task chat",
      Deno.execPath(),
      Deno.version.deno,
    );
    assertMatch(line, RegExp(`^${call} join 127\\.0\\.0\\.1:\\d+$`));
    await using member = startCommand(
      ["sh", "-c", `echo hello | ${line} --identity none`],
      {
        cwd: fileURLToPath(ROOT),
        env: { PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}` },
      },
    );
    const { code, stdout } = await member.finished();
    assertEquals(code, 0);
    assertStringIncludes(stdout, ALONE_IN_LOBBY);
  } finally {
    // Only this signal reaches the program that the task runs.
    server.signal("SIGTERM");
    await server.finished();
  }
}
