// A store over a network, which several servers share.

import { assertEquals } from "@std/assert";
import { NO_MODES } from "../../../hall/rooms/room_modes.ts";
import { MemoryStore } from "../../../store/memory.ts";
import {
  type Draft,
  NotKept,
  type Stored,
  type TopicDraft,
} from "../../../store/store.ts";
import type { FakeRecipient } from "../fake_recipient.ts";
import { say, TestHall } from "../test_hall.ts";

/** Keeps something only when it is let. */
class DistantStore extends MemoryStore {
  readonly isShared = true;
  readonly #waiting: { room: string; go: PromiseWithResolvers<void> }[] = [];

  #listener: (stored: readonly Stored[]) => void = () => {};

  override async append(drafts: readonly (Draft | TopicDraft)[]) {
    const [first] = drafts;
    const go = Promise.withResolvers<void>();
    if (first !== undefined) this.#waiting.push({ room: first.room, go });
    await go.promise;
    return await super.append(drafts);
  }

  override subscribe(listener: (stored: readonly Stored[]) => void) {
    this.#listener = listener;
    return super.subscribe(listener);
  }

  /** Another server has kept something. */
  elsewhere(...stored: Stored[]): void {
    this.#listener(stored);
  }

  /** Lets it keep, or not, what has waited longest in a room. */
  async let(room: string, refusal?: NotKept): Promise<void> {
    const waiting = this.#waiting.find((it) => it.room === room);
    if (waiting === undefined) throw new Error(`nothing waits in ${room}`);
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    if (refusal === undefined) waiting.go.resolve();
    else waiting.go.reject(refusal);
    // All that follows comes before the next turn.
    await new Promise((resolve) => setTimeout(resolve));
  }
}

function told(recipient: FakeRecipient): string[] {
  return recipient.take().map((notice) => {
    switch (notice.type) {
      case "message":
        return `${notice.room} ${notice.seq} ${notice.text}`;
      case "ack":
        return `ack ${notice.room} ${notice.seq}`;
      case "topic":
        return `topic ${notice.text}`;
      case "error":
        return `${notice.code} ${notice.id}: ${notice.message}`;
      default:
        return notice.type;
    }
  });
}

async function hallOf(store: DistantStore) {
  let wakes = 0;
  const test = new TestHall({ store, wake: () => wakes++ });
  const ann = await test.enter("Ann", "lobby", "dev");
  const bob = await test.enter("Bob", "lobby", "dev");
  await test.hall.announcePresence();
  ann.recipient.take();
  bob.recipient.take();
  return { ...{ test, ann, bob }, wakes: () => wakes };
}

Deno.test("the hall does not wait for a store over a network, nor a room for another", async () => {
  const store = new DistantStore();
  const { test, ann, bob, wakes } = await hallOf(store);
  await ann.asks(say("one", "1", "lobby"), say("two", "2", "dev"));
  await ann.asks({ type: "topic", room: "lobby", text: "tea" });
  // It goes on meanwhile.
  assertEquals(await bob.who("dev"), ["Ann", "Bob"]);
  assertEquals(told(ann.recipient), []);
  await store.let("dev");
  assertEquals(wakes() > 0, true);
  await test.hall.handle([]);
  assertEquals(told(ann.recipient), ["ack dev 1"]);
  assertEquals(told(bob.recipient), ["dev 1 two"]);
  await store.let("lobby");
  await store.let("lobby");
  await test.hall.handle([]);
  assertEquals(told(ann.recipient), ["ack lobby 1", "topic tea"]);
  assertEquals(told(bob.recipient), ["lobby 1 one", "topic tea"]);
  assertEquals(test.observed.filter((line) => line.includes("says")), [
    "Ann says two, dev 1",
    "Ann says one, lobby 1",
  ]);
});

Deno.test("messages that a store over a network does not keep are refused when that is known, and no others", async () => {
  const store = new DistantStore();
  const { test, ann, bob } = await hallOf(store);
  await ann.asks(say("one", "1", "lobby"), say("two", "2", "dev"));
  await store.let("lobby", new NotKept("NATS is full"));
  await store.let("dev");
  await test.hall.handle([]);
  assertEquals(told(ann.recipient), [
    "not-kept 1: NATS is full",
    "ack dev 1",
  ]);
  assertEquals(told(bob.recipient), ["dev 1 two"]);
  assertEquals(test.storeFailures, ["NATS is full"]);
});

Deno.test("a message that is said again while it waits to be kept is acknowledged twice and said once", async () => {
  const store = new DistantStore();
  const { test, ann, bob } = await hallOf(store);
  await ann.asks(say("one", "1", "lobby"), say("one", "1", "lobby"));
  await store.let("lobby");
  await store.let("lobby");
  await test.hall.handle([]);
  assertEquals(told(ann.recipient), ["ack lobby 1", "ack lobby 1"]);
  assertEquals(told(bob.recipient), ["lobby 1 one"]);
});

Deno.test("a member that has left since is sent nothing, and the others have what it said", async () => {
  const store = new DistantStore();
  const { test, ann, bob } = await hallOf(store);
  await ann.asks(say("one", "1", "lobby"));
  await ann.cut();
  ann.recipient.take();
  await store.let("lobby");
  await test.hall.handle([]);
  assertEquals(told(ann.recipient), []);
  assertEquals(
    told(bob.recipient).filter((it) => it !== "presence"),
    ["lobby 1 one"],
  );
});

Deno.test("the modes of a room are those that another server has set", async () => {
  const store = new DistantStore();
  const { test, ann, bob } = await hallOf(store);
  const modes = NO_MODES.turned(["moderated"], []);
  store.elsewhere({ room: "lobby", modes: `${modes}` });
  await test.hall.handle([]);
  assertEquals(await bob.errors(say("one", "1", "lobby")), ["no-voice"]);
  store.elsewhere({ room: "lobby", modes: `${NO_MODES}` });
  await test.hall.handle([]);
  assertEquals(await ann.errors(say("two", "2", "lobby")), []);
});
