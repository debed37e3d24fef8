import type { Client } from "../../client.ts";
import { NotLetIn } from "../../client/link/greet.ts";
import { connect, type ConnectOptions } from "../../dial/connect.ts";
import type { Route } from "../../dial/dial.ts";
import { Failure, reasonForPeople } from "../../failure.ts";
import { translated } from "../../language/language.ts";
import { loadModule } from "../../load_module.ts";
import { print } from "../../terminal/output.ts";
import type { SecretPrompt } from "../../terminal/prompt/secret.ts";
import { shown } from "../../terminal/view/shown_text.ts";
import { readTextFile } from "../../text_file.ts";
import type { Given, Option } from "../command.ts";
import type { Interrupt } from "../interrupt.ts";
import { UsageError } from "../usage_error.ts";
import type { IdleTimeout } from "./idle_timeout.ts";

/** Longest password, in characters: short enough for any line of a server. */
const PASSWORD_MAX = 128;

/** The variable that holds the password. */
const VARIABLE = "CHAT_PASSWORD";

/** The two options that give a password. */
export function passwordOptions(
  help: string,
  group: string,
): readonly Option[] {
  return [
    { name: "password", value: "WORD", isSecret: true, help, group },
    {
      name: "password-file",
      value: "FILE",
      help: "File whose first line is the password",
      group,
    },
  ];
}

/** The variable that holds the password of operators. */
const OPER_VARIABLE = "CHAT_OPER_PASSWORD";

/** The option that gives the password of operators. On a command line other users could read it. */
export function operPasswordOption(group: string): Option {
  return {
    name: "oper-password-file",
    value: "FILE",
    help: "File whose first line makes members operators, with /oper",
    group,
  };
}

/** Sources of the password; the defaults are those of the system. */
export interface PasswordSources {
  readonly env?: (name: string) => string | undefined;
  /** Reads a file. */
  readonly read?: (path: string) => string;
}

/**
 * The password given on the command line, in a file or in the environment.
 *
 * @throws {UsageError} It is not a valid password, or there are two.
 * @throws {Failure} The file cannot be read.
 */
export function givenPassword(
  given: Given,
  {
    env = (name) => Deno.env.get(name),
    read = readTextFile,
  }: PasswordSources = {},
): string | undefined {
  const word = given.value("password");
  const file = given.value("password-file");
  if (word !== undefined && file !== undefined) {
    throw new UsageError("--password and --password-file exclude each other");
  }
  if (word !== undefined) return checked(word, "--password");
  if (file !== undefined) {
    return checked(
      firstLine(file, "password-file", read),
      `--password-file ${file}`,
    );
  }
  return fromVariable(VARIABLE, env);
}

/**
 * The password that makes operators, given in a file or in the environment.
 *
 * @throws {UsageError} It is not a valid password.
 * @throws {Failure} The file cannot be read.
 */
export function givenOperPassword(
  given: Given,
  {
    env = (name) => Deno.env.get(name),
    read = readTextFile,
  }: PasswordSources = {},
): string | undefined {
  const file = given.value("oper-password-file");
  if (file === undefined) return fromVariable(OPER_VARIABLE, env);
  return checked(
    firstLine(file, "oper-password-file", read),
    `--oper-password-file ${file}`,
  );
}

function fromVariable(
  name: string,
  env: (name: string) => string | undefined,
): string | undefined {
  // In a shell, an empty variable means "not set" for one command.
  const variable = env(name);
  return variable ? checked(variable, name) : undefined;
}

function firstLine(
  path: string,
  option: string,
  read: (path: string) => string,
): string {
  try {
    return read(path).split(/\r?\n/, 1)[0] ?? "";
  } catch (error) {
    throw new Failure(
      `--${option} ${path} cannot be read: ${reasonForPeople(error)}`,
    );
  }
}

