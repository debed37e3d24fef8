import { assert, assertEquals } from "@std/assert";
import {
  colourOf,
  colours,
  NAME_COLOURS,
  noColours,
} from "../../../terminal/view/paint.ts";

/** The least contrast at which large text is readable (WCAG 2.2, 1.4.3). */
const READABLE = 3;

/** The first colour of the cube of 6 by 6 by 6 that every terminal of 256 colours has. */
const CUBE = 16;

/** How bright a colour of the cube is, from 0 to 1, as the eye sees it. */
function luminance(colour: number): number {
  const at = colour - CUBE;
  const [red, green, blue] = [
    Math.floor(at / 36),
    Math.floor(at / 6) % 6,
    at % 6,
  ]
    .map((step) => step === 0 ? 0 : 55 + 40 * step)
    .map((value) => value / 255)
    .map((value) =>
      value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    );
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

function contrast(one: number, other: number): number {
  const [dark = 0, light = 0] = [one, other].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

for (const colour of NAME_COLOURS) {
  Deno.test(`colour ${colour} is readable on black and on white`, () => {
    assert(contrast(luminance(colour), 0) >= READABLE);
    assert(contrast(luminance(colour), 1) >= READABLE);
  });
}

Deno.test("a name has one colour in all its spellings, and names have many", () => {
  assertEquals(colourOf("Ann"), colourOf("ＡＮＮ"));
  const used = new Set(
    Array.from({ length: 1_000 }, (_, index) => colourOf(`Client${index}`)),
  );
  assertEquals(used.size, NAME_COLOURS.length);
  assertEquals(new Set(NAME_COLOURS).size, NAME_COLOURS.length);
});

Deno.test("colours end where they should", () => {
  // deno-lint-ignore no-control-regex -- a colour begins with an escape character
  const sequences = /\x1b\[[\d;]*m/g;
  const signs = (["own", "mention", "private"] as const).map(
    (relation) => (sign: string) => colours.sign(sign, relation),
  );
  for (const paint of [colours.name, colours.dim, ...signs]) {
    const painted = paint("Ann");
    assertEquals(painted.replace(sequences, ""), "Ann");
    assertEquals(painted.match(sequences)?.length, 2);
  }
});

Deno.test("without colours a sign shows whose a message is, as wide as with them", () => {
  const signs = (["own", "mention", "private", "other"] as const)
    .map((relation) => noColours.sign(">>", relation));
  assertEquals(signs, ["->", "!>", ">>", ">>"]);
  // An action keeps its own.
  assertEquals(noColours.sign("~", "mention"), "~");
});
