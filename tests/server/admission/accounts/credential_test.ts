import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import {
  isRight,
  makeCredential,
  readScram,
  readScrypt,
  scramKeys,
  writeScram,
  writeScrypt,
} from "../../../../server/admission/accounts/credential.ts";

/** Some bytes, as many as a property says. */
function bytes(minLength: number, maxLength = minLength) {
  return fc.uint8Array({ minLength, maxLength });
}

Deno.test("the right password is right in every Unicode form, and no other is", async () => {
  const credential = await makeCredential("café 비밀");
  assert(await isRight(credential, "café 비밀".normalize("NFD")));
  assert(await isRight(credential, "café\u3000비밀"));
  assertEquals(await isRight(credential, "cafe 비밀"), false);
  assertEquals(await isRight(credential, ""), false);
  assertEquals(await isRight({ scrypt: "damaged" }, "café 비밀"), undefined);
});

Deno.test("what is kept is salted, and has the costs that are documented", async () => {
  const [one, other] = await Promise.all([
    makeCredential("sesame"),
    makeCredential("sesame"),
  ]);
  assert(one.scrypt !== other.scrypt && one.scram !== other.scram);
  const { log, r, p } = readScrypt(one.scrypt) ?? {};
  assertEquals([log, r, p], [14, 8, 5]);
  assertEquals(readScram(one.scram)?.iterations, 600_000);
  assert(!JSON.stringify(one).includes("sesame"));
});

Deno.test("the keys of SCRAM are those of the example of RFC 7677", async () => {
  const salt = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");
  const { serverKey, storedKey } = await scramKeys("pencil", salt, 4096);
  const nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  const message = [
    "n=user,r=rOprNGfwEbeRWgbNEkqO",
    `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
    `c=biws,r=${nonce}`,
  ].join();
  const sign = (key: Uint8Array) =>
    createHmac("sha256", key).update(message).digest("base64");
  assertEquals(sign(serverKey), "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
  // The client's proof is its key, hidden by the signature of the stored key.
  const proof = Buffer.from(
    "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
    "base64",
  );
  const signature = Buffer.from(sign(storedKey), "base64");
  const clientKey = proof.map((byte, at) => byte ^ (signature[at] ?? 0));
  const digest = await crypto.subtle.digest("SHA-256", clientKey);
  assertEquals(new Uint8Array(digest), new Uint8Array(storedKey));
});

Deno.test("a hash is read as it was written, and nothing else is a hash", () => {
  const small = (max: number) => fc.integer({ min: 1, max });
  fc.assert(fc.property(
    fc.record({
      ...{ log: small(17), r: small(8), p: small(16) },
      ...{ salt: bytes(1, 32), hash: bytes(32) },
    }),
    fc.nat(),
    fc.string({ minLength: 1, maxLength: 2 }),
    (hash, at, put) => {
      const written = writeScrypt(hash);
      const read = readScrypt(written);
      assert(read !== undefined);
      assertEquals(writeScrypt(read), written);
      const place = at % written.length;
      const damaged = written.slice(0, place) + put + written.slice(place);
      const other = readScrypt(damaged);
      if (other !== undefined) assertEquals(other.hash.length, 32);
    },
  ));
  fc.assert(fc.property(
    fc.oneof(fc.string(), fc.string().map((text) => `$scrypt$${text}`)),
    (text) => assertEquals(readScrypt(text), undefined),
  ));
  const dear = writeScrypt({
    ...{ log: 14, r: 8, p: 5 },
    ...{ salt: new Uint8Array(16), hash: new Uint8Array(32) },
  });
  for (const cost of ["ln=18,r=8,p=5", "ln=14,r=9,p=5", "ln=14,r=8,p=17"]) {
    assertEquals(readScrypt(dear.replace("ln=14,r=8,p=5", cost)), undefined);
  }
});

Deno.test("keys are read as they were written, and nothing else are keys", () => {
  fc.assert(fc.property(
    fc.record({
      iterations: fc.integer({ min: 4096, max: 9_999_999 }),
      ...{ salt: bytes(1, 32), storedKey: bytes(32), serverKey: bytes(32) },
    }),
    (keys) => {
      const written = writeScram(keys);
      const read = readScram(written);
      assert(read !== undefined);
      assertEquals(writeScram(read), written);
      assertEquals(readScram(written.slice(1)), undefined);
      assertEquals(readScram(written + "A"), undefined);
    },
  ));
  fc.assert(fc.property(
    fc.string(),
    (text) => assertEquals(readScram(`SCRAM-SHA-256$${text}`), undefined),
  ));
});
