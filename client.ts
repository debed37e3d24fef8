import { Channel, ChannelClosedError } from "@std/async/channel";
import { deadline } from "@std/async/deadline";
import { Cursor } from "./client/cursor.ts";
import type { Identity } from "./client/identity.ts";
import { Backoff } from "./client/link/backoff.ts";
import { type Route, WrongServer } from "./client/link/dial.ts";
import { ProtocolError } from "./client/link/frame_reader.ts";
import { NotLetIn, type Welcome } from "./client/link/greet.ts";
import { Link, type LinkOptions } from "./client/link/link.ts";
import { openBesideOneself } from "./client/link/twice.ts";
import { Locks } from "./client/locks/locks.ts";
import type { DeriveRoomKey } from "./client/locks/passphrase.ts";
import { away, type Marked, Sending } from "./client/sending.ts";
import { WhisperCursor } from "./client/whisper_cursor.ts";
import { Failure, isMistake, isTimeout, reasonOf } from "./failure.ts";
import { folded, LOBBY, roomName } from "./protocol/name/name.ts";
import type { Ack, Message, Notice } from "./protocol/notice.ts";
import { HISTORY_ON_JOIN } from "./protocol/notice.ts";
import { Refusal } from "./protocol/refusal.ts";
import type { Request, RoomWish } from "./protocol/request.ts";
import { type Address, hostPort } from "./transport/address.ts";

/** How long the server may take to hang up after a goodbye, in milliseconds. */
const GOODBYE_TIMEOUT = 2_000;

/** Most notices that wait to be iterated: more than one read brings. */
const WAITING_MAX = 256;

/** Who one wants to be, and where. */
export interface ConnectOptions extends Route {
  readonly name?: string;
  /**
   * The rooms to enter; the server's lobby when there are none. One with
   * `since` brings everything after that number, any other the newest messages.
   */
  readonly rooms?: readonly (string | RoomWish)[];
  /** Whether to come back when the connection is lost. @default {true} */
  readonly comeBack?: boolean;
  /** Whether nobody is to be told that it comes and goes. @default {false} */
  readonly unannounced?: boolean;
  /** The key to be known by. @default {none} */
  readonly identity?: Identity;
  /** What has to be known to come in, where it does. @default {nothing} */
  readonly password?: string;
  /** How long the server may be silent before it is asked, in milliseconds. @default {30_000} */
  readonly pingAfter?: number;
  /**
   * Whether to go on under another name where oneself, known by the same key, is
   * there already under this one. On coming back it is so in any case.
   *
   * @default {false}
   */
  readonly canBeTwice?: boolean;
  /** Whether acknowledgements are told too, in their place among the events. @default {false} */
  readonly tellsAcks?: boolean;
  /** How the keys of locked rooms are made: all clients must agree. @default {roomKey} */
  readonly deriveRoomKey?: DeriveRoomKey;
  /** How long to wait before the server is called again. @default {new Backoff()} */
  readonly backoff?: Backoff;
  /** Gives up while the server is called for the first time: the reason is thrown. */
  readonly signal?: AbortSignal;
}

/** The connection was lost, and one is trying to come back. */
export interface Away {
  readonly type: "away";
  readonly reason: string;
  /** Present when the server has broken the protocol: something is wrong with it. */
  readonly code?: "bad-frame";
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
export type ClientEvent = Notice | Away | Back | Rejoined;

/** The conversation has come to an end that nobody asked for. */
export class Lost extends Failure {
  override readonly name = "Lost";
}

/** How a link ended. */
interface Ending {
  readonly reason: string;
  readonly again: boolean;
  readonly code?: Away["code"];
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
export class Client implements AsyncDisposable, AsyncIterable<ClientEvent> {
  readonly #options: ConnectOptions;
  readonly #where: string;
  readonly #events = new Channel<ClientEvent>({ capacity: WAITING_MAX });
  readonly #locks: Locks;
  readonly #sending: Sending;
  /** How far each room one is in has been heard. */
  readonly #cursors = new Map<string, Cursor>();
  /** Rooms one has asked to enter and has not heard of yet, with the number to begin after. */
  readonly #wished: Map<string, number | undefined>;
  /** All of them, in the order in which they were asked for: words go to the last. */
  readonly #order: Set<string>;
  /** Locked rooms that one was put out of. Words still go there, which is nowhere. */
  readonly #putOut = new Set<string>();
  readonly #backoff: Backoff;
  /** Ends the attempts to come back. */
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  /** Absent while one is away. */
  #link: Link | undefined;
  #welcome: Welcome;
  #name: string;
  readonly #whispers = new WhisperCursor();
  /** The number of the oldest message that has been told of each room. */
  readonly #oldest = new Map<string, number>();
  /** Settles when what was asked of the past is answered. */
  #asking: Promise<void> = Promise.resolve();
  /** Who whispered last. */
  #whisperer: string | undefined;
  #isClosing = false;
  #end: Lost | undefined;

