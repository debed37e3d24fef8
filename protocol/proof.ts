/**
 * How somebody proves to have a key: the server sends a nonce, the client signs
 * it. `docs/protocol.md`, "Who one is", says the same for other programs.
 */
import { fromBase64url } from "./base64url.ts";

/** Bytes of what stands in the frames. */
const KEY_BYTES = 32;
export const NONCE_BYTES = 32;
const SIGNATURE_BYTES = 64;

const ALGORITHM = "Ed25519";

/** Begins everything signed here, so that it can be taken for nothing that is signed elsewhere. */
const LABEL = "chat hello 1";

const encoder = new TextEncoder();

/** The server asks for a proof. */
export interface Challenge {
  readonly type: "challenge";
  readonly nonce: string;
}

/** The client gives it. */
export interface Proof {
  readonly type: "proof";
  readonly signature: string;
}

/** What is proven: that the owner of a key says hello, here and now. */
export interface KeyClaim {
  /** The SHA-256 of the certificate that the server shows, in hex; empty without TLS. */
  readonly server: string;
  /** The server's own, another one for each time. */
  readonly nonce: string;
  readonly publicKey: string;
  /** The session of the hello; empty when it has none. */
  readonly session: string;
}

/**
 * The text that is signed. No field but the last can hold a line end, so no
 * two claims have the same.
 */
export function claimText(
  { server, nonce, publicKey, session }: KeyClaim,
): string {
  return [LABEL, server, nonce, publicKey, session].join("\n");
}

/** Whether a text has the form of a public key. */
export function isPublicKey(text: string): boolean {
  return fromBase64url(text, KEY_BYTES) !== undefined;
}

/** Whether a text has the form of a nonce. Nothing else is to be signed: it could be any text. */
export function isNonce(text: string): boolean {
  return fromBase64url(text, NONCE_BYTES) !== undefined;
}

/** Whether a text has the form of a signature. */
export function isSignature(text: string): boolean {
  return fromBase64url(text, SIGNATURE_BYTES) !== undefined;
}

/**
 * Whether a signature proves a claim.
 *
 * @example
 * ```ts
 * import { isProven } from "./proof.ts";
 *
 * const claim = {
 *   server: "",
 *   nonce: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
 *   publicKey: "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg",
 *   session: "84d5c1f0-2f7e-4d4e-9a53-0c6d3a1b2e4f",
 * };
 * console.assert(!await isProven(claim, "A".repeat(86)));
 * ```
 */
export async function isProven(
  claim: KeyClaim,
  signature: string,
): Promise<boolean> {
  const key = fromBase64url(claim.publicKey, KEY_BYTES);
  const signed = fromBase64url(signature, SIGNATURE_BYTES);
  if (key === undefined || signed === undefined) return false;
  const publicKey = await crypto.subtle.importKey(
    "raw",
    key,
    ALGORITHM,
    false,
    ["verify"],
  );
  return await crypto.subtle.verify(
    ALGORITHM,
    publicKey,
    signed,
    encoder.encode(claimText(claim)),
  );
}
