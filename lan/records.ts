import { isIPv4, isIPv6 } from "node:net";
import {
  descriptionStrings,
  type HallDescription,
  readDescription,
} from "./description.ts";
import type { DnsPacket, DnsRecord } from "./packet.ts";

/** The type of the service, as DNS-SD names it. */
export const SERVICE = "_chat._tcp.local";

/** The name under which browsers of a network ask for all types of services (RFC 6763, 9). */
const SERVICE_TYPES = "_services._dns-sd._udp.local";

/** How long a record that names a host may be remembered, in seconds (RFC 6762, 10). */
const HOST_TTL = 120;

/** The same for other records. */
const OTHER_TTL = 4_500;

/** Most servers that a packet can tell of: their records would fill more packets than one, and each takes time. */
const HALLS_MAX = 16;

/** A server, as its records say it. */
export interface AnnouncedHall {
  /** The name of the service, without dots: the library takes them for the ends of labels. */
  readonly name: string;
  /** The name of the host, which no other has. */
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly string[];
  readonly description: HallDescription;
}

/** The full name of a service. */
export function fullName(name: string): string {
  return `${name}.${SERVICE}`;
}

/** The records that announce a server. */
export function recordsOf(
  { name, host, port, addresses, description }: AnnouncedHall,
): DnsRecord[] {
  const full = fullName(name);
  return [
    { type: "PTR", name: SERVICE, ttl: OTHER_TTL, data: full },
    { type: "PTR", name: SERVICE_TYPES, ttl: OTHER_TTL, data: SERVICE },
    // Nobody else has these: what was known before is forgotten.
    {
      ...{ type: "SRV", name: full, ttl: HOST_TTL, flush: true },
      data: { port, target: host },
    },
    {
      ...{ type: "TXT", name: full, ttl: OTHER_TTL, flush: true },
      data: descriptionStrings(description),
    },
    ...addresses.map((address): DnsRecord => ({
      type: isIPv4(address) ? "A" : "AAAA",
      name: host,
      ttl: HOST_TTL,
      flush: true,
      data: address,
    })),
  ];
}

/** The same records, for a server that leaves. */
export function goodbyeOf(records: readonly DnsRecord[]): DnsRecord[] {
  return records
    // Other servers of the type may stay.
    .filter(({ name }) => name !== SERVICE_TYPES)
    .map((record) => ({ ...record, ttl: 0 }));
}

/** Whether a query asks for one of some records, which its sender does not know yet. */
export function asksFor(
  { type, questions, records: known }: DnsPacket,
  records: readonly DnsRecord[],
): boolean {
  return type === "query" &&
    records.some((record) =>
      questions.some((question) =>
        isSame(question.name, record.name) &&
        (question.type === record.type || question.type === "ANY")
      ) && !known.some((other) => isKnown(record, other))
    );
}

/** Whether the sender of a query will not forget a record soon (RFC 6762, 7.1). */
function isKnown(record: DnsRecord, known: DnsRecord): boolean {
  return record.type === "PTR" && known.type === "PTR" &&
    isSame(record.name, known.name) && isSame(record.data, known.data) &&
    known.ttl >= record.ttl / 2;
}

/** Whether a query asks whether a name is free, before its sender takes it. */
export function isProbe({ type, questions }: DnsPacket, name: string): boolean {
  return type === "query" &&
    questions.some((question) =>
      question.type === "ANY" && isSame(question.name, fullName(name))
    );
}

/** Whether a packet says that another host has a name. */
export function isTaken(
  { type, records }: DnsPacket,
  name: string,
  host: string,
): boolean {
  return type === "response" &&
    records.some((record) =>
      record.type === "SRV" && record.ttl > 0 &&
      isSame(record.name, fullName(name)) && !isSame(record.data.target, host)
    );
}

/** A server that a packet tells of. */
export interface HeardHall extends Omit<AnnouncedHall, "addresses"> {
  /** The address to join it by. */
  readonly address: string;
}

/** The servers that a packet tells of, whoever has sent it. */
export interface Heard {
  readonly halls: readonly HeardHall[];
  /** The names of those that leave. */
  readonly gone: readonly string[];
}

/**
 * Reads what a packet tells of servers.
 *
 * @param from The address that it came from.
 */
export function heardIn({ type, records }: DnsPacket, from: string): Heard {
  if (type !== "response") return { halls: [], gone: [] };
  const named = records.flatMap((record) => {
    if (record.type !== "PTR" || !isSame(record.name, SERVICE)) return [];
    const name = nameIn(record.data);
    return name === undefined ? [] : [{ name, isGone: record.ttl === 0 }];
  });
  const names = named.slice(0, HALLS_MAX);
  return {
    halls: names.filter(({ isGone }) => !isGone)
      .map(({ name }) => hallIn(records, name, from))
      .filter((hall) => hall !== undefined),
    gone: names.filter(({ isGone }) => isGone).map(({ name }) => name),
  };
}

/** The name in a full name of a service of this type. */
function nameIn(full: string): string | undefined {
  const end = full.length - SERVICE.length - 1;
  return end > 0 && isSame(full.slice(end), `.${SERVICE}`)
    ? full.slice(0, end)
    : undefined;
}

function hallIn(
  records: readonly DnsRecord[],
  name: string,
  from: string,
): HeardHall | undefined {
  const full = fullName(name);
  const own = records.filter((record) => isSame(record.name, full));
  const service = own.find((record) => record.type === "SRV")?.data;
  const strings = own.find((record) => record.type === "TXT")?.data;
  const description = strings && readDescription(strings);
  if (!service?.port || description === undefined) return undefined;
  const { port, target: host } = service;
  const address = bestOf(
    records.filter((record) =>
      (record.type === "A" || record.type === "AAAA") &&
      isSame(record.name, host)
    ).map(({ data }) => String(data)),
    from,
  );
  return address === undefined
    ? undefined
    : { name, host, port, address, description };
}

/** IPv4 addresses of this machine, and of none or many. */
const NO_SERVER_V4 = /^(?:0|127|22[4-9]|2[34]\d|25[0-5])\./;

/** The same of IPv6, those that need a zone, and IPv4 in another form. */
const NO_SERVER_V6 = /^(?:::1?$|::ffff:|fe[89ab][0-9a-f]:|ff[0-9a-f]{2}:)/i;

/** The address to join a server by: that which its packet came from, if it is one of its own. */
function bestOf(
  addresses: readonly string[],
  from: string,
): string | undefined {
  const usable = addresses.filter((address) =>
    isIPv4(address)
      ? !NO_SERVER_V4.test(address)
      : isIPv6(address) && !NO_SERVER_V6.test(address)
  );
  return usable.find((address) => address === from) ?? usable.find(isIPv4) ??
    usable[0];
}

/** Names of DNS are compared without case. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
