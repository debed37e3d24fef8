import { headers, type NatsConnection } from "@nats-io/transport-node";
import { deadline } from "@std/async/deadline";
import { isTimeout, reasonOf } from "../../failure.ts";
import type { Message } from "../../protocol/features/say.ts";
import { MemoryStore, type MemoryStoreOptions } from "../memory.ts";
import {
  type Draft,
  type Extent,
  type Kept,
  type MessageStore,
  type ModesDraft,
  NotKept,
  type Stored,
  type TopicDraft,
} from "../store.ts";
import { Subscribers } from "../subscribers.ts";
import { Follower } from "./follower.ts";
import { Journal } from "./journal.ts";
import { decodePack, NotAPack, unpack } from "./pack.ts";
import { type Held, type RoomPlace, RoomWriter } from "./room_writer.ts";
import { openStream, type Stream, type StreamOptions } from "./stream.ts";

/** Most messages that wait to be kept: what a full hall says in the seconds in which NATS chooses a leader. */
export const HELD_MAX = 10_000;

/** Most text of them, in UTF-16 code units: 32 MiB of memory. */
export const HELD_TEXT_MAX = 16 * 1024 * 1024;

/** How long what waits may take at the end, in milliseconds. */
const END_WITHIN = 5_000;

/** How long modes of a room may take until they count as not kept, in milliseconds: a member of a hall waits for them. */
const MODES_WITHIN = 2_000;

const AWAY = "NATS cannot be reached";

/** How long a probe may take, in milliseconds. */
const PROBE_WITHIN = 2_000;

/** Options of a {@linkcode JetStreamStore}. */
export interface JetStreamStoreOptions extends StreamOptions {
  /** Bounds of the copy in memory. */
  readonly memory?: MemoryStoreOptions;
  /** Most messages that wait to be kept. @default {HELD_MAX} */
  readonly heldMax?: number;
  /** Called when NATS is away, and when it is back. */
  readonly reached?: (isReached: boolean) => void;
  /** Called once, when the store can be used no more. */
  readonly failed?: (reason: string) => void;
}

/**
 * Keeps messages in a stream of NATS JetStream, which several servers share. Each
 * reads the whole stream and has a copy in memory, which answers all that is read.
 *
 * Nothing here waits longer than the network takes, and nothing that was taken is
 * given up while NATS is away: it is kept when that is back.
 */
export class JetStreamStore implements MessageStore {
  readonly isShared = true;
  readonly id: string;
  readonly #stream: Stream;
  readonly #options: JetStreamStoreOptions;
  readonly #journal: Journal;
  readonly #follower: Follower;
  readonly #copy: MemoryStore;
  readonly #subscribers = new Subscribers();
  readonly #places = new Map<string, RoomPlace>();
  readonly #writers = new Map<string, RoomWriter>();
  readonly #watching: Promise<void>;
  #held = 0;
  #heldText = 0;
  #failure: string | undefined;

