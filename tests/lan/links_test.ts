import { assertEquals } from "@std/assert";
import { linksFor, linksOf } from "../../lan/links.ts";

const LINKS = linksOf([
  { name: "lo", address: "127.0.0.1" },
  { name: "lo", address: "::1" },
  { name: "eth0", address: "192.0.2.7" },
  { name: "eth0", address: "fe80::7" },
  { name: "eth0", address: "2001:db8::7" },
  { name: "wlan0", address: "198.51.100.7" },
  { name: "tun0", address: "2001:db8:1::7" },
]);

Deno.test("each network has its own addresses of this machine, and what stays in the machine is none", () => {
  assertEquals(LINKS, [
    { address: "192.0.2.7", addresses: ["192.0.2.7", "2001:db8::7"] },
    { address: "198.51.100.7", addresses: ["198.51.100.7"] },
  ]);
});

Deno.test("a server that listens on one address is in the network of that address", () => {
  assertEquals(linksFor("0.0.0.0", LINKS), LINKS);
  assertEquals(linksFor("::", LINKS), LINKS);
  assertEquals(linksFor("2001:db8::7", LINKS), [
    { address: "192.0.2.7", addresses: ["2001:db8::7"] },
  ]);
  assertEquals(linksFor("127.0.0.1", LINKS), []);
});
