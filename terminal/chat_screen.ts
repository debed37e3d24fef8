import type { Client } from "../client.ts";
import { loadModule } from "../load_module.ts";
import type { HelpSection } from "../protocol/command.ts";
import { Chat } from "./chat.ts";
import type { ChatInput, ChatScreenOptions } from "./chat_input.ts";
import type { Display } from "./display.ts";
import { Prompt } from "./prompt/prompt.ts";
import { soon } from "./prompt/redraw.ts";
import { promptLabel, windowTitle } from "./prompt_label.ts";
import type { ChatBuffer } from "./rooms/chat_buffer.ts";
import type { Entry } from "./rooms/entry.ts";
import { statusLine } from "./rooms/status.ts";
import type { Paragraph } from "./view/paragraph.ts";
import { View } from "./view/view.ts";
import { cut } from "./view/wrap.ts";

/** Most entries shown when the user comes to a room: about two screens, and `/history` shows more. */
const BACKLOG_MAX = 100;

/** However the program ends, also by a bug, the terminal is restored. */
const ENDS = ["unload", "error", "unhandledrejection"];

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
  const screen = options.isFull
    ? await fullScreen(client, options)
    : new ChatScreen(client, options);
  const leave = () => screen.leave();
  for (const end of ENDS) addEventListener(end, leave);
  try {
    await screen.run();
  } finally {
    leave();
    for (const end of ENDS) removeEventListener(end, leave);
  }
  if (client.end !== undefined) throw client.end;
}

/** Most conversations do without it, and so without loading it. */
async function fullScreen(client: Client, options: ChatScreenOptions) {
  const { FullChatScreen } = await loadModule<
    typeof import("./full/full_chat_screen.ts")
  >("./terminal/full/full_chat_screen.ts");
  return new FullChatScreen(client, options, await options.openHistory());
}

/** A chat as lines above a prompt: the current room, or all rooms in one stream. */
class ChatScreen implements Display {
  readonly showsEarlierAbove = false;
  readonly #options: ChatScreenOptions;
  readonly #chat: Chat;
  readonly #view: View;
  readonly #prompt: Prompt;
  /** Absent until the first prompt is drawn. */
  #input: ChatInput | undefined;

  constructor(client: Client, options: ChatScreenOptions) {
    const { theme, rooms = "current", hasStatus = true } = options;
    this.#options = options;
    const chat = new Chat({ ...options, client, rooms }, this);
    this.#chat = chat;
    this.#view = new View(
      theme,
      chat.people.roster,
      chat.people.speakers,
      chat.hidden,
    );
    this.#prompt = new Prompt({
      tty: options.tty,
      closed: () => options.stop.abort(),
      below: (columns, line) => {
        if (!hasStatus) return undefined;
        // While a command is typed, its hint stands in place of the status.
        const hint = this.#input?.hint(line);
        if (hint !== undefined) {
          const text = cut(hint, columns);
          return { text, painted: theme.paint.dim(text) };
        }
        const text = statusLine(chat.status, columns);
        return { text, painted: theme.paint.bar(text) };
      },
    });
  }

  /** Shows the events of the client, until the end. */
  async run(): Promise<void> {
    await Promise.all([this.#chat.run(), this.#takeKeys()]);
  }

  /** Takes keys. The first prompt does not wait for the modules that they need. */
  async #takeKeys(): Promise<void> {
    await soon();
    const [{ chatInput, inputLine }, history] = await Promise.all([
      loadModule<typeof import("./chat_input.ts")>("./terminal/chat_input.ts"),
      this.#options.openHistory(),
    ]);
    const input = chatInput(this.#chat, this, this.#options, history);
    this.#input = input;
    this.#prompt.accept((keys) => inputLine(input, keys));
  }

  /** Restores the terminal, and shows what was not sent, and direct messages that nobody has seen. */
  leave(): void {
    this.#chat.leave();
    for (const buffer of this.#chat.buffers.list) {
      if (buffer.kind === "direct" && buffer.unread > 0) this.#backlog(buffer);
    }
    this.#prompt[Symbol.dispose]();
  }

  get line(): string {
    return this.#prompt.line;
  }

  set line(text: string) {
    this.#prompt.line = text;
  }

  added(entry: Entry, _buffer: ChatBuffer, isFirstNew: boolean): void {
    const text = this.#view.entry(entry, this.#chat.people.name);
    if (text === undefined) return;
    if (isFirstNew) this.#print(this.#view.newLine);
    this.#print(text);
  }

  /** Rows above the prompt stay as they are. */
  redacted(): void {}

  switched(): void {
    if (this.#options.rooms === "all") return;
    this.#backlog(this.#chat.buffers.current);
  }

  changed(): void {
    const { state } = this.#chat;
    this.#prompt.set(promptLabel(state, this.#columns));
    this.#prompt.title(windowTitle(state));
  }

  ring(): void {
    this.#prompt.ring();
  }

  notify(sequence: string): void {
    this.#prompt.notify(sequence);
  }

  clear(): void {
    this.#prompt.clear();
  }

  fits(sections: readonly HelpSection[]): boolean {
    const { columns, rows } = this.#options.tty.size();
    const shown = this.#view.list(sections)(columns).trimEnd().split("\n");
    // The command, the prompt and the status line are on the screen as well.
    return shown.length <= rows - 3;
  }

  copy(text: string): Promise<boolean> {
    return this.#prompt.copy(text);
  }

  /** Shows what was added to a buffer that was not on the screen. */
  #backlog(buffer: ChatBuffer): void {
    const { buffers } = this.#chat;
    const { entries, unshownFrom, newFrom, label, missed } = buffer;
    const number = buffers.numberOf(buffer);
    this.#print(this.#view.head(number === 0 ? label : `${number}: ${label}`));
    const from = Math.max(unshownFrom, entries.length - BACKLOG_MAX);
    const more = missed + from - unshownFrom;
    if (more > 0) {
      this.#print(this.#view.notice(`* ${more} more, not shown: see /history`));
    }
    entries.slice(from).forEach((entry, index) => {
      const at = from + index;
      const isFirstNew = newFrom !== undefined && newFrom >= unshownFrom &&
        at === Math.max(newFrom, from);
      this.added(entry, buffer, isFirstNew);
    });
  }

  #print(text: Paragraph): void {
    this.#prompt.print(text(this.#columns));
  }

  /** The present width of the terminal. */
  get #columns(): number {
    return this.#options.tty.size().columns;
  }
}
