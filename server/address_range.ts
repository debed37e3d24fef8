import { BlockList, isIP, isIPv4 } from "node:net";
import type { AddressRange } from "../chat/moderation.ts";

/** IPv4 inside of IPv6 begins with so many bits that say so. */
const MAPPED_BITS = 96;

/**
 * Reads an address or a range of them (CIDR).
 *
 * @returns `undefined` when it is neither.
 *
 * @example
 * ```ts
 * import { readRange } from "./address_range.ts";
 *
 * console.assert(readRange("2001:DB8:0::/32")?.text === "2001:db8::/32");
 * console.assert(readRange("192.0.2.0/24")?.holds("192.0.2.7"));
 * console.assert(readRange("example.org") === undefined);
 * ```
 */
export function readRange(typed: string): AddressRange | undefined {
  const [, written = "", digits] =
    /^([0-9a-fA-F:.]+)(?:\/(\d{1,3}))?$/.exec(typed) ?? [];
  if (isIP(written) === 0) return undefined;
  const address = spelled(written);
  const isMapped = isIPv4(address) && !isIPv4(written);
  const longest = isIPv4(address) ? 32 : 128;
  const length = digits === undefined
    ? longest
    : Number(digits) - (isMapped ? MAPPED_BITS : 0);
  if (length < 0 || length > longest) return undefined;
  const list = new BlockList();
  list.addSubnet(address, length, familyOf(address));
  return {
    text: length === longest ? address : `${address}/${length}`,
    holds: (other) => list.check(other, familyOf(other)),
  };
}

/** Which addresses may come in. */
export interface Access {
  /** Only these, when there are any. */
  readonly allow: readonly AddressRange[];
  /** Not these, whatever else is said of them. */
  readonly deny: readonly AddressRange[];
}

/** Whether an address may come in. */
export function mayComeIn(address: string, { allow, deny }: Access): boolean {
  const isIn = (range: AddressRange) => range.holds(address);
  return !deny.some(isIn) && (allow.length === 0 || allow.some(isIn));
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIPv4(address) ? "ipv4" : "ipv6";
}

/** IPv6 in its shortest form, and IPv4 inside of IPv6 as IPv4. */
function spelled(address: string): string {
  if (isIPv4(address)) return address;
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] =
    /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short) ?? [];
  if (high === undefined || low === undefined) return short;
  const bytes = [high, low].flatMap((part) => {
    const number = parseInt(part, 16);
    return [number >> 8, number & 0xff];
  });
  return bytes.join(".");
}
