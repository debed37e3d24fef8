import { Hall, type HallOptions } from "../../hall/hall.ts";
import type { Member, Origin } from "../../hall/member.ts";
import { Moderation } from "../../hall/moderation/moderation.ts";
import type { AddressRange } from "../../hall/moderation/sanctions.ts";
import { Holder } from "../../hall/sessions/holder.ts";
import { NameRegistration } from "../../hall/sessions/name_registration.ts";
import { Session } from "../../hall/sessions/session.ts";
import type { Hello } from "../../protocol/features/hello.ts";
import type {
  Invited,
  Managed,
  ModesNotice,
} from "../../protocol/features/modes/modes.ts";
import type { Ordered } from "../../protocol/features/moderation.ts";
import type { Fault, Gone, Request } from "../../protocol/request.ts";
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

/** The origin of members in tests. */
export const HERE: Origin = { address: "192.0.2.1", port: 1234 };

/** The key of an operator. */
export const BOSS = "the boss's key";

/** A secret of valid length, different for each word. */
export function secretOf(word: string): string {
  return `the long secret of ${word}`;
}

/** The session of the only client of a member. */
export function sessionOf(
  { name, author, ephemeral = false }: {
    readonly name: string;
    readonly author: string;
    readonly ephemeral?: boolean;
  },
): Session {
  const secret = secretOf(author);
  const holder = new Holder({ name, author, since: 0 });
  return new Session({ secret, author, ephemeral }, holder);
}

/** The options of a {@linkcode TestHall}. */
export interface TestHallOptions
  extends Pick<HallOptions, "bounds" | "sourceOf" | "wake" | "motd"> {
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

/** A hall whose clock advances by one each time it is read. */
export class TestHall {
  readonly hall: Hall;
  readonly store: MessageStore;
  /** The time last read, which a test may set. */
  time = 0;
  /** The difference between the date and that time. */
  clockSet = 0;
  /** The failures of the store that the observer was told of. */
  readonly storeFailures: string[] = [];
  /** The commands of operators that the observer was told of. */
  readonly ordered: Ordered[] = [];
  /** The commands of operators of rooms that the observer was told of. */
  readonly managed: (Managed | ModesNotice | Invited)[] = [];
  /** The other events that the observer was told of, a line each. */
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
        managed: (order) => this.managed.push(order),
        storeFailed: (why) => this.storeFailures.push(why),
        welcomed: ({ name }) => this.observed.push(`${name} is welcomed`),
        left: ({ name }, reason) =>
          this.observed.push(`${name} leaves: ${reason}`),
        renamed: ({ name }, was) =>
          this.observed.push(`${was} is renamed ${name}`),
        said: ({ room, seq, from, text }) =>
          this.observed.push(`${from} says ${text}, ${room} ${seq}`),
        refused: ({ name }, code) =>
          this.observed.push(`${name} is told ${code}`),
      },
    });
  }

  /** The author that stands for a secret in the store. */
  authorOf(secret: string): string {
    const author = this.#authors.get(secret) ??
      `author ${this.#authors.size + 1}`;
    this.#authors.set(secret, author);
    return author;
  }

  /** A connection without a hello. */
  arrive(origin: Partial<Origin> = {}): Guest {
    const recipient = new FakeRecipient();
    return new Guest(
      this.hall,
      this.hall.arrive(recipient, { ...HERE, ...origin }),
      recipient,
    );
  }

  /** A member in its rooms, with an empty recipient. */
  async enter(name: string, ...rooms: string[]): Promise<Guest> {
    return await this.greet({
      name,
      ...(rooms.length === 0 ? {} : { rooms: rooms.map((name) => ({ name })) }),
    });
  }

  /** A member after its hello and an announcement, with an empty recipient. */
  async greet(more: Partial<Hello>): Promise<Guest> {
    const guest = await this.connect(more);
    await this.hall.announcePresence();
    guest.recipient.take();
    return guest;
  }

  /** A member after its hello, with the answers in its recipient. */
  async connect(more: Partial<Hello>): Promise<Guest> {
    const guest = this.arrive();
    await guest.asks(hello(more));
    return guest;
  }
}

/** A member and its recipient. */
export class Guest {
  constructor(
    readonly hall: Hall,
    readonly member: Member,
    readonly recipient: FakeRecipient,
  ) {}

  /** Gives the hall requests, one after the other. */
  async asks(...requests: (Request | Fault | Gone)[]): Promise<void> {
    for (const what of requests) {
      await this.hall.handle([{ from: this.member, what }]);
    }
  }

  /** Gives the hall requests, and returns the codes of the errors. */
  async errors(...requests: (Request | Fault)[]): Promise<string[]> {
    this.recipient.take();
    await this.asks(...requests);
    return this.recipient.takeAll("error").map(({ code }) => code);
  }

  /** The connection is lost. */
  async cut(): Promise<void> {
    await this.asks({ type: "gone", reason: "cut" });
  }

  /** The members of a room, as the answer to `who` tells them. */
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
    id,
    room,
  };
}

/** A whisper; without `to` a reply. */
export function whisper(text: string, to?: string, id?: string): Request {
  return {
    type: "whisper",
    text,
    to,
    id,
  };
}
