import { assertEquals, assertRejects } from "@std/assert";
import type { DnsRecord } from "../../lan/packet.ts";
import { recordsOf } from "../../lan/records.ts";
import { findHalls, FOUND_A_SENDER_MAX, FOUND_MAX } from "../../lan/search.ts";
import { FakeNetwork } from "./fake_network.ts";

const DESCRIPTION = { protocol: 1, isEncrypted: false, needsPassword: false };

function records(name: string, address: string, people?: number): DnsRecord[] {
  const host = `${address.replaceAll(".", "-")}.local`;
  return recordsOf({
    ...{ name, host, port: 2428, addresses: [address] },
    description: { ...DESCRIPTION, people },
  });
}

/** The servers that are found when a question is answered with some packets. */
async function found(
  ...answers: readonly (readonly [from: string, records: DnsRecord[]])[]
): Promise<string[]> {
  const network = new FakeNetwork();
  const other = await network.open("192.0.2.99");
  other.listen(({ type }) => {
    if (type !== "query") return;
    for (const [from, records] of answers) {
      network.send({ type: "response", questions: [], records }, from);
    }
  });
  const halls = await findHalls({
    wait: 1,
    signal: new AbortController().signal,
    open: () => network.open("192.0.2.1"),
  });
  return halls.map(({ name, address, description }) =>
    `${name} at ${address}: ${description.people}`
  );
}

Deno.test("servers are found by name, each once, with what it said last", async () => {
  assertEquals(
    await found(
      ["192.0.2.8", records("b", "192.0.2.8", 1)],
      ["192.0.2.7", records("a", "192.0.2.7", 1)],
      ["192.0.2.8", records("b", "192.0.2.8", 2)],
      ["192.0.2.9", records("b", "192.0.2.9", 0)],
    ),
    ["a at 192.0.2.7: 1", "b at 192.0.2.8: 2", "b at 192.0.2.9: 0"],
  );
});

Deno.test("a server that is heard in two networks is one, under the address heard first", async () => {
  const twice = records("a", "192.0.2.7", 1).map((record): DnsRecord =>
    record.type === "A" ? { ...record, data: "198.51.100.7" } : record
  );
  assertEquals(
    await found(
      ["192.0.2.7", records("a", "192.0.2.7", 1)],
      ["198.51.100.7", twice],
    ),
    ["a at 192.0.2.7: 1"],
  );
});

Deno.test("a server that has said goodbye is not found", async () => {
  const gone = records("a", "192.0.2.7").map((record) => ({
    ...record,
    ttl: 0,
  }));
  assertEquals(
    await found(
      ["192.0.2.7", records("a", "192.0.2.7")],
      ["192.0.2.7", gone],
    ),
    [],
  );
});

Deno.test("no more servers are found than a person looks through", async () => {
  const many = Array.from(
    { length: FOUND_MAX * 3 },
    (_, index) => {
      const from = `192.0.2.${index % 200}`;
      return [from, records(`${index}`, from)] as const;
    },
  );
  assertEquals((await found(...many)).length, FOUND_MAX);
});

Deno.test("a machine that invents servers hides no other's", async () => {
  const many = Array.from(
    { length: FOUND_MAX * 3 },
    (_, index) => ["192.0.2.66", records(`!${index}`, "192.0.2.66")] as const,
  );
  const halls = await found(...many, ["192.0.2.7", records("a", "192.0.2.7")]);
  assertEquals(halls.length, FOUND_A_SENDER_MAX + 1);
  assertEquals(halls.at(-1), "a at 192.0.2.7: undefined");
});

Deno.test("a machine can neither change what another has announced nor say goodbye for it", async () => {
  const honest = records("a", "192.0.2.7", 1);
  assertEquals(
    await found(
      ["192.0.2.7", honest],
      ["192.0.2.66", records("a", "192.0.2.7", 99)],
      ["192.0.2.66", honest.map((record) => ({ ...record, ttl: 0 }))],
    ),
    ["a at 192.0.2.7: 1"],
  );
});

Deno.test("a search ends when it is interrupted", async () => {
  const network = new FakeNetwork();
  const stop = new AbortController();
  const searching = findHalls({
    ...{ wait: 60_000, signal: stop.signal },
    open: () => network.open("192.0.2.1"),
  });
  stop.abort();
  const error = await assertRejects(() => searching);
  assertEquals(error, stop.signal.reason);
});
