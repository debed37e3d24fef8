/** The lengths of the random bytes of a message: the salt of its key, and its nonce. */
export const SALT_LENGTH = 16;
export const NONCE_LENGTH = 12;

/** HKDF's info, which keeps the keys of messages apart from others. */
export const KEY_INFO: Uint8Array<ArrayBuffer> = new TextEncoder().encode(
  "chat locked message 1",
);

/** The inputs of a message to its cipher, besides the key of its room. */
export interface Sealing {
  /** The salt of the message's key, then its nonce. */
  readonly random: Uint8Array<ArrayBuffer>;
  /** The additional data, which the message is bound to. */
  readonly bound: Uint8Array<ArrayBuffer>;
}

/**
 * Seals and opens messages with the key of a room: with AES-256-GCM, each with
 * a key of its own that HKDF with SHA-256 makes from the room's.
 */
export interface RoomCipher {
  /** @returns The ciphertext, and the authentication tag behind it. */
  seal(
    sealing: Sealing,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /** @returns `undefined` when the authentication tag is wrong. */
  open(
    sealing: Sealing,
    sealed: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/** Makes the cipher of a room from its key. */
export type CipherOf = (key: Uint8Array<ArrayBuffer>) => Promise<RoomCipher>;

/**
 * The cipher of WebCrypto.
 *
 * @example
 * ```ts
 * import { webCipher } from "./cipher.ts";
 *
 * const cipher = await webCipher(new Uint8Array(32));
 * const sealing = { random: new Uint8Array(28), bound: new Uint8Array() };
 * const sealed = await cipher.seal(sealing, Uint8Array.of(1, 2, 3));
 * console.assert((await cipher.open(sealing, sealed))?.[2] === 3);
 * ```
 */
export const webCipher: CipherOf = async (roomKey) => {
  const { subtle } = crypto;
  const base = await subtle.importKey("raw", roomKey, "HKDF", false, [
    "deriveKey",
  ]);
  const keyOf = ({ random }: Sealing, use: "encrypt" | "decrypt") =>
    subtle.deriveKey(
      {
        name: "HKDF",
        hash: "SHA-256",
        salt: random.subarray(0, SALT_LENGTH),
        info: KEY_INFO,
      },
      base,
      { name: "AES-GCM", length: 256 },
      false,
      [use],
    );
  return {
    async seal(sealing, bytes) {
      const key = await keyOf(sealing, "encrypt");
      return new Uint8Array(await subtle.encrypt(gcm(sealing), key, bytes));
    },
    async open(sealing, sealed) {
      const key = await keyOf(sealing, "decrypt");
      try {
        return new Uint8Array(await subtle.decrypt(gcm(sealing), key, sealed));
      } catch (error) {
        // The authentication tag is wrong.
        if (error instanceof DOMException) return undefined;
        throw error;
      }
    },
  };
};

function gcm({ random, bound }: Sealing): AesGcmParams {
  return {
    name: "AES-GCM",
    iv: random.subarray(SALT_LENGTH),
    additionalData: bound,
  };
}
