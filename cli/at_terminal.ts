import process from "node:process";
import { memberName } from "../chat/name.ts";
import { Refusal } from "../chat/refusal.ts";
import { Client, type ConnectOptions } from "../client.ts";
import { NotLetIn } from "../client/greet.ts";
import { ask } from "../terminal/ask.ts";
import { TIME_STYLES, type TimeStyle } from "../terminal/clock.ts";
import { type Bell, BELLS, sit } from "../terminal/desk.ts";
import { print } from "../terminal/output.ts";
import { colours, noColours } from "../terminal/paint.ts";
import type { Tty } from "../terminal/prompt.ts";
import { shown } from "../terminal/view.ts";
import type { Given, Option } from "./command.ts";
import { historyPath, openHistory } from "./history.ts";
import type { Interrupt } from "./interrupt.ts";
import { UsageError } from "./usage_error.ts";

/** When names have colours. */
type Colour = "auto" | "always" | "never";

const COLOURS: readonly Colour[] = ["auto", "always", "never"];

/** Where the name one has logged in with stands. */
const LOGIN_NAMES = ["USER", "LOGNAME", "USERNAME"];

/** What somebody who is here for the first time should know. */
const FIRST_HINT = "/help shows what you can do, /quit leaves";

/** The size of a terminal that does not say which it has. */
const SIZE = { columns: 80, rows: 24 };

/** The options that concern how a conversation looks and sounds at a terminal. */
export const TERMINAL_OPTIONS: readonly Option[] = [
  {
    name: "time",
    value: "STYLE",
    help: "the time at the left: 24h, 12h, iso or off (24h)",
  },
  {
    name: "bell",
    value: "WHEN",
    help: "ring on: mention, all or off (mention)",
  },
  { name: "quiet", help: "no word of who comes and goes" },
  {
    name: "color",
    value: "WHEN",
    help: "colours: auto, always or never (auto; NO_COLOR is obeyed)",
  },
];

/** How a conversation is to look and sound. */
export interface TerminalStyle {
  readonly time: TimeStyle;
  readonly bell: Bell;
  readonly isQuiet: boolean;
  readonly hasColours: boolean;
}

/**
 * Reads the options of a terminal.
 *
 * @throws {UsageError} One of them has a value that there is not.
 */
export function terminalStyle(given: Given): TerminalStyle {
  const colour = oneOf(given, "color", COLOURS, "auto");
  return {
    time: oneOf(given, "time", TIME_STYLES, "24h"),
    bell: oneOf(given, "bell", BELLS, "mention"),
    isQuiet: given.has("quiet"),
    hasColours: colour === "always" || (colour === "auto" && !Deno.noColor),
  };
}

/** Whether a person can sit down here: a terminal at both ends, and not a dumb one. */
export function hasTerminal(): boolean {
  return Deno.stdin.isTerminal() && Deno.stdout.isTerminal() &&
    Deno.env.get("TERM") !== "dumb";
}

/**
 * Has a person talk at the terminal this program runs in. Without a name it is
 * asked for one.
 *
 * @param options Whom to be, and where.
 * @throws {Lost} The conversation has come to an end that nobody asked for.
 */
export async function joinAsPerson(
  options: ConnectOptions,
  style: TerminalStyle,
  interrupt: Interrupt,
): Promise<void> {
  const terminal = new Terminal(interrupt.controller);
  const isFirst = options.name === undefined;
  await using client = isFirst
    ? await connectAsked(options, terminal, interrupt)
    : await connect(options);
  if (client === undefined) return;
  const history = openHistory(historyPath());
  await sit(client, {
    tty: terminal,
    look: {
      paint: style.hasColours ? colours : noColours,
      time: style.time,
      isQuiet: style.isQuiet,
      columns: () => terminal.size().columns,
    },
    bell: style.bell,
    history: history.lines,
    keep: history.keep,
    ...(isFirst ? { hint: FIRST_HINT } : {}),
    stop: interrupt.controller,
    interrupt: interrupt.interrupt,
  });
  if (terminal.fault !== undefined) throw terminal.fault.error;
}

/** One's own words are shown where they belong among the others. */
function connect(options: ConnectOptions): Promise<Client> {
  return Client.connect({ ...options, tellsAcks: true });
}

/**
 * Asks for a name until it is one that can be had.
 *
 * @returns `undefined` when the person wants no more.
 */
async function connectAsked(
  options: ConnectOptions,
  terminal: Terminal,
  interrupt: Interrupt,
): Promise<Client | undefined> {
  let offered = loginName();
  for (;;) {
    const question = offered === undefined
      ? "your name: "
      : `your name (${offered}): `;
    const answer = await ask(terminal, question, interrupt);
    if (answer === undefined) return undefined;
    const name = answer.trim() || offered;
    if (name === undefined) continue;
    try {
      return await connect({ ...options, name: memberName(name) });
    } catch (error) {
      const isTaken = error instanceof NotLetIn && error.code === "name-taken";
      if (!isTaken && !(error instanceof Refusal)) throw error;
      const why = isTaken ? `${name} is taken` : error.message;
      terminal.write(`! ${shown(why)}\n`);
      if (name === offered) offered = undefined;
    }
  }
}

/** What one is called on this machine, where that can be a name. */
function loginName(): string | undefined {
  const name = LOGIN_NAMES.map((variable) => Deno.env.get(variable))
    .find((name) => name);
  try {
    return name === undefined ? undefined : memberName(name);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** The terminal this program runs in. */
class Terminal implements Tty {
  readonly #stop: AbortController;
  #fault: { readonly error: unknown } | undefined;

  constructor(stop: AbortController) {
    this.#stop = stop;
  }

  /** Why nothing can be shown any more, which ends the conversation. */
  get fault(): { readonly error: unknown } | undefined {
    return this.#fault;
  }

  listen(typed: (bytes: Uint8Array) => void, ended: () => void): Disposable {
    const { stdin } = process;
    stdin.setRawMode(true);
    stdin.on("data", typed);
    stdin.on("end", ended);
    stdin.on("error", ended);
    // It may have been paused by the one who listened before.
    stdin.resume();
    return {
      [Symbol.dispose]() {
        stdin.off("data", typed);
        stdin.off("end", ended);
        stdin.off("error", ended);
        stdin.pause();
        stdin.setRawMode(false);
      },
    };
  }

  onResize(resized: () => void): Disposable {
    const { stdout } = process;
    stdout.on("resize", resized);
    return { [Symbol.dispose]: () => void stdout.off("resize", resized) };
  }

  write(text: string): void {
    if (this.#fault !== undefined) return;
    try {
      print(text);
    } catch (error) {
      this.#fault = { error };
      this.#stop.abort();
    }
  }

  size(): { columns: number; rows: number } {
    if (this.#fault !== undefined) return SIZE;
    const { columns, rows } = Deno.consoleSize();
    return { columns: columns || SIZE.columns, rows: rows || SIZE.rows };
  }

  suspend(returned: () => void): void {
    const { stdin, pid, platform } = process;
    if (platform === "win32") return returned();
    stdin.setRawMode(false);
    process.once("SIGCONT", () => {
      stdin.setRawMode(true);
      returned();
    });
    process.kill(pid, "SIGTSTP");
  }
}

function oneOf<T extends string>(
  given: Given,
  option: string,
  values: readonly T[],
  otherwise: T,
): T {
  const value = given.value(option) ?? otherwise;
  const known = values.find((known) => known === value);
  if (known === undefined) {
    throw new UsageError(
      `--${option} ${value} is not one of ${values.join(", ")}`,
    );
  }
  return known;
}
