/**
 * Credentials of passwords, and the check against them. Deriving is slow on
 * purpose, and runs on other threads.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import {
  createHash,
  createHmac,
  pbkdf2,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from "node:crypto";
import { promisify } from "node:util";
import type { Credential } from "../../../protocol/features/name.ts";
import { normalForm } from "../../../protocol/text/normal_form.ts";

/** Bytes of a salt: no two are ever the same. */
const SALT_BYTES = 16;

/** Bytes of a derived key, those of a SHA-256. */
const KEY_BYTES = 32;

/** The cost of scrypt: of OWASP's equivalents that with the least memory, 16 MiB a try. */
const COST: ScryptCost = { log: 14, r: 8, p: 5 };

/** The most that a kept hash may ask for: 128 MiB, and few seconds. */
const COST_MAX: ScryptCost = { log: 17, r: 8, p: 16 };

/** Iterations of PBKDF2 for SCRAM, as OWASP has them: the keys can be attacked like the hash. */
const ITERATIONS = 600_000;

/** The cost of an scrypt hash. */
interface ScryptCost {
  /** The binary logarithm of N. */
  readonly log: number;
  readonly r: number;
  readonly p: number;
}

/** An scrypt hash of a password. */
export interface ScryptHash extends ScryptCost {
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

/** The keys of SCRAM-SHA-256, with which a server checks a client that never sends its password (RFC 5802). */
export interface ScramKeys {
  readonly iterations: number;
  readonly salt: Uint8Array;
  readonly storedKey: Uint8Array;
  readonly serverKey: Uint8Array;
}

/** Makes the credential of a password. */
export async function makeCredential(password: string): Promise<Credential> {
  const [scrypt, scram] = await Promise.all([
    scryptHash(password, randomBytes(SALT_BYTES), COST),
    scramKeys(password, randomBytes(SALT_BYTES), ITERATIONS),
  ]);
  return { scrypt: writeScrypt(scrypt), scram: writeScram(scram) };
}

/**
 * Whether a password is right.
 *
 * @returns `undefined` when the credential cannot be read.
 */
export async function isRight(
  { scrypt }: Pick<Credential, "scrypt">,
  password: string,
): Promise<boolean | undefined> {
  const kept = readScrypt(scrypt);
  if (kept === undefined) return undefined;
  const { hash } = await scryptHash(password, kept.salt, kept);
  return timingSafeEqual(hash, kept.hash);
}

async function scryptHash(
  password: string,
  salt: Uint8Array,
  { log, r, p }: ScryptCost,
): Promise<ScryptHash> {
  const N = 2 ** log;
  // Node counts a little more than the table of 128 N r bytes.
  const maxmem = 2 * 128 * r * (N + p);
  const hash = await new Promise<Uint8Array>((resolve, reject) =>
    scrypt(
      prepared(password),
      salt,
      KEY_BYTES,
      { N, r, p, maxmem },
      (error, key) => error === null ? resolve(key) : reject(error),
    )
  );
  return { log, r, p, salt, hash };
}

const derive = promisify(pbkdf2);

/** The keys that SCRAM-SHA-256 needs for a password. */
export async function scramKeys(
  password: string,
  salt: Uint8Array,
  iterations: number,
): Promise<ScramKeys> {
  const salted = await derive(
    prepared(password),
    salt,
    iterations,
    KEY_BYTES,
    "sha256",
  );
  const hmac = (text: string) =>
    createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(hmac("Client Key")).digest();
  return { iterations, salt, storedKey, serverKey: hmac("Server Key") };
}

/** Equal text can have several Unicode forms. This is the form of SASLprep (RFC 4013), so that SCRAM clients derive the same. */
function prepared(password: string): string {
  return normalForm(password.replace(/\p{Zs}/gu, " "), "NFKC");
}

/** A hash as a PHC string: `$scrypt$ln=14,r=8,p=5$SALT$HASH`. */
export function writeScrypt({ log, r, p, salt, hash }: ScryptHash): string {
  const parts = [salt, hash].map((bytes) => base64(bytes).replace(/=+$/, ""));
  return `$scrypt$ln=${log},r=${r},p=${p}$${parts.join("$")}`;
}

const SCRYPT =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/=]+)\$([\w+/=]+)$/;

/** Reads such a hash; `undefined` when the text is none, or asks for too much. */
export function readScrypt(text: string): ScryptHash | undefined {
  const [, log, r, p, ...parts] = SCRYPT.exec(text) ?? [];
  const [salt, hash] = parts.map((part) => fromBase64(part));
  const cost = { log: Number(log), r: Number(r), p: Number(p) };
  const isPossible = salt !== undefined && hash?.length === KEY_BYTES &&
    (["log", "r", "p"] as const).every((name) =>
      cost[name] >= 1 && cost[name] <= COST_MAX[name]
    );
  return isPossible ? { ...cost, salt, hash } : undefined;
}

/** Keys as RFC 5803 has them: `SCRAM-SHA-256$ITERATIONS:SALT$STOREDKEY:SERVERKEY`. */
export function writeScram(
  { iterations, salt, storedKey, serverKey }: ScramKeys,
): string {
  return `SCRAM-SHA-256$${iterations}:${base64(salt)}$${base64(storedKey)}:${
    base64(serverKey)
  }`;
}

const SCRAM = /^SCRAM-SHA-256\$(\d{4,7}):([\w+/=]+)\$([\w+/=]+):([\w+/=]+)$/;

/** Reads such keys; `undefined` when the text is none. */
export function readScram(text: string): ScramKeys | undefined {
  const [, iterations, ...parts] = SCRAM.exec(text) ?? [];
  const [salt, storedKey, serverKey] = parts.map((part) => fromBase64(part));
  return salt !== undefined && storedKey?.length === KEY_BYTES &&
      serverKey?.length === KEY_BYTES
    ? { iterations: Number(iterations), salt, storedKey, serverKey }
    : undefined;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function fromBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, "base64");
  // Decoding ignores what it does not know.
  return base64(bytes).replace(/=+$/, "") === text.replace(/=+$/, "")
    ? bytes
    : undefined;
}
