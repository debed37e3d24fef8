import type { Ack } from "../../protocol/notice.ts";

/**
 * Most acknowledgements remembered for one author: more than a client has
 * unacknowledged at once, which is what it may send again (`KEPT_MAX` of
 * `client/sending.ts`).
 */
export const ACKS_PER_AUTHOR = 1_024;

/** Most remembered for all authors together: some 30 MB, as many as 128 authors have at their most. */
export const ACKS_ALL = 128 * 1_024;

/** What part of them is left when some had to go, so that the next one does not look again at once. */
const ACKS_LEFT = 3 / 4;

/**
 * What whispers were acknowledged with. A whisper has no place in the log by
 * which a repetition could be known, so its `id` is remembered here: by its
 * author, who is the same in a session that was taken up again long after its
 * name was free.
 */
export class WhisperAcks {
  /** Of each author the oldest comes first; so does the author who whispered longest ago. */
  readonly #authors = new Map<string, Map<string, Ack>>();
  #size = 0;

  /** What an author's whisper was acknowledged with, if it was. */
  get(author: string, id: string): Ack | undefined {
    return this.#authors.get(author)?.get(id);
  }

  add(author: string, ack: Ack): void {
    const acks = this.#authors.get(author) ?? new Map<string, Ack>();
    this.#authors.delete(author);
    this.#authors.set(author, acks);
    this.#size -= acks.size;
    acks.set(ack.id, ack);
    this.#size += acks.size;
    this.#shorten(acks, ACKS_PER_AUTHOR);
    if (this.#size > ACKS_ALL) this.#makeRoom();
  }

  /** Those of whom most is remembered pay; when nobody has more than another, those who whispered longest ago. */
  #makeRoom(): void {
    const left = ACKS_ALL * ACKS_LEFT;
    for (let most = ACKS_PER_AUTHOR; most > 1 && this.#size > left;) {
      most /= 2;
      for (const acks of this.#authors.values()) this.#shorten(acks, most);
    }
    for (const [author, acks] of this.#authors) {
      if (this.#size <= left) return;
      this.#shorten(acks, 0);
      this.#authors.delete(author);
    }
  }

  #shorten(acks: Map<string, Ack>, most: number): void {
    for (const id of acks.keys()) {
      if (acks.size <= most) return;
      acks.delete(id);
      this.#size--;
    }
  }
}
