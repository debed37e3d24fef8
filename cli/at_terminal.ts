import process from "node:process";
import type { Client } from "../client.ts";
import { TIME_STYLES, type TimeStyle } from "../terminal/clock.ts";
import { type Bell, BELLS, sit } from "../terminal/desk.ts";
import { colours, noColours } from "../terminal/paint.ts";
import type { Given, Option } from "./command.ts";
import { UsageError } from "./usage_error.ts";

/** When names have colours. */
type Colour = "auto" | "always" | "never";

const COLOURS: readonly Colour[] = ["auto", "always", "never"];

/** Columns where a terminal does not say how many it has. */
const COLUMNS = 80;

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
 * Has a person talk at the terminal this program runs in.
 *
 * @throws {Lost} The conversation has come to an end that nobody asked for.
 */
export async function sitDown(
  client: Client,
  style: TerminalStyle,
  stop: AbortController,
): Promise<void> {
  const { stdin, stdout } = process;
  await sit(client, {
    input: stdin,
    output: stdout,
    look: {
      paint: style.hasColours ? colours : noColours,
      time: style.time,
      isQuiet: style.isQuiet,
      columns: () => stdout.columns || COLUMNS,
    },
    bell: style.bell,
    history: [],
    stop,
  });
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
