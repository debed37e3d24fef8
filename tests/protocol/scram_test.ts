import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { readScramFirst } from "../../protocol/scram.ts";

Deno.test("the first message of SCRAM has a name and a nonce", () => {
  assertEquals(readScramFirst("n,,n=Ann,r=8f2"), {
    ...{ header: "n,,", bare: "n=Ann,r=8f2" },
    ...{ name: "Ann", nonce: "8f2" },
  });
  assertEquals(readScramFirst("y,,n=a=2Cb=3D,r=x,t=later")?.name, "a,b=");
  assertEquals(readScramFirst("n,a=Ann,n=Ann,r=8f2")?.header, "n,a=Ann,");
});

Deno.test("SCRAM is refused with a channel, as another, and out of shape", () => {
  for (
    const message of [
      ...["", "n", "n,,", "n,,n=Ann", "n,,r=8f2", "n,,n=,r=8f2", "n,,n=Ann,r="],
      ...["p=tls-unique,,n=Ann,r=8f2", "n,a=Bob,n=Ann,r=8f2"],
      ...["n,,n=A=4en,r=8f2", "n,,n=Ann,r=8\0f2", "n,,m=1,n=Ann,r=8f2"],
    ]
  ) {
    assertEquals(readScramFirst(message), undefined, message);
  }
});

Deno.test("any name is read as it was escaped, and no text throws", () => {
  fc.assert(fc.property(
    fc.string({ unit: "grapheme", minLength: 1 }).filter((name) =>
      !/[\n\r\u2028\u2029]/.test(name)
    ),
    (name) => {
      const escaped = name.replaceAll("=", "=3D").replaceAll(",", "=2C");
      assertEquals(readScramFirst(`n,,n=${escaped},r=x`)?.name, name);
    },
  ));
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    readScramFirst(text);
  }));
});
