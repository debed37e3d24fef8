/** The README keeps its order, shows each promise, and has the newest figures. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { shortTable, tableIn } from "../bench/short_table.ts";

const ROOT = new URL("../", import.meta.url);
const page = Deno.readTextFileSync(new URL("README.md", ROOT));
const performance = Deno.readTextFileSync(
  new URL("docs/performance.md", ROOT),
);

Deno.test("the README comes to the point in one order", () => {
  assertEquals(page.match(/^## .*$/gm), [
    "## Install",
    "## Use",
    "## Guarantees",
    "## How it compares",
    "## Questions",
    "## Development",
  ]);
  assert(page.indexOf("docs/demo.svg") < page.indexOf("## Install"));
});

Deno.test("every promise of the README links to what shows it", () => {
  const [, promises = ""] = /## Guarantees\n(.*?)\n## /s.exec(page) ?? [];
  const rows = promises.split("\n").filter((line) => line.startsWith("| "))
    .slice(2);
  assert(rows.length > 10);
  for (const row of rows) {
    const targets = Array.from(
      row.matchAll(/\]\((tests\/[^)]*)\)/g),
      ([, target = ""]) => target,
    );
    assert(targets.length > 0, row);
    for (const target of targets) Deno.statSync(new URL(target, ROOT));
  }
});

Deno.test("the figures of the README are the newest of docs/performance.md", () => {
  // If not: deno task figures
  assertEquals(tableIn(page), shortTable(performance));
  assertThrows(() => shortTable("# Performance\n"), Error, "workload A");
});
