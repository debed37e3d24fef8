/** Bytes that no client would send. */
import { assertLessOrEqual } from "@std/assert";
import { attackTest } from "./arena.ts";

attackTest("one byte at a time");

attackTest("giant lines", {
  seen: { "error too-long": 1 },
  // A line is told once to be too long, however much of it comes.
  check: (report) => assertLessOrEqual(report["error too-long"] ?? 0, 5),
});

attackTest("JSON bombs", { seen: { "heard ack": 1 } });

attackTest("invalid UTF-8", { seen: { "error bad-utf8": 1 } });
