/** The default port: CHAT on a telephone keypad. */
export const DEFAULT_PORT = 2428;

/** The address of a server, and the secrets that belong to it. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** The passphrase that locks the conversation. */
  readonly passphrase?: string;
  /** The SHA-256 fingerprint of the server's certificate: 64 hex digits in lower case. */
  readonly fingerprint?: string;
}

/** A host and a port as people write them: `192.0.2.7:2428`, `[2001:db8::7]:2428`. */
export function hostPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * An address with all its parts, as {@linkcode readAddress} parses it.
 *
 * @example
 * ```ts
 * import { writtenAddress } from "./address.ts";
 *
 * const address = { host: "example.org", port: 99, passphrase: "a b" };
 * console.assert(writtenAddress(address) === "example.org:99#key=a%20b");
 * ```
 */
export function writtenAddress(
  { host, port, passphrase, fingerprint }: Address,
): string {
  const secrets = [
    ...(fingerprint === undefined ? [] : [`sha256:${fingerprint}`]),
    // Some shells interpret `!` between double quotes.
    ...(passphrase === undefined
      ? []
      : [`key=${encodeURIComponent(passphrase).replaceAll("!", "%21")}`]),
  ];
  const behind = secrets.length === 0 ? "" : `#${secrets.join("&")}`;
  return hostPort(host, port) + behind;
}

/**
 * Parses an address as people write it. The part after `#` is for the client
 * alone: `key=` with a passphrase, percent-encoded where needed, `sha256:` with
 * a fingerprint, or both with `&` between them.
 *
 * @returns `undefined` when it is not an address.
 *
 * @example
 * ```ts
 * import { readAddress } from "./address.ts";
 *
 * console.assert(readAddress("[::1]:99")?.port === 99);
 * console.assert(readAddress("example.org")?.port === 2428);
 * console.assert(readAddress("::1")?.host === "::1");
 * console.assert(readAddress("fe80::1%eth0")?.host === "fe80::1%eth0");
 * console.assert(readAddress("example.org#key=a%20b")?.passphrase === "a b");
 * ```
 */
export function readAddress(written: string): Address | undefined {
  const [, where = "", , behind] = /^([^#]*)(#(.*))?$/s.exec(written) ?? [];
  const [, host = where, digits] = /^\[(.+)\](?::(\d+))?$/.exec(where) ??
    /^([^:[\]]+)(?::(\d+))?$/.exec(where) ?? [];
  const isHost = where.startsWith("[") || host.includes(":")
    ? isIpv6(host)
    : isName(host);
  const port = digits === undefined ? DEFAULT_PORT : readPort(digits);
  const secrets = behind === undefined ? {} : readSecrets(behind);
  return !isHost || !port || secrets === undefined
    ? undefined
    : { host, port, ...secrets };
}

/**
 * A host as name servers and certificates know it: names in other scripts than
 * ASCII have an ASCII form (UTS #46).
 *
 * @example
 * ```ts
 * import { asciiHost } from "./address.ts";
 *
 * console.assert(asciiHost("한글.kr") === "xn--bj0bj06e.kr");
 * console.assert(asciiHost("Example.org") === "Example.org");
 * ```
 */
export function asciiHost(host: string): string {
  if (ASCII.test(host) || host.includes(":")) return host;
  const url = `http://${host}`;
  return URL.canParse(url) ? new URL(url).hostname : host;
}

const ASCII = /^[!-~]*$/;

/** A host name of DNS, or one with underscores, as some networks have them. */
const NAME = /^[a-z\d_](?:[\w.-]*\w)?\.?$/i;

/** Whether it is a host name or an IPv4 address. */
function isName(host: string): boolean {
  // A URL would be read without them.
  return !/[\s:@/?\\]/.test(host) && NAME.test(asciiHost(host));
}

/** Whether it is an IPv6 address, possibly with a zone. */
function isIpv6(host: string): boolean {
  const [, address, zone] = /^([0-9a-f:.]+)(?:%(.*))?$/i.exec(host) ?? [];
  return address !== undefined && URL.canParse(`http://[${address}]`) &&
    (zone === undefined || /^[^\s%:/[\]]+$/.test(zone));
}

/** An address without its secrets: the part after `#` is left out. */
export function withoutSecrets(written: string): string {
  return written.replace(/#.*$/s, "#…");
}

type Secrets = Pick<Address, "passphrase" | "fingerprint">;

/** Parses the part after `#`; each of the two at most once. */
function readSecrets(written: string): Secrets | undefined {
  const secrets: { passphrase?: string; fingerprint?: string } = {};
  for (const part of written.split("&")) {
    const [, name, value = ""] = /^(key=|sha256:)(.+)$/is.exec(part) ?? [];
    if (name === "key=" && secrets.passphrase === undefined) {
      secrets.passphrase = decoded(value);
      if (secrets.passphrase === undefined) return undefined;
    } else if (
      name?.toLowerCase() === "sha256:" && secrets.fingerprint === undefined
    ) {
      secrets.fingerprint = readFingerprint(value);
      if (secrets.fingerprint === undefined) return undefined;
    } else return undefined;
  }
  return secrets;
}

/** Parses a fingerprint: 64 hex digits, with or without colons between the pairs. */
function readFingerprint(written: string): string | undefined {
  return /^([0-9a-f]{64}|[0-9a-f]{2}(:[0-9a-f]{2}){31})$/i.test(written)
    ? written.replaceAll(":", "").toLowerCase()
    : undefined;
}

/** A percent-encoded text, decoded; `undefined` when it is invalid or invisible. */
function decoded(written: string): string | undefined {
  try {
    const text = decodeURIComponent(written);
    return text.trim() === "" ? undefined : text;
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** Parses a port number, 0 to 65535. */
export function readPort(written: string): number | undefined {
  const port = /^\d{1,5}$/.test(written) ? Number(written) : undefined;
  return port !== undefined && port <= 65_535 ? port : undefined;
}

/** An address as it is by itself: a socket for both families reports IPv4 inside IPv6. */
export function bareAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
}

/** Whether a host means the machine that it is named on, and no other. */
export function isLoopback(host: string): boolean {
  return host.toLowerCase() === "localhost" || host === "::1" ||
    /^(::ffff:)?127\./.test(host);
}

/** Whether an error says that a host name cannot be resolved. It has no type of its own. */
export function isUnknownHost(error: unknown): boolean {
  return error instanceof Error &&
    /lookup address|getaddrinfo|resolve/i.test(error.message);
}
