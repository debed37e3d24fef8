import { assert, assertEquals } from "@std/assert";
import { Member } from "../../../hall/member.ts";
import { Replayer } from "../../../hall/rooms/replay.ts";
import { REPLAY_WAITING, Room } from "../../../hall/rooms/room.ts";
import { MemoryStore } from "../../../store/memory.ts";
import { FakeRecipient } from "../fake_recipient.ts";
import { HERE } from "../test_hall.ts";

Deno.test("long replays take turns, and each makes progress", async () => {
  await using store = new MemoryStore();
  const draft = { room: "lobby", from: "Ann", author: "1", text: "hi" };
  await store.append([{ ...draft, time: 0 }, { ...draft, time: 1 }]);
  const room = new Room("lobby", 2, "");
  const [stalled, next, last] = [
    new FakeRecipient(),
    new FakeRecipient(),
    new FakeRecipient(),
  ];
  stalled.waiting = REPLAY_WAITING;
  for (const [number, recipient] of [stalled, next, last].entries()) {
    room.replays.set(new Member(recipient, HERE, number), 1);
  }
  let time = 0;
  const replayer = new Replayer(store, () => {}, () => time += 1_000);
  replayer.add(room);
  const told: number[][] = [];
  for (let turn = 0; turn < 3; turn++) {
    await replayer.continue();
    told.push([stalled, next, last].map(({ received }) => received.length));
  }
  assertEquals(told, [[0, 0, 0], [0, 2, 0], [0, 2, 2]]);
  assert(replayer.isBusy);
  stalled.waiting = 0;
  await replayer.continue();
  assertEquals(stalled.received.length, 2);
  assert(!replayer.isBusy);
});

Deno.test("a replay acknowledges own messages that are no longer kept", async () => {
  await using store = new MemoryStore();
  const room = new Room("lobby", 2, "");
  const recipient = new FakeRecipient();
  const member = new Member(recipient, HERE, 1);
  room.enter(member, { since: 0, isOrdered: true });
  room.replays.set(member, 1);
  const ack = { type: "ack", id: "a", room: "lobby", seq: 2, time: 0 } as const;
  room.acknowledge(member, ack);
  assertEquals(recipient.take(), []);
  const replayer = new Replayer(store, () => {}, () => 0);
  replayer.add(room);
  await replayer.continue();
  assertEquals(recipient.take(), [
    { type: "gap", room: "lobby", from: 1, to: 2 },
    ack,
  ]);
});
