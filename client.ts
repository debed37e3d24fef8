import { Channel, ChannelClosedError } from "@std/async/channel";
import { deadline } from "@std/async/deadline";
import { retry } from "@std/async/retry";
import { folded, LOBBY, roomName } from "./chat/name.ts";
import type { Ack, Message, Notice } from "./chat/notice.ts";
import { Refusal } from "./chat/refusal.ts";
import type { Request, RoomWish, Say, Whisper } from "./chat/request.ts";
import { HISTORY_ON_JOIN } from "./chat/room.ts";
import { Cursor } from "./client/cursor.ts";
import { type HelloOptions, NotLetIn, type Welcome } from "./client/greet.ts";
import { Link } from "./client/link.ts";
import { Failure, isTimeout, reasonOf } from "./failure.ts";
import { type Address, hostPort } from "./wire/address.ts";
import { encodeFrame } from "./wire/native.ts";

/** How long the server may take to hang up after a goodbye, in milliseconds. */
const GOODBYE_TIMEOUT = 2_000;

/** Most notices that wait to be iterated: more than one read brings. */
const WAITING_MAX = 256;

/** Most messages kept until they are acknowledged: more than a person types in a cut. */
export const KEPT_MAX = 1_000;

/** First and longest wait before the server is called again, in milliseconds. */
const RETRY_FIRST = 500;
const RETRY_LONGEST = 15_000;

/** How much of that wait is left to chance, so that a thousand clients do not come back at one moment. */
const RETRY_JITTER = 0.5;

/** Who one wants to be, and where. */
export interface ConnectOptions extends Address {
  readonly name?: string;
  /**
   * The rooms to enter; the server's lobby when there are none. One with
   * `since` brings everything after that number, any other the newest messages.
   */
  readonly rooms?: readonly (string | RoomWish)[];
  /** Whether to come back when the connection is lost. @default {true} */
  readonly comeBack?: boolean;
  /** How long the server may be silent before it is asked, in milliseconds. @default {30_000} */
  readonly pingAfter?: number;
  /** Whether acknowledgements are told too, in their place among the events. @default {false} */
  readonly tellsAcks?: boolean;
  /** Gives up while the server is called for the first time: the reason is thrown. */
  readonly signal?: AbortSignal;
}

/** The connection was lost, and one is trying to come back. */
export interface Away {
  readonly type: "away";
  readonly reason: string;
  /** Since when, in milliseconds since 1970. */
  readonly since: number;
}

/** One is back: everything missed follows, everything kept is said. */
export interface Back {
  readonly type: "back";
  /** Since when one was away, in milliseconds since 1970. */
  readonly since: number;
  /** The name one has now, which may be another. */
  readonly name: string;
  /** The server has forgotten what was said before. */
  readonly forgotten: boolean;
}

/** One is in a room again after a cut; what was missed follows. */
export type Rejoined =
  & Omit<Extract<Notice, { type: "joined" }>, "type">
  & { readonly type: "rejoined" };

/** What a client has to tell. */
export type Event = Notice | Away | Back | Rejoined;

/** The conversation has come to an end that nobody asked for. */
export class Lost extends Failure {
  override readonly name = "Lost";
}

/** Something said that has not been acknowledged yet. */
interface Kept {
  readonly frame: Say | Whisper;
  readonly ack: PromiseWithResolvers<Ack>;
  /** How often it has been sent. */
  sent: number;
}

/** A pong that is waited for: by a call, by whoever iterates, or by nobody. */
type AwaitedPong = PromiseWithResolvers<void> | "told" | undefined;

/** How a link ended. */
interface Ending {
  readonly reason: string;
  readonly again: boolean;
}

/**
 * A conversation with a server, over as many connections as it takes: what is
 * said is kept until it is acknowledged, what is missed in a cut is made up
 * for, in order, nothing twice.
 *
 * Iterating gives what there is to hear, but for what is an answer to a call
 * (acknowledgements) or concerns the connection alone (pings). It must be
 * iterated: what is not taken holds the server back.
 *
 * @example
 * ```ts ignore
 * await using client = await Client.connect({ host: "localhost", port: 2428 });
 * const { seq } = await client.say("hello");
 * for await (const event of client) console.log(event);
 * ```
 */
