/**
 * Results as Markdown: for people at a terminal, and for `docs/performance.md`.
 *
 * @module
 */
import {
  isBottleneck,
  isDisturbed,
  type Result,
  type Results,
  wrongs,
} from "./figures.ts";
import { GOALS } from "./goals.ts";
import type { Column, Workload } from "./workloads.ts";

/** The table of a workload: figures, ratios, and remarks. */
export function tableOf(workload: Workload, results: Results): string {
  const { key, title, runs, columns, pairs } = workload;
  const rows = runs.filter(({ name }) => results.of(key, name).length > 0)
    .map(({ name }) => [
      name,
      ...columns.map(({ figure, unit = 1, digits }) =>
        shown(results.median(key, name, figure) / unit, digits)
      ),
    ]);
  const ratios = pairs.filter(([ours, theirs]) =>
    results.of(key, ours).length > 0 && results.of(key, theirs).length > 0
  ).map(([ours, theirs]) => [
    `**${ours} / ${theirs}**`,
    ...columns.map(({ figure }) =>
      bold(ratio(results.ratio(key, ours, theirs, figure)))
    ),
  ]);
  const rounds = new Set(
    runs.flatMap(({ name }) => results.of(key, name)).map(({ round }) => round),
  ).size;
  return [
    `**${key}**: ${title}. Medians of ${rounds} ${
      rounds === 1 ? "round" : "rounds"
    }.`,
    "",
    markdown(["", ...columns.map(({ head }: Column) => head)], [
      ...rows,
      ...ratios,
    ]),
    ...notesOf(workload, results).flatMap((note) => ["", note]),
  ].join("\n");
}

/** The table of goals. */
export function goalTable(results: Results): string {
  const rows = GOALS.flatMap((goal) => {
    const value = goal.measured(results);
    if (Number.isNaN(value)) return [];
    return [[
      goal.what,
      goal.bound,
      shown(value, 2),
      goal.reached(value) ? "yes" : "**no**",
    ]];
  });
  return rows.length === 0
    ? ""
    : markdown(["goal", "bound", "measured", "reached"], rows);
}

/** The remarks on a workload's figures, without repetition. */
function notesOf({ key, runs }: Workload, results: Results): string[] {
  const rounds = runs.flatMap(({ name }) => results.of(key, name));
  const said = new Map<string, Set<string>>();
  for (const result of rounds) {
    for (const note of noteOf(result)) {
      said.set(note, (said.get(note) ?? new Set()).add(result.run));
    }
  }
  const disturbed = rounds.filter(isDisturbed).length;
  return [
    ...Array.from(
      said,
      ([note, names]) => `${[...names].join("; ")}: ${note}.`,
    ),
    ...(disturbed === 0
      ? []
      : [`Others used these cores in ${disturbed} of ${rounds.length} runs.`]),
  ];
}

function noteOf(result: Result): string[] {
  if (result.failure !== undefined) return [result.failure];
  const wrong = wrongs(result.figures);
  return [
    ...(wrong === "" ? [] : [wrong]),
    ...(result.figures?.one_order === false
      ? ["not everybody heard one order"]
      : []),
    ...(isBottleneck(result)
      ? ["the load generator had no time to spare: the server may be faster"]
      : []),
  ];
}

/** A Markdown table, aligned as the formatter does. */
function markdown(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0))
  );
  const line = (cells: readonly string[]) =>
    `| ${
      cells.map((cell, column) =>
        column === 0
          ? cell.padEnd(widths[column] ?? 0)
          : cell.padStart(widths[column] ?? 0)
      ).join(" | ")
    } |`;
  const rule = widths.map((width, column) =>
    column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`
  );
  return [line(head), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n");
}

function shown(value: number, digits: number): string {
  if (Number.isNaN(value)) return "";
  return value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** Two significant digits. */
function ratio(value: number): string {
  return Number.isFinite(value) ? `${Number(value.toPrecision(2))}` : "";
}

function bold(text: string): string {
  return text === "" ? "" : `**${text}**`;
}
