import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { native } from "../../../dialects/native/native.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { FlushScheduler } from "../../../server/delivery/flush_scheduler.ts";
import { Outbox } from "../../../server/delivery/outbox.ts";
import { OutboxBudget } from "../../../server/delivery/outbox_budget.ts";
import { settled } from "../fake_timers.ts";

/** A network with some members, whose connections take bytes when a test says so. */
class TestNetwork {
  readonly budget: OutboxBudget;
  readonly scheduler = new FlushScheduler();
  readonly evictions: number[] = [];
  readonly #writes: ((taken: number) => void)[] = [];

  constructor(max: number) {
    this.budget = new OutboxBudget(max);
  }

  member(number: number, max = Infinity): Outbox {
    const outbox = new Outbox(
      {
        write: (bytes) =>
          new Promise((resolve) => {
            this.#writes.push((most) => resolve(Math.min(most, bytes.length)));
          }),
      },
      this.scheduler,
      {
        max,
        budget: this.budget,
        evicted: () => this.evictions.push(number),
      },
    );
    outbox.encoder = native;
    return outbox;
  }

  /** Takes at most so many bytes of each write under way. */
  async take(most = Infinity): Promise<void> {
    for (const write of this.#writes.splice(0)) write(most);
    await settled();
  }
}

function words(length: number): Notice {
  return { type: "help", about: "x".repeat(length) };
}

Deno.test("bytes that many members share count once, bytes of one member alone each time", () => {
  const network = new TestNetwork(Infinity);
  const members = [1, 2, 3].map((number) => network.member(number));
  const notice = words(100);
  for (const member of members) member.send(notice);
  const shared = network.budget.used;
  assert(shared > 100 && shared < 200);
  for (const member of members) member.send(words(100));
  assertEquals(network.budget.used, 4 * shared);
});

Deno.test("bytes that were written or dropped no longer count", async () => {
  const network = new TestNetwork(Infinity);
  const [ann, bob] = [network.member(1), network.member(2)];
  ann.send(words(100));
  bob.send(words(100));
  network.scheduler.flush();
  await network.take(50);
  await network.take();
  assertEquals([network.budget.used, ann.own], [0, 0]);
  ann.send(words(100));
  bob.send(words(100));
  bob.abandon("gone");
  assertEquals(network.budget.used, ann.own);
  ann.abandon("gone");
  assertEquals(network.budget.used, 0);
});

Deno.test("when the budget is exceeded, the member for which most waits is evicted", () => {
  const network = new TestNetwork(10_000);
  const [ann, bob, carl] = [1, 2, 3].map((number) => network.member(number));
  ann?.send(words(2_000));
  bob?.send(words(5_000));
  carl?.send(words(1_000));
  assertEquals(network.evictions, []);
  carl?.send(words(3_000));
  assertEquals(network.evictions, [2]);
  carl?.send(words(5_000));
  assertEquals(network.evictions, [2, 3]);
});

Deno.test("whatever happens, the budget counts the sum of what its members hold", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          who: fc.nat(3),
          does: fc.constantFrom("send", "send", "all", "take", "close", "gone"),
          size: fc.integer({ min: 1, max: 2_000 }),
        }),
        { maxLength: 60 },
      ),
      async (happens) => {
        const network = new TestNetwork(6_000);
        const members = [0, 1, 2, 3].map((who) => network.member(who, 4_000));
        for (const { who, does, size } of happens) {
          const member = members[who];
          const notice = words(size);
          if (does === "send") member?.send(notice);
          else if (does === "all") { for (const m of members) m.send(notice); }
          else if (does === "close") member?.close();
          else if (does === "gone") member?.abandon("gone");
          else {
            network.scheduler.flush();
            await network.take(size);
          }
          const own = members.reduce((sum, { own }) => sum + own, 0);
          assertEquals(network.budget.used, own);
          for (const { own, waiting } of members) assert(own <= waiting);
        }
      },
    ),
  );
});
