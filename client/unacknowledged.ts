import type { Ack, Say } from "../protocol/features/say.ts";
import type { Whisper } from "../protocol/features/whisper.ts";
import { Refusal } from "../protocol/refusal.ts";
import type { Request } from "../protocol/request.ts";
import { lockedId } from "./locks/lock.ts";
import type { RoomLock } from "./locks/locks.ts";
import type { SealedFor } from "./locks/sealer.ts";

/** Most messages kept until they are acknowledged: more than a person types while the connection is lost. */
export const KEPT_MAX = 1_000;

/** A message with the `id` by which it is acknowledged. */
export type Marked = (Say | Whisper) & { readonly id: string };

/** A message that is not acknowledged yet. */
export interface Unanswered {
  readonly frame: Marked;
  readonly ack: PromiseWithResolvers<Ack>;
  /** The lock of its room when it was said, which holds even if the room is unlocked since. */
  readonly lock: RoomLock | undefined;
  /** Its locked form when it was last sent. */
  sealed?: SealedFor;
  /** How often it has been sent. */
  sent: number;
  /** The frame of it on this link that is not answered yet. */
  underWay?: Request | undefined;
}

/** The messages of a client that are not acknowledged, in the order in which they were said. */
export class Unacknowledged {
  readonly #kept = new Map<string, Unanswered>();
  #resent = 0;

  get size(): number {
    return this.#kept.size;
  }

  /** How many were sent again because no acknowledgement had come. */
  get resent(): number {
    return this.#resent;
  }

  get frames(): Marked[] {
    return Array.from(this.#kept.values(), ({ frame }) => frame);
  }

  get(id: string | undefined): Unanswered | undefined {
    return id === undefined ? undefined : this.#kept.get(id);
  }

  /** @throws {Refusal} Too much is kept already. */
  add(frame: Marked, lock: RoomLock | undefined): Unanswered {
    if (this.#kept.size >= KEPT_MAX) {
      throw new Refusal(
        "away",
        `${KEPT_MAX} messages are already waiting to be sent; this one was not sent`,
      );
    }
    const kept: Unanswered = {
      frame,
      ack: Promise.withResolvers(),
      lock,
      sent: 0,
    };
    this.#kept.set(frame.id, kept);
    return kept;
  }

  /** The message is acknowledged or refused. */
  take(id: string | undefined): Unanswered | undefined {
    const kept = this.get(id);
    if (kept !== undefined) this.#kept.delete(kept.frame.id);
    return kept;
  }

  /** The `id` of all that were said after a message. */
  after(id: string): Set<string> {
    const ids = [...this.#kept.keys()];
    return new Set(ids.slice(ids.indexOf(id) + 1));
  }

  /** A frame is sent: it may be one of these. */
  sent(frame: Request): void {
    const kept = "id" in frame ? this.get(frame.id) : undefined;
    if (kept === undefined) return;
    kept.underWay = frame;
    if (kept.sent > 0) this.#resent++;
    kept.sent++;
  }

  /** A link begins: nothing is under way on it. */
  begin(): void {
    for (const kept of this.#kept.values()) kept.underWay = undefined;
  }

  /** Whether there is a message with this text, or locked as this text. */
  has(text: string): boolean {
    return this.get(lockedId(text)) !== undefined ||
      this.#kept.values().some(({ frame }) => frame.text === text);
  }

  /** Calls that wait for an acknowledgement fail. */
  giveUp(why: Error): void {
    for (const { ack } of this.#kept.values()) ack.reject(why);
    this.#kept.clear();
  }
}
