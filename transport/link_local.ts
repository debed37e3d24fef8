/**
 * Link-local addresses ([RFC 4291](https://www.rfc-editor.org/rfc/rfc4291#section-2.5.6), 2.5.6),
 * which every network has for itself. A zone behind them says which network is
 * meant, by the interface of this machine that leads there: `fe80::1%eth0`.
 *
 * @module
 */

/** An interface's address, as far as that matters here. */
export type InterfaceAddress = Pick<
  Deno.NetworkInterfaceInfo,
  "address" | "name" | "scopeid"
>;

const LINK_LOCAL = /^fe[89ab][0-9a-f]:[0-9a-f:.]*(?:%(.*))?$/i;

/** Whether an address is link-local, with a zone or without. */
export function isLinkLocal(address: string): boolean {
  return LINK_LOCAL.test(address);
}

/** An interface's link-local address with its zone. Windows knows its interfaces by number. */
export function zoned(
  { address, name, scopeid }: InterfaceAddress,
  os: typeof Deno.build.os = Deno.build.os,
): string {
  return `${address}%${os === "windows" ? scopeid : name}`;
}

/**
 * What is wrong with the zone of an address, for people.
 *
 * @returns `undefined` when nothing is: it needs none, or has one of this machine.
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
    ? `the network interface that leads there belongs behind it, as in ${address}%${example}; this machine has ${has}`
    : `this machine has no network interface ${zone}, but ${has}`;
}
