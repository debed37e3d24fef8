import { assertEquals } from "@std/assert";
import { Follower } from "../../../store/jetstream/follower.ts";
import type { Stream } from "../../../store/jetstream/stream.ts";

/** A stream whose entries and facts come when a test says so. */
class FakeStream {
  /** Called when the follower asks how long the stream is. */
  asked = Promise.withResolvers<void>();
  answer = Promise.withResolvers<number>();
  /** Gives the follower the next entry. */
  next = Promise.withResolvers<number>();

  /** The parts of a stream that a follower uses. */
  get stream(): Stream {
    const stop = () => this.next.reject(new Error("stopped"));
    const messages = Object.assign(this.#entries(), { stop });
    const consumer = {
      info: () => Promise.resolve({ num_pending: 0 }),
      consume: () => Promise.resolve(messages),
    };
    const info = async () => {
      this.asked.resolve();
      return { state: { last_seq: await this.answer.promise } };
    };
    return {
      client: { consumers: { get: () => Promise.resolve(consumer) } },
      manager: { streams: { info } },
      name: "chat",
    } as unknown as Stream;
  }

  async *#entries() {
    for (;;) {
      const seq = await this.next.promise;
      this.next = Promise.withResolvers();
      yield { seq, subject: "s", data: new Uint8Array(), info: { pending: 0 } };
    }
  }
}

/** Follows a stream while something is done with it. @returns The failures. */
async function failuresOf(
  work: (fake: FakeStream, received: () => Promise<void>) => Promise<void>,
): Promise<string[]> {
  const failures: string[] = [];
  const fake = new FakeStream();
  let received = Promise.withResolvers<void>();
  {
    await using _follower = new Follower({
      stream: fake.stream,
      journal: { pause: () => Promise.resolve(), isReached: true },
      receive: () => received.resolve(),
      failed: (reason) => failures.push(reason),
      lookEvery: 1,
    });
    await work(fake, async () => {
      await received.promise;
      received = Promise.withResolvers();
    });
  }
  return failures;
}

Deno.test("an entry that comes while the length of the stream is asked for is not lost", async () => {
  const failures = await failuresOf(async (fake, received) => {
    await fake.asked.promise;
    fake.next.resolve(1);
    await received();
    fake.answer.resolve(0);
  });
  assertEquals(failures, []);
});

Deno.test("a stream that is shorter than what was read of it has lost something", async () => {
  const failures = await failuresOf(async (fake, received) => {
    fake.answer.resolve(2);
    fake.next.resolve(2);
    await received();
    fake.answer = Promise.withResolvers();
    fake.asked = Promise.withResolvers();
    fake.answer.resolve(1);
    await fake.asked.promise;
  });
  const [first] = failures;
  assertEquals(
    first,
    "NATS has lost what it had kept: 1 of 2 entries are there",
  );
});
