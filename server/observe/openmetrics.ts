/**
 * Metrics as text: OpenMetrics 1.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/)
 * and the older text format of Prometheus
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 *
 * @module
 */

/** A metric, as data. */
export interface Metric {
  /** Ends with the unit, if it has one; that of a counter with `_total`. */
  readonly name: string;
  readonly kind: "counter" | "gauge" | "histogram";
  readonly unit?: "bytes" | "seconds";
  /** One line for people, without quotes and backslashes. */
  readonly help: string;
}

/** One value of a metric. */
export interface Sample {
  /** The suffix of a histogram's sample: `_bucket`, `_sum` or `_count`. */
  readonly suffix?: string;
  readonly labels?: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** A metric with its present values. */
export interface Reading {
  readonly metric: Metric;
  readonly samples: readonly Sample[];
}

/** A format, as the header `Content-Type` names it. */
export type MetricsFormat = typeof OPEN_METRICS | typeof PROMETHEUS_TEXT;

export const OPEN_METRICS =
  "application/openmetrics-text; version=1.0.0; charset=utf-8";
export const PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

/**
 * The format to answer in: OpenMetrics if it is accepted by name, otherwise the
 * older one, as in Prometheus' own libraries. `promtool` and `curl` get that.
 *
 * @param accept The header `Accept`, if there is one.
 */
export function formatFor(accept = ""): MetricsFormat {
  const weights = { "application/openmetrics-text": 0, "text/plain": 0 };
  for (const range of accept.toLowerCase().split(",")) {
    const [type = "", ...parameters] = range.split(";").map((it) => it.trim());
    if (type !== "application/openmetrics-text" && type !== "text/plain") {
      continue;
    }
    const q = parameters.find((parameter) => parameter.startsWith("q="));
    const weight = q === undefined ? 1 : Number(q.slice(2));
    weights[type] = Math.max(weights[type], weight);
  }
  const { "application/openmetrics-text": open, "text/plain": text } = weights;
  return open > 0 && open >= text ? OPEN_METRICS : PROMETHEUS_TEXT;
}

/**
 * Writes metrics as text. The two formats differ in the name of a counter in its
 * description. `# EOF` shows that nothing is missing; in the older format it and
 * `# UNIT` are comments.
 *
 * @example
 * ```ts
 * import { PROMETHEUS_TEXT, writeMetrics } from "./openmetrics.ts";
 *
 * const metric = { name: "a_total", kind: "counter", help: "all" } as const;
 * const text = writeMetrics([{ metric, samples: [{ value: 2 }] }], PROMETHEUS_TEXT);
 * console.assert(text.includes("\na_total 2\n"));
 * ```
 */
export function writeMetrics(
  readings: Iterable<Reading>,
  format: MetricsFormat,
): string {
  let text = "";
  for (const { metric: { name, kind, unit, help }, samples } of readings) {
    const family = format === OPEN_METRICS && kind === "counter"
      ? name.replace(/_total$/, "")
      : name;
    text += `# HELP ${family} ${help}\n`;
    text += `# TYPE ${family} ${kind}\n`;
    if (unit !== undefined) text += `# UNIT ${family} ${unit}\n`;
    for (const { suffix = "", labels = {}, value } of samples) {
      text += `${name}${suffix}${writtenLabels(labels)} ${written(value)}\n`;
    }
  }
  return `${text}# EOF\n`;
}

function writtenLabels(labels: Required<Sample>["labels"]): string {
  const all = Object.entries(labels).map(([name, value]) =>
    `${name}="${typeof value === "number" ? canonical(value) : escaped(value)}"`
  );
  return all.length === 0 ? "" : `{${all.join(",")}}`;
}

/** A database compares the bounds of buckets as text, so they must always be written alike. */
function canonical(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : written(value);
}

function written(value: number): string {
  return value === Infinity ? "+Inf" : `${value}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")
    .replaceAll('"', '\\"');
}
