import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type NormalForm,
  normalForm,
} from "../../../protocol/text/normal_form.ts";
import { anyText } from "./any_text.ts";

const FORMS: readonly NormalForm[] = ["NFC", "NFD", "NFKC", "NFKD"];

/** The longest row of marks in a text that are put in order together. */
function longestRow(text: string): number {
  return Math.max(
    0,
    ...Array.from(
      text.matchAll(/(?:(?!\u034f)\p{M})+/gu),
      ([row]) => [...row].length,
    ),
  );
}

Deno.test("text is normalized like by String.prototype.normalize", () => {
  fc.assert(fc.property(anyText(), (text) => {
    for (const form of FORMS) {
      assertEquals(normalForm(text, form), text.normalize(form));
    }
  }));
});

Deno.test("a long row of marks is divided before it is sorted, whatever its marks", () => {
  const tower = (...marks: string[]) =>
    fc.array(fc.constantFrom(...marks), { minLength: 31, maxLength: 400 })
      .map((all) => `a${all.join("")}b`);
  fc.assert(
    // The last two of these are two marks each when they are taken apart.
    fc.property(tower("\u0301", "\u20dd", "\u0344", "\u0f73"), (text) => {
      for (const form of FORMS) {
        assert(longestRow(normalForm(text, form)) <= 2 * 30);
      }
    }),
  );
  fc.assert(
    fc.property(tower("\u0301", "\u0323", "\u20dd", "\u034f"), (text) => {
      for (const form of FORMS) {
        const is = normalForm(text, form);
        assert(longestRow(is) <= 30);
        assertEquals(normalForm(is, form), is);
        // Nothing is lost, and nothing seen is added.
        assertEquals(sorted(is), sorted(text.normalize(form)));
      }
    }),
  );
});

/** The characters of a text, in whatever order they stood. */
function sorted(text: string): string {
  return [...text.normalize("NFD").replaceAll("\u034f", "")].sort().join("");
}

Deno.test("as many marks as any text needs stay together", () => {
  const text = `a${"\u0301\u0323".repeat(15)}`;
  assertEquals(normalForm(text, "NFD"), text.normalize("NFD"));
});
