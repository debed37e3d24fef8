/** The chart and the first sentences of `docs/performance.md` are of its newest figures. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { CHART, chartOf, PERFORMANCE, rowsOf } from "../bench/chart.ts";

const page = Deno.readTextFileSync(PERFORMANCE);

Deno.test("docs/performance.svg is drawn from the table of workload A", () => {
  // If not: deno task figures
  assertEquals(Deno.readTextFileSync(CHART), chartOf(page));
  assertThrows(() => chartOf("# Performance\n"), Error, "workload A");
  assertThrows(() => chartOf(page.replace("| redis  ", "| radish ")), Error);
});

Deno.test("docs/performance.md begins with the chart and three sentences, whose ratios are in the table", () => {
  const [, head = ""] = /^# Performance\n(.*?)^## /ms.exec(page) ?? [];
  assert(head.includes("(performance.svg)"));
  const [, sentences = ""] = /\n\n(Compared .*?)\n\n/s.exec(head) ?? [];
  assertEquals(sentences.match(/\.(?=\s|$)/g)?.length, 3);
  const ratios = [...rowsOf(page)].filter(([name]) => name.includes(" / "))
    .flatMap(([, cells]) => [...cells.values()]);
  const numbers = sentences.match(/(?<![\w.])\d+\.\d+(?![\w.]*\d)|\b\d+ times/g)
    ?.map((number) => number.replace(" times", "")) ?? [];
  assert(numbers.length >= 7, sentences);
  assertEquals(numbers.filter((number) => !ratios.includes(number)), []);
});
