import { assertEquals, assertThrows } from "@std/assert";
import { readLease } from "../../../cli/serve/lease.ts";
import { UsageError } from "../../../cli/usage_error.ts";

Deno.test("a lease is days or hours, 0 is for ever", () => {
  for (
    const [written, milliseconds] of [
      ["90d", 90 * 86_400_000],
      ["12h", 12 * 3_600_000],
      ["1h", 3_600_000],
      ["36500d", 36_500 * 86_400_000],
      ["0", Infinity],
    ] as const
  ) assertEquals(readLease(written, "--name-lease"), milliseconds, written);
});

Deno.test("anything else is refused, and the message shows what is one", () => {
  for (
    const written of [
      ...["90", "d", "-1d", "1 d", "0h", "0d", "36501d", "1.5d", "10m", "off"],
      ...["9999999d", ""],
    ]
  ) {
    assertEquals(
      assertThrows(() => readLease(written, "--name-lease"), UsageError)
        .message,
      `--name-lease ${written} is not a duration: days (90d, up to 36500d) or hours (12h), 0 for ever`,
    );
  }
});
