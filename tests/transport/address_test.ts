import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  asciiHost,
  bareAddress,
  DEFAULT_PORT,
  hostPort,
  isLoopback,
  isUnknownHost,
  readAddress,
  readPort,
  withoutSecrets,
  writtenAddress,
} from "../../transport/address.ts";

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
    ["fe80::1%eth0", "fe80::1%eth0", DEFAULT_PORT],
    ["fe80::1%br-7.2", "fe80::1%br-7.2", DEFAULT_PORT],
    ["한글.kr:99", "한글.kr", 99],
    ["::1", "::1", DEFAULT_PORT],
    ["::", "::", DEFAULT_PORT],
    ["2001:DB8::7", "2001:DB8::7", DEFAULT_PORT],
    ["::ffff:192.0.2.7", "::ffff:192.0.2.7", DEFAULT_PORT],
  ];
  for (const [written, host, port] of addresses) {
    assertEquals(readAddress(written), { host, port }, written);
  }
});

Deno.test("a text that is not an address is rejected", () => {
  const wrong = [
    ...["", ":", ":99", "host:", "host:0", "host:65536", "host:-1", "host:x"],
    ...["host:1:2", "a b", " host", "host ", "[::1", "::1]", "[]", "[]:99"],
    ...["[::1]99", "[::1]:", "[::1]:0", "host:1e3", "host:0x10", "host: 1"],
    ...["host:999999", "host:1\n", "me@host", "me@host:99", "http://host"],
    ...["host/", "host%eth0", "::1%", "::1%a b", "fe80::1%eth0:99"],
    ...["[host]", "1:2:3:4:5:6:7:8:9", ":::", "한\u200d글.kr", "me@한글.kr"],
    ...[
      "127.0.0.1;ls",
      "a,b",
      "-host",
      ".",
      "host-",
      "$HOST",
      "<host>",
      "a!",
      "한글.kr/x",
    ],
  ];
  for (const written of wrong) {
    assertEquals(readAddress(written), undefined, JSON.stringify(written));
  }
});

Deno.test("a host in other letters than ASCII is looked up by its other form", () => {
  for (
    const [host, ascii] of [
      ["한글.kr", "xn--bj0bj06e.kr"],
      ["한글.kr".normalize("NFD"), "xn--bj0bj06e.kr"],
      ["日本語。jp", "xn--wgv71a119e.jp"],
      ["BÜCHER.example", "xn--bcher-kva.example"],
      ["xn--bj0bj06e.kr", "xn--bj0bj06e.kr"],
      ["Example.org", "Example.org"],
      ["fe80::1%이더넷", "fe80::1%이더넷"],
    ] as const
  ) assertEquals(asciiHost(host), ascii, host);
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

const DIGITS = "0123456789abcdef".repeat(4);

Deno.test("behind a # stand a passphrase, a fingerprint, or both", () => {
  const where = { host: "h", port: DEFAULT_PORT };
  const fingerprint = DIGITS;
  const colons = DIGITS.replace(/..(?=.)/g, "$&:").toUpperCase();
  for (
    const [written, more] of [
      ["h#key=secret", { passphrase: "secret" }],
      ["h#key=a%20b%26c%23", { passphrase: "a b&c#" }],
      ["h#key=%EC%95%88%EB%85%95", { passphrase: "안녕" }],
      ["h#key=안녕", { passphrase: "안녕" }],
      ["h#key=a+b=c#d:e", { passphrase: "a+b=c#d:e" }],
      [`h#sha256:${DIGITS}`, { fingerprint }],
      [`h#sha256:${colons}`, { fingerprint }],
      [`h#SHA256:${DIGITS.toUpperCase()}`, { fingerprint }],
      [`h#sha256:${DIGITS}&key=x`, { fingerprint, passphrase: "x" }],
      [`h#key=x&sha256:${DIGITS}`, { fingerprint, passphrase: "x" }],
    ] as const
  ) assertEquals(readAddress(written), { ...where, ...more }, written);
  assertEquals(readAddress("[::1]:99#key=x"), {
    host: "::1",
    port: 99,
    passphrase: "x",
  });
  assertEquals(readAddress("::1#key=x")?.host, "::1");
});

Deno.test("anything else behind a # is not an address", () => {
  const wrong = [
    ...["", "&", "key", "key=", "key=%20", "key=%", "key=%zz", "key=%ff"],
    ...["secret", "KEY=x", "key=x&", "&key=x", "key=x&key=x", "key=x&more"],
    ...["sha256:", `sha256:${DIGITS.slice(1)}`, `sha256:${DIGITS}0`],
    ...[`sha256:g${DIGITS.slice(1)}`, `sha256=${DIGITS}`, `sha1:${DIGITS}`],
    ...[`sha256:01:${DIGITS.slice(2)}`, `sha256:${DIGITS}&sha256:${DIGITS}`],
  ];
  for (const behind of wrong) {
    assertEquals(readAddress(`h#${behind}`), undefined, behind);
  }
  assertEquals(readAddress("#key=x"), undefined);
});

Deno.test("an address with all that belongs to it is read to the same", () => {
  const passphrase = fc.string({ minLength: 1, unit: "grapheme" })
    .filter((text) => text.trim() !== "");
  const fingerprint = fc.constant(DIGITS);
  const address = fc.record({
    host: fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()),
    port: fc.integer({ min: 1, max: 65_535 }),
    passphrase,
    fingerprint,
  }, { requiredKeys: ["host", "port"], noNullPrototype: true });
  fc.assert(fc.property(address, (address) => {
    assertEquals(readAddress(writtenAddress(address)), address);
  }));
  assertEquals(
    writtenAddress({
      host: "::1",
      port: 99,
      passphrase: "a b&c",
      fingerprint: DIGITS,
    }),
    `[::1]:99#sha256:${DIGITS}&key=a%20b%26c`,
  );
});

Deno.test("an address that is shown says nothing of what is behind its #", () => {
  assertEquals(withoutSecrets("h:99"), "h:99");
  assertEquals(withoutSecrets("h:99#key=a\nb#c"), "h:99#…");
});

Deno.test("an IPv6 address is written in brackets before its port", () => {
  assertEquals(hostPort("::1", 99), "[::1]:99");
  assertEquals(hostPort("192.0.2.7", 99), "192.0.2.7:99");
});

Deno.test("no text throws", () => {
  fc.assert(fc.property(fc.string(), (written) => {
    readAddress(written);
    readPort(written);
    asciiHost(written);
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

Deno.test("an error of the name service is distinguished from others", () => {
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

Deno.test("localhost and its addresses mean the machine that they are named on", () => {
  for (const host of ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9"]) {
    assertEquals(isLoopback(host), true, host);
  }
  for (const host of ["::1", "::ffff:127.0.0.1"]) {
    assertEquals(isLoopback(host), true, host);
  }
  for (const host of ["192.0.2.7", "::", "localhost.example.org", "fe80::1"]) {
    assertEquals(isLoopback(host), false, host);
  }
  for (const host of ["128.0.0.1", "::ffff:192.0.2.7"]) {
    assertEquals(isLoopback(host), false, host);
  }
});

Deno.test("an IPv4 address inside IPv6 is the IPv4 address", () => {
  const cases = [
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::FFFF:192.0.2.7", "192.0.2.7"],
    ["192.0.2.7", "192.0.2.7"],
    ["2001:db8::7", "2001:db8::7"],
    ["::ffff:c000:207", "::ffff:c000:207"],
  ] as const;
  for (const [address, bare] of cases) {
    assertEquals(bareAddress(address), bare);
  }
});
