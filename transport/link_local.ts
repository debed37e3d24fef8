/**
 * Link-local addresses ([RFC 4291](https://www.rfc-editor.org/rfc/rfc4291#section-2.5.6), 2.5.6),
 * which are unique within a network only. A zone names the network by this
 * machine's interface to it: `fe80::1%eth0`.
 *
 * @module
 */

/** The relevant fields of an interface's address. */
export type InterfaceAddress = Pick<
  Deno.NetworkInterfaceInfo,
  "address" | "name" | "scopeid"
>;

const LINK_LOCAL = /^fe[89ab][0-9a-f]:[0-9a-f:.]*(?:%(.*))?$/i;

/** Whether an address is link-local, with or without a zone. */
export function isLinkLocal(address: string): boolean {
  return LINK_LOCAL.test(address);
}

/** An interface's link-local address with its zone. Windows identifies interfaces by number. */
export function zoned(
  { address, name, scopeid }: InterfaceAddress,
  os: typeof Deno.build.os = Deno.build.os,
): string {
  return `${address}%${os === "windows" ? scopeid : name}`;
}

/**
 * Says what is wrong with the zone of an address, for users.
 *
 * @returns `undefined` when the address needs no zone, or has a zone of this machine.
 */
export function zoneFault(
  address: string,
  interfaces: readonly InterfaceAddress[] = Deno.networkInterfaces(),
): string | undefined {
  const match = LINK_LOCAL.exec(address);
  if (match === null) return undefined;
  const zones = new Set(
    interfaces.filter(({ address }) => isLinkLocal(address))
      .map((own) => zoned(own).replace(/^.*%/, "")),
  );
  const [, zone] = match;
  if (zone !== undefined && zones.has(zone)) return undefined;
  const has = zones.size === 0
    ? "none with IPv6"
    : [...zones].join(", ").replace(/, ([^,]*)$/, " and $1");
  const [example = "eth0"] = zones;
  return zone === undefined
    ? `the address needs its network interface, as in ${address}%${example}; this machine has ${has}`
    : `this machine has no network interface ${zone}, but ${has}`;
}
