import type { ServerFacts } from "../../protocol/features/hello.ts";
import type { ReadMark } from "../../protocol/features/excerpt/excerpt.ts";
import type { IrcMessage } from "./message.ts";
import type { SaslExchange } from "./sasl_exchange.ts";
import { HOST, SERVER_NAME, USER } from "./source.ts";
import { nickOf } from "./spelling.ts";

/** The facts of a server for IRC clients: its name, and limits, of which `Infinity` lifts one. */
export interface IrcFacts {
  readonly serverName: string;
  /** The lines of the message of the day; absent when there is none. */
  readonly motd?: readonly string[] | undefined;
  readonly maxName: number;
  readonly maxRoomName: number;
  readonly maxTopic: number;
  readonly maxText: number;
  /**
   * How many of the newest messages a client is sent that enters a channel anew;
   * with 0 none are sent that it does not ask for. @default {HISTORY_ON_JOIN}
   */
  readonly replay?: number | undefined;
  readonly maxRooms: number;
  /** When a nick can be given a password. @default {"always"} */
  readonly registers?: "always" | "welcomed" | undefined;
  /** Whether the connection is encrypted. @default {false} */
  readonly isEncrypted?: boolean | undefined;
  /** How clients are to connect next time (IRCv3, `sts`); absent when the server does not say. */
  readonly sts?: string | undefined;
}

/** The facts of a server without a name and without limits. */
export const BARE_FACTS: IrcFacts = {
  serverName: SERVER_NAME,
  maxName: Infinity,
  maxRoomName: Infinity,
  maxTopic: Infinity,
  maxText: Infinity,
  maxRooms: Infinity,
};

/** The member of a connection, as far as the hall and the client have told of it. */
export class MemberState {
  readonly capabilities: Set<string> = new Set();
  /** Its modes as a user. Everybody is invisible to members of other rooms. */
  readonly userModes: Set<string> = new Set("i");
  /** The rooms that it is in. */
  readonly rooms: Set<string> = new Set();
  /** The nicks that it watches, by their names in lower case. */
  readonly monitored: Map<string, string> = new Map();
  /** The keys whose values it is told of (IRCv3, metadata). */
  readonly followed: Set<string> = new Set();
  /** The values of its own keys that it has set before its welcome. */
  readonly early: Map<string, string> = new Map();
  /** The news that the hall has been told that it wants. */
  wanted: string | undefined;
  /** Its name in the hall, or the name that it asks for; absent before the first NICK. */
  name: string | undefined;
  /** The first and the last parameter of USER. */
  user: { readonly user: string; readonly realname: string } | undefined;
  /** The connection password. */
  password: string | undefined;
  /** The registered name that it is signed in to. */
  account: string | undefined;
  /** The exchange by which it signs in, if there is one under way. */
  sasl: SaslExchange | undefined;
  /** Whether it negotiates capabilities, so that it is not welcomed yet. */
  isNegotiating = false;
  /** How far it has come in. */
  stage: "outside" | "asking" | "in" = "outside";
  /** The message store that numbers belong to; empty before the welcome. */
  log = "";
  /** The facts of the server in its welcome. */
  server: ServerFacts | undefined;

  /** How far the user has read a channel, until the client is told that it is there. */
  heldMark: ReadMark | undefined;

  #ids = 0;
  #references = 0;
  /** The name that was spelled last, and its nick: each line of an answer has it. */
  #spelled = { name: "", nick: "" };

  constructor(readonly facts: IrcFacts) {}

  /** An `id` for a message of this member. */
  nextId(): string {
    return `irc-${++this.#ids}`;
  }

  /** A name for a batch on this connection. */
  nextReference(): string {
    return `${++this.#references}`;
  }

  /** Its nick; `*` before it has one. */
  get nick(): string {
    const { name } = this;
    if (name === undefined) return "*";
    if (name !== this.#spelled.name) {
      this.#spelled = { name, nick: nickOf(name) };
    }
    return this.#spelled.nick;
  }

  /** The signs of a role in a channel; without `multi-prefix` only the highest. */
  prefix(isOperator: boolean, isVoiced: boolean): string {
    const signs = (isOperator ? "@" : "") + (isVoiced ? "+" : "");
    return this.capabilities.has("multi-prefix") ? signs : signs.slice(0, 1);
  }

  /** The source of its own messages. */
  get source(): string {
    return `${this.nick}!${USER}@${HOST}`;
  }

  /** A message of the server. */
  fromServer(command: string, ...params: readonly string[]): IrcMessage {
    return { source: this.facts.serverName, command, params };
  }

  /** A message of the server to this member: a numeric, for example. */
  numeric(command: string, ...params: readonly string[]): IrcMessage {
    return this.fromServer(command, this.nick, ...params);
  }

  /** Something that is refused, in the words of a specification that asks for them whatever the client has asked for. */
  fail(
    command: string,
    code: string,
    ...context: readonly [...string[], string]
  ): IrcMessage {
    return this.fromServer("FAIL", command, code, ...context);
  }

  /** Something that is refused or noted, for which there is no numeric (IRCv3, standard replies). */
  standardReply(
    kind: "FAIL" | "WARN" | "NOTE",
    command: string,
    code: string,
    text: string,
  ): IrcMessage {
    return this.capabilities.has("standard-replies")
      ? this.fromServer(kind, command, code, text)
      : this.fromServer("NOTICE", this.nick, text);
  }
}
