import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { descriptionStrings, readDescription } from "../../lan/description.ts";

const descriptions = fc.record({
  protocol: fc.nat(9_999_999),
  isEncrypted: fc.boolean(),
  fingerprint: fc.option(
    fc.stringMatching(/^[0-9a-f]{64}$/),
    { nil: undefined },
  ),
  needsPassword: fc.boolean(),
  people: fc.option(fc.nat(9_999_999), { nil: undefined }),
}, { noNullPrototype: true });

Deno.test("a description is read as it was written, in strings that a TXT record can hold", () => {
  fc.assert(fc.property(descriptions, (description) => {
    const strings = descriptionStrings(description);
    assertEquals(readDescription(strings), description);
    assert(strings.every((string) => string.length <= 255));
    assertEquals(strings[0], "txtvers=1");
  }));
});

Deno.test("strings of anybody are read without an error, and only within bounds", () => {
  const strings = fc.array(fc.oneof(
    fc.string(),
    fc.tuple(
      fc.constantFrom("protocol", "people", "tls", "sha256", "PEOPLE", ""),
      fc.string(),
    ).map(([key, value]) => `${key}=${value}`),
  ));
  fc.assert(fc.property(strings, (strings) => {
    const read = readDescription(["protocol=1", ...strings]);
    assert(read !== undefined);
    const { people = 0, fingerprint } = read;
    assert(Number.isInteger(people) && people >= 0 && people < 10_000_000);
    assert(fingerprint === undefined || /^[0-9a-f]{64}$/.test(fingerprint));
  }));
});

Deno.test("other services of the same type are not taken for ours; the first of two values counts", () => {
  assertEquals(readDescription([]), undefined);
  assertEquals(readDescription(["protocol=", "tls=1"]), undefined);
  assertEquals(readDescription(["protocol=-1"]), undefined);
  assertEquals(
    readDescription(["Protocol=1", "people=3", "people=4"])?.people,
    3,
  );
  const many = Array.from({ length: 1_000 }, (_, index) => `x${index}=1`);
  assertEquals(readDescription([...many, "protocol=1"]), undefined);
});
