/**
 * The proof that a client has a private key: the server sends a nonce, and the
 * client signs it. `docs/protocol.md`, "Identity", specifies it.
 */
import { fromBase64url } from "./base64url.ts";
import { BadField, checked, frame, type Read, text } from "./schema/field.ts";

/** Lengths of the fields, in bytes. */
export const KEY_BYTES = 32;
export const NONCE_BYTES = 32;
const SIGNATURE_BYTES = 64;

const ALGORITHM = "Ed25519";

/** Prefix of every signed text, so that it cannot be used in another protocol. */
const LABEL = "chat hello 1";

const encoder = new TextEncoder();

/** A public key, in base64url. */
export const publicKey = checked(text, (key, field) => {
  if (isPublicKey(key)) return;
  throw new BadField(field, `be ${KEY_BYTES} bytes in base64url`);
});

const signature = checked(text, (bytes, field) => {
  if (isSignature(bytes)) return;
  throw new BadField(field, `be ${SIGNATURE_BYTES} bytes in base64url`);
});

/** The server requests a proof. */
export const challenge = frame("challenge", { nonce: text });

/** The client's proof. */
export const proof = frame("proof", { signature });

/** The server requests a proof. */
export type Challenge = Read<typeof challenge>;

/** The client's proof. */
export type Proof = Read<typeof proof>;

/** The statement of a proof: the owner of a key says this hello to this server now. */
export interface KeyClaim {
  /** The SHA-256 of the server's certificate, in hex; empty without TLS. */
  readonly server: string;
  /** The server's nonce, used once. */
  readonly nonce: string;
  readonly publicKey: string;
  /** The session of the hello; empty without a session. */
  readonly session: string;
}

/**
 * The text that is signed. Only the last field could contain a line end, so two
 * different claims never have the same text.
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

/** Whether a text has the form of a nonce. The client signs nothing else, for that could be any text. */
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
