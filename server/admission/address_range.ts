import { isIP, isIPv4 } from "node:net";
import type { AddressRange } from "../../hall/moderation/sanctions.ts";

/** The length of an address, in bits. */
const IPV4_BITS = 32;
const IPV6_BITS = 128;

/** The length of the prefix that marks IPv4 inside IPv6, in bits. */
const MAPPED_BITS = IPV6_BITS - IPV4_BITS;

/**
 * Parses an address or a range of addresses (CIDR).
 *
 * @returns `undefined` when the text is neither.
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
  const longest = isIPv4(address) ? IPV4_BITS : IPV6_BITS;
  const length = digits === undefined
    ? longest
    : Number(digits) - (isMapped ? MAPPED_BITS : 0);
  if (length < 0 || length > longest) return undefined;
  const rest = BigInt(longest - length);
  const prefix = numberOf(address).value >> rest;
  return {
    text: length === longest ? address : `${address}/${length}`,
    holds: (other) => {
      const { bits, value } = numberOf(other);
      return bits === longest && value >> rest === prefix;
    },
  };
}

/** Which addresses may connect. */
export interface Access {
  /** Only these may, unless the list is empty. */
  readonly allow: readonly AddressRange[];
  /** These may not, even if `allow` holds them. */
  readonly deny: readonly AddressRange[];
}

/** Whether an address may connect. */
export function mayComeIn(address: string, { allow, deny }: Access): boolean {
  const isIn = (range: AddressRange) => range.holds(address);
  return !deny.some(isIn) && (allow.length === 0 || allow.some(isIn));
}

/** An address as a number. */
interface AddressNumber {
  readonly text: string;
  readonly bits: number;
  readonly value: bigint;
}

/** The address that was parsed last: an address is compared with many ranges in a row. */
let latest: AddressNumber = { text: "", bits: 0, value: 0n };

/**
 * An address as a number, without its zone. `BlockList` of `node:net` would
 * parse it again for each range, which is slow with a thousand bans.
 */
function numberOf(text: string): AddressNumber {
  if (latest.text !== text) {
    const [bare = ""] = text.split("%");
    const address = spelled(bare);
    latest = isIPv4(address)
      ? { text, bits: IPV4_BITS, value: numberFrom(address.split("."), 8n, 10) }
      : { text, bits: IPV6_BITS, value: numberFrom(groups(address), 16n, 16) };
  }
  return latest;
}

/** The number made of groups of digits, each of so many bits. */
function numberFrom(
  groups: readonly string[],
  bits: bigint,
  radix: number,
): bigint {
  return groups.reduce(
    (number, group) => number << bits | BigInt(parseInt(group, radix)),
    0n,
  );
}

/** The eight groups of an IPv6 address in its shortest form. */
function groups(address: string): string[] {
  const [head = [], tail = []] = address.split("::")
    .map((part) => part === "" ? [] : part.split(":"));
  const zeros = Array.from(
    { length: IPV6_BITS / 16 - head.length - tail.length },
    () => "0",
  );
  return [...head, ...zeros, ...tail];
}

/** IPv6 in its shortest form, and IPv4 inside IPv6 as IPv4. */
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
