import { isIPv4 } from "node:net";
import { isLoopback } from "../transport/address.ts";
import { isLinkLocal } from "../transport/link_local.ts";

/** A network that this machine is in. */
export interface LocalLink {
  /** The IPv4 address of this machine there, by which packets are sent. */
  readonly address: string;
  /** All its addresses there that others can use as they are. */
  readonly addresses: readonly string[];
}

/** An address of a network interface. */
export type LinkInterface = Pick<
  Deno.NetworkInterfaceInfo,
  "name" | "address"
>;

/** The networks that this machine is in. */
export function linksOf(interfaces: readonly LinkInterface[]): LocalLink[] {
  const groups = Map.groupBy(interfaces, ({ name }) => name);
  return [...groups.values()].flatMap((group) => {
    const addresses = group.map(({ address }) => address)
      // A link-local address needs a zone, which each machine calls otherwise.
      .filter((address) => !isLoopback(address) && !isLinkLocal(address));
    const [address] = addresses.filter(isIPv4);
    return address === undefined ? [] : [{ address, addresses }];
  });
}

/**
 * The networks where a server can be reached, each with its addresses there.
 *
 * @param listening The address that the server listens on.
 */
export function linksFor(
  listening: string,
  links: readonly LocalLink[],
): LocalLink[] {
  if (listening === "0.0.0.0" || listening === "::") return [...links];
  return links.filter(({ addresses }) => addresses.includes(listening))
    .map(({ address }) => ({ address, addresses: [listening] }));
}
