import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  BadRequest,
  checkRequestLine,
  endOfHead,
  FIELDS_MAX,
  listOf,
  parseHead,
} from "../../../dialects/web/request_head.ts";
import { bytesOf } from "../cutting.ts";

/** The status that a head is refused with; 0 when it is not. */
function statusOf(head: string): number {
  try {
    parseHead(bytesOf(head));
    return 0;
  } catch (error) {
    if (error instanceof BadRequest) return error.status;
    throw error;
  }
}

Deno.test("a head is read as its request line and its fields", () => {
  const { method, path, minor, fields } = parseHead(
    bytesOf(
      "GET /a?b=c HTTP/1.1\r\nHost: x:1\r\nACCEPT:  a \r\naccept: b\r\n\r\n",
    ),
  );
  assertEquals([method, path, minor], ["GET", "/a", 1]);
  assertEquals([...fields], [["host", "x:1"], ["accept", "a, b"]]);
});

Deno.test("a head that two parties could read differently is refused", () => {
  const cases: readonly [status: number, head: string][] = [
    [400, "GET  / HTTP/1.1\r\n\r\n"],
    [400, "GET /\r\n\r\n"],
    [400, " GET / HTTP/1.1\r\n\r\n"],
    [400, "GET / HTTP/1.1 \r\n\r\n"],
    [400, "GET / HTTP/1.1\r\nHost : a\r\n\r\n"],
    [400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"],
    [400, "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n"],
    [400, "GET / HTTP/1.1\r\nHost: a\r\nHOST: a\r\n\r\n"],
    [400, "GET / HTTP/1.1\r\nHost: a\r\nno field\r\n\r\n"],
    [400, "GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n"],
    [400, "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"],
    [400, "GET / HTTP/1.1\r\n: a\r\n\r\n"],
    [400, "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n"],
    [400, "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"],
    [400, "GET / HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\n"],
    [
      400,
      "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
    [400, "GET / HTTP/1.1\r\nTransfer-Encoding : chunked\r\n\r\n"],
    [505, "GET / HTTP/2.0\r\n\r\n"],
    [505, "GET / HTTP/0.9\r\n\r\n"],
    [505, "PRI * HTTP/2\r\n\r\n"],
    [431, `GET / HTTP/1.1\r\n${"a: b\r\n".repeat(FIELDS_MAX + 1)}\r\n`],
    [0, `GET / HTTP/1.1\r\n${"a: b\r\n".repeat(FIELDS_MAX)}\r\n`],
    [0, "GET / HTTP/1.0\n\n"],
  ];
  for (const [status, head] of cases) {
    assertEquals(statusOf(head), status, JSON.stringify(head));
  }
});

Deno.test("a first line without a version is refused before anything follows", () => {
  checkRequestLine(bytesOf("GET / HTTP/1.1"));
  checkRequestLine(bytesOf("GET / HTTP/1.1\r\n"));
  assertThrows(() => checkRequestLine(bytesOf("GET /\n")), BadRequest);
});

Deno.test("a head ends with the first empty line, and never before", () => {
  const line = fc.constantFrom("", "a", "ab", "\r", "a\r\r", "\0");
  fc.assert(fc.property(
    fc.array(fc.tuple(line, fc.constantFrom("\n", "\r\n")), { minLength: 1 }),
    (lines) => {
      const text = lines.map((parts) => parts.join("")).join("");
      const expected = /\n\r?\n/.exec(text);
      const end = expected === null
        ? undefined
        : expected.index + expected[0].length;
      assertEquals(endOfHead(bytesOf(text)), end);
    },
  ));
});

Deno.test("a list is read in lower case", () => {
  assertEquals(listOf("keep-alive, Upgrade"), ["keep-alive", "upgrade"]);
  assertEquals(listOf(undefined), [""]);
});
