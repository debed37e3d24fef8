import { scrypt } from "node:crypto";
import { Refusal } from "../../protocol/refusal.ts";
import { MARKS_TOGETHER, normalForm } from "../../protocol/text/normal_form.ts";

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

/** Longest passphrase, in UTF-16 code units as typed: far more than a person remembers. */
const PASSPHRASE_MAX = 1_024;

/** More combining marks in a row than {@linkcode normalForm} normalizes exactly as NFKC, as other clients may. */
const TOO_MANY_MARKS = new RegExp(`\\p{M}{${MARKS_TOGETHER + 1}}`, "u");

/** The words of a new passphrase: 16 bits each, 112 in all. */
const WORDS = 7;

const CONSONANTS = "bdfghjklmnprstvz";
const VOWELS = "aiou";

/** Makes the key of a room from its passphrase, as {@linkcode roomKey} does. */
export type DeriveRoomKey = typeof roomKey;

/**
 * A passphrase as all clients use it, however it was typed: in NFKC, without
 * blanks at its ends.
 *
 * @throws {Refusal} `locked`, when it is blank, too long, or not a line of text.
 */
export function passphraseOf(typed: string): string {
  const isTooLong = typed.length > PASSPHRASE_MAX;
  const passphrase = isTooLong ? "" : normalForm(typed, "NFKC").trim();
  if (
    passphrase === "" || TOO_MANY_MARKS.test(passphrase) ||
    /[\p{Cc}\u2028\u2029]/u.test(passphrase) ||
    !passphrase.isWellFormed()
  ) {
    throw new Refusal(
      "locked",
      `a passphrase is one line of text, of at most ${PASSPHRASE_MAX} characters`,
    );
  }
  return passphrase;
}

/**
 * A new random passphrase of pronounceable words (`lusab-babad-…`): a consonant
 * is worth 4 bits, a vowel 2.
 */
export function newPassphrase(): string {
  return Array.from(crypto.getRandomValues(new Uint16Array(WORDS)), word)
    .join("-");
}

function word(bits: number): string {
  const consonant = (at: number) => CONSONANTS[(bits >> at) & 0b1111] ?? "";
  const vowel = (at: number) => VOWELS[(bits >> at) & 0b11] ?? "";
  return consonant(12) + vowel(10) + consonant(6) + vowel(4) + consonant(0);
}

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
