import { Channel, ChannelClosedError } from "@std/async/channel";
import { deadline } from "@std/async/deadline";
import { Conversation } from "./client/conversation.ts";
import type { Away, ClientEvent } from "./client/event.ts";
import { History } from "./client/history.ts";
import type { Identity } from "./client/identity.ts";
import { Backoff } from "./client/link/backoff.ts";
import { type Route, WrongServer } from "./client/link/dial.ts";
import { ProtocolError } from "./client/link/frame_reader.ts";
import { NotLetIn, type Welcome } from "./client/link/greet.ts";
import { Link } from "./client/link/link.ts";
import { reconnect, type ReconnectOptions } from "./client/link/reconnect.ts";
import { openUnderFreeName } from "./client/link/twice.ts";
import { Locks } from "./client/locks/locks.ts";
import type { DeriveRoomKey } from "./client/locks/passphrase.ts";
import { away, type Marked, SendQueue } from "./client/send_queue.ts";
import { Failure, isMistake, isTimeout, reasonOf } from "./failure.ts";
import { folded, roomName } from "./protocol/name/name.ts";
import type { Ack } from "./protocol/notice.ts";
import { Refusal } from "./protocol/refusal.ts";
import type { Request, RoomWish } from "./protocol/request.ts";
import { type Address, hostPort } from "./transport/address.ts";

export type { Away, Back, ClientEvent, Rejoined } from "./client/event.ts";

/** How long the server may take to hang up after a goodbye, in milliseconds. */
const GOODBYE_TIMEOUT = 2_000;

/** Most notices that wait to be iterated: more than a read brings. */
const WAITING_MAX = 256;

/** The server, and how the client wants to appear there. */
export interface ConnectOptions extends Route {
  readonly name?: string;
  /**
   * The rooms to enter; the server's lobby when there are none. A room with
   * `since` brings everything after that number, any other the newest messages.
   */
  readonly rooms?: readonly (string | RoomWish)[];
  /** Whether to come back when the connection is lost. @default {true} */
  readonly comeBack?: boolean;
  /** Whether nobody is told that this client comes and goes. @default {false} */
  readonly unannounced?: boolean;
  /** The key that the client proves to have. @default {none} */
  readonly identity?: Identity;
  /** The password of the server, where it has one. @default {none} */
  readonly password?: string;
  /** How long the server may be silent before it is pinged, in milliseconds. @default {30_000} */
  readonly pingAfter?: number;
  /**
   * Whether to take another name where a client with the same key has this name
   * already. After a cut it is so in any case.
   *
   * @default {false}
   */
  readonly canBeTwice?: boolean;
  /** Whether acknowledgements are events too, in their place among the others. @default {false} */
  readonly tellsAcks?: boolean;
  /** How the keys of locked rooms are made: all clients must agree. @default {roomKey} */
  readonly deriveRoomKey?: DeriveRoomKey;
  /** How long to wait before the server is called again. @default {new Backoff()} */
  readonly backoff?: Backoff;
  /** Ends the first call of the server: the reason is thrown. */
  readonly signal?: AbortSignal;
}

