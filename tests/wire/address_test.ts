import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  DEFAULT_PORT,
  hostPort,
  isUnknownHost,
  readAddress,
  readPort,
} from "../../wire/address.ts";

Deno.test("an address is a host, and a port where one is given", () => {
  const addresses: [string, string, number][] = [
    ["example.org", "example.org", DEFAULT_PORT],
    ["example.org:99", "example.org", 99],
    ["192.0.2.7", "192.0.2.7", DEFAULT_PORT],
    ["192.0.2.7:65535", "192.0.2.7", 65_535],
    ["localhost:1", "localhost", 1],
    ["[::1]", "::1", DEFAULT_PORT],
    ["[2001:db8::7]:2428", "2001:db8::7", 2428],
    ["[fe80::1%eth0]:99", "fe80::1%eth0", 99],
    ["::1", "::1", DEFAULT_PORT],
    ["::", "::", DEFAULT_PORT],
    ["2001:DB8::7", "2001:DB8::7", DEFAULT_PORT],
    ["::ffff:192.0.2.7", "::ffff:192.0.2.7", DEFAULT_PORT],
  ];
  for (const [written, host, port] of addresses) {
    assertEquals(readAddress(written), { host, port }, written);
  }
});

Deno.test("what is no address is not taken for one", () => {
  const wrong = [
    ...["", ":", ":99", "host:", "host:0", "host:65536", "host:-1", "host:x"],
    ...["host:1:2", "a b", " host", "host ", "[::1", "::1]", "[]", "[]:99"],
    ...["[::1]99", "[::1]:", "[::1]:0", "host:1e3", "host:0x10", "host: 1"],
    ...["host:999999", "host:1\n"],
  ];
  for (const written of wrong) {
    assertEquals(readAddress(written), undefined, JSON.stringify(written));
  }
});

Deno.test("an address that was written is read to the same", () => {
  const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
  const port = fc.integer({ min: 1, max: 65_535 });
  fc.assert(
    fc.property(host, port, (host, port) => {
      assertEquals(readAddress(hostPort(host, port)), { host, port });
      assertEquals(readAddress(host), { host, port: DEFAULT_PORT });
    }),
  );
});

Deno.test("an IPv6 address is written in brackets before its port", () => {
  assertEquals(hostPort("::1", 99), "[::1]:99");
  assertEquals(hostPort("192.0.2.7", 99), "192.0.2.7:99");
});

Deno.test("no text throws", () => {
  fc.assert(fc.property(fc.string(), (written) => {
    readAddress(written);
    readPort(written);
  }));
});

Deno.test("a port is a whole number from 0 to 65535, in digits and nothing else", () => {
  for (const port of [0, 1, 2428, 65_535]) {
    assertEquals(readPort(`${port}`), port);
  }
  assertEquals(readPort("00080"), 80);
  const wrong = ["", "65536", "-1", "+1", "1.0", "1e3", " 1", "1 ", "0x1", "١"];
  for (const written of [...wrong, "99999", "1000000"]) {
    assertEquals(readPort(written), undefined, written);
  }
});

Deno.test("an error of the name service is told from others", () => {
  const unknown = [
    "failed to lookup address information: Name or service not known",
    "No address could be resolved",
    "getaddrinfo ENOTFOUND nowhere.invalid",
  ];
  for (const message of unknown) {
    assertEquals(isUnknownHost(new Error(message)), true, message);
  }
  assertEquals(isUnknownHost(new Error("Connection refused")), false);
  assertEquals(isUnknownHost("failed to lookup address"), false);
  assertEquals(isUnknownHost(undefined), false);
});
