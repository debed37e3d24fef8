import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import {
  dayText,
  duration,
  isoTime,
  momentText,
  timeText,
} from "../../../terminal/view/clock.ts";

/** A time where this machine is. */
function at(hours: number, minutes: number): number {
  return new Date(2031, 0, 2, hours, minutes, 3).getTime();
}

Deno.test("the time in each style", () => {
  assertEquals(timeText(at(0, 5), "24h"), "00:05 ");
  assertEquals(timeText(at(0, 5), "12h"), "12:05am ");
  assertEquals(timeText(at(12, 0), "12h"), "12:00pm ");
  assertEquals(timeText(at(23, 59), "12h"), "11:59pm ");
  assertEquals(timeText(at(7, 8), "iso"), `${isoTime(at(7, 8))} `);
  assertEquals(timeText(at(7, 8), "off"), "");
  assertEquals(dayText(at(7, 8)), "2031-01-02");
  assertEquals(momentText(at(7, 8)), "2031-01-02 07:08");
});

Deno.test("ISO 8601 tells the moment, to the second, whatever the zone is", () => {
  // Before 1972 some zones had offsets of seconds.
  const date = fc.date({
    min: new Date("1972-01-01"),
    max: new Date("9998-01-01"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, (date) => {
      const time = date.getTime();
      const written = isoTime(time);
      assertMatch(written, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
      assertEquals(Date.parse(written), Math.floor(time / 1000) * 1000);
    }),
  );
});

Deno.test("how long something took, as people say it", () => {
  assertEquals(duration(0), "0 s");
  assertEquals(duration(99_400), "99 s");
  assertEquals(duration(180_000), "3 min");
  assertEquals(duration(7_200_000), "2 h");
});
