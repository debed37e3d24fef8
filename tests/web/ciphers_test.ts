import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { webCipher } from "../../client/locks/cipher.ts";
import { Lock } from "../../client/locks/lock.ts";
import { Stamps } from "../../client/locks/stamp.ts";
import { roomKey } from "../../dial/room_key.ts";
import { plainCipher, plainSigner, stretched } from "../../web/ciphers.ts";
import { anyText } from "../protocol/text/any_text.ts";

const KEY_LENGTH = 32;
const RANDOM_LENGTH = 28;

function anyBytes(
  minLength: number,
  maxLength = minLength,
): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc.uint8Array({ minLength, maxLength }).map((bytes) =>
    Uint8Array.from(bytes)
  );
}

const sealing = fc.record({
  random: anyBytes(RANDOM_LENGTH),
  bound: anyBytes(0, 100),
});

Deno.test("the key of a room is the same in the page and in the terminal", async () => {
  for (
    const [room, passphrase] of [["lobby", "open sesame"], ["방", "열려라"]]
  ) {
    assertEquals(
      await stretched(room ?? "", passphrase ?? ""),
      await roomKey(room ?? "", passphrase ?? ""),
    );
  }
});

Deno.test("both ciphers seal to the same bytes, and each opens those of the other", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyBytes(KEY_LENGTH),
      sealing,
      anyBytes(0, 300),
      async (key, sealing, bytes) => {
        const [web, plain] = [await webCipher(key), await plainCipher(key)];
        const sealed = await web.seal(sealing, bytes);
        assertEquals(await plain.seal(sealing, bytes), sealed);
        assertEquals(await plain.open(sealing, sealed), bytes);
        assertEquals(await web.open(sealing, sealed), bytes);
      },
    ),
  );
});

Deno.test("neither cipher opens bytes that were altered, or are bound to something else", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyBytes(KEY_LENGTH),
      sealing,
      sealing,
      anyBytes(0, 40),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (key, sealing, other, bytes, at, change) => {
        fc.pre(sealing.bound.toHex() !== other.bound.toHex());
        const [web, plain] = [await webCipher(key), await plainCipher(key)];
        const sealed = await plain.seal(sealing, bytes);
        const altered = Uint8Array.from(sealed);
        const place = at % altered.length;
        altered[place] = (altered[place] ?? 0) ^ change;
        for (const cipher of [web, plain]) {
          assertEquals(await cipher.open(sealing, altered), undefined);
          assertEquals(await cipher.open(other, sealed), undefined);
        }
      },
    ),
  );
});

Deno.test("a locked message is opened by either lock of the same passphrase", async () => {
  const key = crypto.getRandomValues(new Uint8Array(KEY_LENGTH));
  const keyOf = () => Promise.resolve(key);
  const web = await Lock.make("lobby", "", keyOf);
  const plain = await Lock.make("lobby", "", keyOf, plainCipher);
  const stamps = new Stamps();
  await fc.assert(fc.asyncProperty(anyText(), async (text) => {
    const stamp = stamps.next();
    for (const [one, other] of [[web, plain], [plain, web]] as const) {
      const locked = await one.seal(text, "Ann", "a1", stamp);
      assertEquals(await other.open(locked, "Ann"), { id: "a1", text, stamp });
      assertEquals(await other.open(locked, "Bob"), undefined);
    }
  }));
});

/** The beginning of a private key of Ed25519 in PKCS #8 (RFC 8410, 7). */
const PKCS8 = Uint8Array.fromHex("302e020100300506032b657004220420");

Deno.test("a signature is the same as that of WebCrypto with the same key", async () => {
  await fc.assert(
    fc.asyncProperty(anyBytes(KEY_LENGTH), anyText(), async (key, text) => {
      const signer = plainSigner(key);
      const pkcs8 = new Uint8Array([...PKCS8, ...key]);
      const imported = await crypto.subtle.importKey(
        "pkcs8",
        pkcs8,
        "Ed25519",
        true,
        ["sign"],
      );
      const bytes = new TextEncoder().encode(text);
      const signature = await crypto.subtle.sign("Ed25519", imported, bytes);
      const written = { alphabet: "base64url", omitPadding: true } as const;
      assertEquals(
        await signer.sign(text),
        new Uint8Array(signature).toBase64(written),
      );
      const { x } = await crypto.subtle.exportKey("jwk", imported);
      assertEquals(signer.publicKey, x);
    }),
  );
});

Deno.test("keys and signatures are those of RFC 8032, 7.1", async () => {
  const hex = (base64url: string) =>
    Uint8Array.fromBase64(base64url, { alphabet: "base64url" }).toHex();
  const signer = plainSigner(
    Uint8Array.fromHex(
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    ),
  );
  assertEquals(
    hex(signer.publicKey),
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
  );
  assert(
    hex(await signer.sign("\x72")) ===
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  );
});