export class Client implements AsyncDisposable, AsyncIterable<Event> {
  readonly #options: ConnectOptions;
  readonly #where: string;
  readonly #events = new Channel<Event>({ capacity: WAITING_MAX });
  /** What was said and not acknowledged, by its `id`, in the order in which it was said. */
  readonly #kept = new Map<string, Kept>();
  /** How far each room one is in has been heard. */
  readonly #cursors = new Map<string, Cursor>();
  /** Rooms one has asked to enter and has not heard of yet, with the number to begin after. */
  readonly #wished: Map<string, number | undefined>;
  /** All of them, in the order in which they were asked for: words go to the last. */
  readonly #order: Set<string>;
  /** Ends the attempts to come back. */
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  /** What is still to be sent on this link. */
  #outgoing: Request[] = [];
  #news = Promise.withResolvers<void>();
  /** Absent while one is away. */
  #link: Link | undefined;
  #welcome: Welcome;
  #name: string;
  #whispers = 0;
  /** Who whispered last. */
  #whisperer: string | undefined;
  /** Who waits for a pong; they come in the order of the pings. */
  #pings: AwaitedPong[] = [];
  #resent = 0;
  #isClosing = false;
  #end: Lost | undefined;

  private constructor(options: ConnectOptions, link: Link) {
    this.#options = options;
    this.#where = hostPort(options.host, options.port);
    this.#welcome = link.welcome;
    this.#name = link.welcome.name;
    const rooms = wishes(options.rooms);
    this.#wished = new Map(
      (rooms.length > 0 ? rooms : [{ name: LOBBY, since: undefined }])
        .map(({ name, since }) => [folded(name), since]),
    );
    this.#order = new Set(this.#wished.keys());
    this.#running = this.#run(link);
  }

  /**
   * Connects and says hello.
   *
   * @throws {DialFailure} The server cannot be reached.
   * @throws {NoChatServer} It does not answer as one.
   * @throws {NotLetIn} It does not let this client in.
   */
  static async connect(options: ConnectOptions): Promise<Client> {
    const { rooms: asked, comeBack: _, tellsAcks: __, ...rest } = options;
    const rooms = wishes(asked);
    const link = await Link.open({
      ...rest,
      // Its own from the beginning: when the welcome is lost on its way, the
      // next hello is known as the same one's.
      session: crypto.randomUUID(),
      ...(rooms.length === 0 ? {} : { rooms }),
    });
    return new Client(options, link);
  }

  /** What the server said when it let this client in, the last time. */
  get welcome(): Welcome {
    return this.#welcome;
  }

  /** The name one is known by. */
  get name(): string {
    return this.#name;
  }

  /** The rooms one is in. */
  get rooms(): string[] {
    return [...this.#order].filter((room) => this.#cursors.has(room));
  }

  /** How much has been said and not been acknowledged yet. */
  get unacknowledged(): number {
    return this.#kept.size;
  }

  /** How often something was sent again because no acknowledgement had come. */
  get resent(): number {
    return this.#resent;
  }

  /** Why the conversation ended, once it has; `undefined` when it was closed from here. */
  get end(): Lost | undefined {
    return this.#end;
  }

  /**
   * Says something in a room, the newest one entered when none is named. While
   * one is away it is kept, and said on return.
   *
   * @param id Its own mark, another one for each message.
   * @returns Its place, once the server has kept it.
   * @throws {Refusal} The server does not take it, or too much is kept already.
   * @throws {Lost} The conversation ended before it was acknowledged.
   */
  say(
    text: string,
    room: string | undefined = this.current,
    id: string = crypto.randomUUID(),
  ): Promise<Ack> {
    return this.#keep({
      type: "say",
      id,
      ...(room === undefined ? {} : { room }),
      text,
    });
  }

  /**
   * Says something to one member alone: without `to`, to the one whose whisper
   * was heard last.
   *
   * @param id Its own mark, another one for each message.
   * @throws {Refusal} Nobody of that name is there, or the text is not taken.
   * @throws {Lost} The conversation ended before it was acknowledged.
   */
  whisper(
    to: string | undefined,
    text: string,
    id: string = crypto.randomUUID(),
  ): Promise<Ack> {
    // Now, not when it is sent: after a cut it may be another one's.
    const other = to ?? this.#whisperer;
    return this.#keep({
      type: "whisper",
      id,
      ...(other === undefined ? {} : { to: other }),
      text,
    });
  }

  /**
   * Asks something whose answer comes as a notice. To `join` a room one is in
   * with `since` is to hear it again from there.
   *
   * @throws {Refusal} One is away: nobody is there to be asked. Or there can be no such room.
   */
  ask(request: Request): void {
    if (this.#link === undefined) throw away();
    if (request.type === "join") {
      const room = roomName(request.room);
      this.#wished.set(room, request.since);
      this.#order.delete(room);
      this.#order.add(room);
    }
    if (request.type === "leave") {
      const room = request.room ?? this.current;
      if (room !== undefined) this.#order.delete(folded(room));
    }
    if (request.type === "ping") this.#pings.push("told");
    this.#put(request);
  }

  /**
   * Settles when the server has dealt with everything asked so far.
   *
   * @throws {Refusal} The connection was lost before that.
   */
  async settled(): Promise<void> {
    if (this.#link === undefined) throw away();
    const pong = Promise.withResolvers<void>();
    this.#pings.push(pong);
    this.#put({ type: "ping" });
    await pong.promise;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event> {
    yield* this.#events;
  }

  /**
   * Says goodbye, once all that can be sent is sent, and hangs up.
   *
   * @param timeout How long the server may take to do so first, in milliseconds.
   */
  async close(timeout: number = GOODBYE_TIMEOUT): Promise<void> {
    if (!this.#isClosing) {
      this.#isClosing = true;
      this.#stop.abort();
      this.#events.close();
      if (this.#link !== undefined) this.#put({ type: "bye" });
    }
    try {
      await deadline(this.#running, timeout);
    } catch (error) {
      if (!isTimeout(error)) throw error;
      this.#link?.giveUp("the server does not hang up");
      await this.#running;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** One link after the other, until the end. */
  async #run(first: Link): Promise<void> {
    let link: Link | undefined = first;
    this.#takeUp(first);
    while (link !== undefined) {
      const { reason, again } = await this.#live(link);
      if (this.#isClosing) break;
      if (!again || this.#options.comeBack === false) {
        this.#end = new Lost(
          again
            ? `the connection to ${this.#where} was lost: ${reason}; join again when the server is back`
            : `${this.#where} said goodbye: ${reason}`,
        );
        break;
      }
      link = await this.#comeBack(reason);
    }
    this.#events.close();
    const lost = this.#end ?? new Lost("the conversation was closed");
    for (const { ack } of this.#kept.values()) ack.reject(lost);
    this.#kept.clear();
  }

  /** What is said and asked from now on goes over this link, behind what was kept. */
  #takeUp(link: Link): void {
    this.#link = link;
    this.#outgoing = Array.from(this.#kept.values(), ({ frame }) => frame);
  }

  /** Sends and receives on a link until it ends. */
  async #live(link: Link): Promise<Ending> {
    link.onSilence = () => {
      // Nobody waits for this one: what counts is that anything is heard.
      this.#pings.push(undefined);
      this.#put({ type: "ping" });
    };
    const sending = this.#sendAll(link);
    let ending: Ending = { reason: "the server hung up", again: true };
    try {
      for await (const notice of link) {
        if (notice.type === "bye") ending = notice;
        await this.#take(notice);
      }
    } catch (error) {
      ending = { reason: link.why ?? reasonOf(error), again: true };
    }
    this.#link = undefined;
    link[Symbol.dispose]();
    this.#wake();
    await sending;
    for (const ping of this.#pings.splice(0)) {
      if (typeof ping === "object") ping.reject(away());
    }
    return ending;
  }

  /** The sending loop of a link. */
  async #sendAll(link: Link): Promise<void> {
    while (this.#link === link) {
      const frame = this.#outgoing.shift();
      if (frame === undefined) {
        await this.#news.promise;
        continue;
      }
      if ("id" in frame && frame.id !== undefined) this.#countSent(frame.id);
      try {
        await link.send(frame);
      } catch (error) {
        link.giveUp(reasonOf(error));
        return;
      }
    }
  }

  /** Calls the server again and again, until it answers or one has had enough. */
  async #comeBack(reason: string): Promise<Link | undefined> {
    const since = Date.now();
    await this.#tell({ type: "away", reason, since });
    try {
      const link = await retry(() => this.#return(), {
        minTimeout: RETRY_FIRST,
        maxTimeout: RETRY_LONGEST,
        multiplier: 2,
        jitter: RETRY_JITTER,
        maxAttempts: Number.MAX_SAFE_INTEGER,
        isRetriable: (error) => !(error instanceof NotLetIn) || error.again,
        signal: this.#stop.signal,
      });
      if (this.#isClosing) {
        link[Symbol.dispose]();
        return undefined;
      }
      const forgotten = link.welcome.log !== this.#welcome.log;
      if (forgotten) {
        this.#cursors.clear();
        for (const name of this.#wished.keys()) {
          this.#wished.set(name, undefined);
        }
      }
      this.#welcome = link.welcome;
      this.#name = link.welcome.name;
      // First, so that whoever hears of it can ask something at once.
      this.#takeUp(link);
      await this.#tell({ type: "back", since, name: this.#name, forgotten });
      return link;
    } catch (error) {
      if (error instanceof NotLetIn) this.#end = new Lost(error.message);
      else if (!this.#stop.signal.aborted) throw error;
      return undefined;
    }
  }

  /** Says hello as the one who was here before. */
  async #return(): Promise<Link> {
    const { host, port, pingAfter } = this.#options;
    const hello: HelloOptions & { readonly pingAfter?: number } = {
      host,
      port,
      ...(pingAfter === undefined ? {} : { pingAfter }),
      session: this.#welcome.session,
      log: this.#welcome.log,
      whispers: this.#whispers,
      rooms: this.#whereabouts(),
      signal: this.#stop.signal,
    };
    try {
      return await Link.open({ ...hello, name: this.#name });
    } catch (error) {
      if (!(error instanceof NotLetIn) || error.code !== "name-taken") {
        throw error;
      }
      // The name was free for too long. What was said counts more than the name.
      return await Link.open(hello);
    }
  }

  /** The rooms to be in and what is known of them; the last one is where words go. */
  #whereabouts(): RoomWish[] {
    return Array.from(
      this.#order,
      (name) =>
        wish(name, this.#wished.get(name) ?? this.#cursors.get(name)?.since),
    );
  }

  /** Where words go that name no room: it goes with them, so that nothing can change it later. */
  get current(): string | undefined {
    return [...this.#order].at(-1);
  }

  #keep(frame: (Say | Whisper) & { readonly id: string }): Promise<Ack> {
    const { maxLine } = this.#welcome.server;
    if (encodeFrame(frame).length - 1 > maxLine) {
      return Promise.reject(
        new Refusal(
          "too-long",
          `too long: a message has room in ${maxLine} bytes, its frame included`,
        ),
      );
    }
    if (this.#kept.size >= KEPT_MAX) {
      return Promise.reject(
        new Refusal(
          "away",
          `${KEPT_MAX} messages wait to be said already; this one is not kept`,
        ),
      );
    }
    if (this.#isClosing || this.#end !== undefined) {
      return Promise.reject(
        this.#end ?? new Lost("the conversation was closed"),
      );
    }
    // Said again before it was acknowledged: it is on its way already.
    const same = this.#kept.get(frame.id);
    if (same !== undefined) return same.ack.promise;
    const kept: Kept = { frame, ack: Promise.withResolvers(), sent: 0 };
    this.#kept.set(frame.id, kept);
    if (this.#link !== undefined) this.#put(frame);
    return kept.ack.promise;
  }

  #put(frame: Request): void {
    this.#outgoing.push(frame);
    this.#wake();
  }

  #wake(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /** Deals with a notice, and tells it when it is for whoever iterates. */
  async #take(notice: Notice): Promise<void> {
    // Known already: one has come back, and everything since then follows.
    const isAgain = notice.type === "joined" &&
      this.#cursors.has(notice.room) && !this.#wished.has(notice.room);
    if (isAgain) await this.#tell({ ...notice, type: "rejoined" });
    if (this.#isForMe(notice)) await this.#tell(notice);
  }

  async #tell(event: Event): Promise<void> {
    if (this.#events.closed) return;
    try {
      await this.#events.send(event);
    } catch (error) {
      // Closed from here while it waited: nobody wants it any more.
      if (!(error instanceof ChannelClosedError)) throw error;
    }
  }

  #isForMe(notice: Notice): boolean {
    switch (notice.type) {
      case "ack":
        if (notice.room !== undefined && notice.seq !== undefined) {
          this.#cursors.get(notice.room)?.said(notice.seq);
        }
        this.#takeKept(notice.id)?.ack.resolve(notice);
        return this.#options.tellsAcks === true;
      case "error": {
        const kept = notice.id === undefined
          ? undefined
          : this.#takeKept(notice.id);
        kept?.ack.reject(new Refusal(notice.code, notice.message));
        return kept === undefined;
      }
      case "message":
        return (this.#cursors.get(notice.room)?.hears(notice.seq) ?? true) &&
          !this.#isUnacknowledged(notice);
      case "gap":
        this.#cursors.get(notice.room)?.skip(notice.to);
        return true;
      case "whisper":
        if (notice.seq <= this.#whispers) return false;
        this.#whispers = notice.seq;
        this.#whisperer = notice.from;
        return true;
      case "joined":
        return this.#isEntered(notice.room, notice.last);
      case "left":
        this.#cursors.delete(notice.room);
        this.#wished.delete(notice.room);
        this.#order.delete(notice.room);
        return true;
      case "named":
        this.#name = notice.name;
        return true;
      case "ping":
        this.#put({ type: "pong" });
        return false;
      case "pong":
        return this.#isAskedPong();
      default:
        return true;
    }
  }

  /** One is in a room. @returns Whether that is news. */
  #isEntered(room: string, last: number): boolean {
    const known = this.#cursors.get(room);
    const since = this.#wished.get(room);
    const wasAsked = this.#wished.delete(room);
    this.#order.add(room);
    // Not asked for: one has come back, and everything since then follows.
    if (!wasAsked && known !== undefined) return false;
    // Behind the others, for it is where words go now.
    this.#cursors.delete(room);
    this.#cursors.set(
      room,
      since !== undefined
        ? new Cursor(Math.min(since, last))
        : known ?? new Cursor(Math.max(0, last - HISTORY_ON_JOIN)),
    );
    return true;
  }

  /** @returns Whether the pong is for whoever iterates. */
  #isAskedPong(): boolean {
    const ping = this.#pings.shift();
    if (typeof ping === "object") ping.resolve();
    return ping === "told";
  }

  /** One's own words, told by the log before the acknowledgement that was lost in a cut. */
  #isUnacknowledged({ from, text }: Message): boolean {
    return from === this.#name &&
      this.#kept.values().some(({ frame }) => frame.text === text);
  }

  #countSent(id: string): void {
    const kept = this.#kept.get(id);
    if (kept === undefined) return;
    if (kept.sent > 0) this.#resent++;
    kept.sent++;
  }

  #takeKept(id: string): Kept | undefined {
    const kept = this.#kept.get(id);
    this.#kept.delete(id);
    return kept;
  }
}

function wishes(
  rooms: readonly (string | RoomWish)[] = [],
): readonly RoomWish[] {
  return rooms.map((room) => typeof room === "string" ? { name: room } : room);
}

function wish(name: string, since: number | undefined): RoomWish {
  return since === undefined ? { name } : { name, since };
}

function away(): Refusal {
  return new Refusal("away", "not connected just now; try again in a moment");
}
