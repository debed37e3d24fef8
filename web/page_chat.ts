import type { Client } from "../client.ts";
import { type ClientEvent, Lost } from "../client.ts";
import { Hidden } from "../client/hiding/hidden.ts";
import { hide, type Hiding } from "../client/hiding/hiding_commands.ts";
import { LOCK_EFFECT } from "../client/locks/lock_commands.ts";
import { randomId } from "../client/random_id.ts";
import { reasonOf } from "../failure.ts";
import { folded, roomName } from "../protocol/name/name.ts";
import { Refusal } from "../protocol/refusal.ts";
import { checkLength, checkLines, maxTextOf } from "../protocol/text/text.ts";
import type { PageAttention } from "./page_attention.ts";
import { PageLocks } from "./page_locks.ts";
import { PagePeople } from "./page_people.ts";
import { idOf, type PageAddress } from "./link/page_address.ts";
import type { Unsent } from "./link/tab_session.ts";
import {
  closed,
  currentBuffer,
  directBuffer,
  opened,
  watched,
  went,
} from "./state/buffers.ts";
import { noticeLines, told, toldOfPresence } from "./state/notices.ts";
import {
  bufferId,
  type PageBuffer,
  type PageState,
} from "./state/page_state.ts";
import { received } from "./state/received.ts";
import { acknowledged, refused, saying } from "./state/said.ts";
import { Store } from "./state/store.ts";
import { TypedBefore } from "./typed_before.ts";

/** How many earlier messages are asked for at a time. */
const EARLIER_COUNT = 100;

/** A conversation in a page: what the client tells becomes the state, what the user does goes to the client. */
export class PageChat {
  readonly client: Client;
  readonly store: Store<PageState>;
  /** The text that is typed and not sent, by the id of the buffer. */
  readonly drafts: Map<string, string>;
  /** The messages that are not acknowledged, by id. */
  readonly unsent = new Map<string, Unsent>();
  readonly locks: PageLocks;
  readonly typed = new TypedBefore();
  /** The number of the newest direct message. */
  lastWhisper = 0;
  /** Called when a message is said, or need not be said again. */
  onUnsent: () => void = () => {};
  /** Aborted when the conversation is over. */
  readonly ended: AbortSignal;
  readonly #end = new AbortController();
  readonly #attention: PageAttention;
  readonly #people = new PagePeople();
  /** The rooms for whose earlier messages the server was asked. */
  readonly #asking = new Set<string>();

  constructor(
    client: Client,
    state: PageState,
    attention: PageAttention,
    drafts: Readonly<Record<string, string>> = {},
  ) {
    this.client = client;
    this.store = new Store(state);
    this.ended = this.#end.signal;
    this.#attention = attention;
    this.drafts = new Map(Object.entries(drafts));
    this.locks = new PageLocks(client, this.store);
  }

  get state(): PageState {
    return this.store.state;
  }

  /** The buffer that is shown. */
  get current(): PageBuffer | undefined {
    return currentBuffer(this.state);
  }

  /** Takes in what the client tells, until the conversation ends. */
  async run(): Promise<void> {
    for await (const event of this.client) {
      const isAsked = !this.#people.note(event, this.state);
      this.store.update((state) => received(state, event));
      this.#tellOf(event, isAsked);
      if (event.type === "whisper") this.lastWhisper = event.seq;
      if (event.type === "back") {
        const isOperator = this.client.welcome.operator === true;
        this.store.update((state) => ({ ...state, isOperator }));
        // Whispers are counted anew.
        if (event.forgotten) this.lastWhisper = 0;
      }
      if (event.type === "message" || event.type === "whisper") {
        this.#attention.received(event, this.state);
      }
      this.#look();
    }
    const end = this.client.end?.message;
    this.store.update((state) => ({ ...state, link: "over", end }));
    this.#end.abort();
  }

  /** Shows a buffer. */
  go(id: string): void {
    this.store.update((state) => went(state, id));
    this.#look();
  }

  /** Shows the buffer before or behind the current one, in a circle. */
  goBeside(by: number): void {
    const { buffers, current } = this.state;
    const { length } = buffers;
    const at = buffers.findIndex(({ id }) => id === current);
    const id = buffers[(at + by + length) % length]?.id;
    if (id !== undefined) this.go(id);
  }

  /** Enters a room, or goes there. */
  enter(asked: string, password?: string): void {
    const room = roomName(asked);
    const isIn = this.client.wantedRooms.includes(room);
    if (!isIn) this.client.ask({ type: "join", room, password });
    this.store.update((state) => opened(state, "room", room));
    this.go(bufferId("room", room));
  }

  /** Goes where an address of the page leads. */
  goTo(address: PageAddress): void {
    const { kind, name, passphrase } = address;
    if (idOf(address) === this.state.current) return;
    try {
      if (kind === "direct") return void this.openDirect(name);
      this.enter(name);
      if (passphrase !== undefined) {
        this.locks.lockByAddress(name, passphrase).then(
          (isNew) => isNew && this.tell(`${name} is locked: ${LOCK_EFFECT}`),
          (error) => this.fail(error),
        );
      }
    } catch (error) {
      this.fail(error);
    }
  }

