/**
 * The short table of the README, in each of its languages: some rows and
 * columns of those in `docs/performance.md`. `deno task figures` writes it anew.
 *
 * @module
 */

import { columnsOf } from "../terminal/view/width.ts";

/** The servers in the short table. */
const ROWS = ["chat", "ngircd", "redis", "nats"];

/** The columns of the short table. */
const COLUMNS = ["CPU a delivery, µs", "p50, ms", "p99, ms", "resident, MiB"];

/** The Korean headings of the columns. */
export const KOREAN = [
  "전달 1건당 CPU, µs",
  "p50, ms",
  "p99, ms",
  "상주 메모리, MiB",
];

/** The pages with the table, and its headings there. */
const PAGES: [string, string[]][] = [
  ["../README.md", COLUMNS],
  ["../README.ko.md", KOREAN],
];

const PERFORMANCE = new URL("../docs/performance.md", import.meta.url);

/** Where the table stands in a page. */
const BETWEEN = /(?<=<!-- figures -->\n\n).*?(?=\n\n<!-- \/figures -->)/s;

/**
 * The table of workload A, shortened.
 *
 * @param performance The text of `docs/performance.md`.
 * @param heads The headings, in the order of `COLUMNS`.
 * @throws {Error} The page has no such table, row or column.
 */
export function shortTable(
  performance: string,
  heads: readonly string[] = COLUMNS,
): string {
  const table = /\*\*A\*\*:.*?\n\n(\|.*?)\n\n/s.exec(performance)?.[1];
  if (table === undefined) throw new Error("no table of workload A");
  const [head = [], , ...rows] = table.split("\n").map(cells);
  const at = COLUMNS.map((column) => head.indexOf(column));
  if (at.includes(-1)) throw new Error(`not every one of ${COLUMNS}`);
  const chosen = ROWS.map((name) => {
    const row = rows.find(([first]) => first === name);
    if (row === undefined) throw new Error(`no row of ${name}`);
    return [name, ...at.map((index) => row[index] ?? "")];
  });
  const shown = [["", ...heads], ...chosen];
  const widths = ["", ...heads].map((_, column) =>
    Math.max(...shown.map((row) => columnsOf(row[column] ?? "")))
  );
  const space = (cell: string, column: number) =>
    " ".repeat((widths[column] ?? 0) - columnsOf(cell));
  const line = (row: readonly string[]) =>
    `| ${
      row.map((cell, column) =>
        column === 0 ? cell + space(cell, column) : space(cell, column) + cell
      ).join(" | ")
    } |`;
  const rule = widths.map((width, column) =>
    column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`
  );
  return [line(shown[0] ?? []), line(rule), ...chosen.map(line)].join("\n");
}

/** The short table of a page. */
export function tableIn(page: string): string | undefined {
  return BETWEEN.exec(page)?.[0];
}

function cells(line: string): string[] {
  return line.split("|").slice(1, -1).map((cell) => cell.trim());
}

if (import.meta.main) {
  const performance = await Deno.readTextFile(PERFORMANCE);
  for (const [path, heads] of PAGES) {
    const file = new URL(path, import.meta.url);
    const page = await Deno.readTextFile(file);
    const table = shortTable(performance, heads);
    await Deno.writeTextFile(file, page.replace(BETWEEN, () => table));
  }
}
