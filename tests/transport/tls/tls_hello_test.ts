import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { noTlsHere } from "../../../dialects/no_tls.ts";
import {
  answersTls,
  beginsTls,
  probeHello,
} from "../../../transport/tls/tls_hello.ts";
import { bytesOf } from "../../dialects/cutting.ts";

/** A fatal alert of this description. */
function alert(description: number): Uint8Array {
  return Uint8Array.of(0x15, 3, 3, 0, 2, 2, description);
}

Deno.test("a TLS client is recognised by its first two bytes", () => {
  assertEquals(beginsTls(new Uint8Array()), undefined);
  assertEquals(beginsTls(Uint8Array.of(0x16)), undefined);
  assertEquals(beginsTls(Uint8Array.of(0x16, 0x03)), true);
  assertEquals(beginsTls(probeHello()), true);
  for (const text of ["h", "hi", '{"type"', "\x16x", "\x15\x03"]) {
    assertEquals(beginsTls(bytesOf(text)), false, text);
  }
});

Deno.test("a TLS server is recognised by its answer", () => {
  assertEquals(answersTls(new Uint8Array()), undefined);
  assertEquals(answersTls(Uint8Array.of(0x16)), true);
  assertEquals(answersTls(alert(40)), true);
  assertEquals(answersTls(alert(40).subarray(0, 6)), undefined);
  assertEquals(answersTls(bytesOf("* welcome")), false);
});

Deno.test("a server without TLS answers so that a client knows, whatever it sends, and says nothing of it", () => {
  const decoder = noTlsHere.codec();
  assertEquals(decoder.feed(probeHello()), [{ type: "bye" }]);
  assertEquals(decoder.feed(bytesOf("psst\n")), []);
  assertEquals(decoder.silence?.() ?? [], []);
  assertEquals(decoder.end?.() ?? [], []);
  const goodbye = noTlsHere.encode({
    type: "bye",
    reason: "you left",
    again: false,
  });
  assertEquals(goodbye, alert(70));
  assertEquals(answersTls(goodbye), false);
  const ping = noTlsHere.encode({ type: "ping" });
  assertEquals(ping.length, 0);
});

Deno.test("a probing hello is a whole record whose lengths are right, and no two are the same", () => {
  const bytes = probeHello();
  const view = new DataView(bytes.buffer);
  assertEquals(view.getUint16(3), bytes.length - 5);
  assertEquals(view.getUint32(5) & 0xffffff, bytes.length - 9);
  assert(bytes.length < 512, "it fits into one packet");
  assertNotEquals(probeHello(), bytes);
});
