import { Hall, type HallOptions } from "../../hall/hall.ts";
import type { Member, Origin } from "../../hall/member.ts";
import { Moderation } from "../../hall/moderation/moderation.ts";
import type { AddressRange } from "../../hall/moderation/sanctions.ts";
import { NameRegistration } from "../../hall/sessions/name_registration.ts";
import type { Ordered } from "../../protocol/notice.ts";
import type { Fault, Gone, Hello, Request } from "../../protocol/request.ts";
import { MemoryStore } from "../../store/memory.ts";
import type { NameStore } from "../../store/name_store.ts";
import type { Sanction, SanctionStore } from "../../store/sanction_store.ts";
import type { MessageStore } from "../../store/store.ts";
import { FakeRecipient } from "./fake_recipient.ts";

export const SERVER = {
  name: "chat",
  version: "0",
  maxText: 1000,
  maxLine: 1000,
};

/** Where members of tests come from. */
export const HERE: Origin = { address: "192.0.2.1", port: 1234 };

/** The key of one who is an operator from the start. */
export const BOSS = "the boss's key";

/** A secret as long as one must be, another one for each word. */
export function secretOf(word: string): string {
  return `the long secret of ${word}`;
}

/** What a test hall is given; a key is the owner of a name from its first use. */
export interface TestHallOptions
  extends Pick<HallOptions, "bounds" | "sourceOf"> {
  /** @default {new MemoryStore()} */
  readonly store?: MessageStore;
  readonly nameStore?: NameStore;
  readonly sanctionStore?: SanctionStore;
  /** The sanctions that hold from the beginning. @default {[]} */
  readonly sanctions?: readonly Sanction[];
  /** How long a key uses a name until it belongs to it, in milliseconds. @default {0} */
  readonly trial?: number;
}

/** Reads addresses that begin with "192.", and ranges of 256 of them. */
function readRange(typed: string): AddressRange | undefined {
  if (!typed.startsWith("192.")) return undefined;
  const holds = (address: string) =>
    typed.endsWith("/24")
      ? address.startsWith(typed.slice(0, typed.lastIndexOf(".")))
      : address === typed;
  return { text: typed, holds };
}

/** A hall whose clock advances by one at each look, with everything a test asks of it. */
export class TestHall {
  readonly hall: Hall;
  readonly store: MessageStore;
  /** The time of the last look, for a test to set. */
  time = 0;
  /** How far the clock that tells the date has been set from that. */
  clockSet = 0;
  /** What the hall said it could not keep. */
  readonly storeFailures: string[] = [];
  /** What operators have ordered. */
  readonly ordered: Ordered[] = [];
  /** What else its observer was told, a line each. */
  readonly observed: string[] = [];
  readonly #authors = new Map<string, string>();
  #secrets = 0;

  constructor(options: TestHallOptions = {}) {
    const { nameStore, sanctionStore, sanctions, trial = 0, ...others } =
      options;
    this.store = options.store ?? new MemoryStore();
    const moderation = new Moderation(
      {
        operators: [BOSS],
        now: () => this.time + this.clockSet,
        readRange,
        sanctionStore,
      },
      sanctions,
    );
    this.hall = new Hall({
      now: () => ++this.time + this.clockSet,
      monotonic: () => this.time,
      newSecret: () => secretOf(`${++this.#secrets}`),
      authorOf: (secret) => this.authorOf(secret),
      server: SERVER,
      ...others,
      store: this.store,
      moderation,
      nameRegistration: nameStore && new NameRegistration({
        nameStore,
        now: () => this.time,
        trial,
      }),
      observer: {
        ordered: (order) => this.ordered.push(order),
        storeFailed: (why) => this.storeFailures.push(why),
        welcomed: ({ name }) => this.observed.push(`${name} is welcomed`),
        renamed: ({ name }, was) =>
          this.observed.push(`${was} is renamed ${name}`),
        said: ({ room, seq, from, text }) =>
          this.observed.push(`${from} says ${text}, ${room} ${seq}`),
        refused: ({ name }, code) =>
          this.observed.push(`${name} is told ${code}`),
      },
    });
  }

  /** What stands for a secret in the store. */
  authorOf(secret: string): string {
    const author = this.#authors.get(secret) ??
      `author ${this.#authors.size + 1}`;
    this.#authors.set(secret, author);
    return author;
  }

  /** Somebody who has only just connected. */
  arrive(origin: Partial<Origin> = {}): Guest {
    const recipient = new FakeRecipient();
    return new Guest(
      this.hall,
      this.hall.arrive(recipient, { ...HERE, ...origin }),
      recipient,
    );
  }

  /** Somebody who is in, has been told so, and has heard nothing since. */
  async enter(name: string, ...rooms: string[]): Promise<Guest> {
    return await this.greet({
      name,
      ...(rooms.length === 0 ? {} : { rooms: rooms.map((name) => ({ name })) }),
    });
  }

  /** Somebody who has said a hello and been told what comes of it. */
  async greet(more: Partial<Hello>): Promise<Guest> {
    const guest = await this.connect(more);
    await this.hall.announcePresence();
    guest.recipient.take();
    return guest;
  }

  /** Somebody who has said a hello; what it hears of it is still in its recipient. */
  async connect(more: Partial<Hello>): Promise<Guest> {
    const guest = this.arrive();
    await guest.asks(hello(more));
    return guest;
  }
}

/** A member, with what it hears. */
export class Guest {
  constructor(
    readonly hall: Hall,
    readonly member: Member,
    readonly recipient: FakeRecipient,
  ) {}

  /** Has the hall hear requests, one after the other. */
  async asks(...requests: (Request | Fault | Gone)[]): Promise<void> {
    for (const what of requests) {
      await this.hall.handle([{ from: this.member, what }]);
    }
  }

  /** Asks, and gives the codes of the errors that came for it. */
  async errors(...requests: (Request | Fault)[]): Promise<string[]> {
    this.recipient.take();
    await this.asks(...requests);
    return this.recipient.takeAll("error").map(({ code }) => code);
  }

  /** The connection is lost. */
  async cut(): Promise<void> {
    await this.asks({ type: "gone", reason: "hung up" });
  }

  /** Who is in a room, as it is told when it asks. */
  async who(room = "lobby"): Promise<readonly string[] | undefined> {
    this.recipient.take();
    await this.asks({ type: "who", room });
    return this.recipient.takeAll("members")[0]?.members;
  }
}

export function hello(more: Partial<Hello> = {}): Hello {
  return { type: "hello", version: 1, ...more };
}

export function say(text: string, id?: string, room?: string): Request {
  return {
    type: "say",
    text,
    ...(id === undefined ? {} : { id }),
    ...(room === undefined ? {} : { room }),
  };
}

/** Words for one alone; without `to` a reply. */
export function whisper(text: string, to?: string, id?: string): Request {
  return {
    type: "whisper",
    text,
    ...(to === undefined ? {} : { to }),
    ...(id === undefined ? {} : { id }),
  };
}
