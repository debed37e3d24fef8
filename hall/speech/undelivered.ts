import type { ModesDraft, Stored, TopicDraft } from "../../store/store.ts";

/**
 * Most messages and topics that wait until the rooms are told. With the longest
 * texts they are 16 MiB.
 */
export const UNDELIVERED_MAX = 1024;

/** The newest of what was passed over in a room. */
export interface PassedOver {
  readonly last: number;
  readonly topic: TopicDraft | undefined;
  readonly modes: ModesDraft | undefined;
}

/** The rooms and authors here, whose messages are not passed over. */
interface Here {
  readonly isOpen: (room: string) => boolean;
  /** Whether the author may wait for an acknowledgement here. */
  readonly isHere: (author: string) => boolean;
}

/**
 * Messages and topics that the store has told of and the rooms have not been
 * sent. Other servers do not wait for this one: beyond a limit they are passed
 * over, and only how far each room has come is remembered. Its members read the rest from the store.
 */
export class Undelivered {
  readonly #here: Here;
  #stored: Stored[] = [];
  #passedOver = new Map<string, PassedOver>();

  constructor(here: Here) {
    this.#here = here;
  }

  get isEmpty(): boolean {
    return this.#stored.length === 0 && this.#passedOver.size === 0;
  }

  add(it: Stored): void {
    const isKept = this.#stored.length < UNDELIVERED_MAX ||
      "message" in it && this.#here.isHere(it.author);
    if (isKept) this.#stored.push(it);
    else this.#passOver(it);
  }

  /** All of it, in order; it is told now. */
  take(): {
    readonly stored: readonly Stored[];
    readonly passedOver: ReadonlyMap<string, PassedOver>;
  } {
    const taken = { stored: this.#stored, passedOver: this.#passedOver };
    this.#stored = [];
    if (taken.passedOver.size > 0) this.#passedOver = new Map();
    return taken;
  }

  /** A room that nobody here is in reads what is kept when it is opened. */
  #passOver(it: Stored): void {
    const { room } = "message" in it ? it.message : it;
    if (!this.#here.isOpen(room)) return;
    const newest = this.#passedOver.get(room) ??
      { last: 0, topic: undefined, modes: undefined };
    this.#passedOver.set(
      room,
      "message" in it
        ? { ...newest, last: it.message.seq }
        : "topic" in it
        ? { ...newest, topic: it }
        : { ...newest, modes: it },
    );
  }
}
