import type { Client, ClientEvent } from "../../client.ts";
import type { HelpSection } from "../../protocol/command.ts";
import { answerHead } from "../../protocol/features/history.ts";
import { Chat } from "../chat.ts";
import {
  type ChatInput,
  chatInput,
  type ChatScreenOptions,
  type TypedHistory,
} from "../chat_input.ts";
import type { Display } from "../display.ts";
import { promptLabel, windowTitle } from "../prompt_label.ts";
import type { ChatBuffer } from "../rooms/chat_buffer.ts";
import type { Entry } from "../rooms/entry.ts";
import { statusLine } from "../rooms/status.ts";
import type { Paragraph } from "../view/paragraph.ts";
import { View } from "../view/view.ts";
import { FullScreen, type FullState } from "./full_screen.ts";
import { Viewport } from "./viewport.ts";

/** How many earlier messages scrolling asks for at once: a few screens, at the least cost of a request. */
const EARLIER_COUNT = 50;

/** The conversation of a buffer as it is on the screen. */
interface Scrollback {
  readonly viewport: Viewport;
  readonly view: View;
  /** Whether the first message that is kept is shown. */
  isWhole: boolean;
}

type HistoryEvent = Extract<ClientEvent, { type: "history" }>;

/** A chat on the whole screen: rooms, the current conversation, and people. */
export class FullChatScreen implements Display {
  readonly showsEarlierAbove = true;
  readonly #options: ChatScreenOptions;
  readonly #chat: Chat;
  readonly #input: ChatInput;
  readonly #screen: FullScreen;
  readonly #scrollbacks = new WeakMap<ChatBuffer, Scrollback>();
  /** The buffer whose earlier messages were asked for by scrolling, and how far to scroll when they come. */
  #asked: { readonly buffer: ChatBuffer; rows: number } | undefined;
  /** Text for the screen of the shell, once this one is left. */
  #last: Paragraph[] | undefined;

