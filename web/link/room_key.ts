import { scryptAsync } from "@noble/hashes/scrypt";
import { passphraseOf } from "../../client/locks/passphrase.ts";
import {
  ROOM_KEY,
  ROOM_KEY_LENGTH,
  ROOM_KEY_MEMORY_MAX,
  roomKeySalt,
} from "../../client/locks/room_key.ts";

import { Refusal } from "../../protocol/refusal.ts";

/**
 * Makes the key of a room from its passphrase, as all clients do. WebCrypto has
 * no scrypt.
 *
 * @throws {Refusal} `locked`, when there can be no such passphrase, or the browser has no encryption here.
 */
export async function roomKey(
  room: string,
  passphrase: string,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!isSecureContext) {
    throw new Refusal(
      "locked",
      "the browser can lock rooms only over https or on localhost",
    );
  }
  const key = await scryptAsync(passphraseOf(passphrase), roomKeySalt(room), {
    ...ROOM_KEY,
    dkLen: ROOM_KEY_LENGTH,
    maxmem: ROOM_KEY_MEMORY_MAX,
  });
  return Uint8Array.from(key);
}
