import { Buffer } from "node:buffer";
import { decode, encode } from "dns-packet";

/** A record of DNS: the kinds by which a service is announced. */
export type DnsRecord =
  & { readonly name: string; readonly ttl: number; readonly flush?: boolean }
  & (
    | { readonly type: "PTR"; readonly data: string }
    | { readonly type: "A" | "AAAA"; readonly data: string }
    | { readonly type: "TXT"; readonly data: readonly string[] }
    | {
      readonly type: "SRV";
      readonly data: { readonly port: number; readonly target: string };
    }
  );

/** A question of DNS. */
export interface DnsQuestion {
  readonly name: string;
  readonly type: string;
}

/** A packet of multicast DNS. */
export interface DnsPacket {
  readonly type: "query" | "response";
  readonly questions: readonly DnsQuestion[];
  /** Its answers, and the records added to them. */
  readonly records: readonly DnsRecord[];
}

/** Longest packet that is read, in bytes: longer ones are none of multicast DNS (RFC 6762, 17). */
export const PACKET_MAX = 9_000;

/** Most questions and records of a packet that is read: a busy responder sends some dozens, and each costs time. */
export const PACKET_ENTRIES_MAX = 128;

/** The length of the header of a packet, in bytes. */
const HEADER = 12;

/** The flag of an answer that comes from where the record is at home, as all of multicast DNS must be. */
const AUTHORITATIVE = 0x0400;

/** A packet as bytes. */
export function packetBytes(
  { type, questions, records }: DnsPacket,
): Uint8Array {
  return encode({
    type,
    id: 0,
    flags: type === "response" ? AUTHORITATIVE : 0,
    questions,
    // The library replaces the strings of a TXT record by bytes, in place.
    answers: records.map((record) =>
      record.type === "TXT" ? { ...record, data: [...record.data] } : record
    ),
  });
}

/**
 * Reads a packet, whoever has sent it.
 *
 * @returns `undefined` when it is not one, or larger than it need be.
 */
export function readPacket(bytes: Uint8Array): DnsPacket | undefined {
  if (bytes.length < HEADER || bytes.length > PACKET_MAX) return undefined;
  if (entriesOf(bytes) > PACKET_ENTRIES_MAX) return undefined;
  let packet: Decoded;
  try {
    packet = decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  } catch {
    // The library has no type for what is wrong with the bytes of others.
    return undefined;
  }
  const { type, questions, answers, additionals } = packet;
  return {
    type: type === "response" ? type : "query",
    questions: questions.map(({ name, type }) => ({ name, type })),
    records: [...answers, ...additionals].flatMap(readRecord),
  };
}

/** How many questions and records a packet says it has. */
function entriesOf(bytes: Uint8Array): number {
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER);
  return [4, 6, 8, 10].reduce((sum, at) => sum + header.getUint16(at), 0);
}

/** A packet as the library decodes it. */
interface Decoded {
  readonly type: string;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DecodedRecord[];
  readonly additionals: readonly DecodedRecord[];
}

interface DecodedRecord {
  readonly name: string;
  readonly type: string;
  readonly ttl?: number;
  readonly data?: unknown;
}

const decoder = new TextDecoder();

/** A record of a kind that is known here. */
function readRecord(
  { name, type, ttl = 0, data }: DecodedRecord,
): DnsRecord[] {
  if (type === "PTR" || type === "A" || type === "AAAA") {
    return typeof data === "string" ? [{ name, type, ttl, data }] : [];
  }
  if (type === "TXT") {
    if (!Array.isArray(data)) return [];
    const strings = data.map((string) =>
      string instanceof Uint8Array ? decoder.decode(string) : ""
    );
    return [{ name, type, ttl, data: strings }];
  }
  if (type === "SRV" && isService(data)) {
    const { port, target } = data;
    return [{ name, type, ttl, data: { port, target } }];
  }
  return [];
}

function isService(
  data: unknown,
): data is { readonly port: number; readonly target: string } {
  return typeof data === "object" && data !== null &&
    "port" in data && typeof data.port === "number" &&
    "target" in data && typeof data.target === "string";
}
