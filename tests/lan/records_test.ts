import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { DnsPacket, DnsRecord } from "../../lan/packet.ts";
import {
  asksFor,
  fullName,
  goodbyeOf,
  heardIn,
  isTaken,
  recordsOf,
  SERVICE,
} from "../../lan/records.ts";

const HALL = {
  name: "Class 3b",
  host: "chat-1.local",
  port: 2428,
  addresses: ["192.0.2.7", "198.51.100.7", "2001:db8::7"],
  description: {
    ...{ protocol: 1, isEncrypted: false, fingerprint: undefined },
    ...{ needsPassword: false, people: 3 },
  },
};

const RECORDS = recordsOf(HALL);

function response(records: readonly DnsRecord[]): DnsPacket {
  return { type: "response", questions: [], records };
}

function query(
  name: string,
  type: string,
  records: readonly DnsRecord[] = [],
): DnsPacket {
  return { type: "query", questions: [{ name, type }], records };
}

Deno.test("a server is heard as it was announced, under the address that its packet came from", () => {
  const { addresses: _, ...hall } = HALL;
  for (
    const [from, address] of [
      ["198.51.100.7", "198.51.100.7"],
      ["2001:db8::7", "2001:db8::7"],
      // It is none of the server's own.
      ["203.0.113.9", "192.0.2.7"],
    ] as const
  ) {
    assertEquals(heardIn(response(RECORDS), from), {
      halls: [{ ...hall, address }],
      gone: [],
    });
  }
});

Deno.test("a server without an address of a machine, a port or a description is not heard", () => {
  for (
    const address of [
      ...["127.0.0.1", "0.0.0.0", "224.0.0.251", "255.255.255.255"],
      ...["::1", "::", "fe80::1", "ff02::fb", "::ffff:127.0.0.1"],
    ]
  ) {
    const records = recordsOf({ ...HALL, addresses: [address] });
    assertEquals(heardIn(response(records), address).halls, [], address);
  }
  const noPort = recordsOf({ ...HALL, port: 0 });
  assertEquals(heardIn(response(noPort), "192.0.2.7").halls, []);
  const noText = RECORDS.filter(({ type }) => type !== "TXT");
  assertEquals(heardIn(response(noText), "192.0.2.7").halls, []);
  assertEquals(
    heardIn({ ...response(RECORDS), type: "query" }, "192.0.2.7").halls,
    [],
  );
});

Deno.test("records of anybody are read without an error, and bounded", () => {
  const names = fc.constantFrom(
    ...[SERVICE, fullName("a"), fullName("__proto__"), "a.local", ""],
  );
  const record = fc.record({
    name: names,
    ttl: fc.nat(2),
  }).chain((base) =>
    fc.oneof(
      names.map((data): DnsRecord => ({ ...base, type: "PTR", data })),
      fc.oneof(fc.ipV4(), fc.ipV6(), fc.string())
        .map((data): DnsRecord => ({ ...base, type: "A", data })),
      fc.array(fc.string())
        .map((data): DnsRecord => ({ ...base, type: "TXT", data })),
      fc.record({ port: fc.nat(65_535), target: names })
        .map((data): DnsRecord => ({ ...base, type: "SRV", data })),
    )
  );
  fc.assert(fc.property(fc.array(record), (records) => {
    heardIn(response(records), "192.0.2.7");
    isTaken(response(records), "a", "b.local");
    asksFor({ ...response(records), type: "query" }, RECORDS);
  }));
  const many = Array.from(
    { length: 100 },
    (_, index) => recordsOf({ ...HALL, name: `hall ${index}` }),
  ).flat();
  assertEquals(heardIn(response(many), "192.0.2.7").halls.length, 16);
});

Deno.test("a server that leaves is gone, and other servers of the type stay", () => {
  const goodbye = goodbyeOf(RECORDS);
  assert(goodbye.every(({ ttl, name }) => ttl === 0 && !name.startsWith("_s")));
  assertEquals(heardIn(response(goodbye), "192.0.2.7"), {
    halls: [],
    gone: ["Class 3b"],
  });
});

Deno.test("a question for any of the records is answered, once its sender does not know the answer", () => {
  for (
    const [name, type] of [
      [SERVICE, "PTR"],
      [SERVICE.toUpperCase(), "ANY"],
      ["_services._dns-sd._udp.local", "PTR"],
      ["class 3B._chat._tcp.local", "SRV"],
      ["Class 3b._chat._tcp.local", "TXT"],
      ["chat-1.local", "A"],
      ["chat-1.local", "AAAA"],
    ] as const
  ) assert(asksFor(query(name, type), RECORDS), `${name} ${type}`);
  for (
    const [name, type] of [
      ["_http._tcp.local", "PTR"],
      [SERVICE, "A"],
      ["other._chat._tcp.local", "SRV"],
    ] as const
  ) assert(!asksFor(query(name, type), RECORDS), `${name} ${type}`);
  assert(!asksFor(response(RECORDS), RECORDS));
  assert(!asksFor(query(SERVICE, "PTR", RECORDS), RECORDS));
  // It is about to forget it.
  const old = RECORDS.map((record) => ({ ...record, ttl: 10 }));
  assert(asksFor(query(SERVICE, "PTR", old), RECORDS));
});

Deno.test("a name is taken by another host alone", () => {
  assert(!isTaken(response(RECORDS), "Class 3b", "chat-1.local"));
  assert(isTaken(response(RECORDS), "class 3B", "chat-2.local"));
  assert(!isTaken(response(RECORDS), "Class 3c", "chat-2.local"));
  assert(!isTaken(response(goodbyeOf(RECORDS)), "Class 3b", "chat-2.local"));
});