  private constructor(options: ConnectOptions, link: Link) {
    this.#options = options;
    this.#where = hostPort(options.host, options.port);
    this.#welcome = link.welcome;
    this.#name = link.welcome.name;
    this.#locks = new Locks(options.key, options.deriveRoomKey);
    this.#sending = new Sending(this.#locks, () => this.#name);
    this.#backoff = options.backoff ?? new Backoff();
    const rooms = wishes(options.rooms);
    this.#wished = new Map(
      (rooms.length > 0 ? rooms : [{ name: LOBBY, since: undefined }])
        .map(({ name, since }) => [folded(name), since]),
    );
    this.#order = new Set(this.#wished.keys());
    for (const room of this.#order) this.#locks.enter(room);
    this.#running = this.#run(link);
  }

  /**
   * Connects and says hello.
   *
   * @throws {DialFailure} The server cannot be reached.
   * @throws {WrongServer} It is not the one of the route.
   * @throws {NoChatServer} It does not answer as one.
   * @throws {NotLetIn} It does not let this client in.
   */
  static async connect(options: ConnectOptions): Promise<Client> {
    const {
      rooms: asked,
      comeBack: _,
      tellsAcks: __,
      key: ___,
      backoff: ____,
      deriveRoomKey: _____,
      canBeTwice,
      ...rest
    } = options;
    const rooms = wishes(asked);
    const link = await (canBeTwice ? openBesideOneself : Link.open)({
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

  /** Where the server is, without a passphrase. */
  get address(): Address {
    const { host, port, fingerprint } = this.#options;
    return {
      host,
      port,
      ...(fingerprint === undefined ? {} : { fingerprint }),
    };
  }

  /** The name one is known by. */
  get name(): string {
    return this.#name;
  }

  /** The name under which oneself was there already, where another one was taken for that. */
  get nameInUse(): string | undefined {
    const { canBeTwice, name } = this.#options;
    return canBeTwice && name !== undefined &&
        folded(name) !== folded(this.#welcome.name)
      ? name
      : undefined;
  }

  /** The rooms one is in. */
  get rooms(): string[] {
    return [...this.#order].filter((room) => this.#cursors.has(room));
  }

  /** How much has been said and not been acknowledged yet. */
  get unacknowledged(): number {
    return this.#sending.unacknowledged;
  }

  /** Whether the server has answered everything, and there is more that it would not take yet. */
  get isPacing(): boolean {
    return this.#sending.isPacing;
  }

  /** How often something was sent again because no acknowledgement had come. */
  get resent(): number {
    return this.#sending.resent;
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
   * @throws {Refusal} One is away: nobody is there to be asked. Or there can
   * be no such room. Or it is for words in a locked room, which the server
   * cannot find and must not learn.
   */
  ask(request: Request): void {
    if (this.#link === undefined) throw away();
    if (request.type === "search") {
      const room = folded(request.room ?? this.current ?? "");
      if (this.#locks.isLocked(room)) {
        throw new Refusal(
          "locked",
          `${room} is locked: the server can find nothing in it; ask for its history`,
        );
      }
    }
    if (request.type === "join") {
      const room = roomName(request.room);
      this.#locks.enter(room);
      this.#putOut.delete(room);
      this.#wished.set(room, request.since);
      this.#order.delete(room);
      this.#order.add(room);
    }
    if (request.type === "leave") {
      const room = request.room ?? this.current;
      if (room !== undefined) this.#order.delete(folded(room));
    }
    this.#sending.put(request, request.type === "ping" ? "told" : undefined);
  }

  /**
   * Asks for what was said in the room where words go, before what has been told
   * of it: once more each time, to the first message. It comes as `history`.
   *
   * @param count How many messages at most.
   * @throws {Refusal} As by {@linkcode ask}, or the connection is lost before the answer.
   */
  earlier(count?: number): Promise<void> {
    const asking = this.#asking.then(async () => {
      const room = this.current ?? "";
      // What is told on entering a room comes first, its oldest message before the others.
      if (!this.#oldest.has(room)) await this.settled();
      const before = this.#oldest.get(room);
      this.ask({
        type: "history",
        ...(count === undefined ? {} : { count }),
        ...(before === undefined ? {} : { before }),
      });
      // The answer says before what to go on.
      await this.settled();
    });
    this.#asking = asking.catch(() => {});
    return asking;
  }

  /**
   * Locks a room, from now on: what one says there can be read only by those
   * who have locked it with the same passphrase, and what they say is opened.
   * Nothing is said there in clear any more, not even what is kept already.
   *
   * @returns Settles when the key is made, which is slow on purpose.
   * @throws {Refusal} There can be no such room or passphrase, or no key.
   */
  async lock(room: string, passphrase: string): Promise<void> {
    await this.#locks.lock(room, passphrase);
  }

  /**
   * Says things in a room in clear again, from now on.
   *
   * @returns Whether it was locked.
   * @throws {Refusal} There can be no such room.
   */
  unlock(room: string): boolean {
    return this.#locks.unlock(room);
  }

  /** Whether what one says in a room is locked. */
  isLocked(room: string): boolean {
    return this.#locks.isLocked(folded(room));
  }

  /**
   * Settles when the server has dealt with everything asked so far.
   *
   * @throws {Refusal} The connection was lost before that.
   */
  async settled(): Promise<void> {
    await this.#sending.settled();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ClientEvent> {
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
      this.#sending.put({ type: "bye" });
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
    try {
      await this.#liveOn(first);
    } catch (error) {
      // A mistake of this program. To call again would be to make it again.
      this.#end = new Lost(`internal error: ${reasonOf(error)}`, {
        cause: error,
      });
    }
    this.#events.close();
    this.#sending.giveUp(this.#end ?? new Lost("the conversation was closed"));
    await this.#locks.settled();
  }

  async #liveOn(first: Link): Promise<void> {
    let link: Link | undefined = first;
    this.#takeUp(first);
    while (link !== undefined) {
      const ending = await this.#live(link);
      const { reason, again } = ending;
      if (this.#isClosing) break;
      if (!again || this.#options.comeBack === false) {
        this.#end = new Lost(
          again
            ? `the connection to ${this.#where} was lost: ${reason}; join again when the server is back`
            : `${this.#where} said goodbye: ${reason}`,
        );
        break;
      }
      link = await this.#comeBack(ending, link.lostSince);
    }
  }

  /** What is said and asked from now on goes over this link. */
  #takeUp(link: Link): void {
    this.#backoff.connected();
    this.#link = link;
    this.#sending.begin(link);
  }

  /** Sends and receives on a link until it ends. */
  async #live(link: Link): Promise<Ending> {
    // Nobody waits for this pong: what counts is that anything is heard.
    link.onSilence = () => this.#sending.urge({ type: "ping" });
    const [sent, received] = await Promise.allSettled([
      this.#send(link),
      this.#receive(link),
    ]);
    if (sent.status === "rejected") throw sent.reason;
    if (received.status === "rejected") throw received.reason;
    return received.value;
  }

  async #send(link: Link): Promise<void> {
    try {
      await this.#sending.run();
    } catch (error) {
      link.giveUp(reasonOf(error));
      throw error;
    }
  }

