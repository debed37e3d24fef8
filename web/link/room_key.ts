import { type CipherOf, webCipher } from "../../client/locks/cipher.ts";
import {
  type DeriveRoomKey,
  passphraseOf,
} from "../../client/locks/passphrase.ts";
import { loadCiphers } from "./load_ciphers.ts";

/**
 * Makes the key of a room from its passphrase, as all clients do. WebCrypto has
 * no scrypt.
 *
 * @throws {Refusal} `locked`, when there can be no such passphrase, or what makes the key cannot be loaded.
 */
export const roomKey: DeriveRoomKey = async (room, passphrase) => {
  const secret = passphraseOf(passphrase);
  const { stretched } = await loadCiphers();
  return await stretched(room, secret);
};

/** The cipher of a room: that of WebCrypto, which browsers do not have over plain HTTP. */
export const roomCipher: CipherOf = async (key) => {
  if (isSecureContext) return await webCipher(key);
  const { plainCipher } = await loadCiphers();
  return await plainCipher(key);
};
