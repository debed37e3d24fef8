import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  EVENTS_MAX,
  EVENTS_TEXT_MAX,
  RoomEvents,
} from "../../../hall/rooms/room_events.ts";
import type { ExcerptEvent } from "../../../protocol/features/excerpt/excerpt.ts";
import { runs } from "../../long.ts";

function event(after: number, time: number): ExcerptEvent {
  const notice = { type: "topic", room: "dev", text: `${time}` } as const;
  return { after, time, notice };
}

Deno.test("the newest events of a room are remembered", () => {
  const events = new RoomEvents();
  for (let at = 0; at <= EVENTS_MAX; at++) events.add(event(1, at));
  const all = { from: 0, to: Infinity };
  const times = events.since(1).at(all).map(({ time }) => time);
  assertEquals([times.length, times[0]], [EVENTS_MAX, 1]);
  // Those before the first message that is kept are of no use.
  assertEquals(events.since(3).at(all), []);
});

Deno.test("long events of a room are fewer", () => {
  const events = new RoomEvents();
  const tags = { "+draft/persist": "x".repeat(EVENTS_TEXT_MAX / 4) };
  for (let at = 0; at < 9; at++) {
    const notice = { type: "tagged", from: "Ann", time: at, tags } as const;
    events.add({ after: 1, time: at, notice });
  }
  events.add(event(1, 9));
  const times = events.since(1).at({ from: 0, to: Infinity })
    .map(({ time }) => time);
  assertEquals(times, [6, 7, 8, 9]);
});

Deno.test("events and messages have positions as in one list of both", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      // A message, or an event.
      fc.array(fc.boolean(), { maxLength: 20 }),
      fc.nat({ max: 20 }),
      fc.nat({ max: 20 }),
      (first, kinds, one, other) => {
        const events = new RoomEvents();
        const all: { seq?: number; time: number }[] = [];
        let seq = first - 1;
        for (const [time, isMessage] of kinds.entries()) {
          if (isMessage) all.push({ seq: ++seq, time });
          else {
            events.add(event(seq, time));
            all.push({ time });
          }
        }
        const between = events.since(first);
        const extent = { first, last: seq };
        assertEquals(between.extent(extent), {
          first,
          last: first + all.length - 1,
        });
        for (const [at, it] of all.entries()) {
          const { time } = it;
          const position = { first: first + at, next: first + at + 1 };
          if (it.seq !== undefined) {
            assertEquals(between.positionOf(it.seq), position);
          }
          const said = all.filter((it) => it.seq !== undefined);
          const countOf = (fits: (time: number) => boolean) =>
            first + said.filter(({ time }) => fits(time)).length;
          assertEquals(
            between.positionAt(time, {
              first: countOf((it) => it < time),
              next: countOf((it) => it <= time),
            }),
            position,
          );
        }
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const some = all.slice(from, to + 1);
        const wanted = {
          from: first + from,
          to: first + from + some.length - 1,
        };
        const { from: begin, to: end } = between.numbers(wanted);
        assertEquals(
          Array.from({ length: end - begin + 1 }, (_, at) => begin + at),
          some.flatMap(({ seq }) => seq ?? []),
        );
        assertEquals(
          between.at(wanted).map(({ time }) => time),
          some.flatMap((it) => it.seq === undefined ? [it.time] : []),
        );
      },
    ),
    { numRuns: runs(200) },
  );
});