/** Errors never contain the password. */
function checked(password: string, where: string): string {
  const length = [...password].length;
  const wrong = password.trim() === ""
    ? "is empty"
    : /\p{Cc}/u.test(password)
    ? "contains a control character"
    : length > PASSWORD_MAX
    ? `has ${length} characters`
    : undefined;
  if (wrong === undefined) return password;
  throw new UsageError(
    `${where} ${wrong}: a password is one line of at most ${PASSWORD_MAX} characters`,
  );
}

/**
 * Connects with the password. When the hall needs one and none was given, the
 * terminal prompts for it until it is right, and so for the password of a name
 * that is registered. They are remembered only in this object and its client.
 */
export class PasswordHolder {
  #password: string | undefined;
  readonly #wasGiven: boolean;
  readonly #interrupt: Interrupt;
  readonly #timeout: IdleTimeout | undefined;

  /**
   * @param password The given password, if any.
   * @param timeout Paused while a person types.
   */
  constructor(
    password: string | undefined,
    interrupt: Interrupt,
    timeout?: IdleTimeout,
  ) {
    this.#password = password;
    this.#wasGiven = password !== undefined;
    this.#interrupt = interrupt;
    this.#timeout = timeout;
  }

  /**
   * Connects and says hello.
   *
   * @throws {NotLetIn} The server refuses this client.
   * @throws {Failure} It needs a password, and there is no terminal to prompt at.
   */
  async connect(route: Route, options: ConnectOptions): Promise<Client> {
    // The terminal stays without echo until the password is right.
    using open = new DisposableStack();
    let prompt: SecretPrompt | undefined;
    let { account } = options;
    for (;;) {
      const password = this.#password;
      try {
        return await connect(route, { ...options, password, account });
      } catch (error) {
        if (!(error instanceof NotLetIn)) throw error;
        const { name } = options;
        switch (error.code) {
          case "password-needed":
          case "bad-password":
            if (this.#wasGiven) throw error;
            prompt ??= open.use(await this.#prompt(error));
            this.#password = await this.#ask(prompt, error, "password: ");
            break;
          case "login-needed":
          case "bad-login": {
            if (name === undefined || !isAtTerminal()) throw error;
            prompt ??= open.use(await this.#prompt(error));
            const question = `password of ${name}: `;
            const password = await this.#ask(prompt, error, question);
            // Without it another name can be chosen.
            if (password === "") throw error;
            account = { name, password };
            break;
          }
          default:
            throw error;
        }
      }
    }
  }

  /** @throws {Failure} There is no terminal. */
  async #prompt(refused: NotLetIn): Promise<SecretPrompt> {
    if (!isAtTerminal()) {
      throw new Failure(
        `${refused.message}; give it with --password-file, ${VARIABLE} or --password`,
      );
    }
    // Loaded only here: few halls have a password.
    const [{ OwnTerminal }, { SecretPrompt }] = await Promise.all([
      loadModule<typeof import("../own_terminal.ts")>("./cli/own_terminal.ts"),
      loadModule<typeof import("../../terminal/prompt/secret.ts")>(
        "./terminal/prompt/secret.ts",
      ),
    ]);
    const terminal = new OwnTerminal(this.#interrupt.controller);
    return new SecretPrompt({
      listen: (typed, ended) => terminal.listen(typed, ended),
      // Standard output may be redirected.
      write: (text) => print(text, Deno.stderr),
    }, this.#interrupt);
  }

  /** Prompts for a password. */
  async #ask(
    prompt: SecretPrompt,
    refused: NotLetIn,
    question: string,
  ): Promise<string> {
    this.#timeout?.end();
    const password = await prompt.ask(
      translated(question),
      refused.code === "bad-password" || refused.code === "bad-login"
        ? `! ${translated(shown(refused.why))}\n`
        : "",
    );
    this.#interrupt.signal.throwIfAborted();
    if (password === undefined) throw refused;
    this.#timeout?.begin();
    return password;
  }
}

/** Whether a person can be asked. */
function isAtTerminal(): boolean {
  return Deno.stdin.isTerminal() && Deno.stderr.isTerminal();
}
