import { Failure, reasonForPeople } from "../failure.ts";
import { keepPrivateFile, readPrivateFile } from "../private_file.ts";
import { base64url } from "../protocol/base64url.ts";

const ALGORITHM = "Ed25519";

const HEAD = "-----BEGIN PRIVATE KEY-----";
const FOOT = "-----END PRIVATE KEY-----";
const PEM = new RegExp(`^${HEAD}\\s+([A-Za-z0-9+/=\\s]+?)\\s+${FOOT}$`);

/** The content of a key file, in messages for people. */
const HOLDS = "your private key";

const encoder = new TextEncoder();

/** A text is not a key that this program can use. */
export class BadKey extends Failure {
  override readonly name = "BadKey";
}

/** There is no key yet, and a new key cannot be stored. */
export class NoPlaceForKey extends Failure {
  override readonly name = "NoPlaceForKey";
}

/**
 * The identity of a user, without an account: an Ed25519 key. Servers know its
 * public half; the private half signs a server's challenge and never leaves the
 * machine.
 *
 * @example
 * ```ts
 * import { Identity } from "./identity.ts";
 *
 * const identity = await Identity.make();
 * const same = await Identity.read(await identity.pem());
 * console.assert(same.publicKey === identity.publicKey);
 * ```
 */
export class Identity {
  /** The public half: 32 bytes in base64url. */
  readonly publicKey: string;
  readonly #privateKey: CryptoKey;

  private constructor(privateKey: CryptoKey, publicKey: string) {
    this.#privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /** Makes a new identity. */
  static async make(): Promise<Identity> {
    const pair = await crypto.subtle.generateKey(
      ALGORITHM,
      true,
      ["sign", "verify"],
    ) as CryptoKeyPair;
    return await Identity.#of(pair.privateKey);
  }

  /**
   * Reads a private key in PEM form (PKCS#8), as `openssl` writes it too.
   *
   * @throws {BadKey} The text is no such key.
   */
  static async read(pem: string): Promise<Identity> {
    const body = PEM.exec(pem.trim())?.[1];
    if (body === undefined) throw new BadKey(`does not begin with ${HEAD}`);
    return await Identity.#of(await privateKeyOf(body));
  }

  static async #of(privateKey: CryptoKey): Promise<Identity> {
    const { x } = await crypto.subtle.exportKey("jwk", privateKey);
    if (x === undefined) throw new TypeError("a key without its public half");
    return new Identity(privateKey, x);
  }

  /** The private key in PEM form (PKCS#8): a secret. */
  async pem(): Promise<string> {
    const bytes = await crypto.subtle.exportKey("pkcs8", this.#privateKey);
    return `${HEAD}\n${new Uint8Array(bytes).toBase64()}\n${FOOT}\n`;
  }

  /** Signs a text. @returns The signature in base64url. */
  async sign(text: string): Promise<string> {
    const bytes = encoder.encode(text);
    return base64url(
      new Uint8Array(
        await crypto.subtle.sign(ALGORITHM, this.#privateKey, bytes),
      ),
    );
  }
}

async function privateKeyOf(base64: string): Promise<CryptoKey> {
  try {
    const bytes = Uint8Array.fromBase64(base64);
    return await crypto.subtle.importKey("pkcs8", bytes, ALGORITHM, true, [
      "sign",
    ]);
  } catch (error) {
    // The message of WebCrypto does not help.
    throw new BadKey("is not an Ed25519 key", { cause: error });
  }
}

/** The identity of a file. */
export interface OpenedIdentity {
  readonly identity: Identity;
  /** Whether it was made just now. */
  readonly isNew: boolean;
}

/**
 * Reads the identity in a file, or makes a new one there. Programs that do so at
 * the same time get the same identity.
 *
 * @throws {NoPlaceForKey} There is no file, and it cannot be written.
 * @throws {Failure} The file cannot be read, other users can read it, or it holds no key.
 */
export async function openIdentity(path: string): Promise<OpenedIdentity> {
  const before = readPrivateFile(path, HOLDS);
  if (before !== undefined) {
    return { identity: await identityIn(before, path), isNew: false };
  }
  const identity = await Identity.make();
  if (keep(path, await identity.pem())) return { identity, isNew: true };
  // Another program has written its key in the meantime.
  return {
    identity: await identityIn(readPrivateFile(path, HOLDS) ?? "", path),
    isNew: false,
  };
}

async function identityIn(pem: string, path: string): Promise<Identity> {
  try {
    return await Identity.read(pem);
  } catch (error) {
    if (!(error instanceof BadKey)) throw error;
    throw new Failure(
      `${path} ${error.message}; restore the key, or move the file away to create a new one`,
    );
  }
}

/** @throws {NoPlaceForKey} */
function keep(path: string, pem: string): boolean {
  try {
    return keepPrivateFile(path, pem);
  } catch (error) {
    throw new NoPlaceForKey(reasonForPeople(error), { cause: error });
  }
}
