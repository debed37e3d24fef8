import {
  hasPassword,
  type HelpSection,
  helpSections,
  typed,
} from "../protocol/command.ts";
import type { Say } from "../protocol/features/say.ts";
import type { Whisper } from "../protocol/features/whisper.ts";
import { folded, roomName } from "../protocol/name/name.ts";
import { Refusal } from "../protocol/refusal.ts";
import type { Request } from "../protocol/request.ts";
import { split } from "../protocol/schema/slash_command.ts";
import { checkLength, checkLines, maxTextOf } from "../protocol/text/text.ts";
import { Lost } from "../client.ts";
import type { Chat } from "./chat.ts";
import type { Display } from "./display.ts";
import { helpTopic } from "./help_topic.ts";
import { type Locking, lockLine } from "../client/locks/lock_commands.ts";
import { carryOutLocking } from "./locking.ts";
import { KEYS_SECTION, KEYS_TOPIC, SOME_KEYS } from "./prompt/key_help.ts";
import { hide } from "../client/hiding/hiding_commands.ts";
import { SCREEN_COMMANDS, type ScreenControls } from "./screen_commands.ts";

/** `/2` goes to room 2; words behind it are not said. */
const ROOM_NUMBER = /^\/(\d{1,3})(\s+\S.*)?$/s;

/** The command with words for one member. */
const QUERY = /^\/query\s+\S+\s/i;

const QUERY_USAGE = "/query NAME [TEXT]";

/** A request of the user to the server. */
type Asked = Request | { readonly type: "earlier"; readonly count?: number };

/** Carries out what the user types: text for the current buffer, and commands. */
export class TypedLines implements ScreenControls {
  readonly #chat: Chat;
  readonly #display: Display;
  readonly #stop: AbortController;

  constructor(chat: Chat, display: Display, stop: AbortController) {
    this.#chat = chat;
    this.#display = display;
    this.#stop = stop;
  }

  /** Carries out a line. */
  typed(line: string): void {
    if (this.#chat.secrets.answer(line)) return this.#display.changed();
    if (line.trim() === "") return;
    const [, number, words] = ROOM_NUMBER.exec(line.trim()) ?? [];
    if (number !== undefined) {
      const isThere = this.#goTo(Number(number));
      // Said there unasked, they could show a message to the wrong room.
      if (isThere && words !== undefined) {
        this.#chat.fail(`/${number} takes no words; nothing was sent`);
      }
      return;
    }
    const action = typed(lockLine(line) ?? line, SCREEN_COMMANDS);
    const chat = this.#chat;
    switch (action.type) {
      case "fault":
        return chat.fail(action.message);
      case "screen":
        return action.run(this);
      case "help":
        return chat.add({
          type: "help-list",
          sections: this.#help(action.about),
        });
      case "bye":
        return this.#stop.abort();
      case "say":
      case "whisper":
        return this.#say(action);
      case "lock":
      case "unlock":
        return chat.track(this.#lock(action));
      case "ignore":
      case "unignore":
      case "quiet":
        return chat.tell(`* ${hide(chat.hidden, action)}`);
      case "copy":
        return chat.track(this.#copy(action.nth));
      default:
        this.#request(action);
    }
  }

  /** Asks the server for something, and tells why where it cannot be asked. */
  #request(request: Asked): void {
    try {
      this.#ask(request);
    } catch (error) {
      this.#chat.handleError(error);
    }
  }

  /** Whether a line fits in a message; when not, the user is told why. */
  takes(line: string): boolean {
    try {
      checkLength(line, maxTextOf(this.#chat.client.welcome.server));
      checkLines(line);
      return true;
    } catch (error) {
      this.#chat.handleError(error);
      return false;
    }
  }

  /**
   * Whether a line stays out of the file of the history: words of a locked room
   * or for one member, the password of a room, or a mistyped command, which may
   * be meant for one.
   */
  isPrivate(line: string): boolean {
    const { current } = this.#chat.buffers;
    if (current.kind === "direct" || this.#chat.state.isLocked) return true;
    const { type } = typed(line, SCREEN_COMMANDS);
    return type === "whisper" || type === "fault" || QUERY.test(line) ||
      hasPassword(line);
  }

  register(): void {
    const { client, secrets } = this.#chat;
    const { name } = client;
    secrets.ask(
      `new password of ${name}: `,
      (password) =>
        secrets.ask("once more: ", (again) => {
          if (again === password) this.#request({ type: "register", password });
          else this.#chat.fail("those were two passwords; nothing has changed");
        }),
    );
    this.#display.changed();
  }

  login(name: string): void {
    this.#chat.secrets.ask(
      `password of ${name}: `,
      (password) => this.#request({ type: "login", name, password }),
    );
    this.#display.changed();
  }

  clear(): void {
    this.#display.clear();
  }

  go(number: number): void {
    this.#goTo(number);
  }

  /** Goes to the room of a number, or tells that there is none. */
  #goTo(number: number): boolean {
    const buffer = this.#chat.buffers.numbered(number);
    if (buffer === undefined) this.#chat.fail(`there is no room ${number}`);
    else this.#chat.go(buffer);
    return buffer !== undefined;
  }

  query(words: string): void {
    const chat = this.#chat;
    const { current } = chat.buffers;
    const [asked, text] = split(words);
    if (asked === "") {
      return current.kind === "direct"
        ? chat.close(current)
        : chat.fail(`usage: ${QUERY_USAGE}`);
    }
    const buffer = chat.buffers.openDirect(this.#memberNamed(asked));
    if (buffer === undefined) {
      return chat.fail(
        "there are too many direct conversations; /query closes the present one",
      );
    }
    chat.go(buffer);
    if (text !== "") this.#say({ type: "say", text });
  }

  /** The name of a member as its owner writes it, where it is known. */
  #memberNamed(asked: string): string {
    const sought = folded(asked.replace(/^@/, ""));
    const { names } = this.#chat.people.roster;
    return names.values().find((name) => folded(name) === sought) ??
      asked.replace(/^@/, "");
  }

  #help(typed: string | undefined): readonly HelpSection[] {
    const about = typed === undefined ? undefined : helpTopic(typed);
    const wish = { about, isOperator: this.#chat.people.isOperator };
    if (about?.toLowerCase() === KEYS_TOPIC) return [KEYS_SECTION];
    const sections = helpSections(SCREEN_COMMANDS, wish);
    return about !== undefined || this.#display.fits(sections)
      ? sections
      : helpSections(SCREEN_COMMANDS, {
        ...wish,
        isShort: true,
        subjects: [[KEYS_TOPIC, SOME_KEYS.join(" ")]],
      });
  }

  #say(said: Say | Whisper): void {
    const { client, buffers, pending } = this.#chat;
    const { current } = buffers;
    const message = said.type === "say" && current.kind === "direct"
      ? { type: "whisper", to: current.name, text: said.text } as const
      : said;
    const id = crypto.randomUUID();
    pending.add(id, message, current);
    this.#display.changed();
    const saying = message.type === "say"
      ? client.say(message.text, current.room, id)
      : client.whisper(message.to, message.text, id);
    this.#chat.track(saying.then(
      (ack) => pending.acknowledged(id, ack),
      (error) => {
        // The end tells which messages were not sent.
        if (error instanceof Lost) return;
        pending.take(id);
        throw error;
      },
    ));
  }

