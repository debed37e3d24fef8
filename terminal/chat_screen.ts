import { type Away, type Client, type ClientEvent, Lost } from "../client.ts";
import { plainText } from "../dialects/text/plain.ts";
import { helpLines, typed } from "../protocol/command.ts";
import type { Ack, Message, Whispered } from "../protocol/notice.ts";
import { Refusal } from "../protocol/refusal.ts";
import type { Request, Say, Whisper } from "../protocol/request.ts";
import { checkLength, checkLines, maxTextOf } from "../protocol/text/text.ts";
import { Attention, type Bell } from "./attention.ts";
import { complete } from "./completion.ts";
import {
  carryOutLocking,
  type Locking,
  lockLine,
  WHAT_IS_LOCKED,
} from "./locking.ts";
import { Prompt, type Tty } from "./prompt/prompt.ts";
import { promptLabel, type ScreenState, windowTitle } from "./prompt_label.ts";
import { SCREEN_COMMANDS, type ScreenControls } from "./screen_commands.ts";
import { ShownMessages } from "./view/copying.ts";
import { Roster } from "./view/roster.ts";
import { Speakers } from "./view/speakers.ts";
import { type Theme, View } from "./view/view.ts";

/** How often the prompt counts the time without a connection, in milliseconds. */
const TICK = 1_000;

/** The terminal of a conversation, and the preferences of its user. */
export interface ChatScreenOptions {
  readonly tty: Tty;
  readonly theme: Theme;
  readonly bell: Bell;
  /** Lines of earlier runs, newest first. */
  readonly history: readonly string[];
  /**
   * Keeps a line for the next run.
   *
   * @returns Why it cannot be kept.
   */
  readonly keep: (line: string) => string | undefined;
  /** Hints to show at the beginning. */
  readonly hints: readonly string[];
  /** Ends the conversation from outside, and is aborted here when it is over. */
  readonly stop: AbortController;
  /** Ctrl-C, which is a key in a raw terminal and no signal. */
  readonly interrupt: () => void;
}

/**
 * Runs a conversation at a terminal, until `/quit`, Ctrl-D, Ctrl-C or its end.
 *
 * @param client A client that tells acknowledgements: they give the user's own messages their place.
 * @throws {Lost} The conversation has come to an end that was not asked for here.
 */
export async function runChatScreen(
  client: Client,
  options: ChatScreenOptions,
): Promise<void> {
  const screen = new ChatScreen(client, options);
  // However the program ends, the terminal is restored.
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

/** A message of the user that is not shown among the others yet. */
interface Pending {
  readonly said: Say | Whisper;
  /** The room it was said in. */
  readonly room: string | undefined;
  /** Present once it is acknowledged, until its event comes. */
  ack?: Ack;
}

/** The screen of a conversation. */
class ChatScreen implements ScreenControls {
  readonly #client: Client;
  readonly #options: ChatScreenOptions;
  readonly #roster = new Roster(() => this.#client.current);
  readonly #speakers = new Speakers();
  readonly #attention: Attention;
  readonly #view: View;
  readonly #prompt: Prompt;
  /** Messages of the user that are not shown yet, in order, by `id`. */
  readonly #pending = new Map<string, Pending>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #ticking: ReturnType<typeof setInterval>;
  readonly #shown = new ShownMessages((name) => this.#view.isIgnored(name));
  /** Rooms that the server has listed, for the completion. */
  #rooms: readonly string[] = [];
  #name: string;
  #away: Away | undefined;
  #isKeeping = true;
  /** A bug, which ends the program. */
  #mistake: { readonly error: unknown } | undefined;

  constructor(client: Client, options: ChatScreenOptions) {
    this.#client = client;
    this.#options = options;
    this.#name = client.name;
    this.#attention = new Attention(options.bell);
    this.#view = new View(options.theme, this.#roster, this.#speakers);
    this.#prompt = new Prompt({
      tty: options.tty,
      history: options.history,
      complete: (line) =>
        complete(line, {
          names: [...this.#roster.names].filter((name) => name !== this.#name),
          rooms: new Set([...this.#roster.rooms, ...this.#rooms]),
        }),
      offer: (fitting) =>
        this.#print(this.#view.notice(`* ${fitting.join(" ")}`)),
      typed: (line) => this.#typed(line),
      isSecret: (line) => lockLine(line) !== undefined,
      kept: (line) => this.#keep(line),
      refused: (why) => this.#print(this.#view.error(why)),
      takes: (line) => this.#takes(line),
      focus: (isIn) => {
        this.#attention.watch(isIn);
        this.#refresh();
      },
      ended: (how) => {
        if (how === "interrupted") options.interrupt();
        else options.stop.abort();
      },
    });
    this.#ticking = setInterval(() => {
      if (this.#away !== undefined) this.#refresh();
    }, TICK);
  }

  /** Shows the events of the client, until the end. */
  async run(): Promise<void> {
    const { stop, hints } = this.#options;
    const onStop = () => {
      // This ends the iteration below.
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

  /** Restores the terminal, and tells which messages were not sent. */
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
      if (isSaid && text !== "") this.#signal(event);
      this.#print(text);
    }
    this.#refresh();
  }

  /** Takes note of an event. */
  #note(event: ClientEvent): void {
    this.#roster.note(event);
    this.#attention.note(event);
    switch (event.type) {
      case "message":
        // For a new message, this machine's clock: the server's may differ.
        this.#speakers.said(
          event.from,
          this.#attention.isOld(event) ? event.time : Date.now(),
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

  /** Draws attention to a message. */
  #signal(said: Message | Whispered): void {
    const { rings, notice, isFirstUnread } = this.#attention.received(
      said,
      this.#name,
    );
    if (rings) this.#prompt.ring();
    if (notice !== undefined) this.#prompt.notify(notice);
    if (isFirstUnread) this.#print(this.#view.newLine);
  }

  #typed(line: string): void {
    if (line.trim() === "") return;
    const action = typed(lockLine(line) ?? line, SCREEN_COMMANDS);
    switch (action.type) {
      case "fault":
        return this.#print(this.#view.error(action.message));
      case "screen":
        return action.run(this);
      case "help":
        return this.#print(
          this.#view.notice(
            helpLines(SCREEN_COMMANDS, action.about).map((line) => `* ${line}`)
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

  /** Whether a line fits in a message. */
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
      // It is shown in its place among the others, when its event comes.
      (ack) => void (pending.ack = ack),
      (error) => this.#notSaid(id, error),
    ).finally(() => this.#underWay.delete(carried));
    this.#underWay.add(carried);
  }

  #notSaid(id: string, error: unknown): void {
    // `leave` tells which messages were not sent.
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

  /** Shows the error of something that takes a while. */
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

  /** Shows a refusal; a bug ends the program. */
  #went(error: unknown): void {
    if (error instanceof Refusal) {
      this.#print(this.#view.error(error.message));
    } else {
      this.#mistake ??= { error };
      this.#options.stop.abort();
    }
  }

  /** A message of the user, once it is acknowledged. */
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

  /** Shows the present state in the prompt and the title. */
  #refresh(): void {
    const room = this.#roster.current;
    const state: ScreenState = {
      room,
      isLocked: room !== undefined && this.#client.isLocked(room),
      offlineFor: this.#away === undefined
        ? undefined
        : Date.now() - this.#away.since,
      pending: Array.from(this.#pending.values(), ({ said }) => said.text),
      unread: this.#attention.unread,
    };
    this.#prompt.set(promptLabel(state, this.#options.theme.columns()));
    this.#prompt.title(windowTitle(state));
  }
}
