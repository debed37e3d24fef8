import { bareAddress } from "../../transport/address.ts";

/**
 * The network that an address belongs to and whose limits it shares: an IPv4
 * address by itself, of an IPv6 address the first 64 bits, because a host has all
 * addresses of its /64.
 *
 * @param address As the system reports it; IPv4 in either form.
 *
 * @example
 * ```ts
 * import { networkOf } from "./network.ts";
 *
 * console.assert(networkOf("192.0.2.7") === "192.0.2.7");
 * console.assert(networkOf("::ffff:192.0.2.7") === "192.0.2.7");
 * console.assert(networkOf("2001:db8::7") === "2001:db8:0:0::/64");
 * ```
 */
export function networkOf(address: string): string {
  const own = bareAddress(address);
  if (!own.includes(":")) return own;
  const [bare = ""] = own.split("%");
  const [head = "", tail] = bare.split("::");
  const first = groups(head);
  const last = tail === undefined ? [] : groups(tail);
  // An IPv4 tail stands for two groups, which are never among the first four.
  const width = last.at(-1)?.includes(".") ? last.length + 1 : last.length;
  const zeros = Array.from(
    { length: Math.max(0, GROUPS - first.length - width) },
    () => "0",
  );
  const network = [...first, ...zeros, ...last].slice(0, GROUPS / 2)
    .map((group) => parseInt(group, 16).toString(16));
  return `${network.join(":")}::/64`;
}

/** The groups of an IPv6 address. */
const GROUPS = 8;

function groups(part: string): string[] {
  return part === "" ? [] : part.split(":");
}
