/** Bytes that no client would send. */
import { assertLessOrEqual } from "@std/assert";
import { LONG } from "../long.ts";
import { type AttackOptions, attackTest, ONE_TO_HUNDREDS } from "./arena.ts";

/** Bytes that ask for nothing, from few connections and many: a sender that goes on is put out. */
const asksNothing: AttackOptions = {
  connections: [1, 20, 400],
  seen: LONG ? {} : { "ended by the server": 1 },
};

attackTest("one byte at a time", { connections: ONE_TO_HUNDREDS });

attackTest("giant lines", {
  ...asksNothing,
  seen: { ...asksNothing.seen, "error too-long": 1 },
  // A line is told once to be too long, however much of it comes.
  check: (report) =>
    assertLessOrEqual(report["error too-long"] ?? 0, report.connected ?? 0),
});

attackTest("blank lines", asksNothing);

attackTest("telnet commands", asksNothing);

attackTest("JSON bombs", {
  connections: ONE_TO_HUNDREDS,
  seen: { "heard ack": 1 },
});

attackTest("invalid UTF-8", {
  connections: ONE_TO_HUNDREDS,
  seen: { "error bad-utf8": 1 },
});
