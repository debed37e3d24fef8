import type { Say } from "../../protocol/features/say.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { saidText, tooLong } from "../../protocol/text/text.ts";
import { randomId } from "../random_id.ts";
import { lockedLength } from "./lock.ts";
import type { Locks, RoomLock, Sealed } from "./locks.ts";

/** The locked form of a message, and the lock and name it was made for. */
export interface SealedFor extends Sealed {
  readonly lock: RoomLock;
  readonly from: string;
}

/** A message that is sent until it is acknowledged. */
interface Resent {
  /** The lock of its room when it was said. */
  readonly lock: RoomLock | undefined;
  sealed?: SealedFor;
}

/** The name under which messages of a client appear. */
export interface Sender {
  readonly name: () => string;
  /** Resolves when the server has answered every request for another name. */
  readonly whenNamed: () => Promise<void>;
}

/** Seals the messages of a client to locked rooms, and checks each as the server would. */
export class Sealer {
  /** Longest text the server takes, in bytes of UTF-8. */
  maxText = 0;
  readonly #locks: Locks;
  readonly #sender: Sender;

  constructor(locks: Locks, sender: Sender) {
    this.#locks = locks;
    this.#sender = sender;
  }

  /**
   * Begins to seal a message to a locked room.
   *
   * @param resent Keeps the result for the next time.
   * @returns `undefined` when it can go in clear. That is known without waiting:
   * during a wait its room may become locked.
   * @throws {Refusal} It cannot be locked.
   */
  seal(say: Say, resent?: Resent): Promise<Say> | undefined {
    const lock = this.#locks.lockFor(say) ?? resent?.lock;
    return lock === undefined ? undefined : this.#seal(say, lock, resent);
  }

  async #seal(say: Say, lock: RoomLock, resent?: Resent): Promise<Say> {
    const { id = randomId(), text } = say;
    this.check(text, id);
    // A locked text is bound to the name of its sender.
    await this.#sender.whenNamed();
    const from = this.#sender.name();
    const before = resent?.sealed;
    // Sent again it has the same bytes, so that the server recognises it.
    if (before?.lock === lock && before.from === from) {
      return { ...say, text: before.text };
    }
    const sealed = await lock.seal(text, from, id);
    if (resent !== undefined) resent.sealed = { ...sealed, lock, from };
    return { ...say, id, text: sealed.text };
  }

  /**
   * Checks a message as the server would, which sees a locked text with its lock.
   *
   * @param lockedAs The `id` of a message to a locked room.
   * @throws {Refusal} The server would not take it.
   */
  check(text: string, lockedAs?: string): void {
    saidText(text, this.maxText);
    if (lockedAs === undefined) return;
    const length = lockedLength(text, lockedAs);
    if (length <= this.maxText) return;
    throw new Refusal(
      "too-long",
      tooLong(`${length} bytes with its lock`, this.maxText),
    );
  }
}
