/** Bytes that no client would send. */
import { assertLessOrEqual } from "@std/assert";
import { LONG } from "../long.ts";
import {
  type AttackOptions,
  attackTest,
  P99_ALLOWED_NOTHING_ASKED,
} from "./arena.ts";

/** Bytes that ask for nothing, from few connections and many: whoever goes on is put out. */
const asksNothing: AttackOptions = {
  connections: [1, 20, 400],
  p99: P99_ALLOWED_NOTHING_ASKED,
  seen: LONG ? {} : { "ended by the server": 1 },
};

attackTest("one byte at a time");

attackTest("giant lines", {
  ...asksNothing,
  seen: { ...asksNothing.seen, "error too-long": 1 },
  // A line is told once to be too long, however much of it comes.
  check: (report) =>
    assertLessOrEqual(report["error too-long"] ?? 0, report.connected ?? 0),
});

attackTest("blank lines", asksNothing);

attackTest("telnet commands", asksNothing);

attackTest("JSON bombs", { seen: { "heard ack": 1 } });

attackTest("invalid UTF-8", { seen: { "error bad-utf8": 1 } });
