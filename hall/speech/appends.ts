import type {
  Draft,
  Kept,
  MessageStore,
  TopicDraft,
} from "../../store/store.ts";

/** Something that is to be kept in a room. */
interface Given {
  readonly draft: Draft | TopicDraft;
}

/** The end of messages and topics that were given to the store. */
export interface Appended<It extends Given> {
  readonly given: readonly It[];
  /** The numbers of the messages; absent when nothing was kept. */
  readonly kept?: readonly Kept[];
  readonly error?: unknown;
}

/**
 * Gives messages and topics to the store. A store of this server alone is waited
 * for; a shared store takes as long as the network does, and no room waits for
 * another there.
 */
export class Appends<It extends Given> {
  readonly #store: Pick<MessageStore, "append" | "isShared">;
  readonly #wake: () => void;
  #ended: Appended<It>[] = [];

  /** @param wake Called when something has ended that was not waited for. */
  constructor(
    store: Pick<MessageStore, "append" | "isShared">,
    wake: () => void,
  ) {
    this.#store = store;
    this.#wake = wake;
  }

  /** Whether {@linkcode take} has nothing. */
  get isEmpty(): boolean {
    return this.#ended.length === 0;
  }

  /** Gives something to the store, and waits for it unless that takes a network. */
  async give(given: readonly It[]): Promise<void> {
    if (!this.#store.isShared) return await this.#append(given);
    const rooms = Map.groupBy(given, ({ draft }) => draft.room);
    for (const inRoom of rooms.values()) {
      // It ends by itself, and fails never.
      void this.#append(inRoom).then(() => {
        if (this.#ended.length === 1) this.#wake();
      });
    }
  }

  /** All that has ended since the last call, in the order in which it did. */
  take(): readonly Appended<It>[] {
    const ended = this.#ended;
    this.#ended = [];
    return ended;
  }

  async #append(given: readonly It[]): Promise<void> {
    try {
      const kept = await this.#store.append(given.map(({ draft }) => draft));
      this.#ended.push({ given, kept });
    } catch (error) {
      this.#ended.push({ given, error });
    }
  }
}
