import { Buffer } from "node:buffer";
import {
  createHash,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import type { ScramFirst } from "../../../protocol/scram.ts";
import type { ScramKeys } from "./credential.ts";

/** Random bytes of the server's part of a nonce: no two are ever the same. */
const NONCE_BYTES = 18;

/** The last message of a client. */
const FINAL = /^(c=([^,]+),r=([^,]+)),p=([^,]+)$/;

/** The server's side of an exchange, after the first message of the client. */
export class ScramExchange {
  readonly #first: ScramFirst;
  readonly #keys: ScramKeys;
  readonly #nonce: string;
  /** The answer to the first message. */
  readonly challenge: string;

  /** @param nonce The server's part of the nonce, in printable ASCII without a comma. */
  constructor(
    first: ScramFirst,
    keys: ScramKeys,
    nonce: string = randomBytes(NONCE_BYTES).toString("base64"),
  ) {
    this.#first = first;
    this.#keys = keys;
    this.#nonce = first.nonce + nonce;
    const salt = Buffer.from(keys.salt).toString("base64");
    this.challenge = `r=${this.#nonce},s=${salt},i=${keys.iterations}`;
  }

  /**
   * The answer to the last message of the client, by which the server shows that
   * it knows the password too.
   *
   * @returns `undefined` when the client does not know it.
   */
  answerTo(message: string): string | undefined {
    const [, unsigned, header, nonce, proof] = FINAL.exec(message) ?? [];
    const given = Buffer.from(proof ?? "", "base64");
    const { storedKey, serverKey } = this.#keys;
    const isAsked = header === toBase64(this.#first.header) &&
      nonce === this.#nonce && given.length === storedKey.length;
    if (!isAsked) return undefined;
    const signed = [this.#first.bare, this.challenge, unsigned].join();
    const sign = (key: Uint8Array) =>
      createHmac("sha256", key).update(signed).digest();
    // The proof is the client's key, hidden by the signature of the stored key.
    const signature = sign(storedKey);
    const clientKey = given.map((byte, at) => byte ^ (signature[at] ?? 0));
    const digest = createHash("sha256").update(clientKey).digest();
    return timingSafeEqual(digest, storedKey)
      ? `v=${sign(serverKey).toString("base64")}`
      : undefined;
  }
}

function toBase64(text: string): string {
  return Buffer.from(text).toString("base64");
}
