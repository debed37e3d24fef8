/**
 * The part of the page that is loaded only where it is needed: scrypt, which no
 * browser has, for locked rooms; and what WebCrypto does elsewhere, for pages
 * over plain HTTP, where browsers do not have it.
 *
 * @module
 */
import { gcm } from "@noble/ciphers/aes";
import { getPublicKey, hashes, sign } from "@noble/ed25519";
import { hkdf } from "@noble/hashes/hkdf";
import { scryptAsync } from "@noble/hashes/scrypt";
import { sha256, sha512 } from "@noble/hashes/sha2";
import type { Signer } from "../client/link/greet.ts";
import {
  type CipherOf,
  KEY_INFO,
  SALT_LENGTH,
  type Sealing,
} from "../client/locks/cipher.ts";
import {
  ROOM_KEY,
  ROOM_KEY_LENGTH,
  ROOM_KEY_MEMORY_MAX,
  roomKeySalt,
} from "../client/locks/room_key.ts";
import { base64url } from "../protocol/base64url.ts";

export { fingerprintOf } from "../protocol/fingerprint.ts";

/** The length of a message's key: AES-256's. */
const MESSAGE_KEY_LENGTH = 32;

/** The message of the library's error for a wrong authentication tag, which has no class of its own. */
const BAD_TAG = "aes-gcm: invalid tag";

const encoder = new TextEncoder();

hashes.sha512 = sha512;

/**
 * Makes the key of a room from its passphrase, as all clients do. The page is
 * drawn meanwhile: it pauses every few milliseconds.
 */
export async function stretched(
  room: string,
  passphrase: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await scryptAsync(passphrase, roomKeySalt(room), {
    ...ROOM_KEY,
    dkLen: ROOM_KEY_LENGTH,
    maxmem: ROOM_KEY_MEMORY_MAX,
  });
  return Uint8Array.from(key);
}

/** The same cipher as WebCrypto's, byte for byte. */
export const plainCipher: CipherOf = (roomKey) => {
  const of = ({ random, bound }: Sealing) =>
    gcm(
      hkdf(
        sha256,
        roomKey,
        random.subarray(0, SALT_LENGTH),
        KEY_INFO,
        MESSAGE_KEY_LENGTH,
      ),
      random.subarray(SALT_LENGTH),
      bound,
    );
  return Promise.resolve({
    seal: (sealing, bytes) =>
      Promise.resolve(Uint8Array.from(of(sealing).encrypt(bytes))),
    open(sealing, sealed) {
      try {
        return Promise.resolve(Uint8Array.from(of(sealing).decrypt(sealed)));
      } catch (error) {
        if (error instanceof Error && error.message === BAD_TAG) {
          return Promise.resolve(undefined);
        }
        throw error;
      }
    },
  });
};

/** Signs as WebCrypto does, with a private key of 32 random bytes. */
export function plainSigner(privateKey: Uint8Array): Signer {
  return {
    publicKey: base64url(getPublicKey(privateKey)),
    sign: (text) =>
      Promise.resolve(base64url(sign(encoder.encode(text), privateKey))),
  };
}
