/**
 * The protocols that a TLS client names in its first message (RFC 8446, 4.1.2;
 * RFC 7301). It decides whether the client is asked for a certificate: browsers
 * would ask their user for one.
 *
 * @module
 */

const HANDSHAKE = 0x16;
const CLIENT_HELLO = 1;
const ALPN = 16;

/** Most bytes that are waited for: a ClientHello has some hundred, or two thousand. */
const LOOKED_AT_MAX = 8 * 1024;

/** The end of the bytes, within a message that says that there are more. */
const CUT = Symbol("cut");

/** Reads big-endian numbers and fields with their length before them. */
class Fields {
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.#at >= this.bytes.length;
  }

  /** @throws {typeof CUT} */
  number(width: number): number {
    let value = 0;
    for (const byte of this.take(width)) value = value * 256 + byte;
    return value;
  }

  /** @throws {typeof CUT} */
  take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.bytes.length) throw CUT;
    const taken = this.bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  /** @throws {typeof CUT} */
  counted(width: number): Uint8Array {
    return this.take(this.number(width));
  }
}

/**
 * The names of the protocols that a client offers: none when it names none, or
 * when it sends something else.
 *
 * @param bytes The first bytes of the client.
 * @returns `undefined` when more of them are needed.
 *
 * @example
 * ```ts
 * import { offeredProtocols } from "./client_hello.ts";
 *
 * console.assert(offeredProtocols(Uint8Array.of(0x16)) === undefined);
 * console.assert(offeredProtocols(Uint8Array.of(0x47))?.length === 0);
 * ```
 */
export function offeredProtocols(
  bytes: Uint8Array,
): readonly string[] | undefined {
  const hello = unwrapped(bytes);
  if (hello === undefined) return bytes.length < LOOKED_AT_MAX ? undefined : [];
  try {
    return protocolsIn(hello);
  } catch (error) {
    // TLS refuses bytes that contradict themselves.
    if (error !== CUT) throw error;
    return [];
  }
}

/**
 * The body of the first message; empty for another, `undefined` for a part of it.
 * Clients send it in one record: with more of them each read would cost as much as
 * there are.
 */
function unwrapped(bytes: Uint8Array): Uint8Array | undefined {
  const records = new Fields(bytes);
  try {
    if (records.number(1) !== HANDSHAKE) return new Uint8Array();
    records.take(2);
    const [kind, ...message] = records.counted(2);
    if (kind !== CLIENT_HELLO) return new Uint8Array();
    return bodyOf(new Fields(Uint8Array.from(message)));
  } catch (error) {
    if (error !== CUT) throw error;
    return undefined;
  }
}

/** The body of a message in one record, behind its length. */
function bodyOf(message: Fields): Uint8Array {
  try {
    return message.counted(3);
  } catch (error) {
    if (error !== CUT) throw error;
    return new Uint8Array();
  }
}

/** @throws {typeof CUT} */
function protocolsIn(hello: Uint8Array): readonly string[] {
  const fields = new Fields(hello);
  // The version and 32 random bytes; the session, the suites, the compressions.
  fields.take(2 + 32);
  fields.counted(1);
  fields.counted(2);
  fields.counted(1);
  if (fields.isAtEnd) return [];
  const extensions = new Fields(fields.counted(2));
  while (!extensions.isAtEnd) {
    const kind = extensions.number(2);
    const body = new Fields(extensions.counted(2));
    if (kind !== ALPN) continue;
    const names = new Fields(body.counted(2));
    const found: string[] = [];
    while (!names.isAtEnd) {
      found.push(new TextDecoder("latin1").decode(names.counted(1)));
    }
    return found;
  }
  return [];
}

/** Whether a client with these protocols is asked for a certificate: programs that speak HTTP are not. */
export function isAskedForCertificate(protocols: readonly string[]): boolean {
  return !protocols.some((name) => /^(h2|h3|http\/)/.test(name));
}
