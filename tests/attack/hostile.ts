/**
 * A hostile connection, and what is counted of it. It comes from an address of
 * this machine that no honest member has.
 *
 * @module
 */
import { connect, type Socket } from "node:net";
import { setImmediate } from "node:timers";
import tls from "node:tls";
import { concat } from "../../dialects/concat.ts";
import type { Report, Target } from "./attacks.ts";
import { TlsRecords } from "./tls_records.ts";

/** Counts of an attacker's actions and observations. */
export class Tally {
  readonly #counts = new Map<string, number>();
  #goal: Report = {};
  #reached: (() => void) | undefined;

  count(what: string, times = 1): void {
    this.#set(what, this.of(what) + times);
  }

  /** Remembers the highest of several numbers. */
  atMost(what: string, number: number): void {
    this.#set(what, Math.max(this.of(what), number));
  }

  /** Calls back, once, when everything has been counted so often. There is one goal at a time. */
  whenReached(goal: Report, reached: () => void): void {
    this.#goal = goal;
    this.#reached = reached;
    this.#look();
  }

  /** How often something was counted. */
  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** Counts what another one has counted. */
  add(report: Report): void {
    for (const [what, times] of Object.entries(report)) this.count(what, times);
  }

  get report(): Report {
    return Object.fromEntries([...this.#counts].toSorted());
  }

  #set(what: string, times: number): void {
    this.#counts.set(what, times);
    // Only what is looked for can be the last that was missing.
    if (Object.hasOwn(this.#goal, what)) this.#look();
  }

  /** Whether everything has been counted so often. */
  reaches(goal: Report): boolean {
    return Object.entries(goal).every(([what, times]) =>
      this.of(what) >= times
    );
  }

  #look(): void {
    if (!this.reaches(this.#goal)) return;
    this.#reached?.();
    this.#reached = undefined;
  }
}

/** A connection that keeps to no rule. It counts what it is told and ends without a word. */
export class Hostile {
  /** Settles when the connection is no more. */
  readonly ended: Promise<void>;
  readonly #socket: Socket;
  readonly #tally: Tally;
  #isEnded = false;
  #isTorn = false;
  #rest = "";
  #answers = 0;
  #heardAnswer = Promise.withResolvers<void>();

  private constructor(socket: Socket, { tally, over }: Target) {
    this.#socket = socket;
    this.#tally = tally;
    // One that the server does not read from would wait for ever to send.
    over.addEventListener("abort", () => this.tear(), { once: true });
    socket.setNoDelay(true);
    const decoder = new TextDecoder();
    socket.on(
      "data",
      (bytes: Uint8Array) =>
        this.#take(decoder.decode(bytes, { stream: true })),
    );
    this.ended = new Promise((resolve) => {
      socket.on("close", () => {
        this.#isEnded = true;
        if (!this.#isTorn) tally.count("ended by the server");
        resolve();
      });
    });
  }

  /**
   * @param index Which of its addresses it comes from, up to 65,535.
   * @returns `undefined` when it is refused.
   */
  static connect(target: Target, index = 0): Promise<Hostile | undefined> {
    const { port, network, tally } = target;
    const localAddress = `127.${network}.${index >> 8}.${index & 255}`;
    return new Promise((resolve) => {
      const socket = connect({ host: "127.0.0.1", port, localAddress });
      socket.once("connect", () => {
        tally.count("connected");
        resolve(new Hostile(socket, target));
      });
      // An error later on ends the connection, which is counted.
      socket.on("error", () => resolve(undefined));
    });
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Settles when the system has taken it, or the connection is no more. */
  send(data: string | Uint8Array): Promise<void> {
    if (this.#isEnded) return Promise.resolve();
    // An immediate read would be followed by an immediate write, and starve everything else.
    return new Promise((resolve) =>
      this.#socket.write(data, () => setImmediate(resolve))
    );
  }

  async frame(frame: unknown): Promise<void> {
    await this.send(JSON.stringify(frame) + "\n");
  }

  /** Waits until so many requests have been answered, or the connection is no more. */
  async answered(requests: number): Promise<void> {
    while (this.#answers < requests && !this.#isEnded) {
      await Promise.race([this.#heardAnswer.promise, this.ended]);
    }
  }

  /** Agrees on encryption, and does nothing with it. @returns Whether that was done. */
  handshake(): Promise<boolean> {
    this.#socket.removeAllListeners("data");
    const secured = tls.connect({
      socket: this.#socket,
      rejectUnauthorized: false,
    });
    return new Promise((resolve) => {
      secured.once("secureConnect", () => resolve(true));
      secured.on("error", () => resolve(false));
      secured.once("close", () => resolve(false));
    });
  }

  /** Agrees on encryption, record by record. @returns `undefined` when it is refused. */
  async tlsRecords(): Promise<TlsRecords | undefined> {
    let bytes: Uint8Array = new Uint8Array();
    let news = Promise.withResolvers<void>();
    const take = (piece: Uint8Array) => {
      bytes = concat([bytes, piece]);
      news.resolve();
      news = Promise.withResolvers();
    };
    this.#socket.removeAllListeners("data").on("data", take);
    const records = await TlsRecords.handshake({
      send: (bytes) => this.send(bytes),
      receive: async (length) => {
        while (bytes.length < length && !this.#isEnded) {
          await Promise.race([news.promise, this.ended]);
        }
        if (bytes.length < length) return undefined;
        const received = bytes.subarray(0, length);
        bytes = bytes.subarray(length);
        return received;
      },
    });
    // Input from now on is ignored.
    this.#socket.off("data", take).resume();
    return records;
  }

  /** Takes nothing more of what comes. */
  deaf(): void {
    this.#socket.pause();
  }

  /** Says that nothing more comes, and listens on. */
  halfClose(): void {
    this.#socket.end();
  }

  /** Tears it away. */
  tear(): void {
    this.#isTorn = true;
    this.#socket.destroy();
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      const kind = kindOf(line);
      this.#tally.count(kind);
      if (kind === "heard ack" || kind.startsWith("error ")) this.#answers++;
    }
    this.#heardAnswer.resolve();
    this.#heardAnswer = Promise.withResolvers();
  }
}

/** The kind of a line, in few words. */
function kindOf(line: string): string {
  const [, type, code] =
    /^\{"type":"(\w+)"(?:,"code":"([\w-]+)")?/.exec(line) ?? [];
  if (type !== undefined) {
    if (isGreeting(line)) return "heard greeting";
    return code === undefined ? `heard ${type}` : `${type} ${code}`;
  }
  if (/^\* welcome, Client\d+:/.test(line)) return "heard greeting";
  return line.startsWith("* welcome")
    ? "heard welcome"
    : `heard ${line.slice(0, 1)}`;
}

/**
 * Whether a frame welcomes a listener without a name and a key: a connection that
 * has said nothing for a while, even if its first line comes before the welcome.
 */
function isGreeting(line: string): boolean {
  return /^\{"type":"welcome",.*"name":"Client\d+"/.test(line) &&
    !line.includes('"key":');
}
