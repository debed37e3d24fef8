import { assertEquals } from "@std/assert";
import { isLinkLocal, zoned, zoneFault } from "../../transport/link_local.ts";

const INTERFACES = [
  { name: "lo", address: "::1", scopeid: 0 },
  { name: "eth0", address: "192.0.2.7", scopeid: null },
  { name: "eth0", address: "fe80::7", scopeid: 2 },
  { name: "wlan0", address: "fe80::8", scopeid: 3 },
];

Deno.test("a link-local address is known by its first ten bits", () => {
  for (const address of ["fe80::1", "FEBF::1", "fe80::1%eth0", "fea0::1%3"]) {
    assertEquals(isLinkLocal(address), true, address);
  }
  for (
    const address of ["fec0::1", "fd00::2", "169.254.0.1", "fe80", "fe80.lan"]
  ) assertEquals(isLinkLocal(address), false, address);
});

Deno.test("a zone is the name of an interface, and on Windows its number", () => {
  const address = { name: "eth0", address: "fe80::7", scopeid: 2 };
  assertEquals(zoned(address, "linux"), "fe80::7%eth0");
  assertEquals(zoned(address, "darwin"), "fe80::7%eth0");
  assertEquals(zoned(address, "windows"), "fe80::7%2");
});

Deno.test("a zone that is missing, or of no interface here, is named", () => {
  const [own] = zoned({ name: "eth0", address: "", scopeid: 2 }).slice(1)
    .split("%");
  for (const address of ["fd00::2", "192.0.2.7", "host", `fe80::1%${own}`]) {
    assertEquals(zoneFault(address, INTERFACES), undefined, address);
  }
  if (Deno.build.os === "windows") return;
  assertEquals(
    zoneFault("fe80::1", INTERFACES),
    "the address needs its network interface, as in fe80::1%eth0; this machine has eth0 and wlan0",
  );
  assertEquals(
    zoneFault("fe80::1%en0", INTERFACES),
    "this machine has no network interface en0, but eth0 and wlan0",
  );
  assertEquals(
    zoneFault("fe80::1%en0", []),
    "this machine has no network interface en0, but none with IPv6",
  );
});
