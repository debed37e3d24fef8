import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  formatFor,
  OPEN_METRICS,
  PROMETHEUS_TEXT,
  type Reading,
  writeMetrics,
} from "../../../server/observe/openmetrics.ts";

const READINGS: readonly Reading[] = [
  {
    metric: { name: "a_total", kind: "counter", help: "all of it" },
    samples: [{ labels: { code: "x", other: "y" }, value: 2 }],
  },
  {
    metric: { name: "b_bytes", kind: "gauge", unit: "bytes", help: "its size" },
    samples: [{ value: Infinity }],
  },
  {
    metric: { name: "c", kind: "histogram", help: "how long" },
    samples: [
      { suffix: "_bucket", labels: { le: 1 }, value: 1 },
      { suffix: "_bucket", labels: { le: Infinity }, value: 3 },
      { suffix: "_sum", value: 0.25 },
      { suffix: "_count", value: 3 },
    ],
  },
];

Deno.test("in OpenMetrics a counter is described without its _total", () => {
  assertEquals(
    writeMetrics(READINGS, OPEN_METRICS),
    `# HELP a all of it
# TYPE a counter
a_total{code="x",other="y"} 2
# HELP b_bytes its size
# TYPE b_bytes gauge
# UNIT b_bytes bytes
b_bytes +Inf
# HELP c how long
# TYPE c histogram
c_bucket{le="1.0"} 1
c_bucket{le="+Inf"} 3
c_sum 0.25
c_count 3
# EOF
`,
  );
});

Deno.test("the older format differs only in how a counter is described", () => {
  assertEquals(
    writeMetrics(READINGS, PROMETHEUS_TEXT),
    writeMetrics(READINGS, OPEN_METRICS)
      .replace("HELP a ", "HELP a_total ")
      .replace("TYPE a ", "TYPE a_total "),
  );
});

Deno.test("any label value stays on its line and can be read back", () => {
  const metric = { name: "a", kind: "gauge", help: "all" } as const;
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const readings = [{ metric, samples: [{ labels: { text }, value: 1 }] }];
    const written = writeMetrics(readings, OPEN_METRICS);
    const [, , line = "", end] = written.split("\n");
    assertEquals(end, "# EOF");
    const [, label = ""] = /^a\{text="((?:[^"\\]|\\[n"\\])*)"\} 1$/s
      .exec(line) ?? [];
    const read = label.replace(
      /\\([n"\\])/g,
      (_, escaped) => escaped === "n" ? "\n" : escaped,
    );
    assertEquals(read, text);
  }));
});

Deno.test("OpenMetrics is chosen when it is accepted by name", () => {
  const prometheus =
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
  for (
    const accept of [
      prometheus,
      "application/openmetrics-text",
      "Application/OpenMetrics-Text; version=1.0.0 , text/plain",
      "text/plain;q=0.5, application/openmetrics-text;q=0.5",
    ]
  ) assertEquals(formatFor(accept), OPEN_METRICS, accept);
  for (
    const accept of [
      undefined,
      "",
      "*/*",
      "text/html,*/*;q=0.8",
      "text/plain",
      "application/openmetrics-text;q=0",
      "application/openmetrics-text;q=0.3,text/plain",
      "application/openmetrics-text;q=much",
      ";;q=,",
    ]
  ) assertEquals(formatFor(accept), PROMETHEUS_TEXT, accept);
  fc.assert(fc.property(fc.string(), (accept) => {
    assert([OPEN_METRICS, PROMETHEUS_TEXT].includes(formatFor(accept)));
  }));
});
