/** The histories of several stores of one hall, and whether they fit together. */
import { assert, assertEquals } from "@std/assert";
import type { Kept, MessageStore, Stored } from "../../../store/store.ts";

/** The messages that a store has told, of each room. */
export class Told implements Disposable {
  readonly rooms = new Map<string, { seq: number; text: string }[]>();
  readonly #subscription: Disposable;
  #changed = Promise.withResolvers<void>();

  constructor(store: MessageStore) {
    this.#subscription = store.subscribe((stored) => this.#add(stored));
  }

  /** Resolves when so many messages were told of a room. */
  async until(room: string, count: number): Promise<void> {
    while ((this.rooms.get(room)?.length ?? 0) < count) {
      await this.#changed.promise;
    }
  }

  #add(stored: readonly Stored[]): void {
    for (const it of stored) {
      if (!("message" in it)) continue;
      const { room, seq, text } = it.message;
      const told = this.rooms.get(room) ?? [];
      told.push({ seq, text });
      this.rooms.set(room, told);
    }
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }
}

/** A message that was acknowledged. */
export interface Acknowledged {
  readonly text: string;
  readonly kept: Kept;
}

/**
 * Everything that was acknowledged was told once, under its number; numbers have
 * no hole, and all were told the same.
 */
export function checkHistories(
  room: string,
  all: readonly Told[],
  acknowledged: readonly Acknowledged[],
): void {
  const [first, ...others] = all.map(({ rooms }) => rooms.get(room) ?? []);
  assert(first !== undefined);
  assertEquals(
    first.map(({ seq }) => seq),
    Array.from({ length: first.length }, (_, index) => index + 1),
  );
  for (const other of others) assertEquals(other, first);
  const texts = new Map<string, number>();
  for (const { seq, text } of first) {
    assert(
      !texts.has(text),
      `${text} was told as ${texts.get(text)} and ${seq}`,
    );
    texts.set(text, seq);
  }
  for (const { text, kept } of acknowledged) {
    assertEquals(texts.get(text), kept.message.seq, text);
    assertEquals(kept.message.text, text);
  }
}
