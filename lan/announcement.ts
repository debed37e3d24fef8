import { delay } from "@std/async/delay";
import { descriptionStrings, type HallDescription } from "./description.ts";
import { linksFor, type LocalLink } from "./links.ts";
import {
  type Multicast,
  type OpenMulticast,
  openMulticast,
} from "./multicast.ts";
import type { DnsPacket, DnsRecord } from "./packet.ts";
import {
  asksFor,
  fullName,
  goodbyeOf,
  isProbe,
  isTaken,
  recordsOf,
} from "./records.ts";

/** How often it is asked whether a name is taken, and how long one waits for an answer, in milliseconds (RFC 6762, 8.1). */
const PROBES = 3;
const PROBE_INTERVAL = 250;

/** Time between the two announcements of what is new, in milliseconds: one may be lost (RFC 6762, 8.3). */
const REPEAT_AFTER = 1_000;

/**
 * Shortest time between two announcements, in milliseconds, however many ask:
 * less where another server is about to take the name (RFC 6762, 6).
 */
const PAUSES = { question: 1_000, probe: 250 };

/** Longest of the random times before an answer, in milliseconds: many servers answer the same question. */
const ANSWER_MAX = 120;

/** How often it is looked whether something has changed, the number of people for example, in milliseconds. */
const CHECK_INTERVAL = 5_000;

/** Most names that are tried: a machine that claims every name must not keep a server from being found. */
const NAMES_MAX = 20;

/** The dependencies of an announcement. */
export interface AnnouncementOptions {
  readonly name: string;
  /** The address that the server listens on. */
  readonly listening: string;
  readonly port: number;
  /** Describes the server as it is now. */
  readonly describe: () => HallDescription;
  /** Called with the name under which it is announced: another has it already, if it is not the one that was wished. */
  readonly named: (name: string) => void;
  /** @default {openMulticast} */
  readonly open?: OpenMulticast;
  /** Waits for some milliseconds. @default {delay} */
  readonly wait?: (
    milliseconds: number,
    options: { readonly signal: AbortSignal },
  ) => Promise<void>;
  /** A monotonic time, in milliseconds. @default {performance.now} */
  readonly now?: () => number;
}

/** A server that is announced on the networks of its machine, until it is disposed of. */
export class Announcement implements AsyncDisposable {
  readonly #options: AnnouncementOptions;
  readonly #wait: NonNullable<AnnouncementOptions["wait"]>;
  readonly #now: () => number;
  readonly #closing = new AbortController();
  /** The name of the host: no other has it, and it says nothing of this machine. */
  readonly #host = `chat-${crypto.randomUUID().slice(0, 8)}.local`;
  #name: string;
  /** Whether the name was found free, and others may know it. */
  #isAnnounced = false;
  /** Whether another host has been heard under this name. */
  #isTaken = false;
  #announcedAt = -Infinity;
  /** The networks where the server can be reached. */
  #links: readonly LocalLink[] = [];
  readonly #answers = new Map<keyof typeof PAUSES, Promise<void>>();
  readonly #multicast: Multicast;
  readonly #running: Promise<void>;

  private constructor(options: AnnouncementOptions, multicast: Multicast) {
    this.#options = options;
    this.#multicast = multicast;
    this.#wait = options.wait ?? delay;
    this.#now = options.now ?? (() => performance.now());
    this.#name = options.name;
    multicast.listen((packet) => this.#receive(packet));
    this.#running = this.#run();
  }

  /** @throws {Failure} Multicast DNS is not available. */
  static async open(options: AnnouncementOptions): Promise<Announcement> {
    const { open = openMulticast } = options;
    return new Announcement(options, await open());
  }

  async #run(): Promise<void> {
    await using _closing = this.#multicast;
    try {
      for (;;) {
        await this.#takeName();
        this.#isAnnounced = true;
        this.#options.named(this.#name);
        await this.#announceChanges();
        this.#isAnnounced = false;
      }
    } catch (error) {
      if (error !== this.#closing.signal.reason) throw error;
    }
    await Promise.all(this.#answers.values());
    if (!this.#isAnnounced) return;
    await this.#send((link) => goodbyeOf(this.#recordsFor(link)));
  }

  /** Finds a name that no other host has. */
  async #takeName(): Promise<void> {
    for (let number = 1; number <= NAMES_MAX; number++) {
      this.#name = number === 1
        ? this.#options.name
        : `${this.#options.name} (${number})`;
      this.#isTaken = false;
      // Servers that were started together do not ask together.
      await this.#pause(Math.random() * PROBE_INTERVAL);
      for (let probe = 0; probe < PROBES && !this.#isTaken; probe++) {
        await this.#send(() => [], [
          { name: fullName(this.#name), type: "ANY" },
        ]);
        await this.#pause(PROBE_INTERVAL);
      }
      if (!this.#isTaken) return;
    }
    this.#isTaken = false;
  }

  /** Announces what is new, until another host has the name. */
  async #announceChanges(): Promise<void> {
    for (let told = ""; !this.#isTaken;) {
      const state = this.#state();
      if (state !== told) {
        await this.#announce();
        await this.#pause(REPEAT_AFTER);
        await this.#announce();
        told = state;
      }
      await this.#pause(CHECK_INTERVAL);
    }
  }

  /** All that is announced. */
  #state(): string {
    return JSON.stringify([
      this.#joinedLinks(),
      descriptionStrings(this.#options.describe()),
    ]);
  }

  #receive(packet: DnsPacket): void {
    if (isTaken(packet, this.#name, this.#host)) this.#isTaken = true;
    const kind = isProbe(packet, this.#name) ? "probe" : "question";
    if (!this.#isAnnounced || this.#answers.has(kind)) return;
    const [link] = this.#links;
    if (link === undefined || !asksFor(packet, this.#recordsFor(link))) return;
    this.#answers.set(kind, this.#answerSoon(kind));
  }

  /** Answers all that ask until then: many questions make one announcement. */
  async #answerSoon(kind: keyof typeof PAUSES): Promise<void> {
    const pause = this.#announcedAt + PAUSES[kind] - this.#now();
    const least = kind === "probe" ? 0 : Math.random() * ANSWER_MAX;
    try {
      await this.#pause(Math.max(pause, least));
      await this.#announce();
    } catch (error) {
      if (error !== this.#closing.signal.reason) throw error;
    } finally {
      this.#answers.delete(kind);
    }
  }

  async #announce(): Promise<void> {
    this.#announcedAt = this.#now();
    await this.#send((link) => this.#recordsFor(link));
  }

  async #send(
    recordsFor: (link: LocalLink) => readonly DnsRecord[],
    questions: DnsPacket["questions"] = [],
  ): Promise<void> {
    await this.#multicast.send(this.#joinedLinks(), (link) => ({
      type: questions.length > 0 ? "query" : "response",
      questions,
      records: recordsFor(link),
    }));
  }

  /** The networks where the server can be reached now. */
  #joinedLinks(): readonly LocalLink[] {
    const links = this.#multicast.join();
    return this.#links = linksFor(this.#options.listening, links);
  }

  #recordsFor({ addresses }: LocalLink): DnsRecord[] {
    const { port, describe } = this.#options;
    return recordsOf({
      name: this.#name,
      host: this.#host,
      port,
      addresses,
      description: describe(),
    });
  }

  async #pause(milliseconds: number): Promise<void> {
    await this.#wait(milliseconds, { signal: this.#closing.signal });
  }

  /** Says goodbye, and stops. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }
}
