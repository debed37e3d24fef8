import type { ReadStream, WriteStream } from "node:tty";
import { type Command, COMMANDS, helpLines, typed } from "../chat/command.ts";
import { harmless } from "../chat/harmless.ts";
import { mentions } from "../chat/mention.ts";
import { Refusal } from "../chat/refusal.ts";
import type { Request } from "../chat/request.ts";
import { type Away, type Client, type Event, Lost } from "../client.ts";
import { plainText } from "../wire/plain.ts";
import { duration } from "./clock.ts";
import { Prompt } from "./prompt.ts";
import { Roster } from "./roster.ts";
import { type Look, View } from "./view.ts";

/** When the terminal's bell rings. */
export type Bell = "mention" | "all" | "off";

/** All of them, for checking what was asked for. */
export const BELLS: readonly Bell[] = ["mention", "all", "off"];

/** Most lines above the prompt that wait to be acknowledged and are shown there. */
const PENDING_SHOWN = 3;

/** How often the prompt counts the time one is away, in milliseconds. */
const TICK = 1_000;

/** How somebody wants to sit at the terminal. */
export interface DeskOptions {
  readonly input: ReadStream;
  readonly output: WriteStream;
  readonly look: Look;
  readonly bell: Bell;
  /** What was typed in earlier runs, newest first. */
  readonly history: readonly string[];
  /** Ends it from outside. */
  readonly stop: AbortController;
}

/** Something a command does at the desk itself, without the hall. */
interface Local {
  readonly type: "local";
  readonly run: (desk: Desk) => void;
}

/** The commands of a terminal: the hall's, and those that concern the screen alone. */
const DESK_COMMANDS: readonly Command<Request | Local>[] = [
  ...COMMANDS,
  {
    name: "ignore",
    takes: "NAME",
    help: "show nothing of what somebody says",
    read: (words) =>
      words === "" ? undefined : local((desk) => desk.ignore(words, true)),
  },
  {
    name: "unignore",
    takes: "NAME",
    help: "show it again",
    read: (words) =>
      words === "" ? undefined : local((desk) => desk.ignore(words, false)),
  },
  {
    name: "clear",
    takes: "",
    help: "clear the screen",
    read: (words) => words === "" ? local((desk) => desk.clear()) : undefined,
  },
];

function local(run: (desk: Desk) => void): Local {
  return { type: "local", run };
}

/**
 * Sits down at a terminal and talks, until `/quit`, Ctrl-D, Ctrl-C or the end of
 * the conversation.
 *
 * @returns What was typed, newest first, for the next time.
 * @throws {Lost} The conversation has come to an end that nobody asked for.
 */
export async function sit(
  client: Client,
  options: DeskOptions,
): Promise<readonly string[]> {
  const desk = new Desk(client, options);
  try {
    await desk.run();
  } finally {
    desk.leave();
  }
  if (client.end !== undefined) throw client.end;
  return desk.history;
}

/** One person, one terminal, one conversation. */
class Desk {
  readonly #client: Client;
  readonly #options: DeskOptions;
  readonly #roster = new Roster();
  readonly #view: View;
  readonly #prompt: Prompt;
  /** What was said and is not acknowledged yet, in order. */
  readonly #pending: string[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly #ticking: ReturnType<typeof setInterval>;
  #away: Away | undefined;
  #isWatching = true;
  #unread = 0;

