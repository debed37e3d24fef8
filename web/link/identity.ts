import type { Signer } from "../../client/link/greet.ts";
import { base64url } from "../../protocol/base64url.ts";
import { fingerprintOfDigest } from "../../protocol/fingerprint.ts";
import { loadCiphers } from "./load_ciphers.ts";

const ALGORITHM = "Ed25519";

/** The length of a private key that WebCrypto does not keep, in bytes (RFC 8032, 5.1.5). */
const PRIVATE_KEY_LENGTH = 32;

/** Where the browser keeps the key. */
const DATABASE = "chat";
const STORE = "keys";
const KEY = "identity";

/** The key of the user in this browser, for pages of this server alone. */
export interface PageIdentity {
  readonly signer: Signer;
  readonly fingerprint: string;
}

const encoder = new TextEncoder();

/**
 * The key of the user, made where there is none yet; looked for once. No script can read its
 * private half, except over plain HTTP, where browsers have no such keys.
 *
 * @returns `undefined` where the browser has no place for it: in some private
 * windows, and in old browsers.
 * @throws {Refusal} What signs over plain HTTP cannot be loaded.
 */
export function pageIdentity(): Promise<PageIdentity | undefined> {
  begun ??= found();
  // Asked again it may be there.
  begun.catch(() => begun = undefined);
  return begun;
}

let begun: Promise<PageIdentity | undefined> | undefined;

async function found(): Promise<PageIdentity | undefined> {
  try {
    return await (isSecureContext ? webIdentity() : plainIdentity());
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

async function webIdentity(): Promise<PageIdentity> {
  const { subtle } = crypto;
  const { publicKey, privateKey } = await kept(() =>
    subtle.generateKey(ALGORITHM, false, ["sign", "verify"])
  );
  const written = (bytes: ArrayBuffer) => base64url(new Uint8Array(bytes));
  const raw = await subtle.exportKey("raw", publicKey);
  const digest = await subtle.digest("SHA-256", raw);
  return {
    signer: {
      publicKey: written(raw),
      sign: async (text) =>
        written(await subtle.sign(ALGORITHM, privateKey, encoder.encode(text))),
    },
    fingerprint: fingerprintOfDigest(new Uint8Array(digest)),
  };
}

async function plainIdentity(): Promise<PageIdentity> {
  const [ciphers, privateKey] = await Promise.all([
    loadCiphers(),
    kept(() => crypto.getRandomValues(new Uint8Array(PRIVATE_KEY_LENGTH))),
  ]);
  const signer = ciphers.plainSigner(privateKey);
  return { signer, fingerprint: ciphers.fingerprintOf(signer.publicKey) };
}

/** The key that the browser keeps, made where there is none yet. */
async function kept<Key>(make: () => Key | Promise<Key>): Promise<Key> {
  const opening = indexedDB.open(DATABASE);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await done(opening);
  try {
    const store = (mode: IDBTransactionMode) =>
      database.transaction(STORE, mode).objectStore(STORE);
    const found: Key | undefined = await done(store("readonly").get(KEY));
    if (found !== undefined) return found;
    const made = await make();
    try {
      await done(store("readwrite").add(made, KEY));
    } catch (error) {
      // Another tab was faster.
      if (!(error instanceof DOMException)) throw error;
    }
    return await done(store("readonly").get(KEY));
  } finally {
    database.close();
  }
}

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
