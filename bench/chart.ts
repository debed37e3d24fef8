/**
 * The chart of `docs/performance.md`, drawn from its table of workload A.
 * `deno task figures` draws it anew.
 *
 * @module
 */

/** The servers in the chart. */
const SERVERS = ["chat", "ngircd", "redis", "nats"];

/** The columns of the table, and their titles in the chart. */
const PANELS: readonly (readonly [column: string, title: string])[] = [
  ["CPU a delivery, µs", "CPU a delivery, µs"],
  ["p99, ms", "99 of 100 delivered within, ms"],
  ["resident, MiB", "memory, MiB"],
];

/** Sizes in pixels: of a panel, of a bar, and of the space for names and figures beside it. */
const PANEL = { width: 230, gap: 20, head: 34 };
const BAR = { height: 16, pitch: 24, left: 52, right: 48 };
const EDGE = 16;

const COLOURS = { ours: "#3b82f6", other: "#94a3b8", text: "#334155" } as const;

/** The file of the chart. */
export const CHART = new URL("../docs/performance.svg", import.meta.url);

/** The page with the table. */
export const PERFORMANCE = new URL("../docs/performance.md", import.meta.url);

/**
 * The rows of workload A: the name of each, and its cells by column.
 *
 * @param page The text of `docs/performance.md`.
 * @throws {Error} The page has no such table.
 */
export function rowsOf(page: string): Map<string, Map<string, string>> {
  const table = /\*\*A\*\*:.*?\n\n(\|.*?)\n\n/s.exec(page)?.[1];
  if (table === undefined) throw new Error("no table of workload A");
  const [head = [], , ...rows] = table.split("\n").map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.replaceAll("*", "").trim())
  );
  return new Map(
    rows.map((cells) => [
      cells[0] ?? "",
      new Map(head.map((column, index) => [column, cells[index] ?? ""])),
    ]),
  );
}

/**
 * Draws the chart.
 *
 * @param page The text of `docs/performance.md`.
 * @throws {Error} The page has no table of workload A, or not all servers and columns.
 */
export function chartOf(page: string): string {
  const rows = rowsOf(page);
  const width = 2 * EDGE + PANELS.length * PANEL.width +
    (PANELS.length - 1) * PANEL.gap;
  const height = 2 * EDGE + PANEL.head + SERVERS.length * BAR.pitch;
  const panels = PANELS.map(([column, title], index) => {
    const cells = SERVERS.map((name) => {
      const cell = rows.get(name)?.get(column);
      if (cell === undefined || !/^[\d.,]+$/.test(cell)) {
        throw new Error(`no ${column} of ${name}`);
      }
      return cell;
    });
    const left = EDGE + index * (PANEL.width + PANEL.gap);
    return panel(title, cells, left);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Bars of the table of workload A" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${height}" rx="6" fill="#f8fafc"/>
${panels.join("\n")}
</svg>
`;
}

function panel(title: string, cells: readonly string[], left: number): string {
  const values = cells.map((cell) => Number(cell.replaceAll(",", "")));
  const scale = (PANEL.width - BAR.left - BAR.right) / Math.max(...values);
  const text = (x: number, y: number, words: string, more = "") =>
    `<text x="${x}" y="${y}" fill="${COLOURS.text}"${more}>${words}</text>`;
  const bars = values.map((value, index) => {
    const top = EDGE + PANEL.head + index * BAR.pitch;
    const foot = top + BAR.height - 4;
    const width = Math.max(1, Math.round(value * scale));
    const fill = index === 0 ? COLOURS.ours : COLOURS.other;
    return [
      text(
        left + BAR.left - 6,
        foot,
        SERVERS[index] ?? "",
        ` text-anchor="end"`,
      ),
      `<rect x="${
        left + BAR.left
      }" y="${top}" width="${width}" height="${BAR.height}" fill="${fill}"/>`,
      text(left + BAR.left + width + 5, foot, cells[index] ?? ""),
    ].join("\n");
  });
  return [text(left, EDGE + 14, title, ` font-weight="bold"`), ...bars].join(
    "\n",
  );
}

if (import.meta.main) {
  const page = await Deno.readTextFile(PERFORMANCE);
  await Deno.writeTextFile(CHART, chartOf(page));
}
