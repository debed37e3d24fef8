import { Client } from "../../client.ts";
import { Backoff } from "../../client/link/backoff.ts";
import type { Connector } from "../../client/link/transport.ts";
import { Chat, type ChatOptions } from "../../terminal/chat.ts";
import type { Display } from "../../terminal/display.ts";
import type { ChatBuffer } from "../../terminal/rooms/chat_buffer.ts";
import type { Entry } from "../../terminal/rooms/entry.ts";
import { statusLine } from "../../terminal/rooms/status.ts";
import { TypedLines } from "../../terminal/typed_lines.ts";
import { noColours } from "../../terminal/view/paint.ts";
import { View } from "../../terminal/view/view.ts";
import { within } from "../e2e/harness/program.ts";

/** A person at a display that is a list of lines. */
export class Person implements Display, AsyncDisposable {
  readonly showsEarlierAbove = false;
  line = "";
  /** All that was shown, a paragraph each. */
  readonly shown: string[] = [];
  readonly client: Client;
  readonly chat: Chat;
  readonly #lines: TypedLines;
  readonly #view: View;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #news = Promise.withResolvers<void>();

  private constructor(client: Client, options: Partial<ChatOptions>) {
    this.client = client;
    const stop = this.#stop;
    this.chat = new Chat(
      {
        client,
        bell: "mention",
        rooms: "current",
        hints: [],
        stop,
        ...options,
      },
      this,
    );
    const { people: { roster, speakers }, hidden } = this.chat;
    const paint = { ...noColours, sign: (sign: string) => sign };
    const theme = { paint, time: "off" } as const;
    this.#view = new View(theme, roster, speakers, hidden);
    this.#lines = new TypedLines(this.chat, this, stop);
    this.#running = this.chat.run();
  }

  static async enter(
    connector: Connector,
    name: string,
    rooms: readonly string[] = ["lobby"],
    options: Partial<ChatOptions> = {},
  ): Promise<Person> {
    const client = await Client.connect(connector, {
      name,
      rooms,
      tellsAcks: true,
      backoff: new Backoff({ wait: () => Promise.resolve() }),
      deriveRoomKey: () => Promise.reject(new Error("nothing is locked")),
    });
    const person = new Person(client, options);
    const last = rooms.at(-1) ?? "lobby";
    await person.until(
      () => person.chat.people.roster.rooms.includes(last),
      `being in ${last}`,
    );
    return person;
  }

  /** The status line, without blanks at its ends. */
  get status(): string {
    return statusLine(this.chat.status, 200).trim();
  }

  /** Types a line. */
  type(line: string): void {
    this.#lines.typed(line);
  }

  /** Waits until something is so. */
  async until(fits: () => boolean, what: string): Promise<void> {
    while (!fits()) {
      await within(
        this.#news.promise,
        what,
        () => [...this.shown, this.status].join("\n"),
      );
    }
  }

  /** Waits until a paragraph is shown, and forgets those up to it. */
  async untilShown(text: string): Promise<void> {
    await this.until(() => this.shown.includes(text), JSON.stringify(text));
    this.shown.splice(0, this.shown.indexOf(text) + 1);
  }

  async untilStatus(part: string): Promise<void> {
    await this.until(() => this.status.includes(part), JSON.stringify(part));
  }

  added(entry: Entry, _buffer: ChatBuffer, isFirstNew: boolean): void {
    const text = this.#view.entry(entry, this.chat.people.name)?.(80);
    if (isFirstNew) this.shown.push("new");
    // The clock of a test hall is of another day.
    const rows = text?.trimEnd().split("\n")
      .filter((row) => !/^--- \d/.test(row));
    if (rows !== undefined) this.shown.push(rows.join("\n"));
    this.#wake();
  }

  redacted(): void {}

  switched(): void {
    const { current } = this.chat.buffers;
    this.shown.push(`to ${current.label}`);
    const { entries, unshownFrom, newFrom } = current;
    entries.forEach((entry, index) => {
      if (index >= unshownFrom) this.added(entry, current, index === newFrom);
    });
  }

  changed(): void {
    this.#wake();
  }

  ring(): void {
    this.shown.push("ring");
  }

  notify(): void {}

  clear(): void {}

  fits(): boolean {
    return true;
  }

  copy(text: string): Promise<boolean> {
    this.shown.push(`copied ${text}`);
    return Promise.resolve(true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
    this.chat.leave();
  }

  #wake(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}
