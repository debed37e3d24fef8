import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { joined, noAddress } from "../../../cli/options/no_address.ts";

Deno.test("an address in the form of another program gets the correct form", () => {
  for (
    const [written, meant] of [
      ["me@host", "host --name me"],
      ["me@host:99", "host:99 --name me"],
      ["me:word@host", "host --name me"],
      ["보라@한글.kr", "한글.kr --name 보라"],
      ["me@[::1]:99", '"[::1]:99" --name me'],
      ["a*b@host", "host"],
      ["chat://host:99", "host:99"],
      ["ssh://me@host:99/there", "host:99 --name me"],
      ["http://[::1]:99/", '"[::1]:99"'],
      ["host:99/", "host:99"],
      ["fe80::1%eth0:99", '"[fe80::1%eth0]:99"'],
      ["2001:db8:0:0:0:0:0:7:99", '"[2001:db8:0:0:0:0:0:7]:99"'],
      ["me@host#key=secret", '"host#…" --name me'],
    ] as const
  ) {
    const shown = written.replace("#key=secret", "#…");
    assertEquals(
      noAddress(written, "chat join"),
      `${shown} is not an address; did you mean: chat join ${meant}`,
    );
  }
  assertStringIncludes(
    noAddress("me@host", "chat doctor"),
    "mean: chat doctor host",
  );
  assertStringIncludes(noAddress("me@host"), "did you mean: host");
});

Deno.test("a value without a likely meaning gets the forms of an address", () => {
  for (const written of ["", "host:", "a b", "me@", "@", "://", "h#key="]) {
    assertStringIncludes(
      noAddress(written, "chat join"),
      "is not an address: HOST",
    );
  }
});

Deno.test("host and port in two words are known", () => {
  assertEquals(joined("host", "99"), "host:99");
  assertEquals(joined("::1", "99"), "[::1]:99");
  assertEquals(joined("[::1]", "99"), "[::1]:99");
  assertEquals(joined("host#key=secret", "99"), "host:99#…");
  for (
    const [host, port] of [
      ...[["host:1", "99"], ["host", "0"], ["host", "x"], ["host", "70000"]],
      ...[["", "99"], ["a b", "99"], ["host", ""]],
    ] as const
  ) assertEquals(joined(host ?? "", port ?? ""), undefined, `${host} ${port}`);
});

Deno.test("no text throws, and nothing behind a # is shown", () => {
  const behind = fc.string().map((text) => `#${text}secret`);
  fc.assert(fc.property(fc.string(), behind, (written, behind) => {
    const answer = noAddress(written + behind, "chat join") +
      joined(written + behind, "99");
    assertEquals(answer.includes("secret"), false);
  }));
});
