import { assert, assertEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { JetStreamStore } from "../../../store/jetstream/jetstream.ts";
import { type Draft, NotKept } from "../../../store/store.ts";
import { type Acknowledged, checkHistories, Told } from "./history.ts";
import { NatsServer, testWithNats } from "./nats_server.ts";

/** How long anything here may take, in milliseconds. */
const WITHIN = 60_000;

function draft(text: string, more: Partial<Draft> = {}): Draft {
  return { room: "lobby", from: "Ann", author: "a", text, time: 7, ...more };
}

testWithNats(
  "three servers that write into the same rooms tell one history without holes",
  async () => {
    await using nats = await NatsServer.open();
    await using ending = new AsyncDisposableStack();
    const rooms = ["lobby", "dev"];
    const [writers, count] = [3, 400];
    const acknowledged: (Acknowledged & { room: string })[] = [];
    const stores = await Promise.all(
      Array.from(
        { length: writers },
        async () =>
          ending.use(await JetStreamStore.open({ servers: [nats.url] })),
      ),
    );
    const told = stores.map((store) => ending.use(new Told(store)));
    await Promise.all(
      stores.flatMap((store, writer) =>
        rooms.map(async (room) => {
          for (let index = 0; index < count; index += 4) {
            const texts = Array.from(
              { length: 4 },
              (_, more) => `${room} ${writer} ${index + more}`,
            );
            const kept = await store.append(
              texts.map((text) => draft(text, { room, id: text })),
            );
            for (const [index, it] of kept.entries()) {
              assert(!it.repeated);
              acknowledged.push({ room, text: texts[index] ?? "", kept: it });
            }
          }
        })
      ),
    );
    for (const room of rooms) {
      for (const it of told) {
        await deadline(it.until(room, writers * count), WITHIN);
      }
      checkHistories(
        room,
        told,
        acknowledged.filter((it) => it.room === room),
      );
    }
    assertEquals(acknowledged.length, writers * count * rooms.length);
  },
);

testWithNats("what is said again to another server is said once", async () => {
  await using nats = await NatsServer.open();
  await using one = await JetStreamStore.open({ servers: [nats.url] });
  await using other = await JetStreamStore.open({ servers: [nats.url] });
  const said = draft("hi", { id: "x" });
  // At the same time, and later.
  const [[here], [there]] = await Promise.all([
    one.append([said]),
    other.append([said]),
  ]);
  assertEquals(here?.message, there?.message);
  assertEquals([here?.repeated, there?.repeated].filter(Boolean).length, 1);
  const [again] = await other.append([said]);
  assertEquals(again, { message: here?.message, repeated: true });
  assertEquals(await other.extent("lobby"), { first: 1, last: 1 });
});

testWithNats(
  "what is said while NATS is away is kept once when it is back, up to a bound",
  async () => {
    await using nats = await NatsServer.open();
    const seen: boolean[] = [];
    let changed = Promise.withResolvers<void>();
    const open = () =>
      JetStreamStore.open({
        servers: [nats.url],
        heldMax: 3,
        reached: (is) => {
          seen.push(is);
          changed.resolve();
          changed = Promise.withResolvers();
        },
      });
    await using store = await open();
    using told = new Told(store);
    await store.append([draft("before")]);
    const gone = changed.promise;
    await nats.signal("SIGKILL");
    await deadline(gone, WITHIN);
    assertEquals(seen, [false]);
    const held = [
      store.append([draft("one", { id: "1" })]),
      store.append([draft("two", { id: "2" }), draft("dev", { room: "dev" })]),
    ];
    await assertRejects(
      () => store.append([draft("three")]),
      NotKept,
      "say it again later",
    );
    assertEquals(store.held, 3);
    await assertRejects(() => store.probe(), NotKept, "cannot be reached");
    // History is there all the time.
    assertEquals(
      (await store.read("lobby", 1, 9)).map(({ text }) => text),
      ["before"],
    );
    await nats.start();
    const kept = (await deadline(Promise.all(held), WITHIN)).flat();
    assertEquals(
      kept.map(({ message: { room, seq, text } }) => `${room} ${seq} ${text}`),
      ["lobby 2 one", "lobby 3 two", "dev 1 dev"],
    );
    await store.probe();
    assertEquals(seen, [false, true]);
    assertEquals(store.held, 0);
    checkHistories("lobby", [told], []);
  },
);

testWithNats(
  "a server that comes later knows everything, and goes on with the numbers",
  async () => {
    await using nats = await NatsServer.open();
    const texts = Array.from({ length: 50 }, (_, index) => `${index}`);
    let id;
    {
      await using first = await JetStreamStore.open({ servers: [nats.url] });
      id = first.id;
      for (const text of texts) await first.append([draft(text)]);
      await first.append([{ room: "lobby", topic: "tea", by: "Ann" }]);
      await first.setModes("lobby", "modes");
    }
    await nats.signal("SIGTERM");
    await nats.start();
    await using second = await JetStreamStore.open({
      servers: [nats.url],
      memory: { messagesPerRoom: 5 },
    });
    assertEquals(second.id, id);
    assertEquals(await second.topic("lobby"), "tea");
    assertEquals(await second.modes("lobby"), "modes");
    assertEquals(await second.extent("lobby"), { first: 46, last: 50 });
    const [kept] = await second.append([draft("next")]);
    assertEquals(kept?.message.seq, 51);
  },
);

testWithNats(
  "a room that the copy in memory has forgotten goes on with its numbers",
  async () => {
    await using nats = await NatsServer.open();
    await using store = await JetStreamStore.open({
      servers: [nats.url],
      memory: { roomsKept: 1 },
    });
    await store.append([draft("one"), draft("two")]);
    await store.append([draft("other", { room: "dev" })]);
    assertEquals(await store.extent("lobby"), { first: 3, last: 2 });
    assertEquals(await store.read("lobby", 1, 9), []);
    const [kept] = await store.append([draft("three")]);
    assertEquals(kept?.message.seq, 3);
    assertEquals(await store.extent("lobby"), { first: 3, last: 3 });
    assertEquals((await store.search("lobby", "three", 9)).length, 1);
  },
);