  constructor(client: Client, options: DeskOptions) {
    this.#client = client;
    this.#options = options;
    this.#view = new View(options.look, this.#roster);
    this.#prompt = new Prompt({
      input: options.input,
      output: options.output,
      history: options.history,
      complete: (line) => this.#complete(line),
      typed: (line) => this.#typed(line),
      focus: (isIn) => this.#watch(isIn),
      ended: () => options.stop.abort(),
    });
    this.#ticking = setInterval(() => {
      if (this.#away !== undefined) this.#refresh();
    }, TICK);
  }

  get history(): readonly string[] {
    return this.#prompt.history;
  }

  /** Shows what is heard, until the end. */
  async run(): Promise<void> {
    const { stop } = this.#options;
    const onStop = () => {
      // It ends the iteration below.
      this.#underWay.add(this.#client.close());
    };
    stop.signal.addEventListener("abort", onStop, { once: true });
    if (stop.signal.aborted) onStop();
    this.#print(this.#view.notice(plainText(this.#client.welcome)));
    this.#refresh();
    for await (const event of this.#client) this.#hear(event);
    await Promise.all(this.#underWay);
    stop.signal.removeEventListener("abort", onStop);
  }

  /** Gives the terminal back as it was. */
  leave(): void {
    clearInterval(this.#ticking);
    this.#prompt.title("");
    this.#prompt[Symbol.dispose]();
  }

  ignore(name: string, isIgnored: boolean): void {
    const changed = this.#view.ignore(name, isIgnored);
    const how = isIgnored ? "ignored" : "no longer ignored";
    const text = harmless(name);
    this.#print(
      this.#view.notice(
        changed ? `* ${text} is ${how}` : `* ${text} was ${how} already`,
      ),
    );
  }

  clear(): void {
    this.#prompt.clear();
  }

  #hear(event: Event): void {
    this.#roster.note(event);
    if (event.type === "away") this.#away = event;
    if (event.type === "back") this.#away = undefined;
    const text = this.#view.text(event, this.#client.name);
    const isSaid = event.type === "message" || event.type === "whisper";
    if (isSaid && text !== "") this.#attend(event);
    this.#print(text);
    this.#refresh();
  }

  /** Somebody has said something: the bell, and what is new while nobody watches. */
  #attend(event: Extract<Event, { type: "message" | "whisper" }>): void {
    const { bell } = this.#options;
    const isForMe = event.type === "whisper" ||
      mentions(event.text, this.#client.name);
    if (bell === "all" || (bell === "mention" && isForMe)) this.#print("\x07");
    if (this.#isWatching) return;
    if (this.#unread === 0) this.#print(this.#view.newLine);
    this.#unread++;
  }

  #watch(isWatching: boolean): void {
    this.#isWatching = isWatching;
    if (isWatching) this.#unread = 0;
    this.#refresh();
  }

  #typed(line: string): void {
    if (line.trim() === "") return;
    const action = typed(line, DESK_COMMANDS);
    switch (action.type) {
      case "fault":
        return this.#print(this.#view.error(action.message));
      case "local":
        return action.run(this);
      case "help":
        return this.#print(
          this.#view.notice(
            helpLines(DESK_COMMANDS, action.about).map((line) => `* ${line}`)
              .join("\n"),
          ),
        );
      case "bye":
        return this.#options.stop.abort();
      default: {
        const carried = this.#carryOut(action)
          .finally(() => this.#underWay.delete(carried));
        this.#underWay.add(carried);
      }
    }
  }

  async #carryOut(request: Request): Promise<void> {
    const room = this.#roster.current;
    const isSaid = request.type === "say" || request.type === "whisper";
    if (isSaid) {
      this.#pending.push(request.text);
      this.#refresh();
    }
    try {
      if (request.type === "say") {
        const { time } = await this.#client.say(request.text, room);
        this.#unpend(request.text);
        const name = this.#client.name;
        this.#print(this.#view.own(request.text, name, room, time));
      } else if (request.type === "whisper") {
        const { text, to } = request;
        const ack = await this.#client.whisper(to, text);
        this.#unpend(text);
        const name = this.#client.name;
        this.#print(
          this.#view.ownWhisper(text, name, ack.to ?? "", ack.time),
        );
      } else this.#client.ask(request);
    } catch (error) {
      if (isSaid) this.#unpend(request.text);
      if (error instanceof Refusal) {
        this.#print(this.#view.error(error.message));
      } else if (!(error instanceof Lost)) throw error;
    }
  }

  #unpend(text: string): void {
    const at = this.#pending.indexOf(text);
    if (at !== -1) this.#pending.splice(at, 1);
    this.#refresh();
  }

  #print(text: string): void {
    this.#prompt.print(text);
  }

  /** The prompt and the title, as things stand now. */
  #refresh(): void {
    const room = harmless(this.#roster.current ?? "no room");
    const away = this.#away === undefined
      ? ""
      : ` (away ${duration(Date.now() - this.#away.since)})`;
    this.#prompt.set(`${this.#pendingRows()}${room}${away}> `);
    const unread = this.#unread === 0 ? "" : `(${this.#unread}) `;
    this.#prompt.title(`${unread}chat: ${room}${away}`);
  }

  /** What is not acknowledged yet, above the line one types. */
  #pendingRows(): string {
    const columns = this.#options.look.columns();
    const shown = this.#pending.slice(0, PENDING_SHOWN).map((text) => {
      const row = `... ${harmless(text).replace(/\s+/g, " ")}`;
      // One row each: what is cut off comes in full once it is said.
      return [...row].slice(0, Math.max(4, Math.floor(columns / 2) - 1)).join(
        "",
      );
    });
    const more = this.#pending.length - shown.length;
    if (more > 0) shown.push(`... and ${more} more`);
    return shown.map((row) => row + "\n").join("");
  }

  /** Commands, names and rooms that the last word may go on as. */
  #complete(line: string): [string[], string] {
    const command = /^\/(\S*)$/.exec(line);
    if (command !== null) {
      const names = DESK_COMMANDS.map(({ name }) => `/${name} `);
      return [names.filter((name) => name.startsWith(line)), line];
    }
    const word = /\S*$/.exec(line)?.[0] ?? "";
    if (word === "") return [[], word];
    const pool = /^\/(join|leave|who)\s/.test(line)
      ? this.#roster.rooms
      : [...this.#roster.names];
    const isFirst = word === line;
    const fitting = pool.filter((name) =>
      name.toLowerCase().startsWith(word.toLowerCase())
    );
    return [fitting.map((name) => name + (isFirst ? ": " : " ")), word];
  }
}
