import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { textParts } from "../../../web/text/parts.ts";
import { runs } from "../../long.ts";
import { anyText } from "../../protocol/text/any_text.ts";

/** The parts of a text, each in a few words. */
function parts(text: string): string[] {
  return textParts(text).map((part) =>
    part.type === "link" ? `link ${part.href}` : `${part.type} ${part.text}`
  );
}

Deno.test("an address of the web is a link, without the signs of the sentence around it", () => {
  assertEquals(parts("see https://example.org/a."), [
    "text see ",
    "link https://example.org/a",
    "text .",
  ]);
  assertEquals(parts("(http://example.org/a_(b)),"), [
    "text (",
    "link http://example.org/a_(b)",
    "text ),",
  ]);
});

Deno.test("the end of an address is found however many signs are there", () => {
  for (const sign of [")", ".", ".)"]) {
    const signs = sign.repeat(5_000);
    assertEquals(parts(`https://a.b/${signs}`), [
      "link https://a.b/",
      `text ${signs}`,
    ]);
  }
});

Deno.test("a text has a bounded number of parts, and no less text", () => {
  for (const piece of ["`a`", "https://a.b ", "```a```"]) {
    const text = piece.repeat(2_000);
    const all = textParts(text);
    assert(all.length <= 202, `${all.length}`);
    if (piece.startsWith("h")) {
      assertEquals(all.map(({ text }) => text).join(""), text);
    }
  }
});

Deno.test("no other address is a link", () => {
  for (
    const text of [
      "javascript:alert(1)",
      "data:text/html,<script>alert(1)</script>",
      "ftp://example.org",
      "file:///etc/passwd",
      "https://",
      "http://[",
      "//example.org",
      `https://${"a".repeat(3_000)}.org`,
    ]
  ) {
    assertEquals(textParts(text).filter(({ type }) => type === "link"), []);
  }
});

Deno.test("code is in a line or in a block, and nothing in it is a link", () => {
  assertEquals(parts("a `b https://example.org` c"), [
    "text a ",
    "code b https://example.org",
    "text  c",
  ]);
  assertEquals(parts("look:\n```ts\nlet a;\n\nlet b;\n```\nthere"), [
    "text look:\n",
    "block let a;\n\nlet b;",
    "text there",
  ]);
  assertEquals(parts("```one line```"), ["block one line"]);
  assertEquals(parts("a ` b\n` c"), ["text a ` b\n` c"]);
});

Deno.test("whatever a text is, its parts are made of it, and a link leads to the web", () => {
  const pieces = fc.array(
    fc.oneof(
      anyText(),
      fc.constantFrom("`", "```", "\n", "https://", "http://a.b/", "(", ")"),
    ),
  ).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(pieces, (text) => {
      let rest = text;
      for (const part of textParts(text)) {
        const at = rest.indexOf(part.text);
        // Only the marks of code stand between the parts.
        if (
          !/^(```[a-z0-9+#-]*\n?|`|\n```|```|\n|)*$/i.test(rest.slice(0, at))
        ) {
          throw new Error(`lost before ${part.text}: ${rest.slice(0, at)}`);
        }
        rest = rest.slice(at + part.text.length);
        if (part.type === "link" && !/^https?:\/\//.test(part.href)) {
          throw new Error(part.href);
        }
      }
    }),
    { numRuns: runs(1_000) },
  );
});
