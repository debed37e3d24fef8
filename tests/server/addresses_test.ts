import { assertEquals } from "@std/assert";
import { reachable } from "../../server/addresses.ts";
import { EVERY_ADDRESS } from "../../server/listener.ts";

const INTERFACES = [
  ...["127.0.0.1", "127.0.1.1", "192.0.2.7", "10.0.0.1", "::1"],
  ...["fe80::1", "FE80::2", "fea0::1", "febf::1", "2001:db8::7", "fec0::1"],
].map((address) => ({ address }));

Deno.test("who listens everywhere is reached under all addresses others can use", () => {
  for (const host of [EVERY_ADDRESS, "::"]) {
    assertEquals(reachable(host, INTERFACES), [
      "192.0.2.7",
      "10.0.0.1",
      "2001:db8::7",
      "fec0::1",
    ]);
  }
});

Deno.test("who listens on one address is reached under that one", () => {
  for (const host of ["192.0.2.7", "2001:db8::7", "chat.example.org"]) {
    assertEquals(reachable(host, INTERFACES), [host]);
  }
});

Deno.test("who listens for this machine alone is reached by nobody else", () => {
  for (
    const host of ["localhost", "127.0.0.1", "127.9.9.9", "::1", "fe80::1"]
  ) {
    assertEquals(reachable(host, INTERFACES), []);
  }
  const local = [{ address: "127.0.0.1" }, { address: "::1" }];
  assertEquals(reachable(EVERY_ADDRESS, local), []);
});

Deno.test("a host whose name begins like a link-local address is reached under its name", () => {
  for (const host of ["feather", "february.example.org", "fe80", "fe9.lan"]) {
    assertEquals(reachable(host, []), [host]);
  }
});
