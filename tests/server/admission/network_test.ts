import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { networkOf } from "../../../server/admission/network.ts";

Deno.test("an IPv4 address is a network by itself, in either form", () => {
  assertEquals(networkOf("192.0.2.7"), "192.0.2.7");
  assertEquals(networkOf("::ffff:192.0.2.7"), "192.0.2.7");
  assertEquals(networkOf("::FFFF:192.0.2.7"), "192.0.2.7");
});

Deno.test("of an IPv6 address the first 64 bits count, in every spelling", () => {
  for (
    const [address, network] of [
      ["2001:db8::7", "2001:db8:0:0::/64"],
      ["2001:0DB8:0:0:1:2:3:4", "2001:db8:0:0::/64"],
      ["2001:db8:0:1::", "2001:db8:0:1::/64"],
      ["2001:db8:1::2:3:4:5", "2001:db8:1:0::/64"],
      ["2001:db8:1:2:3:4:5::", "2001:db8:1:2::/64"],
      ["1:2:3::5:6:7:8", "1:2:3:0::/64"],
      ["::1:2:3:4:5:6:7", "0:1:2:3::/64"],
      ["::1", "0:0:0:0::/64"],
      ["::", "0:0:0:0::/64"],
      ["fe80::1%eth0", "fe80:0:0:0::/64"],
      ["1:2:3:4:5:6:192.0.2.7", "1:2:3:4::/64"],
      ["64:ff9b::192.0.2.7", "64:ff9b:0:0::/64"],
      ["::192.0.2.7", "0:0:0:0::/64"],
    ] as const
  ) assertEquals(networkOf(address), network, address);
});

Deno.test("two IPv6 addresses share a network exactly when their first 64 bits are the same", () => {
  const group = fc.nat(0xffff).map((group) => group.toString(16));
  const half = fc.array(group, { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(half, half, half, half, (network, other, host, neighbour) => {
      const of = (...halves: string[][]) => networkOf(halves.flat().join(":"));
      assertEquals(of(network, host), of(network, neighbour));
      assertEquals(
        of(network, host) === of(other, host),
        network.join() === other.join(),
      );
    }),
  );
});
