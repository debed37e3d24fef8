import { assertEquals, assertGreater } from "@std/assert";
import { chaos, chaosLine } from "./chaos.ts";

Deno.test("a bad day with the memory log: every number once, in order, for everybody", async () => {
  const figures = await chaos({ seconds: 10, seed: 1, kills: false });
  console.log(`    ${chaosLine(figures)}`);
  const { lost, doubled, wrong } = figures;
  assertEquals({ lost, doubled, wrong }, { lost: 0, doubled: 0, wrong: 0 });
  assertGreater(figures.cuts, 0);
});