  async #copy(nth: number): Promise<void> {
    const copied = this.#chat.shownMessages().nthLast(nth);
    if (await this.#display.copy(copied.text)) {
      this.#chat.tell(`* copied what ${copied.from} said`);
    } else this.#chat.add({ type: "bare", copied });
  }

  async #lock(locking: Locking): Promise<void> {
    const chat = this.#chat;
    const locked = carryOutLocking(chat.client, this.#room, locking, {
      tell: (line) => chat.tell(line),
      offer: (text) => chat.add({ type: "command", text }),
    });
    this.#display.changed();
    await locked;
  }

  /** Asks the server. What names no room is about the current one. */
  #ask(request: Asked): void {
    const { client } = this.#chat;
    switch (request.type) {
      case "join":
        return this.#join(request.room, request.password);
      case "leave":
        return this.#leave(request.room);
      case "earlier":
        return this.#chat.track(client.earlier(request.count, this.#room));
      case "topic":
      case "redact":
      case "who":
      case "search":
      case "slow":
      case "modes":
      case "manage":
      case "invite":
        return client.ask({ ...request, room: request.room ?? this.#room });
      default:
        return client.ask(request);
    }
  }

  #join(asked: string, password: string | undefined): void {
    const chat = this.#chat;
    const name = roomName(asked);
    const isIn = chat.client.rooms.includes(name);
    // The answer to an earlier request to leave it closes nothing any more.
    chat.leaving.delete(name);
    // When the server refuses it, the buffer closes again.
    if (!isIn) chat.client.ask({ type: "join", room: name, password });
    chat.go(chat.buffers.openRoom(name));
  }

  #leave(asked: string | undefined): void {
    const { client, buffers, leaving } = this.#chat;
    const { current } = buffers;
    if (asked === undefined && current.kind === "direct") {
      return this.#chat.close(current);
    }
    const room = asked === undefined ? current.room : roomName(asked);
    const buffer = room === undefined ? undefined : buffers.room(room);
    if (buffer?.isLeft) return this.#chat.close(buffer);
    client.ask({ type: "leave", room });
    if (buffer !== undefined) leaving.add(buffer.name);
  }

  /**
   * The current room.
   *
   * @throws {Refusal} The current buffer has direct messages.
   */
  get #room(): string | undefined {
    const { current } = this.#chat.buffers;
    if (current.kind !== "direct") return current.room;
    throw new Refusal(
      "not-in-room",
      `these are direct messages with ${current.name}: that is for a room`,
    );
  }
}
