import { assertEquals, assertThrows } from "@std/assert";
import {
  readDuration,
  writtenDuration,
} from "../../../cli/options/duration.ts";
import { UsageError } from "../../../cli/usage_error.ts";

Deno.test("a time is a number and its unit", () => {
  for (
    const [written, milliseconds] of [
      ["500ms", 500],
      ["10s", 10_000],
      ["1.5s", 1_500],
      ["2m", 120_000],
      ["1440m", 86_400_000],
      ["12h", 43_200_000],
      ["0", 0],
    ] as const
  ) assertEquals(readDuration(written, "--timeout"), milliseconds, written);
});

Deno.test("anything else is refused, and the message shows what is one", () => {
  for (
    const written of [
      "10",
      "s",
      "-1s",
      "1 s",
      "25h",
      "1e3s",
      "0s",
      "0.1ms",
      "1441m",
      "Infinitys",
      "",
    ]
  ) {
    assertEquals(
      assertThrows(() => readDuration(written, "--timeout"), UsageError)
        .message,
      `--timeout ${written} is not a duration: 10s, 500ms or 2m for example, at most a day, 0 for no limit`,
    );
  }
});

Deno.test("a time is written in the largest unit that needs no fraction, and read again as it was", () => {
  for (const written of ["500ms", "10s", "90s", "2m", "12h"]) {
    const time = readDuration(written, "--timeout");
    assertEquals(writtenDuration(time), written);
  }
});
