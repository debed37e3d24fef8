/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677): a client shows that it knows a password
 * without sending it. For dialects in which clients sign in with SASL.
 *
 * @module
 */

/** A message of the exchange, of the client or of the server. */
export interface ScramMessage {
  readonly type: "scram";
  /** Names the message of the client, and the answer to it. */
  readonly id: string;
  readonly message: string;
  /** The registered name in the first message of a client; absent in the others. */
  readonly begins?: string | undefined;
  /** The password of the hall, if the client has given one. */
  readonly hall?: string | undefined;
}

/** The first message of a client. */
export interface ScramFirst {
  /** Whether the client would bind to a channel, and for whom it signs in. */
  readonly header: string;
  /** Everything behind the header. */
  readonly bare: string;
  readonly name: string;
  /** The random part of the client. */
  readonly nonce: string;
}

/** The header, another name to act as, the name and the nonce. No extension is known here. */
const FIRST = /^([ny],(?:a=([^,]+))?,)(n=([^,]+),r=([!-+\--~]+)(?:,.*)?)$/;

/**
 * Reads the first message of a client.
 *
 * @returns `undefined` for anything else, also when the client wants to bind to
 * a channel, or to act as another.
 *
 * @example
 * ```ts
 * import { readScramFirst } from "./scram.ts";
 *
 * const { name, nonce } = readScramFirst("n,,n=Ann,r=8f2") ?? {};
 * console.assert(name === "Ann" && nonce === "8f2");
 * ```
 */
export function readScramFirst(message: string): ScramFirst | undefined {
  const [, header, as, bare, escaped, nonce] = FIRST.exec(message) ?? [];
  if (header === undefined || bare === undefined || nonce === undefined) {
    return undefined;
  }
  const name = nameIn(escaped ?? "");
  const isOwn = as === undefined || nameIn(as) === name;
  return name === undefined || !isOwn
    ? undefined
    : { header, bare, name, nonce };
}

/** Commas and equals signs are escaped, and nothing else is (RFC 5802, 5.1). */
function nameIn(text: string): string | undefined {
  return /=(?!2C|3D)/.test(text)
    ? undefined
    : text.replaceAll("=2C", ",").replaceAll("=3D", "=");
}
