// Not `node:crypto`, which takes longer to load than the rest of the client.
import { sha256 } from "@noble/hashes/sha2";

/** Digits and letters without `i`, `l`, `o` and `u`, which are easily confused (Crockford's base 32). */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** Letters that people write for digits. */
const LOOKALIKES: Readonly<Record<string, string>> = { o: "0", i: "1", l: "1" };

const BITS_PER_CHARACTER = 5;

/** Characters of a fingerprint: 100 bits, too many to search for a key with a given fingerprint. */
const CHARACTERS = 20;

/** Groups are easier to compare and to read aloud. */
const GROUP = 4;

/**
 * The short form of a public key for people: the first 100 bits of the SHA-256
 * of its 32 bytes.
 *
 * @param publicKey As it stands in a frame: base64url.
 *
 * @example
 * ```ts
 * import { fingerprintOf } from "./fingerprint.ts";
 *
 * console.assert(
 *   fingerprintOf("A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg") ===
 *     "as3n-n9tm-cd3m-r0m5-vxev",
 * );
 * ```
 */
export function fingerprintOf(publicKey: string): string {
  return fingerprintOfDigest(
    sha256(Uint8Array.fromBase64(publicKey, { alphabet: "base64url" })),
  );
}

/** The fingerprint of a key whose SHA-256 is made elsewhere: by WebCrypto, which is in every browser. */
export function fingerprintOfDigest(digest: Uint8Array): string {
  let characters = "";
  let bits = 0;
  let value = 0;
  for (const byte of digest) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= BITS_PER_CHARACTER) {
      bits -= BITS_PER_CHARACTER;
      characters += ALPHABET[(value >> bits) & 31];
      value &= (1 << bits) - 1;
    }
  }
  return grouped(characters.slice(0, CHARACTERS));
}

/**
 * Parses a fingerprint as people write it: in capitals, grouped in any way,
 * with letters in place of the digits they look like.
 *
 * @returns The fingerprint as {@linkcode fingerprintOf} writes it; `undefined`
 * when it is none.
 *
 * @example
 * ```ts
 * import { readFingerprint } from "./fingerprint.ts";
 *
 * console.assert(
 *   readFingerprint("AS3N N9TM CD3M ROM5 VXEV") === "as3n-n9tm-cd3m-r0m5-vxev",
 * );
 * ```
 */
export function readFingerprint(written: string): string | undefined {
  const characters = Array.from(
    written.toLowerCase().replace(/[\s-]/g, ""),
    (character) => LOOKALIKES[character] ?? character,
  );
  return characters.length === CHARACTERS &&
      characters.every((character) => ALPHABET.includes(character))
    ? grouped(characters.join(""))
    : undefined;
}

function grouped(characters: string): string {
  return characters.match(new RegExp(`.{${GROUP}}`, "g"))?.join("-") ?? "";
}
