import type { Away, Client } from "../client.ts";
import { plainText } from "../protocol/plain_text.ts";
import { Refusal } from "../protocol/refusal.ts";
import { Attention, type Bell } from "./attention.ts";
import type { Display } from "./display.ts";
import { ReceivedEvents } from "./received_events.ts";
import { LOCK_EFFECT } from "../client/locks/lock_commands.ts";
import { People } from "./view/people.ts";
import type { RoomKey } from "./prompt/keys.ts";
import type { ScreenState } from "./prompt_label.ts";
import type { ChatBuffer } from "./rooms/chat_buffer.ts";
import { ChatBuffers } from "./rooms/chat_buffers.ts";
import type { Entry, News } from "./rooms/entry.ts";
import { ownEntry, PendingMessages } from "./rooms/pending.ts";
import type { RoomsShown } from "./rooms/rooms_shown.ts";
import type { Status } from "./rooms/status.ts";
import { SecretQuestions } from "./prompt/secret_questions.ts";
import { ShownMessages } from "./view/copying.ts";
import { Hidden, type Quiet } from "../client/hiding/hidden.ts";

/** How often the time without a connection is counted, in milliseconds. */
const TICK = 1_000;

/** A conversation, and the preferences of its user. */
export interface ChatOptions {
  readonly client: Client;
  readonly bell: Bell;
  readonly rooms: RoomsShown;
  /** The members whose presence is hidden at first. */
  readonly quiet?: Quiet | undefined;
  /** Hints to show at the beginning. */
  readonly hints: readonly string[];
  /** Ends the conversation from outside, and is aborted here when it is over. */
  readonly stop: AbortController;
}

/**
 * A conversation of a person: the buffers of rooms and direct conversations, with
 * what is unread there, and what a display shows of them. `ReceivedEvents` puts
 * events there, `TypedLines` carries out what the user types.
 */
export class Chat {
  readonly client: Client;
  readonly buffers = new ChatBuffers();
  readonly people: People;
  readonly attention: Attention;
  readonly hidden: Hidden;
  readonly pending = new PendingMessages();
  readonly secrets = new SecretQuestions();
  /** Rooms that the user has asked to leave. */
  readonly leaving = new Set<string>();
  /** Rooms that the server has listed, for the completion. */
  listed: readonly string[] = [];
  readonly #options: ChatOptions;
  readonly #display: Display;
  /** The newest messages, where all rooms are in one stream. */
  readonly #stream = new ShownMessages((name) => this.hidden.isIgnored(name));
  readonly #underWay = new Set<Promise<void>>();
  /** Present while the connection is lost. */
  #away: Away | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;
  /** A bug, which ends the program. */
  #mistake: { readonly error: unknown } | undefined;

  constructor(options: ChatOptions, display: Display) {
    this.#options = options;
    this.#display = display;
    this.client = options.client;
    this.hidden = new Hidden(options.quiet);
    this.people = new People(this.client, () => this.buffers.current.room);
    this.attention = new Attention(options.bell);
    // Messages that name no room go to the last.
    for (const room of this.client.wantedRooms) {
      this.buffers.go(this.buffers.openRoom(room));
    }
  }

  /** The state that the prompt and the title show. */
  get state(): ScreenState {
    const { current } = this.buffers;
    return {
      room: current.kind === "none" ? undefined : current.label,
      isLocked: current.room !== undefined &&
        this.client.isLocked(current.room),
      offlineFor: this.#away === undefined
        ? undefined
        : Date.now() - this.#away.since,
      pending: this.pending.texts(this.showsAll ? undefined : current),
      unread: this.attention.unread,
      question: this.secrets.question,
    };
  }

  /** The state that the status line shows. */
  get status(): Status {
    const { current } = this.buffers;
    return {
      name: this.people.name,
      people: current.room === undefined
        ? undefined
        : this.people.roster.namesIn(current.room).size,
      buffers: this.buffers,
    };
  }

