/**
 * The real program, from outside: started as its users start it, with the
 * permissions of the compiled binary and no others.
 *
 * @module
 */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { deadline } from "@std/async/deadline";
import { News } from "./news.ts";
import { pieces } from "./pieces.ts";

/** How long anything awaited in a test may take, in milliseconds. Reached only when something is broken. */
export const PATIENCE = 60_000;

let home: string | undefined;

/** Where the programs of these tests have their key, and no settings. */
function homeFolder(): string {
  if (home !== undefined) return home;
  const folder = Deno.makeTempDirSync({ prefix: "chat-home-" });
  addEventListener(
    "unload",
    () => Deno.removeSync(folder, { recursive: true }),
  );
  return home = folder;
}

let compiled: string | undefined;

/** Where Deno keeps what it has compiled. In a home of its own a program would be compiled anew. */
export function denoFolder(): string {
  compiled ??= String(
    JSON.parse(textOf(
      new Deno.Command(Deno.execPath(), { args: ["info", "--json"] })
        .outputSync().stdout,
    )).denoDir,
  );
  return compiled;
}

/** Keeps the chat settings of the user who runs the tests out of them. */
const NOTHING_SET: Readonly<Record<string, string>> = {
  CHAT_COMMAND: "",
  CHAT_IDENTITY: "",
  CHAT_FULL: "",
  CHAT_HISTORY: "",
  CHAT_LANGUAGE: "",
  CHAT_NAME: "",
  CHAT_OPER_PASSWORD: "",
  CHAT_PASSWORD: "",
  CHAT_ROOMS: "",
  CHAT_SERVER: "",
  // The tests of the status line switch it on.
  CHAT_STATUS: "off",
  LC_ALL: "C.UTF-8",
  // No folder: nobody can keep anything there, not even the administrator.
  XDG_STATE_HOME: fileURLToPath(import.meta.url),
};

const ROOT = new URL("../../../", import.meta.url);
const decoder = new TextDecoder();

/** The command that runs the program, as a list of words. `CHAT_BIN` names a binary to use instead. */
export function programCommand(): [command: string, ...args: string[]] {
  const binary = Deno.env.get("CHAT_BIN");
  // Some tests start it in another folder.
  if (binary !== undefined) return [resolve(binary)];
  return denoCommand(new URL("main.ts", ROOT), "-P");
}

/** The command that runs a script of this repository with some permissions. */
export function denoCommand(
  script: URL,
  permissions: "-P" | "-A",
): [command: string, ...args: string[]] {
  // Where this test was given the stand-ins, the script gets them too.
  const standIns = import.meta.resolve("@std/async/channel").startsWith(
    "file:",
  );
  return [
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    permissions,
    ...(standIns
      ? [
        `--import-map=${
          fileURLToPath(new URL("offline/import_map.json", ROOT))
        }`,
      ]
      : []),
    fileURLToPath(script),
  ];
}

/** The result of a finished program. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program to its end. */
export async function chat(
  args: readonly string[],
  input: string | Uint8Array = "",
  options: Pick<Deno.CommandOptions, "env"> = {},
): Promise<Finished> {
  await using program = startProgram(args, options);
  await program.type(input);
  await program.endInput();
  return await program.finished();
}

/** A running program whose input can be typed and whose output can be waited for. */
export class Program implements AsyncDisposable {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  /** Whether it reads no more. */
  #hasClosedInput = false;

  constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#input = child.stdin.getWriter();
    this.stdout = new Output(child.stdout);
    this.stderr = new Output(child.stderr);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Types something. A program that has ended before takes no notice: {@linkcode finished} says why it has. */
  async type(text: string | Uint8Array): Promise<void> {
    const bytes = typeof text === "string"
      ? new TextEncoder().encode(text)
      : text;
    if (bytes.length === 0 || this.#hasClosedInput) return;
    try {
      await this.#input.write(bytes);
    } catch (error) {
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
      this.#hasClosedInput = true;
    }
  }

  async endInput(): Promise<void> {
    if (!this.#hasClosedInput) await this.#input.close();
  }

  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Waits for its end. */
  async finished(): Promise<Finished> {
    const { code } = await within(this.#child.status, "the program to end");
    await Promise.all([this.stdout.ended, this.stderr.ended]);
    return { code, stdout: this.stdout.text, stderr: this.stderr.text };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#input.close().catch(() => {});
    await this.#child.status;
    await Promise.all([this.stdout.ended, this.stderr.ended]);
  }
}

/** Starts the program. */
export function startProgram(
  args: readonly string[],
  options: Pick<Deno.CommandOptions, "env"> = {},
): Program {
  return startCommand([...programCommand(), ...args], options);
}

/** Starts any program, a peer of ours for example. */
export function startCommand(
  [command, ...args]: readonly [string, ...string[]] | readonly string[],
  options: Pick<Deno.CommandOptions, "env" | "cwd"> = {},
): Program {
  if (command === undefined) throw new TypeError("no command");
  return new Program(
    new Deno.Command(command, {
      args,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      ...options,
      env: {
        ...NOTHING_SET,
        XDG_CONFIG_HOME: homeFolder(),
        ...(options.env?.HOME === undefined ? {} : { DENO_DIR: denoFolder() }),
        ...options.env,
      },
    }).spawn(),
  );
}

/** A running server. */
export interface Server extends AsyncDisposable {
  readonly program: Program;
  readonly port: number;
}

/** Waits until a server that logs text has let somebody of this name in. */
export async function welcomed(
  { program }: Server,
  name: string,
): Promise<void> {
  const isOfIt = (line: string) =>
    line.includes(" joined ") && line.endsWith(` name=${name}`);
  await program.stderr.line(isOfIt);
}

/** The options of a server for tests that say more, or come more often, than people do. */
export const UNHURRIED: readonly string[] = [
  "--host",
  "127.0.0.1",
  ...["--rate", "0"],
  ...["--connect-rate", "0"],
];

/**
 * The options of a server for tests with a member that reads nothing: such a
 * member answers no ping, and on a busy machine it takes longer than a ping to
 * fill all that lies between.
 */
export const PATIENT: readonly string[] = ["--ping", "10m"];

const ANNOUNCE = "--announce";
const CONNECTIONS = "--max-connections";

/**
 * More connections than most tests make. A server finds out at its start whether
 * there are descriptors for so many, which takes longer than all the rest of its
 * start for the default of 10,000.
 */
const CONNECTIONS_MAX = "1000";

/** Starts a server on a free port of this machine and waits until it listens. */
export async function startServer(
  args: readonly string[] = ["--host", "127.0.0.1"],
  options: Pick<Deno.CommandOptions, "env"> = {},
): Promise<Server> {
  const few = args.includes(CONNECTIONS) ? [] : [CONNECTIONS, CONNECTIONS_MAX];
  // Tests say nothing on the network of the machine that they run on.
  const quiet = args.includes(ANNOUNCE) ? [] : [ANNOUNCE, "off"];
  const all = ["serve", "--port", "0", ...few, ...quiet, ...args];
  const program = startProgram(all, {
    ...options,
    // The user who starts a server is its operator, by key: the test clients are not.
    env: { CHAT_IDENTITY: "none", ...options.env },
  });
  try {
    const line = await program.stdout.line((line) =>
      line.startsWith("listening on ")
    );
    const port = Number(/:(\d+)$/.exec(line)?.[1]);
    return {
      program,
      port,
      [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
    };
  } catch (error) {
    await program[Symbol.asyncDispose]();
    throw error;
  }
}

/** Text that arrives bit by bit, and what to wait for in it. */
export class Output {
  /** Settles when no more will come. */
  readonly ended: Promise<void>;
  readonly #news = new News();
  #text = "";
  #searchedTo = 0;
  #isEnded = false;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.ended = this.#collect(stream);
  }

  /** All that has come so far. */
  get text(): string {
    return this.#text;
  }

  /** Waits for the next line that fits; lines before it are passed over. */
  async line(fits: (line: string) => boolean): Promise<string> {
    return await this.#until("a line that fits", () => {
      for (;;) {
        const end = this.#text.indexOf("\n", this.#searchedTo);
        if (end === -1) return undefined;
        const line = this.#text.slice(this.#searchedTo, end);
        this.#searchedTo = end + 1;
        if (fits(line)) return line;
      }
    });
  }

  /** Waits until the text so far holds some text, however it is cut into lines. */
  async includes(part: string): Promise<void> {
    await this.#until(
      JSON.stringify(part),
      () => this.#text.includes(part) || undefined,
    );
  }

  /** Waits until the text so far fits a pattern. */
  async matches(pattern: RegExp): Promise<RegExpExecArray> {
    return await this.#until(
      `${pattern}`,
      () => pattern.exec(this.#text) ?? undefined,
    );
  }

  async #until<T>(what: string, look: () => T | undefined): Promise<T> {
    return await this.#news.until(
      () => {
        const found = look();
        if (found === undefined && this.#isEnded) {
          throw new Error(`ended without ${what}; it said: ${this.#text}`);
        }
        return found;
      },
      what,
      () => this.#text,
    );
  }

  async #collect(stream: ReadableStream<Uint8Array>): Promise<void> {
    const streaming = new TextDecoder();
    for await (const read of stream) {
      for await (const bytes of pieces(read)) {
        this.#text += streaming.decode(bytes, { stream: true });
        this.#news.wake();
      }
    }
    this.#isEnded = true;
    this.#news.wake();
  }
}

/** Waits for something, but not for ever. */
export async function within<T>(
  promise: Promise<T>,
  what: string,
  seen: () => string = () => "",
  patience = PATIENCE,
): Promise<T> {
  try {
    return await deadline(promise, patience);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new Error(
      `waited ${patience / 1000} s for ${what}; seen: ${seen()}`,
      { cause: error },
    );
  }
}

/**
 * A port that is free now, for a program that cannot say which it has taken. It
 * is below those that systems assign: no other test is given it meanwhile.
 */
export function freePort(): number {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    try {
      using _listener = Deno.listen({ hostname: "127.0.0.1", port });
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

/** Whether a program is installed on this machine. */
export function installed(command: string): boolean {
  const { success } = new Deno.Command("sh", {
    args: ["-c", `command -v ${command}`],
    stdout: "null",
    stderr: "null",
  }).outputSync();
  return success;
}

/** The text of some bytes. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
