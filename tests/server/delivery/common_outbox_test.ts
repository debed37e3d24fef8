import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { native } from "../../../dialects/native/native.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { CommonOutbox } from "../../../server/delivery/common_outbox.ts";
import { FlushScheduler } from "../../../server/delivery/flush_scheduler.ts";
import { Outbox } from "../../../server/delivery/outbox.ts";
import { settled } from "../fake_timers.ts";

/** A place with some members, whose connections take bytes when a test says so. */
class TestPlace {
  readonly common: CommonOutbox;
  readonly post = new FlushScheduler();
  readonly overflows: number[] = [];
  readonly #writes: ((taken: number) => void)[] = [];

  constructor(max: number) {
    this.common = new CommonOutbox(max);
  }

  member(number: number, max = Infinity): Outbox {
    const outbox = new Outbox(
      {
        write: (bytes) =>
          new Promise((resolve) => {
            this.#writes.push((most) => resolve(Math.min(most, bytes.length)));
          }),
      },
      this.post,
      {
        max,
        common: this.common,
        overflowed: () => this.overflows.push(number),
      },
    );
    outbox.dialect = native;
    return outbox;
  }

  /** Takes so many bytes of each write that is under way. */
  async take(most = Infinity): Promise<void> {
    for (const write of this.#writes.splice(0)) write(most);
    await settled();
  }
}

function words(length: number): Notice {
  return { type: "help", about: "x".repeat(length) };
}

Deno.test("what is told to many counts once, what is told to one alone each time", () => {
  const place = new TestPlace(Infinity);
  const members = [1, 2, 3].map((number) => place.member(number));
  const notice = words(100);
  for (const member of members) member.send(notice);
  const shared = place.common.own;
  assert(shared > 100 && shared < 200);
  for (const member of members) member.send(words(100));
  assertEquals(place.common.own, 4 * shared);
});

Deno.test("what has been written, dropped or given up counts no more", async () => {
  const place = new TestPlace(Infinity);
  const [ann, bob] = [place.member(1), place.member(2)];
  ann.send(words(100));
  bob.send(words(100));
  place.post.flush();
  await place.take(50);
  await place.take();
  assertEquals([place.common.own, ann.own], [0, 0]);
  ann.send(words(100));
  bob.send(words(100));
  bob.abandon("gone");
  assertEquals(place.common.own, ann.own);
  ann.abandon("gone");
  assertEquals(place.common.own, 0);
});

Deno.test("when it is too much, the one for whom most waits is let go", () => {
  const place = new TestPlace(10_000);
  const [ann, bob, carl] = [1, 2, 3].map((number) => place.member(number));
  ann?.send(words(2_000));
  bob?.send(words(5_000));
  carl?.send(words(1_000));
  assertEquals(place.overflows, []);
  carl?.send(words(3_000));
  assertEquals(place.overflows, [2]);
  carl?.send(words(5_000));
  assertEquals(place.overflows, [2, 3]);
});

Deno.test("whatever happens, what is counted for all is what waits for each", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          who: fc.nat(3),
          does: fc.constantFrom("hear", "hear", "all", "take", "close", "gone"),
          size: fc.integer({ min: 1, max: 2_000 }),
        }),
        { maxLength: 60 },
      ),
      async (happens) => {
        const place = new TestPlace(6_000);
        const members = [0, 1, 2, 3].map((who) => place.member(who, 4_000));
        for (const { who, does, size } of happens) {
          const member = members[who];
          const notice = words(size);
          if (does === "hear") member?.send(notice);
          else if (does === "all") { for (const m of members) m.send(notice); }
          else if (does === "close") member?.close();
          else if (does === "gone") member?.abandon("gone");
          else {
            place.post.flush();
            await place.take(size);
          }
          const own = members.reduce((sum, { own }) => sum + own, 0);
          assertEquals(place.common.own, own);
          for (const { own, waiting } of members) assert(own <= waiting);
        }
      },
    ),
  );
});
