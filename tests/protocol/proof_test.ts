import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Identity } from "../../dial/identity.ts";
import { base64url } from "../../protocol/base64url.ts";
import {
  claimText,
  isNonce,
  isProven,
  isPublicKey,
  isSignature,
  type KeyClaim,
} from "../../protocol/proof.ts";

/** A claim that another program has signed with the private key 00 01 02 … 1f. */
const CLAIM: KeyClaim = {
  server: "",
  nonce: "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8",
  publicKey: "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg",
  session: "84d5c1f0-2f7e-4d4e-9a53-0c6d3a1b2e4f",
};
const CERTIFICATE =
  "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f";
const SIGNED: readonly [claim: KeyClaim, signature: string][] = [
  [
    CLAIM,
    "ef3QNet4-CrLbJz0zWtI50k4biNpu-8ZZGl9JsRr6eHzqEXp-Z7tjUIj-OKXheWHW5fdDNlc-YvFlN-kG0ZYCA",
  ],
  [
    { ...CLAIM, server: CERTIFICATE },
    "bke7zGrtCUH1SsefHPgyGSPnINIj3CV-DSjCz1_M9yQjBzrTgQjN424plMOtgJ8ha0aXvFR4SIW-fYWEf5J2Bg",
  ],
  [
    { ...CLAIM, session: "" },
    "l1uVyQ0luHVgUsYfusLqI0D0pNyO9r2hxCEfMdPhEkW-e4a9Q_bI-DDITu6acumtK472KASBlc9xsGErjdBBCA",
  ],
];

Deno.test("another program's signature is accepted for its claim only", async () => {
  for (const [claim, signature] of SIGNED) {
    for (const [other] of SIGNED) {
      assertEquals(await isProven(other, signature), other === claim);
    }
  }
});

Deno.test("a claim is signed as the protocol page says", () => {
  assertEquals(
    claimText({ ...CLAIM, server: CERTIFICATE }),
    `chat hello 1
404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f
ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8
A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg
84d5c1f0-2f7e-4d4e-9a53-0c6d3a1b2e4f`,
  );
});

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map(base64url);
const claims = fc.record<KeyClaim>({
  server: fc.constantFrom("", CERTIFICATE),
  nonce: bytes(32),
  publicKey: bytes(32),
  session: fc.oneof(
    fc.string({ maxLength: 64 }),
    fc.constantFrom("", "\n", `\n${CLAIM.publicKey}\n`),
  ),
});

Deno.test("no two claims have the same text", () => {
  fc.assert(
    fc.property(claims, claims, (one, other) => {
      assertEquals(
        claimText(one) === claimText(other),
        Object.keys(one).every((field) =>
          one[field as keyof KeyClaim] === other[field as keyof KeyClaim]
        ),
      );
    }),
  );
});

Deno.test("a claim with any change is not proven", async () => {
  const identity = await Identity.make();
  await fc.assert(
    fc.asyncProperty(
      claims,
      claims,
      fc.constantFrom<keyof KeyClaim>(
        "server",
        "nonce",
        "publicKey",
        "session",
      ),
      async (claim, other, field) => {
        const own = { ...claim, publicKey: identity.publicKey };
        const signature = await identity.sign(claimText(own));
        assert(await isProven(own, signature));
        fc.pre(own[field] !== other[field]);
        assert(!await isProven({ ...own, [field]: other[field] }, signature));
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("other texts do not have the form of a key, nonce or signature", async () => {
  const [[claim, signature]] = SIGNED as [[KeyClaim, string]];
  assert(isPublicKey(claim.publicKey));
  assert(isNonce(claim.nonce));
  assert(isSignature(signature));
  for (
    const text of [
      "",
      claim.nonce.slice(1),
      `${claim.nonce}=`,
      `${claim.nonce}\n`,
      `${claim.nonce}\n${claim.publicKey}\n`,
      signature,
    ]
  ) {
    assert(!isPublicKey(text) && !isNonce(text), text);
    assert(!await isProven({ ...claim, publicKey: text }, signature), text);
  }
  for (const text of ["", claim.nonce, signature.slice(1), `${signature}A`]) {
    assert(!isSignature(text), text);
    assert(!await isProven(claim, text), text);
  }
});
