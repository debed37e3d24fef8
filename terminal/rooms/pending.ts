import type { Ack, Say } from "../../protocol/features/say.ts";
import type { Whisper } from "../../protocol/features/whisper.ts";
import type { ChatBuffer } from "./chat_buffer.ts";
import type { Own } from "./entry.ts";

/** A message of the user that is not shown among the others yet. */
export interface Pending {
  readonly said: Say | Whisper;
  /** The buffer in which it was typed. */
  readonly buffer: ChatBuffer;
  /** Present once it is acknowledged, until its event comes. */
  ack?: Ack;
}

/** The messages of the user that are not shown yet, in order, by `id`. */
export class PendingMessages {
  readonly #messages = new Map<string, Pending>();

  add(id: string, said: Say | Whisper, buffer: ChatBuffer): void {
    this.#messages.set(id, { said, buffer });
  }

  /** A message is acknowledged; its event, which gives it its place among the others, may come later. */
  acknowledged(id: string, ack: Ack): void {
    const pending = this.#messages.get(id);
    if (pending !== undefined) pending.ack = ack;
  }

  /** Removes a message: it is shown, or refused. */
  take(id: string): Pending | undefined {
    const pending = this.#messages.get(id);
    this.#messages.delete(id);
    return pending;
  }

  /** Removes all. */
  takeAll(): readonly Pending[] {
    const all = [...this.#messages.values()];
    this.#messages.clear();
    return all;
  }

  /** The texts that were typed in a buffer, or in any. */
  texts(buffer?: ChatBuffer): readonly string[] {
    return [...this.#messages.values()]
      .filter((pending) => buffer === undefined || pending.buffer === buffer)
      .map(({ said }) => said.text);
  }
}

/** A message as it is shown, once it is acknowledged. */
export function ownEntry(
  { said, buffer }: Pending,
  from: string,
  ack: Ack,
): Own {
  const { text } = said;
  const { seq, time } = ack;
  return said.type === "say"
    ? { type: "own", from, text, room: ack.room ?? buffer.room, seq, time }
    : { type: "own", from, text, to: ack.to ?? said.to ?? "", time };
}