/** The conversation has come to an end that was not asked for here. */
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
 * A conversation with a server, over as many connections as it takes: a message
 * is kept until it is acknowledged, and what a cut made the client miss follows
 * in order, nothing twice.
 *
 * Iterating gives the events, without the answers to calls (acknowledgements)
 * and the pings of the connection. It must be iterated: an event that waits
 * holds the server back.
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
  readonly #conversation: Conversation;
  readonly #history: History;
  readonly #queue: SendQueue;
  readonly #backoff: Backoff;
  /** Ends the attempts to come back. */
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  /** Absent while the connection is lost. */
  #link: Link | undefined;
  #isClosing = false;
  #end: Lost | undefined;

  private constructor(options: ConnectOptions, link: Link) {
    this.#options = options;
    this.#where = hostPort(options.host, options.port);
    this.#locks = new Locks(options.passphrase, options.deriveRoomKey);
    this.#conversation = new Conversation({
      welcome: link.welcome,
      where: this.#where,
      rooms: wishes(options.rooms),
      locks: this.#locks,
      tellsAcks: options.tellsAcks === true,
    });
    for (const { name } of this.#conversation.rooms.wishes) {
      this.#locks.enter(name);
    }
    this.#history = new History(this.#conversation.rooms, this);
    this.#queue = new SendQueue(this.#locks, () => this.name);
    this.#backoff = options.backoff ?? new Backoff();
    this.#running = this.#run(link);
  }

  /**
   * Connects and says hello.
   *
   * @throws {DialFailure} The server cannot be reached.
   * @throws {WrongServer} It is not the server of the route.
   * @throws {NoChatServer} It is no chat server.
   * @throws {NotLetIn} It does not let this client in.
   */
  static async connect(options: ConnectOptions): Promise<Client> {
    const rooms = wishes(options.rooms);
    const open = options.canBeTwice ? openUnderFreeName : Link.open;
    const link = await open({
      ...options,
      // A session from the beginning: when the welcome is lost on its way, the
      // next hello belongs to the same session.
      session: crypto.randomUUID(),
      rooms: rooms.length === 0 ? undefined : rooms,
    });
    return new Client(options, link);
  }

  /** The newest welcome of the server. */
  get welcome(): Welcome {
    return this.#conversation.welcome;
  }

  /** Where the server is, without a passphrase. */
  get address(): Address {
    const { host, port, fingerprint } = this.#options;
    return { host, port, fingerprint };
  }

  /** The name of this client. */
  get name(): string {
    return this.#conversation.name;
  }

  /** The name asked for, where another client with the same key has it and this client took another. */
  get nameInUse(): string | undefined {
    const { canBeTwice, name } = this.#options;
    return canBeTwice && name !== undefined &&
        folded(name) !== folded(this.welcome.name)
      ? name
      : undefined;
  }

  /** The rooms that the client is in. */
  get rooms(): string[] {
    return this.#conversation.rooms.names;
  }

  /** The room of messages that name none. */
  get current(): string | undefined {
    return this.#conversation.rooms.current;
  }

  /** How many messages are not acknowledged yet. */
  get unacknowledged(): number {
    return this.#queue.unacknowledged;
  }

  /** Whether the server has answered everything, and more waits that it would not take yet. */
  get isPacing(): boolean {
    return this.#queue.isPacing;
  }

  /** How many messages were sent again because no acknowledgement had come. */
  get resent(): number {
    return this.#queue.resent;
  }

  /** Why the conversation ended, once it has; `undefined` when it was closed from here. */
  get end(): Lost | undefined {
    return this.#end;
  }

  /**
   * Says something in a room, the current one when none is named. While the
   * connection is lost it is kept, and sent on return.
   *
   * @param id Marks this message, and no other.
   * @returns Its number, once the server has kept it.
   * @throws {Refusal} The server does not take it, or too much is kept already.
   * @throws {Lost} The conversation ended before it was acknowledged.
   */
  say(
    text: string,
    room: string | undefined = this.current,
    id: string = crypto.randomUUID(),
  ): Promise<Ack> {
    // With its room, so that nothing can change where it goes later.
    return this.#keep({ type: "say", id, room, text });
  }

  /**
   * Says something to one member: without `to`, to the member that whispered last.
   *
   * @param id Marks this message, and no other.
   * @throws {Refusal} There is no member of that name, or the text is not taken.
   * @throws {Lost} The conversation ended before it was acknowledged.
   */
  whisper(
    to: string | undefined,
    text: string,
    id: string = crypto.randomUUID(),
  ): Promise<Ack> {
    // Now, not when it is sent: after a cut another member may have whispered.
    const recipient = to ?? this.#conversation.lastWhisperer;
    return this.#keep({ type: "whisper", id, to: recipient, text });
  }

  /**
   * Asks something that a notice answers. To `join` a room with `since` that the
   * client is in already brings its messages again from there.
   *
   * @throws {Refusal} The connection is lost. Or there can be no such room. Or
   * it searches a locked room, whose words the server must not learn.
   */
  ask(request: Request): void {
    if (this.#link === undefined) throw away();
    const { rooms } = this.#conversation;
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
      rooms.join(room, request.since);
    }
    if (request.type === "leave") {
      const room = request.room ?? this.current;
      if (room !== undefined) rooms.leave(folded(room));
    }
    this.#queue.put(request, request.type === "ping" ? "told" : undefined);
  }

  /**
   * Asks for the messages of the current room before those that were told: more
   * each time, back to the first. They come as `history`.
   *
   * @param count How many messages at most.
   * @throws {Refusal} As by {@linkcode ask}, or the connection is lost before the answer.
   */
  earlier(count?: number): Promise<void> {
    return this.#history.earlier(count);
  }

  /**
   * Locks a room from now on: only members that have locked it with the same
   * passphrase can read what this client says there, and their messages are
   * opened. Nothing goes there in clear any more, not even what waits already.
   *
   * @returns Resolves when the key is made, which is slow on purpose.
   * @throws {Refusal} There can be no such room or passphrase, or no key.
   */
  async lock(room: string, passphrase: string): Promise<void> {
    await this.#locks.lock(room, passphrase);
  }

  /**
   * Speaks in clear in a room again, from now on.
   *
   * @returns Whether it was locked.
   * @throws {Refusal} There can be no such room.
   */
  unlock(room: string): boolean {
    return this.#locks.unlock(room);
  }

  /** Whether messages of this client to a room are locked. */
  isLocked(room: string): boolean {
    return this.#locks.isLocked(folded(room));
  }

  /**
   * Resolves when the server has dealt with everything asked so far.
   *
   * @throws {Refusal} The connection was lost before that.
   */
  async flush(): Promise<void> {
    await this.#queue.flush();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ClientEvent> {
    yield* this.#events;
  }

  /**
   * Says goodbye, once all that can be sent is sent, and hangs up.
   *
   * @param timeout How long the server may take to hang up first, in milliseconds.
   */
  async close(timeout: number = GOODBYE_TIMEOUT): Promise<void> {
    if (!this.#isClosing) {
      this.#isClosing = true;
      this.#stop.abort();
      this.#events.close();
      this.#queue.put({ type: "bye" });
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

  /** Lives on one link after the other, until the end. */
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
    this.#queue.giveUp(this.#end ?? new Lost("the conversation was closed"));
    await this.#locks.whenIdle();
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

  /** Sends over this link from now on. */
  #takeUp(link: Link): void {
    this.#backoff.connected();
    this.#link = link;
    this.#queue.begin(link);
  }

  /** Sends and receives on a link until it ends. */
  async #live(link: Link): Promise<Ending> {
    // Nobody waits for this pong: whatever comes shows that the server is there.
    link.onSilence = () => this.#queue.urge({ type: "ping" });
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
      await this.#queue.run();
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
        const event = this.#conversation.receive(
          await this.#locks.open(notice),
          this.#queue,
        );
        if (event !== undefined) await this.#tell(event);
      }
      return ending;
    } catch (error) {
      if (isMistake(error)) throw error;
      return {
        reason: link.why ?? reasonOf(error),
        again: true,
        code: error instanceof ProtocolError ? "bad-frame" : undefined,
      };
    } finally {
      this.#link = undefined;
      link[Symbol.dispose]();
      this.#queue.end();
    }
  }

  /** Tells of the cut, and calls the server until it answers or the client is closed. */
  async #comeBack(
    { reason, code }: Ending,
    since: number,
  ): Promise<Link | undefined> {
    await this.#tell({ type: "away", reason, code, since });
    try {
      const link = await reconnect(this.#hello(), this.#backoff);
      if (this.#isClosing) {
        link[Symbol.dispose]();
        return undefined;
      }
      const forgotten = this.#conversation.resume(link.welcome);
      if (forgotten) this.#locks.beginLog();
      // First, so that an answer to the event can be sent at once.
      this.#takeUp(link);
      await this.#tell({ type: "back", since, name: this.name, forgotten });
      return link;
    } catch (error) {
      if (error instanceof NotLetIn || error instanceof WrongServer) {
        this.#end = new Lost(error.message);
      } else if (!this.#stop.signal.aborted) throw error;
      return undefined;
    }
  }

  /** The hello after a cut: the same session, and what it has received. */
  #hello(): ReconnectOptions {
    const { welcome, name, lastWhisper, rooms } = this.#conversation;
    return {
      ...this.#options,
      name,
      session: welcome.session,
      log: welcome.log,
      whispers: lastWhisper,
      rooms: rooms.wishes,
      signal: this.#stop.signal,
    };
  }

  async #keep(frame: Marked): Promise<Ack> {
    if (this.#isClosing || this.#end !== undefined) {
      throw this.#end ?? new Lost("the conversation was closed");
    }
    // The server would refuse it, but would have read it, and the room may be a
    // locked room misspelt.
    if (
      frame.type === "say" && frame.room !== undefined &&
      !this.#locks.isEmpty && !this.#conversation.rooms.has(folded(frame.room))
    ) {
      throw new Refusal("not-in-room", `you are not in the room ${frame.room}`);
    }
    return await this.#queue.keep(frame);
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
}

function wishes(
  rooms: readonly (string | RoomWish)[] = [],
): readonly RoomWish[] {
  return rooms.map((room) => typeof room === "string" ? { name: room } : room);
}
