/**
 * Honest members who talk at a steady pace, and what each of them hears: every
 * word of the others, once, in order, and how long it took.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { within } from "../e2e/harness/program.ts";
import type { Socket } from "../e2e/harness/socket.ts";
import type { Moment, ScheduledClock } from "./scheduled_clock.ts";

/** How many honest members there are. */
export const CROWD = 20;

/** How often each of them says something, in milliseconds. */
const TALK_EVERY = 200;

/** The result of a conversation. */
export interface Talk {
  /** How many words reached somebody. */
  readonly deliveries: number;
  /** The delay that 99 of 100 deliveries kept under, in milliseconds. */
  readonly p99: number;
}

/** Twenty members who talk and listen. */
export class Crowd implements AsyncDisposable {
  readonly #members: Honest[] = [];
  readonly #clock: ScheduledClock;
  /** When each word was said. */
  readonly #saidAt = new Map<string, Moment>();
  readonly #delays: number[] = [];
  /** How many words each of them has said. */
  #said = 0;

  private constructor(clock: ScheduledClock) {
    this.#clock = clock;
  }

  /**
   * Lets the crowd in, before anybody else.
   *
   * @param enter Lets one come in.
   * @param clock Measures the delays.
   */
  static async join(
    enter: (name: string) => Promise<Socket>,
    clock: ScheduledClock,
  ): Promise<Crowd> {
    const crowd = new Crowd(clock);
    for (let index = 0; index < CROWD; index++) {
      const socket = await enter(`Honest${index}`);
      crowd.#members.push(
        new Honest(socket, index, (word) => crowd.#hears(word)),
      );
    }
    return crowd;
  }

  /**
   * Everybody talks, one after the other, for some time. It ends when everybody
   * has heard everything.
   *
   * @throws {Error} Somebody has not heard something, or twice, or too late.
   */
  async talk(milliseconds: number): Promise<Talk> {
    const words = Math.ceil(milliseconds / TALK_EVERY);
    this.#delays.length = 0;
    const start = performance.now();
    await Promise.all(this.#members.map(async (member, index) => {
      for (let word = 0; word < words; word++) {
        const due = start + (word + index / CROWD) * TALK_EVERY;
        await delay(Math.max(0, due - performance.now()));
        const text = wordOf(index, this.#said + word);
        this.#saidAt.set(text, this.#clock.now());
        await member.say(text);
      }
    }));
    const from = this.#said;
    this.#said += words;
    await within(
      Promise.all(this.#members.map((member) => member.heardAll(this.#said))),
      "everybody to hear everything",
      () => this.#members.map((member) => member.state).join("; "),
    );
    for (const member of this.#members) member.assertHeard(from, this.#said);
    const delays = this.#delays.toSorted((a, b) => a - b);
    assertEquals(delays.length, words * CROWD * (CROWD - 1));
    return {
      deliveries: delays.length,
      p99: delays[Math.floor(delays.length * 0.99)] ?? NaN,
    };
  }

  /** Waits until everybody is told that somebody new has come in. */
  async untilTold(name: string): Promise<void> {
    await within(
      Promise.all(this.#members.map((member) => member.metBefore(name))),
      `everybody to hear that ${name} is here`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const member of this.#members) await member[Symbol.asyncDispose]();
  }

  #hears(word: string): void {
    const said = this.#saidAt.get(word);
    if (said !== undefined) this.#delays.push(this.#clock.elapsed(said));
  }
}

function wordOf(index: number, count: number): string {
  return `word ${count} of Honest${index}`;
}

/**
 * Whether a line has to be looked into: not where it is one of very many that
 * attackers say, which would cost more than all that is measured.
 */
function isOfInterest(line: string): boolean {
  return !line.startsWith('{"type":"message"') || line.includes(" of Honest");
}

/** One honest member. What the others, honest or not, say is not told apart by names. */
class Honest implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #index: number;
  readonly #hears: (word: string) => void;
  readonly #listening: Promise<void>;
  /** Words of each of the crowd, in the order in which they came. */
  readonly #heard: string[][] = Array.from({ length: CROWD }, () => []);
  readonly #acknowledged: string[] = [];
  readonly #met = new Set<string>();
  /** Received frames that have no place in an honest conversation. */
  readonly #trouble: string[] = [];
  #news = Promise.withResolvers<void>();

  constructor(socket: Socket, index: number, hears: (word: string) => void) {
    this.#socket = socket;
    this.#index = index;
    this.#hears = hears;
    this.#listening = this.#listen();
  }

  /** The messages it has received, for an error. */
  get state(): string {
    const counts = this.#heard.map((words) => words.length).join(",");
    const { end = "connected" } = this.#socket;
    return `Honest${this.#index} heard ${counts}, ${this.#acknowledged.length} acknowledged, ${end} ${this.#trouble}`;
  }

  async say(text: string): Promise<void> {
    await this.#socket.sendFrame({ type: "say", id: text, text });
  }

  /** Waits until it has heard so many words of each, its own acknowledgements included. */
  async heardAll(count: number): Promise<void> {
    const isComplete = () =>
      this.#acknowledged.length >= count &&
      this.#heard.every((words, index) =>
        index === this.#index || words.length >= count
      );
    while (!isComplete() && this.#trouble.length === 0) {
      await this.#news.promise;
    }
  }

  /** Everything of everybody else, once, in order; and its own is acknowledged. */
  assertHeard(from: number, to: number): void {
    assertEquals(this.#trouble, [], this.state);
    const words = (index: number) =>
      Array.from(
        { length: to - from },
        (_, word) => wordOf(index, from + word),
      );
    for (const [index, heard] of this.#heard.entries()) {
      const expected = index === this.#index ? [] : words(index);
      assertEquals(heard.slice(from), expected, `Honest${this.#index} heard`);
    }
    assertEquals(this.#acknowledged.slice(from), words(this.#index));
  }

  async metBefore(name: string): Promise<void> {
    while (!this.#met.has(name) && this.#trouble.length === 0) {
      await this.#news.promise;
    }
    assertEquals(this.#trouble, [], this.state);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#socket[Symbol.asyncDispose]();
    await this.#listening;
  }

  async #listen(): Promise<void> {
    try {
      for await (const frame of this.#socket.frames(isOfInterest)) {
        switch (frame.type) {
          case "message":
            this.#take(String(frame.text));
            break;
          case "ack":
            this.#acknowledged.push(String(frame.id));
            break;
          case "presence":
            for (const name of frame.joined as string[]) this.#met.add(name);
            break;
          case "error":
          case "bye":
            this.#trouble.push(JSON.stringify(frame));
        }
        this.#wake();
      }
      this.#trouble.push(`the connection ended: ${this.#socket.end}`);
    } catch (error) {
      this.#trouble.push(String(error));
    }
    this.#wake();
  }

  #take(text: string): void {
    const index = /^word \d+ of Honest(\d+)$/.exec(text)?.[1];
    if (index === undefined) return;
    this.#hears(text);
    this.#heard[Number(index)]?.push(text);
  }

  #wake(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}
