import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { BadProxyHeader, proxyHeader } from "../../transport/proxy_header.ts";
import { bytesOf, glued } from "../dialects/cutting.ts";

const SIGNATURE = bytesOf("\r\n\r\n\0\r\nQUIT\n");

/** A header of version 2. */
function second(
  command: number,
  family: number,
  body: readonly number[],
): Uint8Array {
  const { length } = body;
  return glued([
    SIGNATURE,
    Uint8Array.of(command, family, length >> 8, length & 255, ...body),
  ]);
}

const V4 = [192, 0, 2, 7, 198, 51, 100, 1, 0xc7, 0x5a, 9, 124];
const V6 = [
  ...[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7],
  ...Array(16).fill(0),
  ...[0xc7, 0x5a, 9, 124],
];

const HEADERS: readonly [bytes: Uint8Array, hostname: string | undefined][] = [
  [bytesOf("PROXY TCP4 192.0.2.7 198.51.100.1 51034 2428\r\n"), "192.0.2.7"],
  [bytesOf("PROXY TCP6 2001:db8::7 2001:db8::1 51034 2428\r\n"), "2001:db8::7"],
  [bytesOf("PROXY UNKNOWN\r\n"), undefined],
  [bytesOf("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"), undefined],
  [second(0x21, 0x11, V4), "192.0.2.7"],
  [second(0x21, 0x11, [...V4, 3, 0, 4, 1, 2, 3, 4]), "192.0.2.7"],
  [second(0x21, 0x21, V6), "2001:db8:0:0:0:0:0:7"],
  [second(0x20, 0, []), undefined],
  [second(0x21, 0x31, Array(216).fill(47)), undefined],
];

Deno.test("a header names the client, and ends where the stream begins", () => {
  for (const [bytes, hostname] of HEADERS) {
    const header = proxyHeader(glued([bytes, bytesOf("hello\n")]));
    assertEquals(header, {
      client: hostname === undefined ? undefined : { hostname, port: 51034 },
      length: bytes.length,
    });
  }
});

Deno.test("a part of a header is waited for, however it is cut", () => {
  for (const [bytes] of HEADERS) {
    for (let end = 0; end < bytes.length; end++) {
      assertEquals(proxyHeader(bytes.subarray(0, end)), undefined);
    }
  }
});

Deno.test("a stream without a header is one after a few bytes", () => {
  for (const text of ["hello", "PROXIES are", "\r\nhello", "{", "GET / HTTP"]) {
    assertEquals(proxyHeader(bytesOf(text)), "none");
  }
});

Deno.test("a malformed header is an error", () => {
  const cases = [
    bytesOf("PROXY TCP4 192.0.2.7\r\n"),
    bytesOf("PROXY TCP4 2001:db8::7 ::1 1 2\r\n"),
    bytesOf("PROXY TCP6 192.0.2.7 192.0.2.8 1 2\r\n"),
    bytesOf("PROXY TCP4 192.0.2.7 198.51.100.1 51034 2428\n"),
    bytesOf(`PROXY ${"x".repeat(200)}`),
    second(0x11, 0x11, V4),
    second(0x2f, 0x11, V4),
    glued([SIGNATURE, Uint8Array.of(0x21, 0x11, 0xff, 0xff)]),
  ];
  for (const bytes of cases) {
    assertThrows(() => proxyHeader(bytes), BadProxyHeader);
  }
});

Deno.test("no bytes make it fail otherwise", () => {
  fc.assert(fc.property(
    fc.constantFrom(SIGNATURE, bytesOf("PROXY "), new Uint8Array()),
    fc.uint8Array({ maxLength: 300 }),
    (first, rest) => {
      try {
        const header = proxyHeader(glued([first, rest]));
        if (typeof header !== "object") return;
        assertEquals(header.length <= first.length + rest.length, true);
      } catch (error) {
        if (!(error instanceof BadProxyHeader)) throw error;
      }
    },
  ));
});
