import type { Signer } from "../../client/link/greet.ts";
import { base64url } from "../../protocol/base64url.ts";
import { fingerprintOf } from "../../protocol/fingerprint.ts";

const ALGORITHM = "Ed25519";

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
 * The key of the user, made where there is none yet. No script can read its
 * private half.
 *
 * @returns `undefined` where the browser has none to give: over plain HTTP, in
 * some private windows, and in old browsers.
 */
export async function pageIdentity(): Promise<PageIdentity | undefined> {
  if (!isSecureContext) return undefined;
  try {
    const { publicKey, privateKey } = await keptPair();
    const bytes = await crypto.subtle.exportKey("raw", publicKey);
    const written = base64url(new Uint8Array(bytes));
    const sign = async (text: string) =>
      base64url(
        new Uint8Array(
          await crypto.subtle.sign(ALGORITHM, privateKey, encoder.encode(text)),
        ),
      );
    return {
      signer: { publicKey: written, sign },
      fingerprint: fingerprintOf(written),
    };
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

async function keptPair(): Promise<CryptoKeyPair> {
  const opening = indexedDB.open(DATABASE);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await done(opening);
  try {
    const store = (mode: IDBTransactionMode) =>
      database.transaction(STORE, mode).objectStore(STORE);
    const kept: CryptoKeyPair | undefined = await done(
      store("readonly").get(KEY),
    );
    if (kept !== undefined) return kept;
    const made = await crypto.subtle.generateKey(ALGORITHM, false, [
      "sign",
      "verify",
    ]);
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
