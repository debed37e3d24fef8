import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Viewport } from "../../../terminal/full/viewport.ts";
import type { Paragraph } from "../../../terminal/view/paragraph.ts";

/** A paragraph that has `length` characters in rows as wide as the window. */
function paragraph(name: string, length = 1): Paragraph {
  const text = name.repeat(length);
  return (columns) => {
    const rows = text.match(new RegExp(`.{1,${columns}}`, "gu")) ?? [""];
    return rows.map((row) => row + "\n").join("");
  };
}

/** A window with some paragraphs of one row. */
function filled(names: string, height = 3, max?: number): Viewport {
  const viewport = new Viewport(max);
  viewport.resize(10, height);
  for (const name of names) viewport.append(paragraph(name));
  return viewport;
}

Deno.test("a window shows the end, and follows what comes", () => {
  const viewport = filled("ab");
  assertEquals(viewport.rows(), ["a", "b"]);
  viewport.append(paragraph("c"));
  viewport.append(paragraph("d"));
  assertEquals(viewport.rows(), ["b", "c", "d"]);
  assert(viewport.isAtEnd);
});

Deno.test("a window that is scrolled back shows the same rows whatever comes, before or behind", () => {
  const viewport = filled("abcdef");
  assert(viewport.scroll(-2));
  assertEquals(viewport.rows(), ["b", "c", "d"]);
  viewport.append(paragraph("g", 25));
  viewport.prepend(paragraph("x", 25));
  assertEquals(viewport.rows(), ["b", "c", "d"]);
  assertEquals(viewport.below, 5);
  viewport.toEnd();
  assertEquals(viewport.rows(), ["gggggggggg", "gggggggggg", "ggggg"]);
});

Deno.test("a window goes to the first row and to the last, and not beyond", () => {
  const viewport = filled("abcdef");
  viewport.toStart();
  assertEquals(viewport.rows(), ["a", "b", "c"]);
  assert(!viewport.scroll(-1));
  viewport.toEnd();
  assertEquals(viewport.rows(), ["d", "e", "f"]);
  assert(!viewport.scroll(1));
  assert(!filled("ab").scroll(-1));
});

Deno.test("in another width the window begins with the same paragraph, and stays at the end if it was there", () => {
  const viewport = new Viewport();
  viewport.resize(10, 3);
  for (const name of "abcdefgh") viewport.append(paragraph(name, 20));
  viewport.scroll(-10);
  assertEquals(viewport.rows().map(([name]) => name).join(""), "bcc");
  viewport.resize(5, 3);
  assertEquals(viewport.rows().map(([name]) => name).join(""), "bbc");
  viewport.resize(40, 3);
  assertEquals(viewport.rows().map(([name]) => name).join(""), "bcd");
  viewport.toEnd();
  viewport.resize(7, 3);
  assertEquals(viewport.rows(), ["hhhhhhh", "hhhhhhh", "hhhhhh"]);
  assert(viewport.isAtEnd);
});

Deno.test("a taller window shows more above", () => {
  const viewport = filled("abcdef");
  viewport.scroll(-1);
  viewport.resize(10, 4);
  assertEquals(viewport.rows(), ["b", "c", "d", "e"]);
  viewport.resize(10, 20);
  assertEquals(viewport.rows(), ["a", "b", "c", "d", "e", "f"]);
  assert(viewport.isAtEnd);
});

Deno.test("more rows than are kept push out the first, after which nothing goes before them", () => {
  const viewport = filled("abc", 3, 4);
  assert(viewport.takesEarlier);
  viewport.prepend(paragraph("x"));
  assert(!viewport.takesEarlier);
  viewport.append(paragraph("d"));
  viewport.append(paragraph("e"));
  assert(!viewport.takesEarlier);
  viewport.toStart();
  assertEquals(viewport.rows(), ["b", "c", "d"]);
  viewport.append(paragraph("f"));
  assertEquals(viewport.rows(), ["c", "d", "e"]);
  viewport.clear();
  assertEquals(viewport.rows(), []);
  assert(!viewport.takesEarlier);
});

Deno.test("a window of any size, scrolled anyhow, shows a part of what is kept", () => {
  const step = fc.oneof(
    fc.record({
      type: fc.constantFrom("append" as const, "prepend" as const),
      length: fc.integer({ min: 1, max: 40 }),
    }),
    fc.record({
      type: fc.constant("resize" as const),
      columns: fc.integer({ min: 1, max: 12 }),
      rows: fc.integer({ min: 0, max: 6 }),
    }),
    fc.record({
      type: fc.constant("scroll" as const),
      by: fc.integer({ min: -9, max: 9 }),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const viewport = new Viewport();
      let all: Paragraph[] = [];
      let size = { columns: 80, rows: 24 };
      let next = 0;
      for (const step of steps) {
        const isHeld = !viewport.isAtEnd && step.type !== "scroll" &&
          step.type !== "resize";
        const before = viewport.rows();
        switch (step.type) {
          case "append":
          case "prepend": {
            const one = paragraph(
              String.fromCodePoint(0x100 + next++),
              step.length,
            );
            all = step.type === "append" ? [...all, one] : [one, ...all];
            viewport[step.type](one);
            break;
          }
          case "resize":
            size = step;
            viewport.resize(step.columns, step.rows);
            break;
          case "scroll":
            viewport.scroll(step.by);
        }
        const whole = all.flatMap((one) =>
          one(size.columns).trimEnd().split("\n")
        );
        const rows = viewport.rows();
        assertEquals(rows.length, Math.min(size.rows, whole.length));
        const end = whole.length - viewport.below;
        assertEquals(rows, whole.slice(end - rows.length, end));
        if (isHeld) assertEquals(rows, before);
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("a window keeps no more text than allowed, at either end, but always the newest paragraph", () => {
  const viewport = new Viewport(1_000, 50);
  viewport.resize(10, 3);
  for (const name of "abcde") viewport.append(paragraph(name, 20));
  viewport.toStart();
  assertEquals(viewport.rows()[0], "d".repeat(10));
  assert(!viewport.takesEarlier);
  viewport.append(paragraph("f", 200));
  viewport.toStart();
  assertEquals(viewport.rows()[0], "f".repeat(10));
  const earlier = new Viewport(1_000, 50);
  earlier.resize(10, 3);
  earlier.append(paragraph("z"));
  for (const name of "abcde") earlier.prepend(paragraph(name, 20));
  earlier.toStart();
  assertEquals(earlier.rows()[0], "c".repeat(10));
  const rows = new Viewport(5);
  rows.resize(10, 3);
  for (const name of "abcdefgh") rows.prepend(paragraph(name));
  rows.toStart();
  assertEquals(rows.rows(), ["e", "d", "c"]);
});
