import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type DnsPacket,
  PACKET_ENTRIES_MAX,
  PACKET_MAX,
  packetBytes,
  readPacket,
} from "../../lan/packet.ts";
import { recordsOf } from "../../lan/records.ts";

const HALL = {
  name: "Class 3b",
  host: "chat-1.local",
  port: 2428,
  addresses: ["192.0.2.7", "2001:db8::7"],
  description: {
    ...{ protocol: 1, isEncrypted: true, fingerprint: "ab".repeat(32) },
    ...{ needsPassword: true, people: 12 },
  },
};

const RESPONSE: DnsPacket = {
  type: "response",
  questions: [],
  records: recordsOf(HALL),
};

Deno.test("a packet is read as it was written", () => {
  const read = readPacket(packetBytes(RESPONSE));
  assertEquals(read, {
    ...RESPONSE,
    // Whether others are to be forgotten matters to caches alone.
    records: RESPONSE.records.map(({ flush: _, ...record }) => record),
  });
  const query: DnsPacket = {
    type: "query",
    questions: [{ name: "_chat._tcp.local", type: "PTR" }],
    records: [],
  };
  assertEquals(readPacket(packetBytes(query)), query);
});

Deno.test("bytes of anybody are read without an error", () => {
  const whole = packetBytes(RESPONSE);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
    readPacket(bytes);
  }));
  // Packets that are almost right come further.
  const changes = fc.array(
    fc.tuple(fc.nat(whole.length - 1), fc.nat(255)),
    { maxLength: 8 },
  );
  fc.assert(fc.property(changes, fc.nat(whole.length), (changes, length) => {
    const bytes = Uint8Array.from(whole);
    for (const [at, value] of changes) bytes[at] = value;
    const read = readPacket(bytes.subarray(0, length));
    assert((read?.records.length ?? 0) <= PACKET_ENTRIES_MAX);
  }));
});

Deno.test("a packet with more than a responder sends is not decoded", () => {
  const few = Array.from({ length: PACKET_ENTRIES_MAX }, (_, index) => ({
    ...{ type: "A", name: "a.local", ttl: 1 } as const,
    data: `10.0.0.${index}`,
  }));
  const packet = (records: DnsPacket["records"]) =>
    readPacket(packetBytes({ type: "response", questions: [], records }));
  assertEquals(packet(few)?.records.length, PACKET_ENTRIES_MAX);
  assertEquals(packet([...few, ...few]), undefined);
  const long = new Uint8Array(PACKET_MAX + 1);
  long.set(packetBytes(RESPONSE));
  assertEquals(readPacket(long), undefined);
  assert(readPacket(long.subarray(0, PACKET_MAX)) !== undefined);
});
