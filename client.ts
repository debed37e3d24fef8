import { OwnAccount } from "./client/account/own_account.ts";
import { Conversation } from "./client/conversation.ts";
import type { ClientEvent } from "./client/event.ts";
import { EventStream } from "./client/event_stream.ts";
import { History } from "./client/history.ts";
import type { Welcome } from "./client/link/greet.ts";
import { Link, type OpenLink } from "./client/link/link.ts";
import type { Connector } from "./client/link/transport.ts";
import { LinkLoop } from "./client/link_loop.ts";
import { Locks } from "./client/locks/locks.ts";
import type { Lost } from "./client/lost.ts";
import type { ClientOptions } from "./client/options.ts";
import { randomId } from "./client/random_id.ts";
import { Requests } from "./client/requests.ts";
import { SendQueue } from "./client/send_queue.ts";
import type { Marked } from "./client/unacknowledged.ts";
import type { AccountClaim } from "./protocol/features/name.ts";
import type { Ack } from "./protocol/features/say.ts";
import { folded } from "./protocol/name/name.ts";
import { Refusal } from "./protocol/refusal.ts";
import type { Request } from "./protocol/request.ts";
import { type Address, hostPort } from "./transport/address.ts";

export type { Away, Back, ClientEvent, Rejoined } from "./client/event.ts";
export { Lost } from "./client/lost.ts";
export type { ClientOptions } from "./client/options.ts";

/** How long the server may take to hang up after a goodbye, in milliseconds. */
const GOODBYE_TIMEOUT = 2_000;

/**
 * A conversation with a server, over as many connections as it takes: a message
 * is kept until it is acknowledged, and what a cut made the client miss follows
 * in order, nothing twice. The connections are handed in (`Connector`);
 * `dial/connect.ts` has those of this machine.
 *
 * Iterating gives the events, without the answers to calls (acknowledgements)
 * and the pings of the connection. It must be iterated: an event that waits
 * holds the server back.
 */
export class Client implements AsyncDisposable, AsyncIterable<ClientEvent> {
  /** Where the server is, without a passphrase. */
  readonly address: Address;
  readonly #options: ClientOptions;
  readonly #events = new EventStream();
  readonly #locks: Locks;
  readonly #conversation: Conversation;
  readonly #queue: SendQueue;
  readonly #requests: Requests;
  readonly #history: History;
  readonly #account: OwnAccount;
  readonly #loop: LinkLoop;

  private constructor(
    address: Address,
    open: OpenLink,
    options: ClientOptions,
    link: Link,
    locks: Locks,
  ) {
    this.address = address;
    this.#options = options;
    const where = hostPort(address.host, address.port);
    const conversation = new Conversation({
      welcome: link.welcome,
      where,
      rooms: link.hello.rooms ?? [],
      resume: options.resume,
      locks,
      tellsAcks: options.tellsAcks === true,
    });
    const { rooms } = conversation;
    for (const { name } of rooms.wishes) locks.enter(name);
    const queue = new SendQueue(locks, () => this.name);
    this.#locks = locks;
    this.#conversation = conversation;
    this.#queue = queue;
    this.#requests = new Requests(queue, rooms, locks);
    this.#history = new History(rooms, this.#requests);
    this.#account = new OwnAccount({
      given: options.account,
      hasKey: options.identity !== undefined,
    });
    const account = this.#account;
    const parts = { conversation, locks, queue, account, events: this.#events };
    this.#loop = new LinkLoop(parts, where, open, options, link);
  }

  /**
   * Connects and says hello.
   *
   * @throws What the connector throws.
   * @throws {Refusal} There can be no such passphrase.
   * @throws {NoChatServer} It is no chat server.
   * @throws {NotLetIn} It does not let this client in.
   */
  static async connect(
    connector: Connector,
    options: ClientOptions,
  ): Promise<Client> {
    const { name, identity, password, account } = options;
    const { unannounced, shared, resume } = options;
    const rooms = options.rooms?.map((room) =>
      typeof room === "string" ? { name: room } : room
    );
    const hello = {
      ...{ name, identity, password, account, unannounced, shared },
      // A session from the beginning: when the welcome is lost on its way, the
      // next hello belongs to the same session.
      session: resume?.session ?? randomId(),
      log: resume?.log,
      whispers: resume?.whispers,
      rooms: rooms?.length === 0 ? undefined : rooms,
    };
    // Before anything is received: whatever is locked can be opened.
    const locks = new Locks(
      options.deriveRoomKey,
      options.passphrase,
      options.passphrases,
      options.cipherOf,
    );
    const open: OpenLink = (hello, stop) =>
      Link.open(connector, hello, options.pingAfter, stop);
    const { openUnderFreeName, signal } = options;
    const link =
      await (openUnderFreeName?.(open, hello, signal) ?? open(hello, signal));
    return new Client(connector.address, open, options, link, locks);
  }

  /** The newest welcome of the server. */
  get welcome(): Welcome {
    return this.#conversation.welcome;
  }

  /** The name of this client. */
  get name(): string {
    return this.#conversation.name;
  }

  /** The registered name and its password with which the client comes back, if any. */
  get account(): AccountClaim | undefined {
    return this.#account.claim;
  }

  /** The rooms that the client is in. */
  get rooms(): string[] {
    return this.#conversation.rooms.names;
  }

  /** The rooms that the client is in or has asked to enter, in the order in which it asked. */
  get wantedRooms(): string[] {
    return this.#conversation.rooms.wanted;
  }

  /** The room of messages that name none. */
  get current(): string | undefined {
    return this.#conversation.rooms.current;
  }

  /** The member that whispered last. */
  get lastWhisperer(): string | undefined {
    return this.#conversation.lastWhisperer;
  }

  /** How many messages are not acknowledged yet. */
  get unacknowledged(): number {
    return this.#queue.unacknowledged;
  }

  /**
   * Whether messages wait for this client and not for the server: for its turn
   * at the pace of the server, or for the key of a locked room.
   */
  get isHoldingBack(): boolean {
    return this.#queue.isPacing || this.#locks.isMakingKey;
  }

  /** How many messages were sent again because no acknowledgement had come. */
  get resent(): number {
    return this.#queue.resent;
  }

  /** Why the conversation ended, once it has; `undefined` when it was closed from here. */
  get end(): Lost | undefined {
    return this.#loop.end;
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
    id: string = randomId(),
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
    id: string = randomId(),
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
    this.#requests.ask(request);
    this.#account.asks(request, this.name);
  }

  /**
   * Asks for the messages of a room, the current one when none is named, before
   * those that were told: more each time, back to the first. They come as
   * `history`.
   *
   * @param count How many messages at most.
   * @throws {Refusal} As by {@linkcode ask}, or the connection is lost before the answer.
   */
  earlier(count?: number, room?: string): Promise<void> {
    return this.#history.earlier(count, room);
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

  [Symbol.asyncIterator](): AsyncGenerator<ClientEvent> {
    return this.#events[Symbol.asyncIterator]();
  }

  /**
   * Says goodbye, once all that can be sent is sent, and hangs up.
   *
   * @param timeout How long the server may take to hang up first, in milliseconds.
   */
  async close(timeout: number = GOODBYE_TIMEOUT): Promise<void> {
    await this.#loop.close(timeout);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #keep(frame: Marked): Promise<Ack> {
    const { over } = this.#loop;
    if (over !== undefined) throw over;
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
}
