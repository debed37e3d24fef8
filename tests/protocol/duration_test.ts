import { assertEquals } from "@std/assert";
import {
  DURATION_MAX,
  durationIn,
  durationText,
} from "../../protocol/duration.ts";

Deno.test("a duration is parsed in its unit", () => {
  const times: [string, number | undefined][] = [
    ["90s", 90_000],
    ["10m", 600_000],
    ["2h", 7_200_000],
    ["7d", 604_800_000],
    ["3650d", DURATION_MAX],
    ["3651d", undefined],
    ["0s", undefined],
    ["10", undefined],
    ["m", undefined],
    ["-1m", undefined],
    ["1.5h", undefined],
    ["1h30m", undefined],
    ["10 m", undefined],
    ["", undefined],
  ];
  for (const [typed, time] of times) {
    assertEquals(durationIn(typed), time, typed);
  }
});

Deno.test("a duration is shown in the largest unit that fits twice", () => {
  assertEquals(durationText(1), "1 s");
  assertEquals(durationText(119_000), "119 s");
  assertEquals(durationText(120_000), "2 m");
  assertEquals(durationText(600_000), "10 m");
  assertEquals(durationText(7_200_000), "2 h");
  assertEquals(durationText(7_199_999), "2 h");
  assertEquals(durationText(1_209_600_000), "14 d");
});
