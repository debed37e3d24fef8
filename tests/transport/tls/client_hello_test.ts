/** The protocols that a TLS client names. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Duplex } from "node:stream";
import tls from "node:tls";
import {
  isAskedForCertificate,
  offeredProtocols,
} from "../../../transport/tls/client_hello.ts";
import { probeHello } from "../../../transport/tls/tls_hello.ts";

/** The first bytes of a client of Node's library. */
async function helloWith(protocols: string[]): Promise<Uint8Array> {
  const written = Promise.withResolvers<Uint8Array>();
  const socket = new Duplex({
    read() {},
    write(bytes, _, done) {
      written.resolve(Uint8Array.from(bytes));
      done();
    },
  });
  const client = tls.connect({ socket, ALPNProtocols: protocols });
  client.on("error", () => {});
  try {
    return await written.promise;
  } finally {
    client.destroy();
  }
}

const HELLO = await helloWith(["h2", "http/1.1"]);

Deno.test("the protocols of a library's client are read, and none where there are none", async () => {
  assertEquals(offeredProtocols(HELLO), ["h2", "http/1.1"]);
  assertEquals(offeredProtocols(await helloWith(["irc"])), ["irc"]);
  assertEquals(offeredProtocols(probeHello()), []);
  assert(isAskedForCertificate(["irc"]) && isAskedForCertificate([]));
  assert(!isAskedForCertificate(["irc", "http/1.1"]));
  assert(!isAskedForCertificate(["h2"]));
});

Deno.test("a part of a hello says nothing, and one in several records names none", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: HELLO.length - 1 }),
    (length) => {
      assertEquals(offeredProtocols(HELLO.subarray(0, length)), undefined);
    },
  ));
  const first = HELLO.slice(0, 105);
  first.set([0, 100], 3);
  assertEquals(offeredProtocols(first), []);
});

Deno.test("any bytes name some protocols, or need more, and never too many", () => {
  const changed = fc.tuple(
    fc.nat({ max: HELLO.length - 1 }),
    fc.nat({ max: 255 }),
  ).map(([at, byte]) => HELLO.with(at, byte));
  fc.assert(fc.property(
    fc.oneof(fc.uint8Array({ maxLength: 300 }), changed),
    (bytes) => {
      const found = offeredProtocols(bytes);
      assert(found === undefined || Array.isArray(found));
    },
  ));
  const endless = new Uint8Array(20_000).fill(0xff);
  endless.set([0x16, 3, 1, 0xff, 0xff, 1, 0xff, 0xff, 0xff]);
  assertEquals(offeredProtocols(endless), []);
});
