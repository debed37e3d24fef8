import type { RoomWish } from "../protocol/features/hello.ts";
import type { Joined } from "../protocol/features/membership.ts";
import type { Message } from "../protocol/features/say.ts";
import { folded, LOBBY } from "../protocol/name/name.ts";
import type { Notice } from "../protocol/notice.ts";
import type { ClientEvent } from "./event.ts";
import { ProtocolError } from "./link/frame_reader.ts";
import type { Welcome } from "./link/greet.ts";
import type { Locks } from "./locks/locks.ts";
import type { Resumption } from "./options.ts";
import { Rooms } from "./rooms.ts";
import type { SendQueue } from "./send_queue.ts";
import { WhisperCursor } from "./whisper_cursor.ts";

/** The part of the send queue that answers of the server concern. */
export type Answers = Pick<
  SendQueue,
  | "acknowledged"
  | "refused"
  | "ponged"
  | "isKept"
  | "urge"
  | "takeHistory"
>;

/** The beginning of a conversation. */
export interface ConversationOptions {
  readonly welcome: Welcome;
  /** The server, for people. */
  readonly where: string;
  /** The rooms that the hello has asked for. */
  readonly rooms: readonly RoomWish[];
  /** The conversation that the hello has resumed. */
  readonly resume?: Resumption | undefined;
  readonly locks: Pick<Locks, "isLocked">;
  /** Whether acknowledgements are events. */
  readonly tellsAcks: boolean;
}

/**
 * The state of a conversation over all its connections: the name of the client,
 * its rooms, the whispers it has received. It changes with each notice of the
 * server, and sends nothing itself.
 */
export class Conversation {
  readonly rooms: Rooms;
  readonly #where: string;
  readonly #tellsAcks: boolean;
  readonly #whispers: WhisperCursor;
  #welcome: Welcome;
  #name: string;
  #lastWhisperer: string | undefined;

  constructor(
    { welcome, where, rooms, resume, locks, tellsAcks }: ConversationOptions,
  ) {
    this.#welcome = welcome;
    this.#name = welcome.name;
    this.#where = where;
    this.#tellsAcks = tellsAcks;
    this.rooms = new Rooms(rooms.length > 0 ? rooms : [{ name: LOBBY }], locks);
    this.#whispers = new WhisperCursor(resume?.whispers);
    // Where the store is another, the server sends the newest messages.
    if (resume !== undefined && resume.log !== welcome.log) {
      this.rooms.forgetNumbers();
    }
  }

  /** The newest welcome of the server. */
  get welcome(): Welcome {
    return this.#welcome;
  }

  /** The name of the client. */
  get name(): string {
    return this.#name;
  }

  /** The member that whispered last. */
  get lastWhisperer(): string | undefined {
    return this.#lastWhisperer;
  }

  /** The number of the newest whisper; 0 when there is none. */
  get lastWhisper(): number {
    return this.#whispers.last;
  }

  /**
   * Goes on with a server that has let the client in again.
   *
   * @returns Whether the server counts the messages of all rooms anew.
   */
  resume(welcome: Welcome): boolean {
    const isForgotten = welcome.log !== this.#welcome.log;
    this.rooms.resume();
    if (isForgotten) this.rooms.forgetNumbers();
    // Another session counts its whispers anew.
    if (welcome.session !== this.#welcome.session) this.#whispers.forget();
    this.#welcome = welcome;
    this.#name = welcome.name;
    return isForgotten;
  }

  /**
   * Takes a notice of the server in.
   *
   * @returns The event it is; `undefined` where it answers a call, concerns the
   * connection alone, or is known already.
   * @throws {ProtocolError} A message has a number that cannot come next: others
   * are missing, and the client has to come back for them. Or the notice answers
   * something that the client has not asked for.
   */
  receive(notice: Notice, answers: Answers): ClientEvent | undefined {
    switch (notice.type) {
      case "ack":
        // Known already, or never sent.
        if (!answers.acknowledged(notice)) return undefined;
        if (notice.room !== undefined && notice.seq !== undefined) {
          this.rooms.acknowledged(notice.room, notice.seq);
        }
        return this.#tellsAcks ? notice : undefined;
      case "warning":
        // The client keeps the pace by itself.
        return notice.code === "too-fast" ? undefined : notice;
      case "error":
        if (notice.room !== undefined) {
          const room = folded(notice.room);
          if (notice.code === "not-in-room") this.rooms.left(room);
          else this.rooms.refused(room);
        }
        return answers.refused(notice) ? undefined : notice;
      case "message":
        return this.#isNew(notice) && !this.#isUnacknowledged(notice, answers)
          ? notice
          : undefined;
      case "history": {
        if (!answers.takeHistory()) {
          throw new ProtocolError(this.#where, "history was not asked for");
        }
        const [oldest] = notice.messages;
        if (oldest !== undefined) this.rooms.knows(notice.room, oldest.seq);
        return notice;
      }
      case "gap":
        this.rooms.skip(notice.room, notice.to);
        return notice;
      case "whisper":
        if (!this.#whispers.receive(notice.seq)) return undefined;
        if (!notice.byOther) this.#lastWhisperer = notice.from;
        return notice;
      case "joined":
        return this.#entered(notice);
      case "left":
        this.rooms.left(notice.room);
        return notice;
      case "named":
        this.#name = notice.name;
        return notice;
      case "ping":
        answers.urge({ type: "pong" });
        return undefined;
      case "pong":
        return answers.ponged() ? notice : undefined;
      default:
        return notice;
    }
  }

  #entered(notice: Joined): ClientEvent {
    switch (this.rooms.entered(notice.room, notice.last)) {
      case "new":
        return notice;
      case "again":
        return { ...notice, type: "rejoined" };
      case "unasked":
        throw new ProtocolError(
          this.#where,
          "joined a room that was not asked for",
        );
    }
  }

  #isNew(message: Message): boolean {
    const received = this.rooms.received(message);
    if (received !== "impossible") return received === "new";
    throw new ProtocolError(
      this.#where,
      `message ${message.seq} of a room comes behind ${
        this.rooms.since(message.room)
      }`,
    );
  }

  /** Whether it is the client's own message, which the store tells before its acknowledgement, lost in a cut. */
  #isUnacknowledged({ from, text }: Message, answers: Answers): boolean {
    return from === this.#name && answers.isKept(text);
  }
}
