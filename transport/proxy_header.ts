/**
 * The PROXY protocol of HAProxy, versions 1 and 2: a proxy puts the address of
 * its client before the first byte of a connection
 * (https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt).
 *
 * @module
 */

/** The client of a proxy, as a header names it. */
export interface ProxyHeader {
  /** Absent where the proxy speaks for itself, for example to check whether the server is there. */
  readonly client:
    | { readonly hostname: string; readonly port: number }
    | undefined;
  /** The length of the header, in bytes. */
  readonly length: number;
}

/** Longest header of version 1, with its line end. */
const V1_MAX = 107;

const V1 = new TextEncoder().encode("PROXY ");

/** The first bytes of version 2. */
const V2 = Uint8Array
  .of(0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a);

/** Bytes of version 2 before its addresses: the signature, version and command, family, length. */
const V2_FIXED = 16;

/** Most bytes of addresses and extensions that are taken: a proxy with TLS adds some hundred. */
const V2_MAX = 4_096;

const COMMAND_LOCAL = 0;
const COMMAND_PROXY = 1;
const TCP4 = 0x11;
const TCP6 = 0x21;

/** A header is malformed. */
export class BadProxyHeader extends Error {
  override readonly name = "BadProxyHeader";
}

/**
 * Reads the header at the beginning of a stream.
 *
 * @returns "none" where it begins with none; `undefined` when more bytes are needed.
 * @throws {BadProxyHeader}
 */
export function proxyHeader(
  bytes: Uint8Array,
): ProxyHeader | "none" | undefined {
  if (bytes.length === 0) return undefined;
  if (begins(bytes, V1)) {
    return bytes.length < V1.length ? undefined : first(bytes);
  }
  if (begins(bytes, V2)) {
    return bytes.length < V2_FIXED ? undefined : second(bytes);
  }
  return "none";
}

/** Whether bytes begin as a signature does, as far as they go. */
function begins(bytes: Uint8Array, signature: Uint8Array): boolean {
  const length = Math.min(bytes.length, signature.length);
  return signature.subarray(0, length).every((byte, at) => bytes[at] === byte);
}

/** Version 1: `PROXY TCP4 192.0.2.7 198.51.100.1 51034 2428\r\n`. */
function first(bytes: Uint8Array): ProxyHeader | undefined {
  const end = bytes.subarray(0, V1_MAX).indexOf(0x0a);
  if (end === -1) {
    if (bytes.length < V1_MAX) return undefined;
    throw new BadProxyHeader("its line is too long");
  }
  const line = new TextDecoder("latin1").decode(bytes.subarray(0, end + 1));
  if (/^PROXY UNKNOWN[ \r]/.test(line)) {
    return { client: undefined, length: end + 1 };
  }
  const [, family, hostname = "", port] =
    /^PROXY TCP([46]) ([0-9A-Fa-f:.]+) [0-9A-Fa-f:.]+ (\d{1,5}) \d{1,5}\r\n$/
      .exec(line) ?? [];
  const isAddress = family === "4"
    ? /^\d{1,3}(\.\d{1,3}){3}$/.test(hostname)
    : hostname.includes(":");
  if (!isAddress) throw new BadProxyHeader("its line is malformed");
  return { client: { hostname, port: Number(port) }, length: end + 1 };
}

function second(bytes: Uint8Array): ProxyHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [command, family] = [view.getUint8(12), view.getUint8(13)];
  const size = view.getUint16(14);
  if (command >> 4 !== 2) throw new BadProxyHeader("its version is not 2");
  if (size > V2_MAX) throw new BadProxyHeader("it is too long");
  const length = V2_FIXED + size;
  if (bytes.length < length) return undefined;
  switch (command & 0xf) {
    case COMMAND_LOCAL:
      return { client: undefined, length };
    case COMMAND_PROXY:
      break;
    default:
      throw new BadProxyHeader("its command is unknown");
  }
  if (family === TCP4 && size >= 12) {
    const hostname = bytes.subarray(16, 20).join(".");
    return { client: { hostname, port: view.getUint16(24) }, length };
  }
  if (family === TCP6 && size >= 36) {
    const groups = Array.from(
      { length: 8 },
      (_, at) => view.getUint16(16 + 2 * at).toString(16),
    );
    return {
      client: { hostname: groups.join(":"), port: view.getUint16(48) },
      length,
    };
  }
  return { client: undefined, length };
}
