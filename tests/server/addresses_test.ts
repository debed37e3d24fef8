import { assertEquals } from "@std/assert";
import { reachable } from "../../server/addresses.ts";
import { EVERY_ADDRESS } from "../../server/listener.ts";
import { zoned } from "../../transport/link_local.ts";

function interfaceWith(address: string) {
  return { name: "eth0", address, scopeid: 2 };
}

const LOCAL = ["127.0.0.1", "127.0.1.1", "::1"].map(interfaceWith);
const LINK_LOCAL = ["fe80::1", "FE80::2", "fea0::1", "febf::1"]
  .map(interfaceWith);
const WIDE = ["192.0.2.7", "10.0.0.1", "2001:db8::7", "fec0::1"]
  .map(interfaceWith);

Deno.test("a server that listens on every address can be reached under all that others can use", () => {
  for (const host of [EVERY_ADDRESS, "::"]) {
    assertEquals(
      reachable(host, [...LOCAL, ...LINK_LOCAL, ...WIDE]),
      WIDE.map(({ address }) => address),
    );
  }
});

Deno.test("link-local addresses are listed with their zone when there are no others", () => {
  for (const host of [EVERY_ADDRESS, "::"]) {
    assertEquals(
      reachable(host, [...LOCAL, ...LINK_LOCAL]),
      LINK_LOCAL.map((own) => zoned(own)),
    );
  }
});

Deno.test("a server that listens on one address can be reached under that", () => {
  for (
    const host of [
      ...["192.0.2.7", "2001:db8::7", "fe80::1%eth0", "chat.example.org"],
      ...["feather", "february.example.org", "fe80", "fe9.lan"],
    ]
  ) assertEquals(reachable(host, WIDE), [host]);
});

Deno.test("a server that listens on loopback cannot be reached by others", () => {
  for (const host of ["localhost", "127.0.0.1", "127.9.9.9", "::1"]) {
    assertEquals(reachable(host, WIDE), []);
  }
  assertEquals(reachable(EVERY_ADDRESS, LOCAL), []);
});
