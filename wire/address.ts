/** The port when none is given: CHAT on a telephone. */
export const DEFAULT_PORT = 2428;

/** Where a server is. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A host and a port as one writes them: `192.0.2.7:2428`, `[2001:db8::7]:2428`. */
export function hostPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * Reads an address as one writes it.
 *
 * @returns `undefined` when it is none.
 *
 * @example
 * ```ts
 * import { readAddress } from "./address.ts";
 *
 * console.assert(readAddress("[::1]:99")?.port === 99);
 * console.assert(readAddress("example.org")?.port === 2428);
 * console.assert(readAddress("::1")?.host === "::1");
 * ```
 */
export function readAddress(written: string): Address | undefined {
  const match = /^\[([^\]]+)\](?::(\d+))?$/.exec(written) ??
    /^([^:\s[\]]+)(?::(\d+))?$/.exec(written) ??
    /^([0-9a-f:]*:[0-9a-f:]*:[0-9a-f.:]*)$/i.exec(written);
  if (match?.[1] === undefined) return undefined;
  const port = match[2] === undefined ? DEFAULT_PORT : readPort(match[2]);
  return port === undefined || port === 0
    ? undefined
    : { host: match[1], port };
}

/** Reads a port number, 0 to 65535. */
export function readPort(written: string): number | undefined {
  const port = /^\d{1,5}$/.test(written) ? Number(written) : undefined;
  return port !== undefined && port <= 65_535 ? port : undefined;
}

/** Whether an error says that a name of a host leads nowhere. It has no type of its own. */
export function isUnknownHost(error: unknown): boolean {
  return error instanceof Error &&
    /lookup address|getaddrinfo|resolve/i.test(error.message);
}