  /** Opens the direct conversation with a member. */
  openDirect(asked: string): PageBuffer | undefined {
    const name = this.#memberNamed(asked.replace(/^@/, ""));
    if (folded(name) === folded(this.state.name)) return undefined;
    this.store.update((state) => opened(state, "direct", name));
    const buffer = directBuffer(this.state, name);
    if (buffer !== undefined) this.go(buffer.id);
    return buffer;
  }

  /** Leaves the room of a buffer, or closes a direct conversation. */
  leave(buffer: PageBuffer): void {
    if (buffer.kind === "room" && !buffer.isLeft) {
      this.client.ask({ type: "leave", room: buffer.name });
    }
    this.store.update((state) => closed(state, buffer.id));
  }

  /** Whether a text fits in a message; when not, the user is told why. */
  takes(text: string): boolean {
    try {
      checkLength(text, maxTextOf(this.client.welcome.server));
      checkLines(text);
      return true;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  /** Says a text in a buffer. */
  say(text: string, { id: buffer }: PageBuffer): void {
    this.resay({ id: randomId(), buffer, text, time: Date.now() });
  }

  /** Says a message, which an earlier page of this tab may have said already. */
  resay(unsent: Unsent): void {
    const { id: key, text, time } = unsent;
    const buffer = this.state.buffers.find(({ id }) => id === unsent.buffer);
    if (buffer === undefined) return;
    this.store.update((state) => saying(state, buffer.id, { key, text, time }));
    this.unsent.set(key, unsent);
    // Before it is sent: the page may be left at any moment.
    this.onUnsent();
    const said = buffer.kind === "room"
      ? this.client.say(text, buffer.name, key)
      : this.client.whisper(buffer.name, text, key);
    said.then(
      ({ seq, time }) => {
        this.unsent.delete(key);
        this.onUnsent();
        this.store.update((state) => acknowledged(state, key, { seq, time }));
      },
      (error) => {
        // The end of the conversation tells that by itself.
        if (!(error instanceof Lost)) this.unsent.delete(key);
        this.store.update((state) => refused(state, key));
        if (!(error instanceof Lost)) this.fail(error, buffer.id);
      },
    );
  }

  /** Asks for messages before the first that is shown. */
  async earlier(
    { kind, name, id }: PageBuffer,
    count = EARLIER_COUNT,
  ): Promise<void> {
    if (kind !== "room" || this.#asking.has(name)) return;
    this.#asking.add(name);
    try {
      await this.client.earlier(count, name);
    } catch (error) {
      // Cut off: scrolling asks again.
      if (!(error instanceof Refusal && error.code === "away")) {
        this.fail(error, id);
      }
    } finally {
      this.#asking.delete(name);
    }
  }

  /** The user begins or ceases to see the newest message. */
  watch(isWatching: boolean): void {
    this.store.update((state) => watched(state, isWatching));
    this.#look();
  }

  /** Hides what a search has found. */
  closeFindings(): void {
    this.store.update((state) => ({ ...state, findings: undefined }));
  }

  /** Asks the user for the password of a name, or for a new one of its own. */
  askPassword(name?: string): void {
    const question = name === undefined
      ? { type: "register", name: this.state.name } as const
      : { type: "login", name } as const;
    this.store.update((state) => ({ ...state, question }));
  }

  /** The user answers, or does not want to. */
  answerPassword(password?: string): void {
    const { question } = this.state;
    this.store.update((state) => ({ ...state, question: undefined }));
    if (question === undefined || password === undefined) return;
    try {
      this.client.ask({ ...question, password });
    } catch (error) {
      this.fail(error);
    }
  }

  /** Hides messages or presence from now on, or shows them again. */
  hide(hiding: Hiding): void {
    const { quiet, ignored } = this.state.hidden;
    const hidden = new Hidden(quiet, ignored);
    this.tell(hide(hidden, hiding));
    this.store.update((state) => ({ ...state, hidden }));
  }

  /** Tells the user something, in the current buffer. */
  tell(...lines: string[]): void {
    this.store.update((state) => told(state, state.current, lines));
  }

  /** Tells that something failed. */
  fail(error: unknown, id: string = this.state.current): void {
    const lines = [error instanceof Error ? error.message : String(error)];
    if (!(error instanceof Refusal)) console.error(reasonOf(error), error);
    this.store.update((state) => told(state, id, lines, true));
  }

  /** Tells of presence, unless the user does not want to know, and of members that the user has asked for. */
  #tellOf(event: ClientEvent, isAsked: boolean): void {
    if (event.type === "presence") {
      const { quiet } = this.state.hidden;
      const seen = this.#people.speakers.told(event, quiet, Date.now());
      if (seen === undefined) return;
      this.store.update((state) => toldOfPresence(state, seen));
    } else if (event.type === "members" && isAsked) {
      const id = bufferId("room", event.room);
      this.store.update((state) => told(state, id, noticeLines(event)));
    }
  }

  #look(): void {
    this.#people.look(this.client, this.state);
  }

  /** The name of a member as its owner writes it, where it is known. */
  #memberNamed(asked: string): string {
    const sought = folded(asked);
    return this.state.buffers.flatMap(({ members }) => members)
      .find((name) => folded(name) === sought) ?? asked;
  }
}
