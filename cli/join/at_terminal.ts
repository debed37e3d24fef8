import type { Client } from "../../client.ts";
import { NotLetIn } from "../../client/link/greet.ts";
import type { ConnectOptions } from "../../dial/connect.ts";
import type { Route } from "../../dial/dial.ts";
import { translated } from "../../language/language.ts";
import { memberName } from "../../protocol/name/name.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { type Bell, BELLS } from "../../terminal/attention.ts";
import { runChatScreen } from "../../terminal/chat_screen.ts";
import { ask } from "../../terminal/prompt/ask.ts";
import {
  ROOMS_SHOWN,
  type RoomsShown,
} from "../../terminal/rooms/rooms_shown.ts";
import { TIME_STYLES, type TimeStyle } from "../../terminal/view/clock.ts";
import { colours, noColours } from "../../terminal/view/paint.ts";
import { shown } from "../../terminal/view/shown_text.ts";
import { type Quiet, QUIETS } from "../../terminal/view/hidden.ts";
import type { Given, Option } from "../command.ts";
import type { Interrupt } from "../interrupt.ts";
import type { PasswordHolder } from "../options/password.ts";
import { verifyServer } from "../options/route.ts";
import { type Settings, SWITCH } from "../options/settings.ts";
import { statePath } from "../options/state.ts";
import { OwnTerminal } from "../own_terminal.ts";
import { UsageError } from "../usage_error.ts";
import { openHistory } from "./history.ts";
import { openLastName, validName } from "./last_name.ts";

/** When colours are used. */
type Colour = "auto" | "always" | "never";

const COLOURS: readonly Colour[] = ["auto", "always", "never"];

/** Variables with the login name. */
const LOGIN_NAMES = ["USER", "LOGNAME", "USERNAME"];

/** Shown to a user that has had no conversation yet, as far as is known. */
const FIRST_HINT = "/help shows what you can do, /quit leaves";

/** The options for appearance and sound at a terminal. */
export const TERMINAL_OPTIONS: readonly Option[] = [
  {
    name: "time",
    value: "STYLE",
    choices: TIME_STYLES,
    help: "Style of timestamps: 24h, 12h, iso or off",
    default: "24h",
  },
  {
    name: "bell",
    value: "WHEN",
    choices: BELLS,
    help:
      "Ring on mention, all or off; notify: on mention, with a desktop notification",
    default: "mention",
  },
  {
    name: "quiet",
    value: "WHOM",
    implied: "all",
    choices: QUIETS,
    help:
      "Hide arrivals and departures; lurkers: only those of members who have not spoken lately",
  },
  {
    name: "history",
    value: "WHEN",
    choices: SWITCH,
    help: "Keep typed lines for the next run: on or off",
    default: "on; locked rooms and direct messages never",
  },
  {
    name: "full",
    value: "WHEN",
    implied: "on",
    choices: SWITCH,
    help: "Use the whole screen, with lists: on or off",
    default: "off",
  },
  {
    name: "rooms",
    value: "WHICH",
    choices: ROOMS_SHOWN,
    help:
      "Rooms to show: current, with unread messages of the others counted, or all in one stream",
    default: "current",
  },
  {
    name: "status",
    value: "WHEN",
    choices: SWITCH,
    help: "Status line below the prompt: on or off",
    default: "on",
  },
  {
    name: "color",
    value: "WHEN",
    choices: COLOURS,
    help: "Colours: auto, always or never",
    default: "auto; NO_COLOR is respected",
  },
];

/** Appearance and sound of a conversation. */
export interface TerminalStyle {
  readonly time: TimeStyle;
  readonly bell: Bell;
  readonly quiet: Quiet | undefined;
  readonly hasHistory: boolean;
  readonly rooms: RoomsShown;
  readonly hasStatus: boolean;
  readonly isFull: boolean;
  readonly hasColours: boolean;
}

/**
 * Reads the options of a terminal.
 *
 * @throws {UsageError} A value is not allowed.
 */
