/** Any interleaving of say, receive, cut, return and trim gives each member the view of the model. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Cursor } from "../../client/cursor.ts";
import { Hall } from "../../hall/hall.ts";
import type { Member } from "../../hall/member.ts";
import { REPLAY_WAITING } from "../../hall/rooms/room.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { Request } from "../../protocol/request.ts";

import { MemoryStore } from "../../store/memory.ts";
import { HERE } from "./test_hall.ts";

/** How many messages the store keeps: few, so that many are trimmed. */
const KEPT = 8;
const MEMBERS = 3;

type Step =
  | { readonly do: "say"; readonly who: number; readonly again: boolean }
  | { readonly do: "receive"; readonly who: number; readonly count: number }
  | { readonly do: "cut"; readonly who: number }
  | { readonly do: "return"; readonly who: number }
  | { readonly do: "slow"; readonly who: number; readonly waiting: number }
  | { readonly do: "announce" };

const who = fc.nat({ max: MEMBERS - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("say" as const), who, again: fc.boolean() }),
  fc.record({
    do: fc.constant("receive" as const),
    who,
    count: fc.nat({ max: 6 }),
  }),
  fc.record({ do: fc.constant("cut" as const), who }),
  fc.record({ do: fc.constant("return" as const), who }),
  fc.record({
    do: fc.constant("slow" as const),
    who,
    waiting: fc.constantFrom(0, REPLAY_WAITING),
  }),
  fc.record({ do: fc.constant("announce" as const) }),
);

/** A client: the messages it has received, and those not acknowledged yet. */
class Observer {
  member: Member | undefined;
  /** Notices on their way to it, which a cut loses. */
  inFlight: Notice[] = [];
  /** How many bytes wait for it, as its recipient tells: with too many a replay pauses. */
  waiting = 0;
  cursor: Cursor | undefined;
  readonly seen: { readonly seq: number; readonly text: string }[] = [];
  readonly own = new Map<string, number>();
  readonly gaps = new Set<number>();
  /** Messages said and not acknowledged yet. */
  readonly kept: string[] = [];
  #said = 0;

  constructor(readonly name: string) {}

  nextText(): string {
    this.#said++;
    const text = `${this.name} ${this.#said}`;
    this.kept.push(text);
    return text;
  }

  receive(count: number): void {
    for (const notice of this.inFlight.splice(0, count)) this.#take(notice);
  }

  #take(notice: Notice): void {
    switch (notice.type) {
      case "joined":
        this.cursor ??= new Cursor(0);
        this.cursor.enter(notice.last);
        return;
      case "message": {
        const received = this.cursor?.receive(notice.seq);
        assert(received !== "impossible", `${this.name}: ${notice.seq}`);
        if (received === "new") this.seen.push(notice);
        return;
      }
      case "gap":
        this.cursor?.skip(notice.to);
        for (let seq = notice.from; seq <= notice.to; seq++) this.gaps.add(seq);
        return;
      case "ack": {
        const seq = notice.seq ?? 0;
        // Delivered from the store already, before the acknowledgement came again.
        if (seq > (this.cursor?.since ?? 0)) this.cursor?.acknowledged(seq);
        this.own.set(notice.id, seq);
        const at = this.kept.indexOf(notice.id);
        if (at !== -1) this.kept.splice(at, 1);
        return;
      }
    }
  }
}

class World {
  readonly store = new MemoryStore({ messagesPerRoom: KEPT });
  readonly hall: Hall;
  readonly observers = Array.from(
    { length: MEMBERS },
    (_, index) => new Observer(`M${index}`),
  );

  #clock = 0;

  constructor() {
    this.hall = new Hall({
      store: this.store,
      now: () => 0,
      // A round of replays is over after a few of them.
      monotonic: () => this.#clock++,
      newSecret: () => "nobody needs one here",
      authorOf: (secret) => secret,
      server: { name: "chat", version: "0", maxText: 1, maxLine: 1 },
    });
  }

  async hear(observer: Observer, ...requests: Request[]): Promise<void> {
    const from = observer.member;
    if (from === undefined) return;
    await this.hall.handle(requests.map((what) => ({ from, what })));
  }

  async connect(observer: Observer): Promise<void> {
    if (observer.member !== undefined) return;
    const inFlight: Notice[] = [];
    observer.inFlight = inFlight;
    observer.member = this.hall.arrive({
      send: (notice) => inFlight.push(notice),
      sendAll: (messages) => inFlight.push(...messages),
      close: () => {},
      bytesOf: () => 0,
      get waiting() {
        return observer.waiting;
      },
    }, HERE);
    const { cursor, name } = observer;
    await this.hear(observer, {
      type: "hello",
      version: 1,
      name,
      // The client chooses it, so that a lost welcome does not matter.
      session: `the secret of the member ${name}`,
      rooms: [{ name: "lobby", since: cursor?.since ?? 0 }],
    });
    // Unacknowledged messages are said again, in order.
    await this.hear(observer, ...observer.kept.map(say));
  }

  async cut(observer: Observer): Promise<void> {
    const from = observer.member;
    if (from === undefined) return;
    observer.inFlight = [];
    observer.member = undefined;
    await this.hall.handle([{ from, what: { type: "gone", reason: "cut" } }]);
  }

  async run(step: Step): Promise<void> {
    if (step.do === "announce") return await this.hall.announcePresence();
    const observer = this.observers[step.who];
    assert(observer !== undefined);
    switch (step.do) {
      case "say": {
        const text = observer.nextText();
        await this.hear(observer, say(text));
        if (step.again) await this.hear(observer, say(text));
        return;
      }
      case "receive":
        return observer.receive(step.count);
      case "cut":
        return await this.cut(observer);
      case "return":
        return await this.connect(observer);
      case "slow":
        observer.waiting = step.waiting;
    }
  }

  /** All members come back, and all notices arrive. */
  async end(): Promise<void> {
    for (const observer of this.observers) {
      observer.waiting = 0;
      await this.connect(observer);
    }
    do await this.hall.announcePresence(); while (this.hall.isReplaying);
    for (const observer of this.observers) observer.receive(Infinity);
  }
}

function say(text: string): Request {
  return { type: "say", id: text, text };
}

Deno.test("in any interleaving of say, receive, cut, return and trim every number comes once, in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 80, size: "max" }),
      async (steps) => {
        const world = new World();
        for (const observer of world.observers) await world.connect(observer);
        for (const step of steps) await world.run(step);
        await world.end();

        const { last } = await world.store.extent("lobby");
        /** The text of each number, the same for all members. */
        const agreed = new Map<number, string>();
        for (const { seen, own, gaps, kept, name } of world.observers) {
          assertEquals(kept, [], `${name} has everything acknowledged`);
          const numbers = seen.map(({ seq }) => seq);
          assertEquals(numbers, numbers.toSorted((a, b) => a - b), "in order");
          assertEquals(new Set(numbers).size, numbers.length, "nothing twice");
          for (
            const [seq, text] of [
              ...seen.map(({ seq, text }) => [seq, text] as const),
              ...Array.from(own, ([text, seq]) => [seq, text] as const),
            ]
          ) {
            assertEquals(agreed.get(seq) ?? text, text, "one order for all");
            agreed.set(seq, text);
          }
          const known = new Set([...numbers, ...own.values(), ...gaps]);
          for (let seq = 1; seq <= last; seq++) {
            assert(known.has(seq), `${name} misses ${seq} of ${last}`);
          }
        }
      },
    ),
    { numRuns: 500 },
  );
});
