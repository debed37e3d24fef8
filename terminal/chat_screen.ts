import { type Away, type Client, type ClientEvent, Lost } from "../client.ts";
import { plainText } from "../dialects/text/plain.ts";
import { helpLines, type SlashCommand, typed } from "../protocol/command.ts";
import { readable } from "../protocol/locked.ts";
import type { Ack, Message } from "../protocol/notice.ts";
import { Refusal } from "../protocol/refusal.ts";
import type { Request, Say, Whisper } from "../protocol/request.ts";
import { harmless } from "../protocol/text/harmless.ts";
import { checkLength, checkLines, maxTextOf } from "../protocol/text/text.ts";
import { CLIENT_COMMANDS, type ClientAction } from "./client_commands.ts";
import { desktopNotice } from "./desktop_notice.ts";
import {
  carryOutLocking,
  type Locking,
  lockLine,
  WHAT_IS_LOCKED,
} from "./locking.ts";
import type { Completion } from "./prompt/line_editor.ts";
import { Prompt, type Tty } from "./prompt/prompt.ts";
import { duration } from "./view/clock.ts";
import { ShownMessages } from "./view/copying.ts";
import { Roster } from "./view/roster.ts";
import { oneLine } from "./view/shown_text.ts";
import { Speakers } from "./view/speakers.ts";
import { isFor, type Theme, View } from "./view/view.ts";
import { cut } from "./view/wrap.ts";

/** When the terminal's bell rings. `notify` is `mention`, with a notice on the desktop. */
export type Bell = "mention" | "all" | "notify" | "off";

/** All of them, for checking what was asked for. */
export const BELLS: readonly Bell[] = ["mention", "all", "notify", "off"];

/** Most lines above the prompt that wait to be acknowledged and are shown there. */
const PENDING_SHOWN = 3;

/** Most columns of the prompt that the name of a room takes: the rest is for what one types. */
const ROOM_SHOWN = 24;

/** Most columns of the window's title that the name of a room takes: no title bar shows more. */
const TITLE_ROOM_SHOWN = 64;

/** How often the prompt counts the time without a connection, in milliseconds. */
const TICK = 1_000;

/** How somebody wants to sit at the terminal. */
export interface ChatScreenOptions {
  readonly tty: Tty;
  readonly look: Theme;
  readonly bell: Bell;
  /** What was typed in earlier runs, newest first. */
  readonly history: readonly string[];
  /**
   * Keeps a line for the next run.
   *
   * @returns Why that cannot be done.
   */
  readonly keep: (line: string) => string | undefined;
  /** What else there is to say at the beginning. */
  readonly hints: readonly string[];
  /** Ends it from outside, and is aborted from here when it is over. */
  readonly stop: AbortController;
  /** Ctrl-C, which is a key here and no signal. */
  readonly interrupt: () => void;
}

/** Something a command does at the desk itself, without the hall. */
interface Local {
  readonly type: "local";
  readonly run: (screen: ChatScreen) => void;
}

/** The commands of a terminal: the hall's, and those that concern the screen alone. */
const DESK_COMMANDS: readonly SlashCommand<
  Request | ClientAction | Local
>[] = [
  ...CLIENT_COMMANDS,
  {
    name: "ignore",
    takes: "[NAME]",
    help: "show nothing of what somebody says, or say who is ignored",
    read: (words) =>
      local((screen) =>
        words === "" ? screen.listIgnored() : screen.ignore(words, true)
      ),
  },
  {
    name: "unignore",
    takes: "NAME",
    help: "show it again",
    read: (words) =>
      words === "" ? undefined : local((screen) => screen.ignore(words, false)),
  },
  {
    name: "clear",
    takes: "",
    help: "clear the screen",
    read: (words) =>
      words === "" ? local((screen) => screen.clear()) : undefined,
  },
];

function local(run: (screen: ChatScreen) => void): Local {
  return { type: "local", run };
}

/**
 * Sits down at a terminal and talks, until `/quit`, Ctrl-D, Ctrl-C or the end of
 * the conversation.
 *
 * @param client One that tells acknowledgements too: they say where one's own words belong.
 * @throws {Lost} The conversation has come to an end that nobody asked for.
 */
export async function runChatScreen(
  client: Client,
  options: ChatScreenOptions,
): Promise<void> {
  const screen = new ChatScreen(client, options);
  // However the program ends, the terminal is given back.
  const leave = () => screen.leave();
  addEventListener("unload", leave);
  try {
    await screen.run();
  } finally {
    leave();
    removeEventListener("unload", leave);
  }
  if (client.end !== undefined) throw client.end;
}

