import { nameInUse, openUnderFreeName } from "../../client/link/free_name.ts";
import type { Client } from "../../client.ts";
import { NotLetIn } from "../../client/link/greet.ts";
import type { ConnectOptions } from "../../dial/connect.ts";
import type { Route } from "../../dial/dial.ts";
import { translated } from "../../language/language.ts";
import { loadModule } from "../../load_module.ts";
import { memberName } from "../../protocol/name/name.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { runChatScreen } from "../../terminal/chat_screen.ts";
import { colours, noColours } from "../../terminal/view/paint.ts";
import { shown } from "../../terminal/view/shown_text.ts";
import type { Interrupt } from "../interrupt.ts";
import type { PasswordHolder } from "../options/password.ts";
import { verifyServer } from "../options/route.ts";
import { statePath } from "../options/state.ts";
import { OwnTerminal } from "../own_terminal.ts";
import { nameHint, type TerminalStyle } from "./at_terminal.ts";
import { openLastName, validName } from "./last_name.ts";

/** Variables with the login name. */
const LOGIN_NAMES = ["USER", "LOGNAME", "USERNAME"];

/** Shown to a user that has had no conversation yet, as far as is known. */
const FIRST_HINT = "/help shows what you can do, /quit leaves";

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
  let asked = options.name;
  const connect = (more: Partial<ConnectOptions> = {}) => {
    asked = more.name ?? asked;
    return holder.connect(route, {
      ...options,
      ...more,
      shared: true,
      openUnderFreeName,
      tellsAcks: true,
    });
  };
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
    if (nameInUse(asked, client.welcome) === undefined) {
      lastName.keep(client.name);
    }
  };
  keepName();
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
      openHistory: async () => {
        const { openHistory } = await loadModule<
          typeof import("./history.ts")
        >("./cli/join/history.ts");
        return openHistory(
          style.hasHistory ? statePath("history") : undefined,
        );
      },
      hints: [nameHint(asked, client), isNew ? FIRST_HINT : undefined]
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
    const { ask } = await loadModule<
      typeof import("../../terminal/prompt/ask.ts")
    >("./terminal/prompt/ask.ts");
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
