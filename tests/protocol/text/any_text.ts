import fc from "fast-check";

/** Half of a surrogate pair is no character. */
const SURROGATES = { first: 0xd800, count: 0x800 };

/** Any Unicode character at all, and often one of those that make trouble. */
export const anyCharacter: fc.Arbitrary<string> = fc.oneof(
  fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code)),
  fc.integer({ min: 0, max: 0x10ffff - SURROGATES.count }).map((code) =>
    String.fromCodePoint(
      code < SURROGATES.first ? code : code + SURROGATES.count,
    )
  ),
  fc.constantFrom(
    ...["\n", "\r", "\r\n", "\t", "\0", "\x1b", "\x7f", "\x85", "\x9b"],
    ...["\u200d", "\u200e", "\u2028", "\u2029", "\u202e", "\u2066", "\u2069"],
    ...["\u0301", "\ufe0f", "\ufeff", "é", "ß", "Σ", "🙂", "👩‍👩‍👧", " ", "/"],
  ),
);

/** Any well-formed text, NULs and controls and all. */
export function anyText(maxLength = 30): fc.Arbitrary<string> {
  return fc.array(anyCharacter, { maxLength }).map((all) => all.join(""));
}
