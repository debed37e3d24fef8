import type { Client, ConnectOptions } from "../../client.ts";
import { NotLetIn } from "../../client/link/greet.ts";
import { memberName } from "../../protocol/name/name.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { type Bell, BELLS } from "../../terminal/attention.ts";
import { runChatScreen } from "../../terminal/chat_screen.ts";
import { ask } from "../../terminal/prompt/ask.ts";
import { TIME_STYLES, type TimeStyle } from "../../terminal/view/clock.ts";
import { colours, noColours } from "../../terminal/view/paint.ts";
import { shown } from "../../terminal/view/shown_text.ts";
import { type Quiet, QUIETS } from "../../terminal/view/view.ts";
import type { Given, Option } from "../command.ts";
import type { Interrupt } from "../interrupt.ts";
import type { PasswordHolder } from "../options/password.ts";
import { statePath } from "../options/state.ts";
import { OwnTerminal } from "../own_terminal.ts";
import { UsageError } from "../usage_error.ts";
import { openHistory } from "./history.ts";

/** When colours are used. */
type Colour = "auto" | "always" | "never";

const COLOURS: readonly Colour[] = ["auto", "always", "never"];

/** Variables with the login name. */
const LOGIN_NAMES = ["USER", "LOGNAME", "USERNAME"];

/** Shown to a user who has no name set yet. */
const FIRST_HINT = "/help shows what you can do, /quit leaves";

/** The options for appearance and sound at a terminal. */
export const TERMINAL_OPTIONS: readonly Option[] = [
  {
    name: "time",
    value: "STYLE",
    choices: TIME_STYLES,
    help: "style of timestamps: 24h, 12h, iso or off (default: 24h)",
  },
  {
    name: "bell",
    value: "WHEN",
    choices: BELLS,
    help:
      "ring on mention, all or off; notify: on mention, with a desktop notification (default: mention)",
  },
  {
    name: "quiet",
    value: "WHOM",
    implied: "all",
    choices: QUIETS,
    help:
      "hide arrivals and departures; lurkers: only of members who have not spoken lately",
  },
  {
    name: "color",
    value: "WHEN",
    choices: COLOURS,
    help:
      "colours: auto, always or never (default: auto; NO_COLOR is respected)",
  },
];

/** Appearance and sound of a conversation. */
export interface TerminalStyle {
  readonly time: TimeStyle;
  readonly bell: Bell;
  readonly quiet: Quiet | undefined;
  readonly hasColours: boolean;
}

/**
 * Reads the options of a terminal.
 *
 * @throws {UsageError} A value is not allowed.
 */
export function terminalStyle(given: Given): TerminalStyle {
  const colour = oneOf(given, "color", COLOURS, "auto");
  return {
    time: oneOf(given, "time", TIME_STYLES, "24h"),
    bell: oneOf(given, "bell", BELLS, "mention"),
    quiet: given.value("quiet") === undefined
      ? undefined
      : oneOf(given, "quiet", QUIETS, "all"),
    hasColours: colour === "always" || (colour === "auto" && !Deno.noColor),
  };
}

/** Whether input and output are a terminal that can draw a prompt. */
export function hasTerminal(): boolean {
  return Deno.stdin.isTerminal() && Deno.stdout.isTerminal() &&
    Deno.env.get("TERM") !== "dumb";
}

/**
 * Runs a conversation at the terminal of this program. Without a name the user
 * is asked for one.
 *
 * @param options Name, rooms and server.
 * @param holder Connects, with the password where one is needed.
 * @throws {Lost} The conversation ended unexpectedly.
 */
export async function joinAsPerson(
  options: ConnectOptions,
  holder: PasswordHolder,
  style: TerminalStyle,
  interrupt: Interrupt,
): Promise<void> {
  // Acknowledgements give the position of the user's own messages among the others.
  const connect = (more: Partial<ConnectOptions> = {}) =>
    holder.connect({
      ...options,
      ...more,
      canBeTwice: true,
      tellsAcks: true,
    });
  const terminal = new OwnTerminal(interrupt.controller);
  const isFirst = options.name === undefined;
  await using client = isFirst
    ? await connectAsked((name) => connect({ name }), terminal, interrupt)
    : await connect();
  if (client === undefined) return;
  const history = openHistory(statePath("history"));
  await runChatScreen(client, {
    tty: terminal,
    theme: {
      paint: style.hasColours ? colours : noColours,
      time: style.time,
      quiet: style.quiet,
      columns: () => terminal.size().columns,
    },
    bell: style.bell,
    history: history.lines,
    keep: history.keep,
    hints: [nameHint(client), isFirst ? FIRST_HINT : undefined]
      .filter((hint) => hint !== undefined),
    stop: interrupt.controller,
    interrupt: interrupt.interrupt,
  });
  const { fault } = terminal;
  if (fault !== undefined && !interrupt.explains(fault.error)) {
    throw fault.error;
  }
}

/** The hint for a user who is connected already, under another name. */
export function nameHint(
  { name, nameInUse }: Pick<Client, "name" | "nameInUse">,
): string | undefined {
  return nameInUse === undefined
    ? undefined
    : `you are here already as ${nameInUse}, so this time you are ${name}`;
}

/**
 * Asks for a name until the server accepts it.
 *
 * @returns `undefined` when the user gave up.
 */
async function connectAsked(
  connect: (name: string) => Promise<Client>,
  terminal: OwnTerminal,
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
      return await connect(memberName(name));
    } catch (error) {
      const isOfName = error instanceof NotLetIn && error.isOfName;
      if (!isOfName && !(error instanceof Refusal)) throw error;
      terminal.write(`! ${shown(isOfName ? error.why : error.message)}\n`);
      if (name === offered) offered = undefined;
    }
  }
}

/** The login name, if it is a valid member name. */
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
