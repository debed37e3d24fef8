import { assertEquals, assertRejects } from "@std/assert";
import { readRange } from "../../../server/admission/address_range.ts";
import { Inflow } from "../../../server/admission/inflow.ts";
import {
  behindProxies,
  ProxiedConn,
} from "../../../server/proxy/proxied_conn.ts";
import { BadProxyHeader } from "../../../transport/proxy_header.ts";
import { byteByByte, bytesOf } from "../../dialects/cutting.ts";
import { FakeConn } from "../connection/fake_conn.ts";
import { FakeTimers, settled } from "../fake_timers.ts";

/** A connection over which some pieces come, then nothing until it is closed. */
class Sending extends FakeConn {
  readonly #pieces: Uint8Array[];

  constructor(pieces: readonly Uint8Array[]) {
    super("192.0.2.1");
    this.#pieces = [...pieces];
  }

  override async read(buffer: Uint8Array): Promise<number | null> {
    const piece = this.#pieces.shift();
    if (piece === undefined) return await this.silence.promise;
    buffer.set(piece);
    return piece.length;
  }
}

const TRUSTED = ["192.0.2.0/24", "2001:db8::1"].flatMap((text) =>
  readRange(text) ?? []
);

function proxied(pieces: readonly Uint8Array[]): ProxiedConn {
  return new ProxiedConn(new Sending(pieces), TRUSTED, new Inflow());
}

/** The next bytes of a connection. */
async function next(conn: ProxiedConn, most = 4_096): Promise<string> {
  const buffer = new Uint8Array(most);
  const read = await conn.read(buffer);
  return new TextDecoder().decode(buffer.subarray(0, read ?? 0));
}

/** A request that has come through some addresses. */
function request(forwarded?: string): string {
  const field = forwarded === undefined
    ? ""
    : `X-Forwarded-For: ${forwarded}\r\n`;
  return `GET / HTTP/1.1\r\nHost: a\r\n${field}\r\n`;
}

Deno.test("the client of a proxy is the one that its header names, and the header is taken away", async () => {
  const text = "PROXY TCP4 198.51.100.7 192.0.2.1 51034 2428\r\nhello\n";
  for (const pieces of [[bytesOf(text)], byteByByte(bytesOf(text))]) {
    const conn = proxied(pieces);
    assertEquals(conn.remoteAddr.hostname, "192.0.2.1");
    await conn.identify();
    const { hostname, port } = conn.remoteAddr;
    assertEquals([hostname, port], ["198.51.100.7", 51034]);
    assertEquals((await next(conn, 1)).charAt(0), "h");
    conn.close();
  }
});

Deno.test("the client of a request is the last that is no trusted proxy", async () => {
  const cases: readonly [forwarded: string | undefined, hostname: string][] = [
    ["198.51.100.7", "198.51.100.7"],
    ["203.0.113.9, 198.51.100.7", "198.51.100.7"],
    ["198.51.100.7, 192.0.2.44", "198.51.100.7"],
    ["2001:DB8::7, 2001:db8::1", "2001:db8::7"],
    ["nonsense, 198.51.100.7, 192.0.2.44", "198.51.100.7"],
    ["192.0.2.3", "192.0.2.1"],
    [undefined, "192.0.2.1"],
    ["", "192.0.2.1"],
    [",, 198.51.100.7 ,,", "198.51.100.7"],
  ];
  for (const [forwarded, hostname] of cases) {
    const text = request(forwarded);
    const conn = proxied([bytesOf(text)]);
    await conn.identify();
    assertEquals(conn.remoteAddr.hostname, hostname, forwarded);
    assertEquals(await next(conn), text);
    conn.close();
  }
});

Deno.test("addresses that a client has put before its own are not looked at, however many", async () => {
  let looked = 0;
  const proxy = {
    text: "192.0.2.1",
    holds: (address: string) => {
      looked++;
      return address === "192.0.2.1";
    },
  };
  const text = request(`${"::1,".repeat(3_000)}198.51.100.7, 192.0.2.1`);
  const pieces = [
    bytesOf(text).slice(0, 4_096),
    bytesOf(text).slice(4_096, 8_192),
    bytesOf(text).slice(8_192),
  ];
  const conn = new ProxiedConn(new Sending(pieces), [proxy], new Inflow());
  await conn.identify();
  assertEquals([conn.remoteAddr.hostname, looked], ["198.51.100.7", 2]);
  conn.close();
});

Deno.test("in front of other bytes there is no client but the other end", async () => {
  for (
    const text of ['{"type":"hello"}\n', "PUT it there\n", "GET /\n", "hi"]
  ) {
    const conn = proxied([bytesOf(text)]);
    await conn.identify();
    assertEquals(conn.remoteAddr.hostname, "192.0.2.1");
    assertEquals(await next(conn), text);
    conn.close();
  }
});

Deno.test("a request of any method is one of its client, however it is cut", async () => {
  for (const method of ["GET", "PROPFIND", "SAY"]) {
    const text = request("198.51.100.7").replace("GET", method);
    const whole = bytesOf(text);
    const at = text.indexOf("HTTP");
    for (const pieces of [[whole], [whole.slice(0, at), whole.slice(at)]]) {
      const conn = proxied(pieces);
      await conn.identify();
      assertEquals(conn.remoteAddr.hostname, "198.51.100.7", method);
      conn.close();
    }
  }
});

Deno.test("a silent connection is one of the other end, and its first bytes are not lost", async () => {
  using timers = new FakeTimers();
  const silent = new FakeConn("192.0.2.1");
  const conn = new ProxiedConn(silent, TRUSTED, new Inflow());
  const identified = conn.identify();
  await settled();
  await timers.goOff();
  await identified;
  silent.hangUp();
  assertEquals(await conn.read(new Uint8Array(10)), null);
  conn.close();
});

Deno.test("a header that is malformed, names no address or does not end is an error", async () => {
  const wrong = proxied([bytesOf("PROXY nonsense\r\n")]);
  await assertRejects(() => wrong.identify(), BadProxyHeader);
  const nobody = proxied([bytesOf(request("unknown"))]);
  await assertRejects(() => nobody.identify(), BadProxyHeader);
  const part = new Sending([bytesOf("PROXY TCP4 ")]);
  const conn = new ProxiedConn(part, TRUSTED, new Inflow());
  part.hangUp();
  await assertRejects(() => conn.identify(), Error, "closed before a header");
});

Deno.test("a header has one time for all of it, however slowly it comes", async () => {
  using timers = new FakeTimers();
  const part = new Sending(byteByByte(bytesOf("PROXY TCP4 ")));
  const conn = new ProxiedConn(part, TRUSTED, new Inflow());
  const identified = assertRejects(() => conn.identify());
  await settled();
  // For the first byte, and for all that follow.
  assertEquals(timers.count, 2);
  await timers.goOff();
  await identified;
  conn.close();
});

Deno.test("only connections from trusted proxies are asked for a client", async () => {
  async function* accepted() {
    yield new FakeConn("192.0.2.1");
    yield new FakeConn("::ffff:192.0.2.1");
    yield new FakeConn("198.51.100.7");
  }
  const conns = await Array.fromAsync(behindProxies(accepted(), TRUSTED));
  assertEquals(conns.map((conn) => conn instanceof ProxiedConn), [
    ...[true, true, false],
  ]);
});