  /** Shows the events of the client, until the end. */
  async run(): Promise<void> {
    const { client } = this;
    const { stop, hints } = this.#options;
    // This ends the iteration below.
    const onStop = () => void this.#underWay.add(client.close());
    stop.signal.addEventListener("abort", onStop, { once: true });
    if (stop.signal.aborted) onStop();
    this.tell(plainText(client.welcome));
    const { room } = this.buffers.current;
    if (room !== undefined && client.isLocked(room)) {
      this.tell(`* ${room} is locked: ${LOCK_EFFECT}`);
    }
    for (const hint of hints) this.tell(`* ${hint}`);
    this.#display.changed();
    const events = new ReceivedEvents(this, this.#display);
    for await (const event of client) {
      events.receive(event);
      this.#display.changed();
    }
    await Promise.all(this.#underWay);
    stop.signal.removeEventListener("abort", onStop);
    if (this.#mistake !== undefined) throw this.#mistake.error;
  }

  /** Ends the conversation: tells which messages were not sent. */
  leave(): void {
    clearInterval(this.#ticking);
    for (const pending of this.pending.takeAll()) {
      const { said, ack } = pending;
      if (ack === undefined) this.fail(`not said: ${said.text}`);
      else this.add(ownEntry(pending, this.people.name, ack));
    }
  }

  /** The connection is lost, or is there again. */
  set away(away: Away | undefined) {
    this.#away = away;
    clearInterval(this.#ticking);
    this.#ticking = away && setInterval(() => this.#display.changed(), TICK);
  }

  /** Whether all rooms are in one stream. */
  get showsAll(): boolean {
    return this.#options.rooms === "all";
  }

  /** Whether a buffer is on the screen. */
  isShown(buffer: ChatBuffer): boolean {
    return this.showsAll || buffer === this.buffers.current;
  }

  /** The newest messages that the user sees: of the one stream, or of the current buffer. */
  shownMessages(): ShownMessages {
    if (this.showsAll) return this.#stream;
    const shown = new ShownMessages((name) => this.hidden.isIgnored(name));
    for (const entry of this.buffers.current.entries) this.#note(entry, shown);
    return shown;
  }

  /** Shows a notice in the current buffer. */
  tell(text: string): void {
    this.add({ type: "notice", text });
  }

  /** Shows an error in the current buffer. */
  fail(text: string): void {
    this.add({ type: "failure", text });
  }

  /** Adds an entry to a buffer, the current one when none is named. */
  add(
    entry: Entry,
    buffer: ChatBuffer = this.buffers.current,
    news: News = "none",
  ): void {
    const isShown = this.isShown(buffer);
    const isSeen = isShown && this.attention.isWatching;
    const counted = isSeen ? "none" : news;
    buffer.add(entry, counted);
    if (!isShown) return;
    buffer.shown();
    if (this.showsAll) this.#note(entry, this.#stream);
    const unread = this.showsAll ? this.attention.unread : buffer.unread;
    this.#display.added(entry, buffer, counted !== "none" && unread === 1);
  }

  /** Makes a buffer the current one. */
  go(buffer: ChatBuffer): void {
    this.#move(() => this.buffers.go(buffer));
  }

  close(buffer: ChatBuffer): void {
    this.#move(() => this.buffers.close(buffer));
  }

  /** A key that goes to another buffer. */
  key(key: RoomKey): void {
    const { buffers } = this;
    if (key === "unread") {
      this.#move(() => {
        if (!buffers.goToUrgent()) this.#display.ring();
      });
      return;
    }
    const to = typeof key === "number"
      ? buffers.numbered(key)
      : buffers.beside(key === "next" ? 1 : -1);
    if (to === undefined || to === buffers.current) this.#display.ring();
    else this.go(to);
  }

  /** The window has got or lost the focus. */
  watch(isWatching: boolean): void {
    this.attention.watch(isWatching);
    if (isWatching) {
      for (const buffer of this.buffers.list) {
        if (this.isShown(buffer)) buffer.read();
      }
    }
    this.#display.changed();
  }

  /** Shows the error of something that takes a while. */
  track(doing: Promise<void>): void {
    const done = doing.catch((error) => this.handleError(error))
      .finally(() => {
        this.#underWay.delete(done);
        this.#display.changed();
      });
    this.#underWay.add(done);
  }

  /** Shows a refusal; a bug ends the program. */
  handleError(error: unknown): void {
    if (error instanceof Refusal) return this.fail(error.message);
    this.#mistake ??= { error };
    this.#options.stop.abort();
  }

  #move(move: () => void): void {
    const before = this.buffers.current;
    before.draft = this.#display.line;
    move();
    const { current } = this.buffers;
    if (current === before) return;
    const isOpen = this.buffers.numberOf(before) > 0;
    // A line that is being typed in a buffer that closes is not lost.
    if (isOpen || current.draft !== "") this.#display.line = current.draft;
    this.#display.switched();
    current.shown();
    this.#display.changed();
  }

  #note(entry: Entry, shown: ShownMessages): void {
    switch (entry.type) {
      case "own":
        return shown.add(entry);
      case "notice":
      case "failure":
      case "command":
      case "bare":
      case "help-list":
        return;
      case "history":
        if (this.#display.showsEarlierAbove && entry.before !== undefined) {
          return;
        }
        return shown.note(entry);
      default:
        return shown.note(entry);
    }
  }
}