export function terminalStyle(
  given: Given,
  settings: Settings,
): TerminalStyle {
  const colour = oneOf(given, "color", COLOURS, "auto");
  const isFull = oneOf(given, "full", SWITCH, settings.full ?? "off") === "on";
  if (isFull && given.value("rooms") === "all") {
    throw new UsageError(
      "--full and --rooms all exclude each other: a full screen shows a room at a time",
    );
  }
  return {
    time: oneOf(given, "time", TIME_STYLES, "24h"),
    bell: oneOf(given, "bell", BELLS, "mention"),
    quiet: given.value("quiet") === undefined
      ? undefined
      : oneOf(given, "quiet", QUIETS, "all"),
    hasHistory:
      oneOf(given, "history", SWITCH, settings.history ?? "on") === "on",
    rooms: oneOf(given, "rooms", ROOMS_SHOWN, settings.rooms ?? "current"),
    hasStatus: oneOf(given, "status", SWITCH, settings.status ?? "on") === "on",
    isFull,
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
 * @param options Name and rooms.
 * @param holder Connects, with the password where one is needed.
 * @throws {Lost} The conversation ended unexpectedly.
 */
export async function joinAsPerson(
  route: Route,
  options: ConnectOptions,
  holder: PasswordHolder,
  style: TerminalStyle,
  interrupt: Interrupt,
): Promise<void> {
  // Acknowledgements give the position of the user's own messages among the others.
  const connect = (more: Partial<ConnectOptions> = {}) =>
    holder.connect(route, {
      ...options,
      ...more,
      canBeTwice: true,
      tellsAcks: true,
    });
  const isAsked = options.name === undefined;
  // A wrong server is refused before anything is asked.
  if (isAsked) await verifyServer(route, interrupt.signal);
  const terminal = new OwnTerminal(interrupt.controller);
  const lastName = openLastName(statePath("name"));
  const isNew = isAsked && lastName.name === undefined;
  await using client = isAsked
    ? await connectAsked(
      (name) => connect({ name }),
      lastName.name ?? loginName(),
      terminal,
      interrupt,
    )
    : await connect();
  if (client === undefined) return;
  const keepName = () => {
    if (client.nameInUse === undefined) lastName.keep(client.name);
  };
  keepName();
  const history = openHistory(
    style.hasHistory ? statePath("history") : undefined,
  );
  try {
    await runChatScreen(client, {
      tty: terminal,
      theme: {
        paint: style.hasColours ? colours : noColours,
        time: style.time,
      },
      quiet: style.quiet,
      bell: style.bell,
      rooms: style.rooms,
      hasStatus: style.hasStatus,
      isFull: style.isFull,
      history: history.lines,
      keep: history.keep,
      hints: [nameHint(client), isNew ? FIRST_HINT : undefined]
        .filter((hint) => hint !== undefined),
      stop: interrupt.controller,
      interrupt: interrupt.interrupt,
    });
  } finally {
    // It may be another since.
    keepName();
  }
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
    : `you are already connected as ${nameInUse}, so this time you are ${name}`;
}

/**
 * Asks for a name until the server accepts it.
 *
 * @param offered The name of an empty answer, until the server refuses it.
 * @returns `undefined` when the user gave up.
 */
async function connectAsked(
  connect: (name: string) => Promise<Client>,
  offered: string | undefined,
  terminal: OwnTerminal,
  interrupt: Interrupt,
): Promise<Client | undefined> {
  for (;;) {
    const question = offered === undefined
      ? "your name: "
      : `your name (${offered}): `;
    const answer = await ask(terminal, translated(question), interrupt);
    if (answer === undefined) return undefined;
    const name = answer.trim() || offered;
    if (name === undefined) continue;
    try {
      return await connect(memberName(name));
    } catch (error) {
      const isOfName = error instanceof NotLetIn && error.isOfName;
      if (!isOfName && !(error instanceof Refusal)) throw error;
      terminal.write(
        `! ${translated(shown(isOfName ? error.why : error.message))}\n`,
      );
      if (name === offered) offered = undefined;
    }
  }
}

/** The login name, if it is a valid member name. */
function loginName(): string | undefined {
  const name = LOGIN_NAMES.map((variable) => Deno.env.get(variable))
    .find((name) => name);
  return name === undefined ? undefined : validName(name);
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
