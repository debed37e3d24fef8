import {
  type InterfaceAddress,
  isLinkLocal,
  zoned,
} from "../transport/link_local.ts";
import { isLoopback } from "../transport/address.ts";
import { EVERY_ADDRESS } from "./listener.ts";

/**
 * The addresses under which other machines can reach a server that listens on
 * `host`. Link-local ones are among them only when there are no others, since
 * they need a zone.
 *
 * @param host The host that the server listens on.
 * @param interfaces The machine's network interfaces.
 */
export function reachable(
  host: string,
  interfaces: readonly InterfaceAddress[],
): string[] {
  if (host !== EVERY_ADDRESS && host !== "::") {
    return isLoopback(host) ? [] : [host];
  }
  const outward = interfaces.filter(({ address }) => !isLoopback(address));
  const wide = outward.filter(({ address }) => !isLinkLocal(address));
  return wide.length > 0
    ? wide.map(({ address }) => address)
    : outward.map((own) => zoned(own));
}
