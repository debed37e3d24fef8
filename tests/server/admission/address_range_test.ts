import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BlockList } from "node:net";
import {
  mayComeIn,
  readRange,
} from "../../../server/admission/address_range.ts";

Deno.test("an address and a range have one spelling", () => {
  const spellings: [string, string | undefined][] = [
    ["192.0.2.7", "192.0.2.7"],
    ["192.0.2.7/32", "192.0.2.7"],
    ["192.0.2.0/24", "192.0.2.0/24"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["2001:DB8:0:0::7", "2001:db8::7"],
    ["2001:db8::/32", "2001:db8::/32"],
    ["::1/128", "::1"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::ffff:c000:0207", "192.0.2.7"],
    ["::ffff:192.0.2.0/120", "192.0.2.0/24"],
    ["::ffff:192.0.2.0/95", undefined],
    ["192.0.2.0/33", undefined],
    ["2001:db8::/129", undefined],
    ["192.0.2", undefined],
    ["192.0.2.256", undefined],
    ["example.org", undefined],
    ["Bob", undefined],
    ["bad", undefined],
    ["", undefined],
    ["1.2.3.4/", undefined],
    ["1.2.3.4/-1", undefined],
    ["[::1]", undefined],
    ["fe80::1%eth0", undefined],
  ];
  for (const [typed, text] of spellings) {
    assertEquals(readRange(typed)?.text, text, typed);
  }
});

Deno.test("a range holds what begins with its bits, in its own family", () => {
  const holds: [string, string, boolean][] = [
    ["192.0.2.7", "192.0.2.7", true],
    ["192.0.2.7", "192.0.2.8", false],
    ["192.0.2.0/24", "192.0.2.255", true],
    ["192.0.2.0/24", "192.0.3.0", false],
    ["192.0.2.0/25", "192.0.2.128", false],
    ["0.0.0.0/0", "203.0.113.1", true],
    ["0.0.0.0/0", "2001:db8::1", false],
    ["::/0", "2001:db8::1", true],
    ["2001:db8::/32", "2001:db8:ffff::1", true],
    ["2001:db8::/32", "2001:db9::1", false],
    ["::ffff:192.0.2.0/120", "192.0.2.9", true],
  ];
  for (const [range, address, is] of holds) {
    assertEquals(readRange(range)?.holds(address), is, `${range} ${address}`);
  }
});

Deno.test("an IPv6 address is in its own range in every spelling", () => {
  fc.assert(
    fc.property(
      fc.ipV6(),
      fc.integer({ min: 0, max: 128 }),
      (address, length) => {
        const range = readRange(`${address}/${length}`);
        // One that is IPv4 inside of IPv6 has fewer lengths.
        if (range === undefined) return /^(0*:)*:?ffff:/i.test(address);
        return range.holds(readRange(address)?.text ?? "") &&
          readRange(range.text)?.text === range.text;
      },
    ),
  );
});

Deno.test("a range holds the same addresses as one of Node's BlockList", () => {
  const families = [
    [fc.ipV4(), "ipv4", 32] as const,
    [fc.ipV6(), "ipv6", 128] as const,
  ];
  for (const [address, family, longest] of families) {
    fc.assert(fc.property(
      address,
      address,
      fc.integer({ min: 0, max: longest }),
      fc.boolean(),
      (one, other, length, isOwn) => {
        const range = readRange(`${one}/${length}`);
        // IPv4 inside of IPv6 is IPv4 here.
        fc.pre(
          range !== undefined &&
            ![one, other].some((address) =>
              family === "ipv6" && readRange(address)?.text.includes(".")
            ),
        );
        const list = new BlockList();
        list.addSubnet(one, length, family);
        const asked = isOwn ? one : other;
        return range?.holds(asked) === list.check(asked, family);
      },
    ));
  }
});

Deno.test("an address with a zone is in the same ranges as without", () => {
  assertEquals(readRange("fe80::/10")?.holds("fe80::1%eth0"), true);
});

Deno.test("a denied address may not connect even if it is allowed; without a list of allowed addresses all are", () => {
  const ranges = (...typed: string[]) =>
    typed.flatMap((range) => readRange(range) ?? []);
  assert(mayComeIn("192.0.2.1", { allow: [], deny: [] }));
  assert(!mayComeIn("192.0.2.1", { allow: [], deny: ranges("192.0.2.0/24") }));
  assert(mayComeIn("192.0.2.1", { allow: ranges("192.0.2.0/24"), deny: [] }));
  assert(!mayComeIn("192.0.3.1", { allow: ranges("192.0.2.0/24"), deny: [] }));
  assert(
    !mayComeIn("192.0.2.1", {
      allow: ranges("192.0.2.0/24"),
      deny: ranges("192.0.2.1"),
    }),
  );
});