  constructor(
    client: Client,
    options: ChatScreenOptions,
    history: TypedHistory,
  ) {
    this.#options = options;
    this.#chat = new Chat({ ...options, client, rooms: "current" }, this);
    this.#input = chatInput(this.#chat, this, options, history);
    this.#screen = new FullScreen({
      ...this.#input,
      tty: options.tty,
      paint: options.theme.paint,
      firstNameOf: (name) => this.#chat.people.roster.firstNameOf(name),
      state: () => this.#state(),
      atStart: (rows) => this.#askEarlier(rows),
      chosen: (index) => {
        const buffer = this.#chat.buffers.numbered(index + 1);
        if (buffer !== undefined) this.#chat.go(buffer);
      },
    });
  }

  /** Shows the events of the client, until the end. */
  async run(): Promise<void> {
    await this.#chat.run();
  }

  /** Restores the terminal, and shows below the shell's own text what was not sent, and direct messages that nobody has seen. */
  leave(): void {
    if (this.#last !== undefined) return;
    this.#last = [];
    this.#chat.leave();
    for (const buffer of this.#chat.buffers.list) {
      if (buffer.kind === "direct" && buffer.unread > 0) this.#catchUp(buffer);
    }
    this.#screen[Symbol.dispose]();
    const { columns } = this.#options.tty.size();
    this.#options.tty.write(this.#last.map((text) => text(columns)).join(""));
  }

  get line(): string {
    return this.#screen.line;
  }

  set line(text: string) {
    this.#screen.line = text;
  }

  added(entry: Entry, buffer: ChatBuffer, isFirstNew: boolean): void {
    if (entry.type === "history" && entry.before !== undefined) {
      return this.#earlier(entry, buffer);
    }
    const { view } = this.#scrollback(buffer);
    const text = view.entry(entry, this.#chat.people.name);
    if (text === undefined) return;
    if (isFirstNew) this.#append(view.newLine, buffer);
    this.#append(text, buffer);
  }

  redacted(buffer: ChatBuffer): void {
    this.#scrollbacks.delete(buffer);
    for (const [index, entry] of buffer.entries.entries()) {
      if (index === buffer.unshownFrom) break;
      this.added(entry, buffer, index === buffer.newFrom);
    }
  }

  switched(): void {
    const { current } = this.#chat.buffers;
    const hasNews = current.unshownFrom < current.entries.length;
    this.#catchUp(current);
    if (hasNews) this.#scrollback(current).viewport.toEnd();
  }

  changed(): void {
    this.#screen.outOfBand.title(windowTitle(this.#chat.state));
    this.#screen.refresh();
  }

  ring(): void {
    this.#screen.outOfBand.ring();
  }

  notify(sequence: string): void {
    this.#screen.outOfBand.notify(sequence);
  }

  clear(): void {
    this.#scrollback(this.#chat.buffers.current).viewport.clear();
    this.#screen.refresh();
  }

  fits(sections: readonly HelpSection[]): boolean {
    const { columns, rows } = this.#screen.conversation;
    const { view } = this.#scrollback(this.#chat.buffers.current);
    return view.list(sections)(columns).trimEnd().split("\n").length <= rows;
  }

  copy(text: string): Promise<boolean> {
    return this.#screen.outOfBand.copy(text);
  }

  #state(): FullState {
    const chat = this.#chat;
    const { buffers, people: { name, roster } } = chat;
    const { current } = buffers;
    const { columns } = this.#options.tty.size();
    const { hasStatus = true } = this.#options;
    return {
      topic: current.topic === ""
        ? current.label
        : `${current.label}: ${current.topic}`,
      status: hasStatus ? statusLine(chat.status, columns) : undefined,
      hint: this.#input.hint(this.line),
      label: promptLabel(chat.state, columns),
      rooms: buffers.list.map((buffer) => ({
        label: buffer.label,
        unread: buffer.unread,
        mentions: buffer.mentions,
        isCurrent: buffer === current,
      })),
      people: current.kind === "direct"
        ? [current.name, name]
        : roster.sortedIn(current.name),
      conversation: this.#scrollback(current).viewport,
    };
  }

  #scrollback(buffer: ChatBuffer): Scrollback {
    const known = this.#scrollbacks.get(buffer);
    if (known !== undefined) return known;
    const scrollback = {
      viewport: new Viewport(),
      view: this.#newView(buffer),
      isWhole: false,
    };
    this.#scrollbacks.set(buffer, scrollback);
    return scrollback;
  }

  /** A view of its own for each conversation: it remembers the day of the last message. */
  #newView(buffer: ChatBuffer): View {
    const { people: { roster, speakers }, hidden } = this.#chat;
    const here = {
      get current() {
        return buffer.room;
      },
      firstNameOf: (name: string) => roster.firstNameOf(name),
    };
    return new View(this.#options.theme, here, speakers, hidden);
  }

  #append(text: Paragraph, buffer: ChatBuffer): void {
    if (this.#last !== undefined) this.#last.push(text);
    else this.#scrollback(buffer).viewport.append(text);
    this.#screen.refresh();
  }

  /** Shows what was added to a buffer that was not on the screen. */
  #catchUp(buffer: ChatBuffer): void {
    const { entries, unshownFrom, newFrom, missed } = buffer;
    const { view } = this.#scrollback(buffer);
    if (missed > 0) {
      const text = view.notice(`* ${missed} more, not shown: see /history`);
      this.#append(text, buffer);
    }
    entries.slice(unshownFrom).forEach((entry, index) =>
      this.added(entry, buffer, unshownFrom + index === newFrom)
    );
  }

  /** @param rows How far to scroll when there is more. */
  #askEarlier(rows: number): void {
    const chat = this.#chat;
    const { current } = chat.buffers;
    const { viewport, isWhole } = this.#scrollback(current);
    const { room } = current;
    if (
      room === undefined || isWhole || !viewport.takesEarlier ||
      chat.state.offlineFor !== undefined
    ) {
      // Only where the key has done nothing.
      if (rows > 0) this.ring();
      return;
    }
    if (this.#asked?.buffer === current) {
      this.#asked.rows = Math.max(this.#asked.rows, rows);
    }
    if (this.#asked !== undefined) return;
    this.#asked = { buffer: current, rows };
    chat.track(
      chat.client.earlier(EARLIER_COUNT, room)
        .finally(() => this.#asked = undefined),
    );
  }

  /** Shows earlier messages of a room above the others. */
  #earlier(event: HistoryEvent, buffer: ChatBuffer): void {
    const scrollback = this.#scrollback(buffer);
    const view = this.#newView(buffer);
    const { messages } = event;
    const texts = messages.length === 0
      ? [view.notice(answerHead(event))]
      : messages.map((message) =>
        view.entry({ ...message, type: "message" }, this.#chat.people.name)
      );
    for (const text of texts.toReversed()) {
      if (text !== undefined) scrollback.viewport.prepend(text);
    }
    if (messages.length === 0 || messages[0]?.seq === 1) {
      scrollback.isWhole = true;
    }
    // After `/history` the user looks for them.
    if (this.#asked?.buffer === buffer) {
      scrollback.viewport.scroll(-this.#asked.rows);
    } else scrollback.viewport.toStart();
    this.#screen.refresh();
  }
}
