import { assertEquals, assertStringIncludes } from "@std/assert";
import { Channel } from "@std/async/channel";
import {
  ANSWER_HOLDS,
  Health,
  type Probe,
} from "../../../server/observe/health.ts";
import { NotKept } from "../../../store/store.ts";

/** A hall that takes a probe when a test lets it, and a log that a test breaks. */
class TestHall {
  readonly queue = new Channel<Probe>({ capacity: 4 });
  time = 0;
  probed = 0;
  trouble: Error | undefined;
  readonly health: Health;

  constructor(answerWithin?: number) {
    this.health = new Health({
      queue: this.queue,
      now: () => this.time,
      store: {
        probe: () => {
          this.probed++;
          return this.trouble === undefined
            ? Promise.resolve()
            : Promise.reject(this.trouble);
        },
      },
      answerWithin,
    });
  }

  async answer(): Promise<void> {
    const probe = await this.queue.receive();
    await probe();
  }
}

Deno.test("a server is healthy when the hall answers and the store keeps messages", async () => {
  const hall = new TestHall();
  const trouble = hall.health.problem();
  await hall.answer();
  assertEquals(await trouble, undefined);
  assertEquals(hall.probed, 1);
});

Deno.test("an error of the store is reported while it lasts", async () => {
  const hall = new TestHall();
  hall.trouble = new NotKept("the disk is full");
  const trouble = hall.health.problem();
  await hall.answer();
  assertEquals(await trouble, "the disk is full");
  hall.trouble = undefined;
  hall.time += ANSWER_HOLDS;
  const later = hall.health.problem();
  await hall.answer();
  assertEquals(await later, undefined);
});

Deno.test("however often a client asks, the store is probed once in a while", async () => {
  const hall = new TestHall();
  const asked = Array.from({ length: 100 }, () => hall.health.problem());
  await hall.answer();
  await Promise.all(asked);
  hall.time += ANSWER_HOLDS - 1;
  await hall.health.problem();
  assertEquals([hall.probed, hall.queue.size], [1, 0]);
});

Deno.test("a closed hall is not healthy", async () => {
  const hall = new TestHall();
  hall.queue.close();
  assertStringIncludes(`${await hall.health.problem()}`, "closed");
});

Deno.test("a hall that does not answer in time is not healthy, and is not probed again meanwhile", async () => {
  const hall = new TestHall(1);
  for (let time = 0; time < 3; time++) {
    assertStringIncludes(`${await hall.health.problem()}`, "not answered");
    hall.time += 10 * ANSWER_HOLDS;
  }
  assertEquals(hall.queue.size, 1);
  await hall.answer();
});
