import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import {
  newPassphrase,
  passphraseOf,
} from "../../../client/locks/passphrase.ts";
import { Refusal } from "../../../protocol/refusal.ts";

Deno.test("a passphrase is the same in every Unicode form, and without blanks at its ends", () => {
  assertEquals(passphraseOf("  open sesame\t"), "open sesame");
  assertEquals(passphraseOf("cafe\u0301"), passphraseOf("café"));
  assertEquals(passphraseOf("ＡＢ　１２"), "AB 12");
  assertEquals(passphraseOf("Sesame"), "Sesame");
  assertEquals(passphraseOf("a  b"), "a  b");
  const longest = "x".repeat(1_024);
  assertEquals(passphraseOf(longest), longest);
});

Deno.test("a passphrase is one line of text, not too long and no tower of marks", () => {
  const wrong = [
    ...["", "  ", "a\nb", "a\0", "a\u2028b", "\ud800"],
    ...["x".repeat(1_025), `a${"\u0301".repeat(31)}`],
  ];
  for (const typed of wrong) {
    const { code, message } = assertThrows(() => passphraseOf(typed), Refusal);
    assertEquals([code, message.includes("one line")], ["locked", true]);
  }
});

Deno.test("a new passphrase is seven words that can be said aloud, never the same twice", () => {
  const made = Array.from({ length: 1_000 }, newPassphrase);
  const word =
    "[bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz]";
  for (const passphrase of made) {
    assertMatch(passphrase, new RegExp(`^${word}(-${word}){6}$`));
    assertEquals(passphraseOf(passphrase), passphrase);
    // It can stand in an address and on a command line as it is.
    assertEquals(encodeURIComponent(passphrase), passphrase);
  }
  assertEquals(new Set(made).size, made.length);
  // Every letter at every place: none of the bits is left out.
  for (const [at, letters] of [16, 4, 16, 4, 16].entries()) {
    assertEquals(new Set(made.map((words) => words.at(at))).size, letters);
  }
  assert(16 * 7 >= 100);
});
