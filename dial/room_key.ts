import { passphraseOf } from "../client/locks/passphrase.ts";
import {
  ROOM_KEY,
  ROOM_KEY_LENGTH,
  ROOM_KEY_MEMORY_MAX,
  roomKeySalt,
} from "../client/locks/room_key.ts";
import { Refusal } from "../protocol/refusal.ts";

/**
 * Makes the key of a room from its passphrase, which is slow on purpose.
 *
 * @param room The name of the room in folded form, as the server writes it.
 * @throws {Refusal} `locked`, when there can be no such passphrase, or this machine cannot make the key.
 */
export async function roomKey(
  room: string,
  passphrase: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const secret = passphraseOf(passphrase);
  // Loaded only here: it is a tenth of a start, and few rooms are locked.
  const { scrypt } = await import("node:crypto");
  try {
    return await new Promise((resolve, reject) =>
      scrypt(
        secret,
        roomKeySalt(room),
        ROOM_KEY_LENGTH,
        { ...ROOM_KEY, maxmem: ROOM_KEY_MEMORY_MAX },
        (error, key) =>
          error === null ? resolve(Uint8Array.from(key)) : reject(error),
      )
    );
  } catch (error) {
    throw new Refusal(
      "locked",
      `the key of ${room} cannot be made: ${
        error instanceof Error ? error.message : error
      }`,
    );
  }
}