/** Something said that is not on the screen among the others yet. */
interface Pending {
  readonly said: Say | Whisper;
  /** The room it was said in. */
  readonly room: string | undefined;
  /** Present once it is acknowledged and its turn on the screen has not come. */
  ack?: Ack;
}

/** One person, one terminal, one conversation. */
class ChatScreen {
  readonly #client: Client;
  readonly #options: ChatScreenOptions;
  readonly #roster = new Roster(() => this.#client.current);
  readonly #speakers = new Speakers();
  readonly #view: View;
  readonly #prompt: Prompt;
  /** What was said and is not shown yet, in order, by its mark. */
  readonly #pending = new Map<string, Pending>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #ticking: ReturnType<typeof setInterval>;
  readonly #shown = new ShownMessages((name) => this.#view.isIgnored(name));
  /** Rooms one has been told of, for the completion. */
  #rooms: readonly string[] = [];
  /** What was said in each room before one came: it is read, not heard. */
  readonly #before = new Map<string, number>();
  #name: string;
  #away: Away | undefined;
  #isWatching = true;
  #unread = 0;
  #isKeeping = true;
  /** A mistake in this program, which ends it. */
  #mistake: { readonly error: unknown } | undefined;

  constructor(client: Client, options: ChatScreenOptions) {
    this.#client = client;
    this.#options = options;
    this.#name = client.name;
    this.#view = new View(options.look, this.#roster, this.#speakers);
    this.#prompt = new Prompt({
      tty: options.tty,
      history: options.history,
      complete: (line) => this.#complete(line),
      offer: (fitting) =>
        this.#print(this.#view.notice(`* ${fitting.join(" ")}`)),
      typed: (line) => this.#typed(line),
      isSecret: (line) => lockLine(line) !== undefined,
      kept: (line) => this.#keep(line),
      refused: (why) => this.#print(this.#view.error(why)),
      takes: (line) => this.#takes(line),
      focus: (isIn) => this.#watch(isIn),
      ended: (how) => {
        if (how === "interrupted") options.interrupt();
        else options.stop.abort();
      },
    });
    this.#ticking = setInterval(() => {
      if (this.#away !== undefined) this.#refresh();
    }, TICK);
  }

  /** Shows what is heard, until the end. */
  async run(): Promise<void> {
    const { stop, hints } = this.#options;
    const onStop = () => {
      // It ends the iteration below.
      this.#underWay.add(this.#client.close());
    };
    stop.signal.addEventListener("abort", onStop, { once: true });
    if (stop.signal.aborted) onStop();
    this.#print(this.#view.notice(plainText(this.#client.welcome)));
    const { current } = this.#client;
    if (current !== undefined && this.#client.isLocked(current)) {
      this.#print(
        this.#view.notice(`* ${current} is locked: ${WHAT_IS_LOCKED}`),
      );
    }
    for (const hint of hints) this.#print(this.#view.notice(`* ${hint}`));
    this.#refresh();
    for await (const event of this.#client) this.#hear(event);
    await Promise.all(this.#underWay);
    stop.signal.removeEventListener("abort", onStop);
    if (this.#mistake !== undefined) throw this.#mistake.error;
  }

  /** Gives the terminal back as it was, and says what was not said. */
  leave(): void {
    clearInterval(this.#ticking);
    for (const { said, room, ack } of this.#pending.values()) {
      this.#print(
        ack === undefined
          ? this.#view.error(`not said: ${said.text}`)
          : this.#said(said, room, ack),
      );
    }
    this.#pending.clear();
    this.#prompt[Symbol.dispose]();
  }

  ignore(name: string, isIgnored: boolean): void {
    const changed = this.#view.ignore(name, isIgnored);
    const how = isIgnored ? "ignored" : "no longer ignored";
    this.#print(
      this.#view.notice(
        changed ? `* ${name} is ${how}` : `* ${name} was ${how} already`,
      ),
    );
  }

  listIgnored(): void {
    const { ignored } = this.#view;
    this.#print(
      this.#view.notice(
        ignored.length === 0
          ? "* nobody is ignored"
          : `* ignored: ${ignored.join(", ")}`,
      ),
    );
  }

  clear(): void {
    this.#prompt.clear();
  }

  #hear(event: ClientEvent): void {
    this.#note(event);
    if (event.type === "ack") {
      const pending = this.#pending.get(event.id);
      if (pending === undefined) return;
      this.#pending.delete(event.id);
      this.#print(this.#said(pending.said, pending.room, event));
    } else {
      this.#shown.note(event);
      const text = this.#view.text(event, this.#name);
      const isSaid = event.type === "message" || event.type === "whisper";
      if (isSaid && text !== "") this.#attend(event);
      this.#print(text);
    }
    this.#refresh();
  }

  /** Remembers what an event says of oneself and others. */
  #note(event: ClientEvent): void {
    this.#roster.note(event);
    switch (event.type) {
      case "joined":
        this.#before.set(event.room, event.last);
        return;
      case "message":
        // The server's clock need not be this machine's.
        this.#speakers.said(
          event.from,
          this.#isOld(event) ? event.time : Date.now(),
        );
        return;
      case "presence":
        for (const [was, is] of event.renamed) this.#speakers.rename(was, is);
        return;
      case "named":
        this.#roster.rename(this.#name, event.name);
        this.#name = event.name;
        return;
      case "rooms":
        this.#rooms = event.rooms.map(({ name }) => name);
        return;
      case "away":
        this.#away = event;
        return;
      case "back":
        this.#away = undefined;
        this.#name = event.name;
        return;
    }
  }

  /** Somebody has said something: the bell, and what is new while nobody watches. */
  #attend(event: Extract<ClientEvent, { type: "message" | "whisper" }>): void {
    const isOld = event.type === "message" && this.#isOld(event);
    if (isOld || event.from === this.#name) return;
    const { bell } = this.#options;
    const isForMe = event.type === "whisper" ||
      isFor(readable(event), event.from, this.#name);
    if (bell === "all" || (bell !== "off" && isForMe)) this.#prompt.ring();
    if (bell === "notify" && isForMe) {
      this.#prompt.notify(desktopNotice(event));
    }
    if (this.#isWatching) return;
    if (this.#unread === 0) this.#print(this.#view.newLine);
    this.#unread++;
  }

  /** Whether something was said before one came. */
  #isOld({ room, seq }: Message): boolean {
    return seq <= (this.#before.get(room) ?? 0);
  }

  #watch(isWatching: boolean): void {
    this.#isWatching = isWatching;
    if (isWatching) this.#unread = 0;
    this.#refresh();
  }

  #typed(line: string): void {
    if (line.trim() === "") return;
    const action = typed(lockLine(line) ?? line, DESK_COMMANDS);
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
      case "say":
      case "whisper":
        return this.#say(action);
      case "lock":
      case "unlock":
        return this.#lock(action);
      case "copy":
        return this.#await(this.#copy(action.nth));
      case "earlier":
        return this.#await(this.#client.earlier(action.count));
      default:
        return this.#ask(action);
    }
  }

  /** Whether a line has room in a message. */
  #takes(line: string): boolean {
    try {
      checkLength(line, maxTextOf(this.#client.welcome.server));
      checkLines(line);
      return true;
    } catch (error) {
      this.#went(error);
      return false;
    }
  }

  #say(said: Say | Whisper): void {
    const id = crypto.randomUUID();
    const room = said.type === "say" ? this.#roster.current : undefined;
    const pending: Pending = { said, room };
    this.#pending.set(id, pending);
    this.#refresh();
    const saying = said.type === "say"
      ? this.#client.say(said.text, room, id)
      : this.#client.whisper(said.to, said.text, id);
    const carried = saying.then(
      // It is shown in its place among the others, when that is told.
      (ack) => void (pending.ack = ack),
      (error) => this.#notSaid(id, error),
    ).finally(() => this.#underWay.delete(carried));
    this.#underWay.add(carried);
  }

  #notSaid(id: string, error: unknown): void {
    // It is told in the end what was not said.
    if (error instanceof Lost) return;
    this.#pending.delete(id);
    this.#refresh();
    this.#went(error);
  }

  async #copy(nth: number): Promise<void> {
    const copied = this.#shown.nthLast(nth);
    const hasClipboard = await this.#prompt.copy(copied.text);
    this.#print(
      hasClipboard
        ? this.#view.notice(`* copied what ${copied.from} said`)
        : this.#view.bare(copied),
    );
  }

  #lock(locking: Locking): void {
    this.#await(carryOutLocking(this.#client, locking, {
      tell: (line) => this.#print(this.#view.notice(line)),
      offer: (command) => this.#print(this.#view.command(command)),
    }));
    this.#refresh();
  }

  /** What goes wrong with something that takes a while is shown. */
  #await(doing: Promise<void>): void {
    const done = doing.catch((error) => this.#went(error))
      .finally(() => {
        this.#underWay.delete(done);
        this.#refresh();
      });
    this.#underWay.add(done);
  }

  #ask(request: Request): void {
    try {
      this.#client.ask(request);
    } catch (error) {
      this.#went(error);
    }
  }

  /** Something went wrong: somebody was refused, or this program has a mistake. */
  #went(error: unknown): void {
    if (error instanceof Refusal) {
      this.#print(this.#view.error(error.message));
    } else {
      this.#mistake ??= { error };
      this.#options.stop.abort();
    }
  }

  /** One's own words, once they are said. */
  #said(said: Say | Whisper, room: string | undefined, ack: Ack): string {
    this.#shown.add({ from: this.#name, text: said.text });
    return said.type === "say"
      ? this.#view.own(said.text, this.#name, ack.room ?? room, ack.time)
      : this.#view.ownWhisper(said.text, this.#name, ack.to ?? "", ack.time);
  }

  #keep(line: string): void {
    if (!this.#isKeeping) return;
    const fault = this.#options.keep(line);
    if (fault === undefined) return;
    this.#isKeeping = false;
    this.#print(this.#view.error(`what you type is not kept: ${fault}`));
  }

  #print(text: string): void {
    this.#prompt.print(text);
  }

  /** The prompt and the title, as things stand now. */
  #refresh(): void {
    const room = this.#roster.current ?? "no room";
    const lock = this.#client.isLocked(room) ? " (locked)" : "";
    const away = this.#away === undefined
      ? ""
      : ` (offline ${duration(Date.now() - this.#away.since)})`;
    const columns = this.#options.look.columns();
    const most = Math.min(ROOM_SHOWN, Math.floor(columns / 2));
    this.#prompt.set(
      `${this.#pendingRows()}${cut(oneLine(room), most)}${lock}${away}> `,
    );
    const unread = this.#unread === 0 ? "" : `(${this.#unread}) `;
    this.#prompt.title(
      `${unread}chat: ${cut(oneLine(room), TITLE_ROOM_SHOWN)}${lock}${away}`,
    );
  }

  /** What is not acknowledged yet, above the line one types. */
  #pendingRows(): string {
    const columns = this.#options.look.columns();
    const waiting = Array.from(this.#pending.values(), ({ said }) => said.text);
    // One row each, half as long as the window is wide: it still is one when the
    // window is made narrower. What is cut off comes in full once it is said.
    const rows = waiting.slice(0, PENDING_SHOWN).map((text) =>
      cut(oneLine(`... ${text}`), Math.floor(columns / 2))
    );
    const more = waiting.length - rows.length;
    if (more > 0) rows.push(cut(`... and ${more} more`, columns - 1));
    return rows.map((row) => row + "\n").join("");
  }

  /** Commands, names and rooms that the last word may go on as. */
  #complete(line: string): Completion {
    const word = /\S*$/.exec(line)?.[0] ?? "";
    const before = line.slice(0, line.length - word.length);
    const candidates = this.#candidates(before, word);
    return {
      fitting: candidates.filter((candidate) =>
        candidate.toLowerCase().startsWith(word.toLowerCase())
      ),
      replaced: word,
    };
  }

  /** What a word behind others may be, whatever it begins with. */
  #candidates(before: string, word: string): readonly string[] {
    if (before === "" && word.startsWith("/")) {
      return DESK_COMMANDS.map(({ name }) => `/${name} `);
    }
    const named = /^\/(\S+)\s+$/.exec(before)?.[1]?.toLowerCase();
    const takes = DESK_COMMANDS.find(({ name }) => name === named)?.takes;
    if (takes?.includes("PASSPHRASE")) return [];
    if (takes === "" || (word === "" && takes === undefined)) return [];
    if (takes?.includes("ROOM")) {
      const rooms = new Set([...this.#roster.rooms, ...this.#rooms]);
      return presentable(rooms).map((room) => `${room} `);
    }
    if (takes?.includes("COMMAND")) {
      return DESK_COMMANDS.map(({ name }) => `${name} `);
    }
    const names = presentable(this.#roster.names)
      .filter((name) => name !== this.#name);
    // At the beginning of a message it says whom it is for.
    return names.map((name) => name + (before === "" ? ": " : " "));
  }
}

/** Names that can stand in the line one edits: a word each, and harmless. */
function presentable(names: Iterable<string>): string[] {
  return [...names].filter((name) =>
    harmless(name) === name && !/[\s\u2424]/.test(name)
  );
}
