import { createHash, createHmac } from "node:crypto";

/**
 * The last message of a client of SCRAM-SHA-256, as RFC 5802 has it.
 *
 * @param salted The password, derived with the salt of the challenge.
 */
export function clientFinal(
  salted: Uint8Array,
  { first, challenge }: {
    readonly first: string;
    readonly challenge: string;
  },
): string {
  const hmac = (key: Uint8Array, text: string) =>
    createHmac("sha256", key).update(text).digest();
  const clientKey = hmac(salted, "Client Key");
  const storedKey = createHash("sha256").update(clientKey).digest();
  const [nonce = ""] = challenge.split(",");
  const unsigned = `c=biws,${nonce}`;
  const bare = first.slice("n,,".length);
  const signature = hmac(storedKey, [bare, challenge, unsigned].join());
  const proof = clientKey.map((byte, at) => byte ^ (signature[at] ?? 0));
  return `${unsigned},p=${Uint8Array.from(proof).toBase64()}`;
}
