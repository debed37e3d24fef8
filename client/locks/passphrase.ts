import { Refusal } from "../../protocol/refusal.ts";
import { MARKS_TOGETHER, normalForm } from "../../protocol/text/normal_form.ts";

/** Longest passphrase, in UTF-16 code units as typed: far more than a person remembers. */
const PASSPHRASE_MAX = 1_024;

/** More combining marks in a row than {@linkcode normalForm} normalizes exactly as NFKC, as other clients may. */
const TOO_MANY_MARKS = new RegExp(`\\p{M}{${MARKS_TOGETHER + 1}}`, "u");

/** The words of a new passphrase: 16 bits each, 112 in all. */
const WORDS = 7;

const CONSONANTS = "bdfghjklmnprstvz";
const VOWELS = "aiou";

/**
 * Makes the key of a room from its passphrase, 32 bytes, as `docs/protocol.md`
 * says under "Locked rooms". It is slow on purpose, and throws a `Refusal` when
 * there can be no such passphrase, or this machine cannot make the key.
 */
export type DeriveRoomKey = (
  room: string,
  passphrase: string,
) => Promise<Uint8Array<ArrayBuffer>>;

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
      `a passphrase must be one line of text, of at most ${PASSPHRASE_MAX} characters`,
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
