import { EVERY_ADDRESS } from "./listener.ts";

/**
 * The addresses under which others can reach a server that listens on `host`.
 *
 * @param host What it listens on.
 * @param interfaces The machine's network interfaces.
 */
export function reachable(
  host: string,
  interfaces: readonly Pick<Deno.NetworkInterfaceInfo, "address">[],
): string[] {
  const all = host === EVERY_ADDRESS || host === "::"
    ? interfaces.map(({ address }) => address)
    : [host];
  return all.filter((address) => !isLocal(address));
}

/** Loopback, or an IPv6 link-local address, which is worth nothing without its zone. */
function isLocal(address: string): boolean {
  return address === "localhost" || address.startsWith("127.") ||
    address === "::1" || /^fe[89ab][0-9a-f]:/i.test(address);
}
