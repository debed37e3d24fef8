import { passphraseOf } from "../client/locks/passphrase.ts";
import { Refusal } from "../protocol/refusal.ts";

/**
 * The cost of one guess: about half a second, and 128 MiB of memory
 * (128 · N · r bytes). OWASP recommends no less for scrypt. All clients of a room
 * must use the same parameters: others are another version of the lock.
 */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1 };

/** Most memory that scrypt may take, in bytes: its need, and a reserve. */
const SCRYPT_MEMORY_MAX = 192 * 1024 * 1024;

/** The length of a room's key, in bytes. */
const KEY_LENGTH = 32;

/** The beginning of the salt, which keeps these keys apart from others. */
const SALT_LABEL = "chat locked room 1: ";

/**
 * Makes the key of a room from its passphrase, which is slow on purpose.
 *
 * The salt is the room's name: a new member knows nothing else that all members
 * know. So two rooms never have the same key, whatever their passphrases, except
 * rooms of the same name on two servers.
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
        SALT_LABEL + room,
        KEY_LENGTH,
        { ...SCRYPT, maxmem: SCRYPT_MEMORY_MAX },
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
