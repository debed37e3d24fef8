import { hash } from "node:crypto";
import { Refusal } from "../../protocol/refusal.ts";
import { normalForm } from "../../protocol/text/normal_form.ts";
import { oneLine } from "../../protocol/text/text.ts";

/** Longest password of a room, in UTF-16 code units. */
export const ROOM_PASSWORD_MAX = 128;

/** Most wrong tries from one source in {@linkcode TRIES_IN}: enough for typing errors, too few for guessing. */
const TRIES_MAX = 5;

/** How long a wrong try counts, in milliseconds. */
const TRIES_IN = 60_000;

/** Most sources whose tries are remembered; beyond that the source whose last try is the oldest is forgotten. */
const SOURCES_MAX = 10_000;

/**
 * Limits the wrong passwords of rooms from each source. A source with too many
 * has to wait, even with a right password.
 */
export class RoomPasswords {
  readonly #now: () => number;
  /** The times of wrong tries, by source; the source with the latest try is the last. */
  readonly #tries = new Map<string, readonly number[]>();

  /** @param now A monotonic time, in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Has a password checked.
   *
   * @param check Throws `room-password` for a wrong digest.
   * @throws {Refusal} What `check` throws; `too-many-tries`
   */
  check(
    source: string,
    room: string,
    given: string | undefined,
    check: (digest: string | undefined) => void,
  ): void {
    if (given === undefined) return check(undefined);
    const now = this.#now();
    const tries = (this.#tries.get(source) ?? [])
      .filter((time) => now - time < TRIES_IN);
    const [oldest] = tries;
    if (oldest !== undefined && tries.length >= TRIES_MAX) {
      const seconds = Math.ceil((oldest + TRIES_IN - now) / 1_000);
      throw new Refusal(
        "too-many-tries",
        `too many wrong passwords from your address; try again in ${seconds} s`,
      );
    }
    try {
      check(digestOf(room, given));
    } catch (error) {
      if (error instanceof Refusal && error.code === "room-password") {
        this.#remember(source, [...tries, now]);
      }
      throw error;
    }
  }

  #remember(source: string, tries: readonly number[]): void {
    this.#tries.delete(source);
    this.#tries.set(source, tries);
    if (this.#tries.size <= SOURCES_MAX) return;
    const [first] = this.#tries.keys();
    if (first !== undefined) this.#tries.delete(first);
  }
}

/**
 * Checks a new password of a room.
 *
 * @returns Its digest; empty for an empty password.
 * @throws {Refusal} `bad-text`
 */
export function newPassword(room: string, password: string): string {
  const line = oneLine("password", password, ROOM_PASSWORD_MAX);
  return line === "" ? "" : digestOf(room, line);
}

/**
 * Stands for the password of a room in the store, so that a copy of the data
 * does not show it at a glance. It is no protection against guessing: all
 * messages of the room lie beside it. The normal form is taken because equal
 * text can have several Unicode forms.
 */
function digestOf(room: string, password: string): string {
  const text = normalForm(password.trim().slice(0, ROOM_PASSWORD_MAX), "NFC");
  return hash("sha256", `${room} ${text}`, "hex");
}
