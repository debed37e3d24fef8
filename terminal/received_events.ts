import type { ClientEvent } from "../client.ts";
import type { Presence } from "../protocol/features/membership.ts";
import type { Ack, Message } from "../protocol/features/say.ts";
import type { Whispered } from "../protocol/features/whisper.ts";
import type { Chat } from "./chat.ts";
import type { Display } from "./display.ts";
import type { ChatBuffer } from "./rooms/chat_buffer.ts";
import { directPresence } from "./rooms/direct_presence.ts";
import { ownEntry } from "./rooms/pending.ts";
import { bufferOf } from "./rooms/placing.ts";
import { Renames } from "./rooms/renames.ts";
import { oneLine } from "./view/shown_text.ts";

/** The highest number of a buffer that has a key of its own. */
const KEY_MAX = 9;

/** Puts what is received into the buffers of a chat, and draws attention to it. */
export class ReceivedEvents {
  readonly #chat: Chat;
  readonly #display: Display;
  readonly #renames: Renames;

  constructor(chat: Chat, display: Display) {
    this.#chat = chat;
    this.#renames = new Renames(chat.people.roster);
    this.#display = display;
  }

  receive(event: ClientEvent): void {
    const chat = this.#chat;
    const known = event.type === "presence"
      ? chat.people.roster.names
      : new Set<string>();
    this.#note(event);
    switch (event.type) {
      case "ack":
        return this.#acknowledged(event);
      case "message":
      case "whisper":
        return this.#received(event);
      case "left":
        return this.#left(event);
      case "presence":
        this.#presenceInDirect(event, known);
        break;
      case "joined":
        if (chat.buffers.current.kind === "none") chat.key(1);
        break;
      case "rejoined":
        return;
      case "error":
        chat.add(event);
        return this.#refused(event.room);
    }
    chat.add(event, bufferOf(event, chat.buffers));
  }

  /** Takes note of an event. */
  #note(event: ClientEvent): void {
    const { attention, buffers, people, leaving } = this.#chat;
    attention.note(event);
    people.note(event, event.type === "message" && attention.isOld(event));
    switch (event.type) {
      case "rooms":
        this.#chat.listed = event.rooms.map(({ name }) => name);
        return;
      case "joined":
      case "rejoined":
        this.#renames.forget(event.room);
        buffers.openRoom(event.room).enter(event.topic ?? "");
        return;
      case "topic": {
        const buffer = buffers.room(event.room);
        if (buffer !== undefined) buffer.topic = event.text;
        return;
      }
      case "away":
        this.#chat.away = event;
        return;
      case "back":
        this.#chat.away = undefined;
        // The client has not entered these again.
        for (const room of leaving) this.#closeRoom(room);
        leaving.clear();
        return;
    }
  }

  #received(said: Message | Whispered): void {
    const chat = this.#chat;
    if (said.type === "message") this.#redact(said);
    if (chat.hidden.isIgnored(said.from)) return;
    const buffer = bufferOf(said, chat.buffers);
    // The buffer of another member keeps its name: text typed there goes to that member.
    const isTheirs = buffer === chat.buffers.direct(said.from);
    if (isTheirs) buffer.name = said.from;
    if (said.type === "message" && said.redacts !== undefined) {
      return chat.add(said, buffer);
    }
    const { rings, notice, news } = chat.attention.received(
      said,
      chat.people.name,
    );
    if (rings) this.#display.ring();
    if (notice !== undefined) this.#display.notify(notice);
    chat.add(said, buffer, news);
    const isFirst = news === "mention" && buffer.mentions === 1;
    if (isFirst && !chat.isShown(buffer)) this.#tellOf(said, buffer);
  }

  /** A message has deleted another, whoever has said it. */
  #redact({ room, redacts }: Message): void {
    const buffer = this.#chat.buffers.room(room);
    if (buffer === undefined || redacts === undefined) return;
    if (buffer.redact(redacts)) this.#display.redacted(buffer);
  }

  /** Tells in the current buffer of the first mention or direct message in another. */
  #tellOf({ from }: Message | Whispered, buffer: ChatBuffer): void {
    const number = this.#chat.buffers.numberOf(buffer);
    const key = number > KEY_MAX ? "Alt-A" : `Alt-${number}`;
    const what = buffer.kind === "direct"
      ? "writes to you only"
      : `mentions you in ${oneLine(buffer.name)}`;
    this.#chat.tell(
      `* ${oneLine(from)} ${what}: ${key} or /${number} shows it`,
    );
  }

  #acknowledged(ack: Ack): void {
    const chat = this.#chat;
    const pending = chat.pending.take(ack.id);
    if (pending === undefined) return;
    const own = ownEntry(pending, chat.people.name, ack);
    if (own.to === undefined) {
      return chat.add(own, chat.buffers.room(own.room ?? "") ?? pending.buffer);
    }
    const direct = chat.buffers.openDirect(own.to) ?? pending.buffer;
    chat.add(own, direct);
    // Where it was typed it is shown as well: the user looks there.
    if (direct !== pending.buffer && !chat.showsAll) {
      chat.add(own, pending.buffer);
    }
  }

  #left(event: Extract<ClientEvent, { type: "left" }>): void {
    const chat = this.#chat;
    this.#renames.forget(event.room);
    const buffer = chat.buffers.room(event.room);
    const isHere = buffer === chat.buffers.current;
    if (isHere) chat.add(event);
    if (chat.leaving.delete(event.room)) this.#closeRoom(event.room);
    // Text typed there goes nowhere else.
    else if (buffer !== undefined) buffer.isLeft = true;
    if (!isHere) chat.add(event);
  }

  #closeRoom(room: string): void {
    const buffer = this.#chat.buffers.room(room);
    if (buffer !== undefined) this.#chat.close(buffer);
  }

  /** The server does not let the user into a room, or not again after a cut. */
  #refused(room: string | undefined): void {
    const { buffers, client, people } = this.#chat;
    const buffer = room === undefined ? undefined : buffers.room(room);
    if (buffer === undefined || client.rooms.includes(buffer.name)) return;
    people.roster.leave(buffer.name);
    if (buffer.wasEntered) buffer.isLeft = true;
    else this.#chat.close(buffer);
  }

  /**
   * Tells in direct conversations what the others do.
   *
   * @param before The members that were known before the event.
   */
  #presenceInDirect(event: Presence, before: ReadonlySet<string>): void {
    const { buffers, people } = this.#chat;
    const renamed = buffers.rename(this.#renames.take(event));
    // In the one stream the notice of the room says it.
    if (this.#chat.showsAll) return;
    const known = { before, after: people.roster.names };
    for (const buffer of buffers.list) {
      if (buffer.kind !== "direct") continue;
      const { name } = buffer;
      const part = directPresence(event, name, known, renamed.has(buffer));
      if (part !== undefined) this.#chat.add(part, buffer);
    }
  }
}
