import { hash } from "node:crypto";
import { ROOM_PASSWORD_MAX } from "../../protocol/features/modes/settings.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { normalForm } from "../../protocol/text/normal_form.ts";
import { oneLine } from "../../protocol/text/text.ts";
import { Tries, TRIES_IN, TRIES_MAX } from "../sessions/tries.ts";

/**
 * Limits the wrong passwords of rooms from each source. A source with too many
 * has to wait, even with a right password.
 */
export class RoomPasswords {
  readonly #tries: Tries;

  /** @param now A monotonic time, in milliseconds. */
  constructor(now: () => number) {
    this.#tries = new Tries({ most: TRIES_MAX, within: TRIES_IN, now });
  }

  /**
   * Has a password checked.
   *
   * @param check Throws `room-password` for a wrong digest.
   * @throws {Refusal} As `check` does; `too-many-tries`
   */
  check(
    source: string,
    room: string,
    given: string | undefined,
    check: (digest: string | undefined) => void,
  ): void {
    if (given === undefined) return check(undefined);
    this.#tries.check(source);
    try {
      check(digestOf(room, given));
    } catch (error) {
      const isWrong = error instanceof Refusal &&
        error.code === "room-password";
      if (isWrong) this.#tries.add(source);
      throw error;
    }
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
