import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { base64url } from "../../protocol/base64url.ts";
import { fingerprintOf, readFingerprint } from "../../protocol/fingerprint.ts";

/** The public key of the private key 00 01 02 … 1f. Its fingerprint was made by another program. */
const KEY = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg";
const FINGERPRINT = "as3n-n9tm-cd3m-r0m5-vxev";

const keys = fc.uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => base64url(bytes));

Deno.test("a fingerprint is the first 100 bits of the digest, in five groups", () => {
  assertEquals(fingerprintOf(KEY), FINGERPRINT);
  fc.assert(
    fc.property(keys, (key) =>
      assertMatch(
        fingerprintOf(key),
        /^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){4}$/,
      )),
  );
});

Deno.test("another key has another fingerprint", () => {
  fc.assert(
    fc.property(keys, keys, (one, other) => {
      fc.pre(one !== other);
      assertNotEquals(fingerprintOf(one), fingerprintOf(other));
    }),
  );
});

Deno.test("a fingerprint is parsed in any spelling", () => {
  for (
    const written of [
      FINGERPRINT,
      FINGERPRINT.toUpperCase(),
      FINGERPRINT.replaceAll("-", ""),
      ` ${FINGERPRINT.replaceAll("-", " ")} `,
      "as3n-n9tm-cd3m-rom5-vxev",
      "AS3N-N9TM-CD3M-ROM5-VXEV",
    ]
  ) {
    assertEquals(readFingerprint(written), FINGERPRINT, written);
  }
  assertEquals(
    readFingerprint("il1O-0000-0000-0000-0000"),
    "1110-0000-0000-0000-0000",
  );
});

Deno.test("a text that is not a fingerprint is rejected", () => {
  for (
    const written of [
      "",
      "Ann",
      FINGERPRINT.slice(1),
      `${FINGERPRINT}0`,
      FINGERPRINT.replace("a", "u"),
      FINGERPRINT.replace("a", "é"),
      FINGERPRINT.replaceAll("-", "_"),
      KEY,
    ]
  ) {
    assertEquals(readFingerprint(written), undefined, written);
  }
});
