/** Whole clients and a real hall, without a network between them. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Client } from "../../client.ts";
import { Backoff } from "../../client/link/backoff.ts";
import { BOUNDS } from "../../hall/bounds.ts";
import type { Message } from "../../protocol/features/say.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { within } from "../e2e/harness/program.ts";
import { MemoryHall } from "./memory_hall.ts";

/** A client, with all messages that it has received and that it has sent. */
class Member implements AsyncDisposable {
  readonly received: Message[] = [];
  readonly said: Promise<[text: string, seq: number | undefined]>[] = [];
  cuts = 0;
  readonly client: Client;
  readonly #reading: Promise<void>;
  #news = Promise.withResolvers<void>();

  private constructor(client: Client) {
    this.client = client;
    this.#reading = this.#read();
  }

  static async enter(hall: MemoryHall, name: string): Promise<Member> {
    return new Member(
      await Client.connect(hall, {
        name,
        rooms: [{ name: "lobby", since: 0 }],
        backoff: new Backoff({ wait: () => Promise.resolve() }),
        deriveRoomKey: () => Promise.reject(new Error("nothing is locked")),
      }),
    );
  }

  say(text: string): void {
    const saying = this.client.say(text, "lobby");
    this.said.push(saying.then(({ seq }) => [text, seq]));
  }

  /** Waits for so many messages, and for a repetition of any. */
  async receive(count: number): Promise<void> {
    while (this.received.length < count) {
      await within(this.#news.promise, `${count} messages`);
    }
    await within(this.#flush(), "the end of what was said");
  }

  async #flush(): Promise<void> {
    for (;;) {
      const news = this.#news.promise;
      try {
        return await this.client.flush();
      } catch (error) {
        // Cut before the answer: again after the return.
        if (!(error instanceof Refusal)) throw error;
        await news;
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
    await this.#reading;
  }

  async #read(): Promise<void> {
    for await (const event of this.client) {
      if (event.type === "message") this.received.push(event);
      if (event.type === "away") this.cuts++;
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    }
  }
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("Ann says", "Bob says") },
  { weight: 2, arbitrary: fc.constant("time passes") },
  { weight: 1, arbitrary: fc.constant("cut") },
);

Deno.test("whenever a connection in memory is cut, each client has every message once, in one order", async () => {
  let cuts = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      await using hall = new MemoryHall();
      await using ann = await Member.enter(hall, "Ann");
      await using bob = await Member.enter(hall, "Bob");
      for (const [index, step] of steps.entries()) {
        if (step === "cut") hall.cutAll();
        else if (step === "time passes") await Promise.resolve();
        else (step === "Ann says" ? ann : bob).say(`${index}`);
      }
      for (const [member, other] of [[ann, bob], [bob, ann]] as const) {
        const own = await within(Promise.all(member.said), "acknowledgements");
        await member.receive(other.said.length);
        const received = member.received.map(({ text, seq }) => [text, seq]);
        assertEquals<unknown>(received, await Promise.all(other.said));
        const numbers = [...own, ...received].map(([, seq]) => Number(seq));
        assertEquals(
          numbers.toSorted((one, two) => one - two),
          Array.from(numbers, (_, index) => index + 1),
        );
        cuts += member.cuts;
      }
    }),
    { numRuns: 60 },
  );
  assert(cuts > 0);
});

Deno.test("words go to the room where the user is, when another refuses the client or was left at once", async () => {
  await using hall = new MemoryHall();
  await using ann = await Member.enter(hall, "Ann");
  const { client } = ann;
  for (let count = 0; count < BOUNDS.rooms; count++) {
    client.ask({ type: "join", room: `room${count}` });
  }
  await within(client.flush(), "the answers");
  const last = `room${BOUNDS.rooms - 2}`;
  assertEquals([client.rooms.length, client.current], [BOUNDS.rooms, last]);
  client.ask({ type: "leave", room: "room0" });
  client.ask({ type: "join", room: "tea" });
  client.ask({ type: "leave", room: "tea" });
  await within(client.flush(), "the answers");
  const { room } = await within(client.say("hello"), "an acknowledgement");
  assertEquals(room, last);
});

/** Something a user types, or time in which answers come. */
const roomStep = fc.oneof(
  fc.constantFrom("lobby", "tea", "dev").map((room) => ({
    type: "join" as const,
    room,
  })),
  fc.constantFrom("lobby", "tea", "dev", undefined).map((room) => ({
    type: "leave" as const,
    room,
  })),
  fc.nat(6).map((turns) => ({ type: "wait" as const, turns })),
);

Deno.test("however fast rooms are entered and left, the client ends up in those that were asked for last", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(roomStep, { maxLength: 30 }), async (steps) => {
      await using hall = new MemoryHall();
      await using ann = await Member.enter(hall, "Ann");
      const { client } = ann;
      await within(client.flush(), "the first room");
      let rooms = ["lobby"];
      for (const step of steps) {
        if (step.type === "wait") {
          for (let turn = 0; turn < step.turns; turn++) await Promise.resolve();
          continue;
        }
        assertEquals(client.current, rooms.at(-1));
        const room = step.room ?? rooms.at(-1);
        rooms = rooms.filter((other) => other !== room);
        if (step.type === "join") rooms.push(step.room);
        client.ask(step);
      }
      await within(client.flush(), "the answers");
      assertEquals([client.current, client.rooms], [rooms.at(-1), rooms]);
    }),
    { numRuns: 300 },
  );
});
