import { assert } from "@std/assert";
import {
  type IrcMessage,
  parseMessage,
} from "../../../dialects/irc/message.ts";
import { within } from "../harness/program.ts";
import { Socket } from "../harness/socket.ts";

/** A connection of lines. */
export interface Lines extends AsyncDisposable {
  send(text: string): Promise<void>;
  /** The next line, without its line feed. */
  line(): Promise<string>;
  /** Waits until the server has hung up. */
  ended(): Promise<void>;
}

/** A member that speaks IRC: lines out, messages in. */
export class IrcMember implements AsyncDisposable {
  readonly #socket: Lines;
  #syncs = 0;

  /** A member that has said nothing. */
  constructor(socket: Lines) {
    this.#socket = socket;
  }

  /** A connection that has said nothing. */
  static async connect(port: number): Promise<IrcMember> {
    return new IrcMember(await Socket.connect(port));
  }

  /** A member that has been welcomed. */
  static async welcomed(
    port: number,
    nick: string,
    capabilities = "",
  ): Promise<IrcMember> {
    const member = await IrcMember.connect(port);
    await member.register(nick, capabilities);
    return member;
  }

  /** Registers, and waits for the welcome. */
  async register(nick: string, capabilities = ""): Promise<void> {
    if (capabilities !== "") await this.send(`CAP REQ :${capabilities}`);
    await this.send(`NICK ${nick}`, `USER ${nick} 0 * :${nick} of the tests`);
    if (capabilities !== "") await this.send("CAP END");
    await this.until("422");
  }

  /** The same in the lobby. */
  static async inLobby(
    port: number,
    nick: string,
    capabilities = "",
  ): Promise<IrcMember> {
    const member = await IrcMember.welcomed(port, nick, capabilities);
    await member.send("JOIN #lobby");
    await member.until("366");
    return member;
  }

  async send(...lines: readonly string[]): Promise<void> {
    await this.#socket.send(lines.map((line) => line + "\r\n").join(""));
  }

  /** The next message with a command; those before it are passed over. */
  async until(command: string): Promise<IrcMessage> {
    // Pings would go on for ever.
    return await within(this.#until(command), command);
  }

  async #until(command: string): Promise<IrcMessage> {
    for (;;) {
      const message = await this.message();
      if (message.command === command) return message;
    }
  }

  /** The next message. Pings are answered. */
  async message(): Promise<IrcMessage> {
    for (;;) {
      const line = await this.#socket.line();
      assert(line.endsWith("\r"), `a line without its end: ${line}`);
      const message = parseMessage(line.slice(0, -1));
      assert(message !== undefined, `no message: ${line}`);
      if (message.command !== "PING") return message;
      await this.send(`PONG ${message.params[0]}`);
    }
  }

  /** Everything that has come of the requests before this, a line each, as `COMMAND params`. */
  async answers(): Promise<string[]> {
    const token = `sync${++this.#syncs}`;
    await this.send(`PING ${token}`);
    const lines: string[] = [];
    for (;;) {
      const { command, params, source } = await this.message();
      if (command === "PONG" && params[1] === token) return lines;
      const from = source?.includes("!") ? `${source.split("!")[0]} ` : "";
      lines.push(from + [command, ...params].join(" "));
    }
  }

  /** Waits until the server has hung up. */
  async ended(): Promise<void> {
    await this.#socket.ended();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#socket[Symbol.asyncDispose]();
  }
}