  private constructor(stream: Stream, options: JetStreamStoreOptions) {
    this.id = stream.id;
    this.#stream = stream;
    this.#options = options;
    this.#copy = new MemoryStore(options.memory);
    this.#journal = new Journal(stream);
    this.#follower = new Follower({
      stream,
      journal: this.#journal,
      receive: ({ position, subject, data }) => {
        const room = stream.subjects.roomOf(subject);
        if (room !== undefined) this.#apply(room, position, data);
      },
      failed: (reason) => this.#fail(reason),
    });
    this.#watching = this.#watch(stream.connection);
  }

  /**
   * Opens the store when all that is kept has been read.
   *
   * @throws {Failure} NATS cannot be used.
   */
  static async open(options: JetStreamStoreOptions): Promise<JetStreamStore> {
    const store = new JetStreamStore(await openStream(options), options);
    await store.#follower.caughtUp;
    return store;
  }

  /** Whether there is a connection to NATS. */
  get isReached(): boolean {
    return this.#journal.isReached;
  }

  /** How many messages wait to be kept. */
  get held(): number {
    return this.#held;
  }

  async append(
    drafts: readonly (Draft | TopicDraft)[],
  ): Promise<readonly Kept[]> {
    const kept = await this.#keep(drafts);
    return kept.filter((it) => it !== undefined);
  }

  subscribe(listener: (stored: readonly Stored[]) => void): Disposable {
    return this.#subscribers.add(listener);
  }

  read(room: string, from: number, to: number): Promise<readonly Message[]> {
    return this.#copy.read(room, from, to);
  }

  isOwnedBy(
    room: string,
    seq: number,
    owners: readonly string[],
  ): Promise<boolean> {
    return this.#copy.isOwnedBy(room, seq, owners);
  }

  async extent(room: string): Promise<Extent> {
    const last = this.#places.get(room)?.last ?? 0;
    const copied = await this.#copy.extent(room);
    // The copy may have forgotten the room.
    return copied.last === last && copied.first <= last
      ? copied
      : { first: last + 1, last };
  }

  search(
    room: string,
    words: string,
    most: number,
  ): Promise<readonly Message[]> {
    return this.#copy.search(room, words, most);
  }

  topic(room: string): Promise<string> {
    return this.#copy.topic(room);
  }

  modes(room: string): Promise<string> {
    return this.#copy.modes(room);
  }

  async setModes(room: string, modes: string): Promise<void> {
    if (!this.isReached) throw new NotKept(AWAY);
    const keeping = this.#keep([{ room, modes }]);
    try {
      await deadline(keeping, MODES_WITHIN);
    } catch (error) {
      if (!isTimeout(error)) throw error;
      // Subscribers are told if it is kept after all; otherwise nobody waits for it.
      keeping.catch(() => {});
      throw new NotKept("NATS does not answer; ask again later");
    }
  }

  async probe(): Promise<void> {
    if (this.#failure !== undefined) throw new NotKept(this.#failure);
    if (!this.isReached) throw new NotKept(AWAY);
    const { client, subjects, name } = this.#stream;
    const onlyTheNewest = headers();
    onlyTheNewest.set("Nats-Rollup", "sub");
    try {
      await client.publish(subjects.probes, new Uint8Array(), {
        expect: { streamName: name },
        headers: onlyTheNewest,
        timeout: PROBE_WITHIN,
      });
    } catch (error) {
      throw new NotKept(`NATS does not answer: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const timer = setTimeout(() => this.#journal.close(), END_WITHIN);
    await Promise.all(
      Array.from(this.#writers.values(), (writer) => writer.idle()),
    );
    clearTimeout(timer);
    this.#journal.close();
    await this.#follower[Symbol.asyncDispose]();
    await this.#stream.connection.close();
    await this.#watching;
    await this.#copy[Symbol.asyncDispose]();
  }

  async #keep(
    drafts: readonly (Draft | TopicDraft | ModesDraft)[],
  ): Promise<readonly (Kept | undefined)[]> {
    this.#take(drafts);
    const byRoom = new Map<string, Held[]>();
    const results = drafts.map((draft) => {
      const { promise, resolve, reject } = Promise.withResolvers<
        Kept | undefined
      >();
      const held = byRoom.get(draft.room) ?? [];
      byRoom.set(draft.room, held);
      held.push({ draft, kept: resolve, failed: reject });
      return promise;
    });
    for (const [room, held] of byRoom) this.#writer(room).add(held);
    try {
      // All come to their end before a failure is told.
      const ends = await Promise.allSettled(results);
      return ends.map((end) => {
        if (end.status === "rejected") throw end.reason;
        return end.value;
      });
    } finally {
      this.#held -= drafts.length;
      this.#heldText -= textOf(drafts);
    }
  }

  /** @throws {NotKept} Too much waits already. */
  #take(drafts: readonly (Draft | TopicDraft | ModesDraft)[]): void {
    if (this.#failure !== undefined) throw new NotKept(this.#failure);
    if (this.#journal.isClosed) throw new NotKept("the store is closed");
    const { heldMax = HELD_MAX } = this.#options;
    const text = textOf(drafts);
    const isTooMuch = this.#held > 0 &&
      (this.#held + drafts.length > heldMax ||
        this.#heldText + text > HELD_TEXT_MAX);
    if (isTooMuch) {
      throw new NotKept(
        "NATS has not kept what was said before; say it again later",
      );
    }
    this.#held += drafts.length;
    this.#heldText += text;
  }

  #writer(room: string): RoomWriter {
    const known = this.#writers.get(room);
    if (known !== undefined) return known;
    // Idle ones know nothing that is not known elsewhere.
    for (const [room, { isIdle }] of this.#writers) {
      if (isIdle) this.#writers.delete(room);
    }
    const writer = new RoomWriter({
      subject: this.#stream.subjects.ofRoom(room),
      room,
      place: this.#place(room),
      journal: this.#journal,
      find: (author, id) => this.#copy.find(room, author, id),
      apply: (position, data) => this.#apply(room, position, data),
    });
    this.#writers.set(room, writer);
    return writer;
  }

  #place(room: string): RoomPlace {
    const place = this.#places.get(room) ?? { position: 0, last: 0 };
    this.#places.set(room, place);
    return place;
  }

  /** Takes a pack from the stream: from the follower, or sooner from a writer of the room. */
  #apply(room: string, position: number, data: Uint8Array): void {
    const place = this.#place(room);
    if (position <= place.position || this.#failure !== undefined) return;
    try {
      const pack = decodePack(data);
      const all = unpack(room, pack);
      this.#copy.copy(all);
      place.position = position;
      const messages = all.filter((it) => "message" in it);
      place.last = pack.first + messages.length - 1;
      this.#subscribers.tell(all);
      this.#writers.get(room)?.applied(pack.id);
    } catch (error) {
      if (!(error instanceof NotAPack)) throw error;
      this.#fail(
        `entry ${position} of the stream cannot be read: ${error.message}`,
      );
    }
  }

  #fail(reason: string): void {
    if (this.#failure !== undefined) return;
    this.#failure = reason;
    this.#journal.close();
    this.#options.failed?.(reason);
  }

  /** Follows the state of the connection until it is closed. */
  async #watch(connection: NatsConnection): Promise<void> {
    const { reached } = this.#options;
    for await (const { type } of connection.status()) {
      const isReached = type === "reconnect";
      if (!isReached && type !== "disconnect") continue;
      if (this.#journal.isClosed) continue;
      this.#journal.isReached = isReached;
      reached?.(isReached);
      if (isReached) this.#follower.renew();
    }
  }
}

function textOf(drafts: readonly (Draft | TopicDraft | ModesDraft)[]): number {
  let text = 0;
  for (const draft of drafts) {
    if ("text" in draft) text += draft.text.length;
    else text += ("topic" in draft ? draft.topic : draft.modes).length;
  }
  return text;
}
