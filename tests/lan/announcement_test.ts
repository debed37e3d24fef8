import { assert, assertEquals } from "@std/assert";
import { Announcement } from "../../lan/announcement.ts";
import type { DnsPacket } from "../../lan/packet.ts";
import { heardIn, recordsOf, SERVICE } from "../../lan/records.ts";
import { settled } from "../server/fake_timers.ts";
import { FakeNetwork } from "./fake_network.ts";

/** A clock that stands still until a test lets it go on. */
class FakeClock {
  #now = 0;
  #waits: { readonly until: number; readonly end: () => void }[] = [];

  readonly now = () => this.#now;

  readonly wait = (
    milliseconds: number,
    { signal }: { readonly signal: AbortSignal },
  ) => {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => reject(signal.reason));
    this.#waits.push({ until: this.#now + milliseconds, end: resolve });
    return promise;
  };

  /** Lets some milliseconds pass, with all that happens in them. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      await settled();
      const [next] = this.#waits.filter(({ until }) => until <= end)
        .sort((one, other) => one.until - other.until);
      if (next === undefined) break;
      this.#waits = this.#waits.filter((wait) => wait !== next);
      this.#now = Math.max(this.#now, next.until);
      next.end();
    }
    this.#now = end;
  }
}

/** A network, its clock, and the servers that are announced there. */
class World {
  readonly network = new FakeNetwork();
  readonly clock = new FakeClock();
  readonly names: string[] = [];
  people = 0;

  announce(address: string, name = "Class 3b"): Promise<Announcement> {
    return Announcement.open({
      name,
      listening: "0.0.0.0",
      port: 2428,
      describe: () => ({
        ...{ protocol: 1, isEncrypted: false, needsPassword: false },
        people: this.people,
      }),
      named: (name) => this.names.push(name),
      open: () => this.network.open(address),
      wait: this.clock.wait,
      now: this.clock.now,
    });
  }

  /** The announcements since the last call: a name and a number of people each. */
  heard(): string[] {
    return this.network.packets.splice(0).flatMap((packet) => {
      const { halls, gone } = heardIn(packet, "");
      return [
        ...halls.map(({ name, description }) =>
          `${name}: ${description.people}`
        ),
        ...gone.map((name) => `${name} is gone`),
      ];
    });
  }

  ask(records: DnsPacket["records"] = []): void {
    this.network.send({
      type: "query",
      questions: [{ name: SERVICE, type: "PTR" }],
      records,
    }, "192.0.2.99");
  }
}

Deno.test("a server asks whether its name is free, is announced twice, and says goodbye", async () => {
  const world = new World();
  const announcement = await world.announce("192.0.2.7");
  await world.clock.pass(500);
  assert(world.network.packets.every(({ type }) => type === "query"));
  assertEquals(world.heard(), []);
  await world.clock.pass(2_000);
  assertEquals(world.names, ["Class 3b"]);
  assertEquals(world.heard(), ["Class 3b: 0", "Class 3b: 0"]);
  await world.clock.pass(60_000);
  assertEquals(world.heard(), []);
  await announcement[Symbol.asyncDispose]();
  assertEquals(world.heard(), ["Class 3b is gone"]);
});

Deno.test("the number of people is announced when it changes, at most every few seconds", async () => {
  const world = new World();
  await using _announcement = await world.announce("192.0.2.7");
  await world.clock.pass(2_500);
  world.heard();
  for (let second = 0; second < 60; second++) {
    world.people++;
    await world.clock.pass(1_000);
  }
  const told = world.heard();
  assert(told.length >= 16 && told.length <= 24, `${told.length}`);
  await world.clock.pass(10_000);
  assertEquals(world.heard().at(-1), "Class 3b: 60");
});

Deno.test("many questions get an answer a second", async () => {
  const world = new World();
  await using _announcement = await world.announce("192.0.2.7");
  await world.clock.pass(10_000);
  world.heard();
  world.ask();
  await world.clock.pass(150);
  assertEquals(world.heard(), ["Class 3b: 0"]);
  for (let count = 0; count < 1_000; count++) {
    world.ask();
    await world.clock.pass(10);
  }
  const answers = world.heard().length;
  assert(answers >= 8 && answers <= 11, `${answers}`);
});

Deno.test("a question whose sender knows the answer gets none", async () => {
  const world = new World();
  await using _announcement = await world.announce("192.0.2.7");
  await world.clock.pass(10_000);
  const known = world.network.packets.flatMap(({ records }) => records)
    .filter(({ type }) => type === "PTR");
  world.heard();
  world.ask(known);
  await world.clock.pass(2_000);
  assertEquals(world.heard(), []);
});

Deno.test("servers of the same name get numbers", async () => {
  const world = new World();
  await using _first = await world.announce("192.0.2.7");
  await world.clock.pass(5_000);
  await using _second = await world.announce("192.0.2.8");
  await world.clock.pass(5_000);
  await using _third = await world.announce("192.0.2.9");
  await world.clock.pass(5_000);
  assertEquals(world.names, ["Class 3b", "Class 3b (2)", "Class 3b (3)"]);
});

Deno.test("a server that has just been announced keeps its name", async () => {
  for (let round = 0; round < 20; round++) {
    const world = new World();
    await using _first = await world.announce("192.0.2.7");
    while (world.names.length === 0) await world.clock.pass(10);
    await using _second = await world.announce("192.0.2.8");
    await world.clock.pass(5_000);
    assertEquals(world.names, ["Class 3b", "Class 3b (2)"]);
  }
});

Deno.test("two servers that found the same name free end with two names", async () => {
  const world = new World();
  await using _announcement = await world.announce("192.0.2.7");
  await world.clock.pass(5_000);
  // It had not been heard before: its cable was out.
  await using other = await world.network.open("192.0.2.8");
  const announce = () =>
    world.network.send({
      type: "response",
      questions: [],
      records: recordsOf({
        ...{ name: "Class 3b", host: "chat-2.local", port: 2428 },
        addresses: ["192.0.2.8"],
        description: { protocol: 1, isEncrypted: false, needsPassword: false },
      }),
    }, "192.0.2.8");
  other.listen(({ questions: [question] }) => {
    if (question?.name.startsWith("Class 3b._")) announce();
  });
  announce();
  await world.clock.pass(10_000);
  assertEquals(world.names, ["Class 3b", "Class 3b (2)"]);
});

Deno.test("a machine that claims every name does not keep a server from being announced", async () => {
  const world = new World();
  const open = await world.network.open("192.0.2.66");
  open.listen(({ type, questions: [question] }) => {
    if (type !== "query" || question?.type !== "ANY") return;
    world.network.send({
      type: "response",
      questions: [],
      records: [{
        ...{ type: "SRV", name: question.name, ttl: 120 },
        data: { port: 1, target: "evil.local" },
      }],
    }, "192.0.2.66");
  });
  await using _announcement = await world.announce("192.0.2.7");
  await world.clock.pass(60_000);
  assertEquals(world.names[0], "Class 3b (20)");
});

Deno.test("a server that listens in another network is not announced here", async () => {
  const world = new World();
  await using _announcement = await Announcement.open({
    ...{ name: "Class 3b", listening: "203.0.113.1", port: 2428 },
    describe: () => ({ protocol: 1, isEncrypted: false, needsPassword: false }),
    named: () => {},
    open: () => world.network.open("192.0.2.7"),
    wait: world.clock.wait,
    now: world.clock.now,
  });
  await world.clock.pass(10_000);
  world.ask();
  await world.clock.pass(2_000);
  assertEquals(world.network.packets.map(({ type }) => type), ["query"]);
});