  async #receive(link: Link): Promise<Ending> {
    let ending: Ending = { reason: "the server hung up", again: true };
    try {
      for await (const notice of link) {
        if (notice.type === "bye") ending = notice;
        await this.#take(await this.#locks.hear(notice));
      }
      return ending;
    } catch (error) {
      if (isMistake(error)) throw error;
      return {
        reason: link.why ?? reasonOf(error),
        again: true,
        ...(error instanceof ProtocolError ? { code: "bad-frame" } : {}),
      };
    } finally {
      this.#link = undefined;
      link[Symbol.dispose]();
      this.#sending.end();
    }
  }

  /** Calls the server again and again, until it answers or one has had enough. */
  async #comeBack(
    { reason, code }: Ending,
    since: number,
  ): Promise<Link | undefined> {
    await this.#tell({
      type: "away",
      reason,
      ...(code === undefined ? {} : { code }),
      since,
    });
    try {
      const link = await this.#call();
      if (this.#isClosing) {
        link[Symbol.dispose]();
        return undefined;
      }
      const forgotten = link.welcome.log !== this.#welcome.log;
      if (forgotten) {
        this.#locks.beginLog();
        this.#cursors.clear();
        this.#oldest.clear();
        for (const name of this.#wished.keys()) {
          this.#wished.set(name, undefined);
        }
      }
      // Another session counts its whispers anew.
      if (link.welcome.session !== this.#welcome.session) {
        this.#whispers.forget();
      }
      this.#welcome = link.welcome;
      this.#name = link.welcome.name;
      // First, so that whoever hears of it can ask something at once.
      this.#takeUp(link);
      await this.#tell({ type: "back", since, name: this.#name, forgotten });
      return link;
    } catch (error) {
      if (error instanceof NotLetIn || error instanceof WrongServer) {
        this.#end = new Lost(error.message);
      } else if (!this.#stop.signal.aborted) throw error;
      return undefined;
    }
  }

  /** Calls the server until it answers, with a wait before each call but the first. */
  async #call(): Promise<Link> {
    for (;;) {
      await this.#backoff.beforeCall(this.#stop.signal);
      try {
        return await this.#return();
      } catch (error) {
        const isFinal = isMistake(error) || error instanceof WrongServer ||
          (error instanceof NotLetIn && !error.again);
        if (isFinal) throw error;
      }
    }
  }

  /** Says hello as the one who was here before. */
  async #return(): Promise<Link> {
    const { pingAfter, identity, password, unannounced } = this.#options;
    let hello: LinkOptions = {
      ...routeOf(this.#options),
      ...(pingAfter === undefined ? {} : { pingAfter }),
      ...(identity === undefined ? {} : { identity }),
      ...(password === undefined ? {} : { password }),
      ...(unannounced === undefined ? {} : { unannounced }),
      name: this.#name,
      session: this.#welcome.session,
      log: this.#welcome.log,
      whispers: this.#whispers.last,
      rooms: this.#whereabouts(),
      signal: this.#stop.signal,
    };
    for (;;) {
      try {
        return await openBesideOneself(hello);
      } catch (error) {
        if (!(error instanceof NotLetIn)) throw error;
        if (error.isOfName && hello.name !== undefined) {
          // The name was free for too long. What was said counts more than the name.
          const { name: _, ...nameless } = hello;
          hello = nameless;
        } else if (
          error.code === "wrong-key" && hello.session === this.#welcome.session
        ) {
          // Somebody else has taken it up: it is one's own no more.
          hello = { ...hello, session: crypto.randomUUID(), whispers: 0 };
        } else throw error;
      }
    }
  }

  /** The rooms to be in and what is known of them; the last one is where words go. */
  #whereabouts(): RoomWish[] {
    return [...this.#order].filter((name) => !this.#putOut.has(name)).map(
      (name) =>
        wish(name, this.#wished.get(name) ?? this.#cursors.get(name)?.since),
    );
  }

  /** Where words go that name no room: it goes with them, so that nothing can change it later. */
  get current(): string | undefined {
    return [...this.#order].at(-1);
  }

  async #keep(frame: Marked): Promise<Ack> {
    if (this.#isClosing || this.#end !== undefined) {
      throw this.#end ?? new Lost("the conversation was closed");
    }
    // The server would refuse it. But it would have read it, and the room may
    // be a locked one misspelt.
    if (
      frame.type === "say" && frame.room !== undefined &&
      !this.#locks.isEmpty && !this.#order.has(folded(frame.room))
    ) {
      throw new Refusal(
        "not-in-room",
        `you are not in the room ${frame.room}`,
      );
    }
    return await this.#sending.keep(frame);
  }

  /** Deals with a notice, and tells it when it is for whoever iterates. */
  async #take(notice: Notice): Promise<void> {
    // Known already: one has come back, and everything since then follows.
    const isAgain = notice.type === "joined" &&
      this.#cursors.has(notice.room) && !this.#wished.has(notice.room);
    if (isAgain) await this.#tell({ ...notice, type: "rejoined" });
    if (this.#isForMe(notice)) await this.#tell(notice);
  }

  async #tell(event: ClientEvent): Promise<void> {
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
          this.#hasTold(notice.room, notice.seq);
        }
        this.#sending.acknowledged(notice);
        return this.#options.tellsAcks === true;
      case "warning":
        // Nobody has to do anything about it: the pace is kept here.
        return notice.code !== "too-fast";
      case "error":
        return !this.#sending.refused(notice);
      case "message":
        this.#hasTold(notice.room, notice.seq);
        return this.#hears(notice) && !this.#isUnacknowledged(notice);
      case "history": {
        const [oldest] = notice.messages;
        if (oldest !== undefined) this.#hasTold(notice.room, oldest.seq);
        return true;
      }
      case "gap":
        this.#cursors.get(notice.room)?.skip(notice.to);
        return true;
      case "whisper":
        if (!this.#whispers.hears(notice.seq)) return false;
        this.#whisperer = notice.from;
        return true;
      case "joined":
        return this.#isEntered(notice.room, notice.last);
      case "left":
        this.#cursors.delete(notice.room);
        this.#oldest.delete(notice.room);
        this.#wished.delete(notice.room);
        this.#isLeft(notice.room);
        return true;
      case "named":
        this.#name = notice.name;
        return true;
      case "ping":
        this.#sending.urge({ type: "pong" });
        return false;
      case "pong":
        return this.#sending.ponged();
      default:
        return true;
    }
  }

  #hasTold(room: string, seq: number): void {
    if (!this.#cursors.has(room)) return;
    const oldest = this.#oldest.get(room) ?? Infinity;
    this.#oldest.set(room, Math.min(oldest, seq));
  }

  /** @throws {ProtocolError} It has a number that cannot come next: others are missing, and to be asked for again. */
  #hears({ room, seq }: Message): boolean {
    const cursor = this.#cursors.get(room);
    const heard = cursor?.hears(seq) ?? "new";
    if (heard !== "impossible") return heard === "new";
    throw new ProtocolError(
      this.#where,
      `message ${seq} of a room comes behind ${cursor?.since}`,
    );
  }

  /** One is in a room. @returns Whether that is news. */
  #isEntered(room: string, last: number): boolean {
    const known = this.#cursors.get(room);
    const since = this.#wished.get(room);
    const wasAsked = this.#wished.delete(room);
    known?.enter(last);
    this.#putInOrder(room);
    // Not asked for: one has come back, and everything since then follows.
    if (!wasAsked && known !== undefined) return false;
    // Behind the others, for it is where words go now.
    this.#cursors.delete(room);
    this.#cursors.set(
      room,
      since !== undefined
        ? new Cursor(Math.min(since, last), last)
        : known ?? new Cursor(Math.max(0, last - HISTORY_ON_JOIN), last),
    );
    return true;
  }

  /** One is no longer in a room. Who did not ask for that speaks nowhere rather than in a room that is not locked. */
  #isLeft(room: string): void {
    if (this.#order.has(room) && this.#locks.isLocked(room)) {
      this.#putOut.add(room);
    } else this.#order.delete(room);
  }

  /** One is in a room. It is where words go only if one has asked for it. */
  #putInOrder(room: string): void {
    this.#putOut.delete(room);
    if (this.#order.has(room)) return;
    const asked = this.#locks.isEmpty ? [] : [...this.#order];
    this.#order.add(room);
    for (const other of asked) {
      this.#order.delete(other);
      this.#order.add(other);
    }
  }

  /** One's own words, told by the log before the acknowledgement that was lost in a cut. */
  #isUnacknowledged({ from, text }: Message): boolean {
    return from === this.#name && this.#sending.isKept(text);
  }
}

/** How the server is called, the same way for as long as the conversation lasts. */
function routeOf({ host, port, fingerprint, isCertified }: Route): Route {
  return {
    host,
    port,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(isCertified === undefined ? {} : { isCertified }),
  };
}

function wishes(
  rooms: readonly (string | RoomWish)[] = [],
): readonly RoomWish[] {
  return rooms.map((room) => typeof room === "string" ? { name: room } : room);
}

function wish(name: string, since: number | undefined): RoomWish {
  return since === undefined ? { name } : { name, since };
}
