/** In any interleaving of entering, leaving, cuts and returns the clients of a member are in the same rooms, and the others see one member. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Cursor } from "../../../client/cursor.ts";
import { HISTORY_ON_JOIN } from "../../../protocol/features/membership.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { type Guest, hello, secretOf, TestHall } from "../test_hall.ts";

const CLIENTS = 3;
const ROOMS = ["a", "b", "c"];

type Step =
  | { readonly does: "announce" }
  | { readonly does: "return" | "cut" | "bye"; readonly who: number }
  | {
    readonly does: "join" | "leave" | "say";
    readonly who: number;
    readonly room: string;
  };

const who = fc.nat({ max: CLIENTS - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constant("announce" as const) }),
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constantFrom("return" as const, "return" as const, "cut", "bye"),
      who,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constantFrom("join" as const, "leave" as const, "say" as const),
      who,
      room: fc.constantFrom(...ROOMS),
    }),
  },
);

/** The knowledge of a client, from its notices alone. */
class Knowledge {
  /** The rooms that it is in, and how far it has the messages of each. */
  readonly rooms = new Map<string, Cursor>();
  /** The members of its rooms. */
  readonly members = new Map<string, Set<string>>();

  take(notice: Notice): void {
    switch (notice.type) {
      case "joined":
        assertEquals(new Set(notice.members).size, notice.members.length);
        this.members.set(notice.room, new Set(notice.members));
        this.rooms.getOrInsertComputed(
          notice.room,
          () => Cursor.atNewest(notice.last, HISTORY_ON_JOIN),
        ).enter(notice.last);
        return;
      case "left":
        this.rooms.delete(notice.room);
        return;
      case "presence": {
        const members = this.members.get(notice.room);
        for (const name of notice.left) assert(members?.delete(name), name);
        for (const name of notice.joined) {
          assert(!members?.has(name), `${name} twice`);
          members?.add(name);
        }
        return;
      }
      case "message": {
        const received = this.rooms.get(notice.room)?.receive(notice.seq);
        assert(received !== "impossible", `${notice.room}: ${notice.seq}`);
        return;
      }
      case "ack": {
        const cursor = this.rooms.get(notice.room ?? "");
        const { seq = 0 } = notice;
        // A replay may have sent it already.
        if (seq > (cursor?.since ?? 0)) cursor?.acknowledged(seq);
      }
    }
  }

  /** The number up to which it has the messages of a room. */
  since(room: string): number {
    return this.rooms.get(room)?.since ?? 0;
  }
}

/** A client of Ann, over its connections. */
class ModelClient {
  guest: Guest | undefined;
  knows = new Knowledge();
  readonly #session: string;
  #ids = 0;

  constructor(number: number) {
    this.#session = secretOf(`client ${number}`);
  }

  isIn(room: string): boolean {
    return this.guest?.member.rooms.values().some(({ name }) =>
      name === room
    ) ??
      false;
  }

  listen(): void {
    for (const notice of this.guest?.recipient.take() ?? []) {
      this.knows.take(notice);
    }
  }

  async enter(hall: TestHall): Promise<void> {
    if (this.guest !== undefined) return;
    this.guest = hall.arrive();
    const rooms = Array.from(
      this.knows.rooms,
      ([name, { since }]) => ({ name, since }),
    );
    const { name, key, shared } = { name: "Ann", key: "a", shared: true };
    const session = this.#session;
    await this.guest.asks(hello({ name, key, shared, session, rooms }));
  }

  async end(how: "cut" | "bye"): Promise<void> {
    this.listen();
    if (how === "cut") await this.guest?.cut();
    else await this.guest?.asks({ type: "bye" });
    if (how === "bye") this.knows = new Knowledge();
    this.guest = undefined;
  }

  /** Gives an id to each message: the rooms count what they are told. */
  async say(room: string): Promise<void> {
    const id = `${this.#session} ${++this.#ids}`;
    await this.guest?.asks({ type: "say", room, id, text: "hello" });
  }
}

async function play(steps: readonly Step[]): Promise<void> {
  const hall = new TestHall();
  const bob = await hall.connect({
    name: "Bob",
    rooms: ROOMS.map((name) => ({ name, since: 0 })),
  });
  const seen = new Knowledge();
  const clients = Array.from(
    { length: CLIENTS },
    (_, number) => new ModelClient(number),
  );
  /** The rooms that were left and not entered since, by whatever client. */
  const left = new Set<string>();
  const check = async () => {
    do await hall.hall.announcePresence(); while (hall.hall.isReplaying);
    for (const notice of bob.recipient.take()) seen.take(notice);
    const present = clients.filter(({ guest }) => guest !== undefined);
    for (const client of present) client.listen();
    const [first] = present;
    const its = [...first?.knows.rooms.keys() ?? []].sort();
    assertEquals(its.filter((room) => left.has(room)), []);
    for (const { knows, guest } of present) {
      assertEquals([...knows.rooms.keys()].sort(), its);
      assertEquals(
        Array.from(guest?.member.rooms ?? [], ({ name }) => name).sort(),
        its,
      );
      // All have come as far, and know the same members.
      assertEquals(
        its.map((room) => knows.since(room)),
        its.map((room) => seen.since(room)),
      );
    }
    for (const room of ROOMS) {
      assertEquals(
        [...seen.members.get(room) ?? []].sort(),
        its.includes(room) ? ["Ann", "Bob"] : ["Bob"],
      );
    }
    assertEquals(hall.hall.size, present.length === 0 ? 1 : 2);
  };
  for (const step of steps) {
    if (step.does === "announce") {
      await check();
      continue;
    }
    const client = clients[step.who];
    assert(client !== undefined);
    switch (step.does) {
      case "return":
        await client.enter(hall);
        break;
      case "cut":
      case "bye":
        await client.end(step.does);
        break;
      case "say":
        await client.say(step.room);
        break;
      case "join":
        // It would be sent the newest messages once more.
        if (client.isIn(step.room)) break;
        if (client.guest !== undefined) left.delete(step.room);
        await client.guest?.asks({ type: "join", room: step.room });
        break;
      case "leave":
        if (client.isIn(step.room)) left.add(step.room);
        await client.guest?.asks({ type: "leave", room: step.room });
    }
  }
  await check();
}

Deno.test("in any order of events the clients of a member are in the same rooms, and the others see one member", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), play),
    { numRuns: 300 },
  );
});
