/**
 * The network an address belongs to, which is what counts as one place: an IPv4
 * address by itself, of IPv6 the first 64 bits, for whoever has one address
 * there has all of them.
 *
 * @param address As the system tells it; IPv4 in the IPv4 form, also inside of IPv6.
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
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(":")) return address;
  const [bare = ""] = address.split("%");
  const [head = "", tail] = bare.split("::");
  const first = groups(head);
  const last = tail === undefined ? [] : groups(tail);
  // An IPv4 tail is two groups in one piece; it never reaches the first four.
  const width = last.at(-1)?.includes(".") ? last.length + 1 : last.length;
  const zeros = Array.from(
    { length: Math.max(0, GROUPS - first.length - width) },
    () => "0",
  );
  const network = [...first, ...zeros, ...last].slice(0, GROUPS / 2)
    .map((group) => parseInt(group, 16).toString(16));
  return `${network.join(":")}::/64`;
}

/** How many groups an IPv6 address has. */
const GROUPS = 8;

function groups(part: string): string[] {
  return part === "" ? [] : part.split(":");
}
