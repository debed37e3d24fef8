// Replays for members that come back.

import { assert, assertEquals } from "@std/assert";
import { KEPT_MAX } from "../../client/unacknowledged.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { native } from "../../dialects/native/native.ts";
import { plain } from "../../dialects/text/plain.ts";
import { ANSWER_BYTES_MAX } from "../../hall/rooms/history.ts";
import type { Share } from "../../hall/rooms/reading.ts";
import { REPLAY_PAGE, REPLAY_PAGE_FIRST } from "../../hall/rooms/replay.ts";
import { REPLAY_WAITING } from "../../hall/rooms/room.ts";
import type { RoomWish } from "../../protocol/features/hello.ts";
import { HISTORY_ON_JOIN } from "../../protocol/features/membership.ts";
import type { Message } from "../../protocol/features/say.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { Request } from "../../protocol/request.ts";
import { LINES_MAX, TEXT_MAX } from "../../protocol/text/text.ts";
import { FlushScheduler } from "../../server/delivery/flush_scheduler.ts";
import { Outbox } from "../../server/delivery/outbox.ts";
import { LIMITS } from "../../server/limits.ts";
import { MemoryStore } from "../../store/memory.ts";
import {
  type Guest,
  hello,
  HERE,
  say,
  secretOf,
  TestHall,
} from "./test_hall.ts";

const ANN = secretOf("Ann");

/** The numbers from one to another, both included. */
function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** The numbers of the messages among some notices; a gap is a pair of its ends. */
function numbers(notices: readonly Notice[]): (number | string)[] {
  return notices.flatMap((notice): (number | string)[] => {
    if (notice.type === "message") return [notice.seq];
    return notice.type === "gap" ? [`${notice.from}-${notice.to}`] : [];
  });
}

function received({ recipient }: Guest): (number | string)[] {
  return numbers(recipient.take());
}

/** A hall with a number of messages in its lobby. */
async function hallWith(
  count: number,
  store = new MemoryStore(),
): Promise<{ test: TestHall; talker: Guest }> {
  const test = new TestHall({ store });
  const talker = await test.enter("Talker");
  await sayMore(talker, 1, count);
  return { test, talker };
}

async function sayMore(
  talker: Guest,
  from: number,
  to: number,
  room?: string,
): Promise<void> {
  await talker.hall.handle(
    range(from, to).map((seq) => ({
      from: talker.member,
      what: say(`text ${seq}`, undefined, room),
    })),
  );
}

/** A member that is back, before its replay; its recipient is as full as a test says. */
async function back(
  test: TestHall,
  since: number,
  waiting = 0,
): Promise<Guest> {
  const guest = await test.connect({
    name: "Ann",
    session: ANN,
    log: test.store.id,
    rooms: [{ name: "lobby", since }],
  });
  guest.recipient.waiting = waiting;
  return guest;
}

Deno.test("the newest messages wait for a full recipient, however many rooms are entered", async () => {
  const { test } = await hallWith(30);
  const guest = await test.connect({ name: "Ann" });
  guest.recipient.waiting = REPLAY_WAITING + 1;
  await test.hall.announcePresence();
  assertEquals(received(guest), []);
  guest.recipient.waiting = 0;
  await test.hall.announcePresence();
  assertEquals(received(guest), range(30 - HISTORY_ON_JOIN + 1, 30));
});

Deno.test("a replay sends all messages after the known number, in order, the member's own included", async () => {
  const { test, talker } = await hallWith(30);
  const first = await test.greet({ name: "Ann", session: ANN });
  await first.asks(say("my own", "1"));
  await sayMore(talker, 32, 60);
  await first.cut();
  await sayMore(talker, 61, 70);
  const ann = await back(test, 5);
  await test.hall.announcePresence();
  const all = ann.recipient.take();
  assertEquals(
    all.slice(0, 2).map(({ type }) => type),
    ["welcome", "joined"],
  );
  assertEquals(numbers(all), range(6, 70));
  const own = all.find((notice): notice is Message =>
    notice.type === "message" && notice.seq === 31
  );
  assertEquals([own?.from, own?.text], ["Ann", "my own"]);
  assertEquals(test.hall.isReplaying, false);
});

Deno.test("a member that knows all messages is sent no replay, and gets new messages", async () => {
  const { test, talker } = await hallWith(30);
  const ann = await back(test, 30);
  await test.hall.announcePresence();
  assertEquals(received(ann), []);
  assertEquals(test.hall.isReplaying, false);
  await sayMore(talker, 31, 31);
  assertEquals(received(ann), [31]);
});

Deno.test("a member that knows nothing is sent all messages, and none in a new room", async () => {
  const { test } = await hallWith(30);
  const ann = await back(test, 0);
  await ann.asks({ type: "join", room: "dev", since: 0 });
  await test.hall.announcePresence();
  assertEquals(received(ann), range(1, 30));
  assertEquals(test.hall.hasPending, false);
});

Deno.test("a join with a number brings the messages after it, a join without a number the newest", async () => {
  const { test } = await hallWith(30);
  const ann = await test.enter("Ann", "dev");
  await ann.asks({ type: "join", room: "lobby", since: 28 });
  await test.hall.announcePresence();
  assertEquals(received(ann), [29, 30]);
  await ann.asks({ type: "join", room: "lobby" });
  await test.hall.announcePresence();
  assertEquals(received(ann), range(11, 30));
});

Deno.test("numbers of another store are ignored: the newest messages come", async () => {
  const { test } = await hallWith(30);
  const newest = range(30 - HISTORY_ON_JOIN + 1, 30);
  const cases: [string | undefined, (number | string)[]][] = [
    ["another", newest],
    ["", newest],
    [test.store.id, [29, 30]],
    [undefined, [29, 30]],
  ];
  for (const [log, expected] of cases) {
    const ann = await test.connect({
      session: ANN,
      log,
      rooms: [{ name: "lobby", since: 28 }],
    });
    await test.hall.announcePresence();
    assertEquals(received(ann), expected, log);
  }
});

Deno.test("each room is replayed from its own number", async () => {
  const test = new TestHall();
  const rooms = ["a", "b", "c", "d"];
  const talker = await test.enter("Talker", ...rooms);
  for (const room of rooms) await sayMore(talker, 1, 25, room);
  const wishes: RoomWish[] = [
    { name: "a", since: 24 },
    { name: "b", since: 0 },
    { name: "c" },
  ];
  const ann = await test.connect({ name: "Ann", rooms: wishes });
  await test.hall.announcePresence();
  const messages = ann.recipient.takeAll("message");
  const of = (room: string) =>
    messages.filter((message) => message.room === room).map(({ seq }) => seq);
  assertEquals(rooms.map(of), [[25], range(1, 25), range(6, 25), []]);
});

Deno.test("the store is read page by page, and no more long messages than are sent", async () => {
  const store = new MemoryStore();
  const pages: number[] = [];
  const read = store.read.bind(store);
  store.read = (room, from, to) => {
    pages.push(to - from + 1);
    return read(room, from, to);
  };
  const before = 8 + 32 + 128;
  const { test } = await hallWith(before + 2 * REPLAY_PAGE + 10, store);
  pages.length = 0;
  const ann = await back(test, 0);
  await test.hall.announcePresence();
  assertEquals(received(ann), range(1, before + 2 * REPLAY_PAGE + 10));
  assertEquals(pages, [8, 32, 128, REPLAY_PAGE, REPLAY_PAGE, 10]);
  assertEquals(REPLAY_PAGE_FIRST * TEXT_MAX, REPLAY_WAITING);
});

Deno.test("a replay pauses while its recipient is full, and continues where it was", async () => {
  const { test } = await hallWith(100);
  const ann = await back(test, 0, REPLAY_WAITING);
  for (let time = 0; time < 3; time++) {
    await test.hall.announcePresence();
    assertEquals(received(ann), []);
    assert(test.hall.isReplaying);
  }
  ann.recipient.waiting = REPLAY_WAITING - 1;
  await test.hall.announcePresence();
  assertEquals(received(ann), range(1, 100));
  assert(!test.hall.isReplaying);
});

Deno.test("a replay that is interrupted repeatedly sends each message once and in order", async () => {
  const { test } = await hallWith(700);
  const ann = await back(test, 3);
  const hear = ann.recipient.send.bind(ann.recipient);
  // A hundred messages fill it.
  ann.recipient.send = (notice) => {
    ann.recipient.waiting += REPLAY_WAITING / 100;
    hear(notice);
  };
  const all: (number | string)[] = [];
  let rounds = 0;
  do {
    await test.hall.announcePresence();
    all.push(...received(ann));
    ann.recipient.waiting = 0;
    rounds++;
  } while (test.hall.isReplaying);
  assertEquals(all, range(4, 700));
  assert(rounds > 1);
});

Deno.test("a replay that is interrupted before its last message sends that message too", async () => {
  const { test } = await hallWith(10);
  const ann = await back(test, 0);
  const hear = ann.recipient.send.bind(ann.recipient);
  ann.recipient.send = (notice) => {
    if (notice.type === "message" && notice.seq === 9) {
      ann.recipient.waiting = REPLAY_WAITING;
    }
    hear(notice);
  };
  await test.hall.announcePresence();
  assertEquals(received(ann), range(1, 9));
  ann.recipient.waiting = 0;
  await test.hall.announcePresence();
  assertEquals(received(ann), [10]);
});

Deno.test("a replay of long messages does not fill an outbox", async () => {
  const { test, talker } = await hallWith(0);
  // No text is longer when encoded.
  const text = "\x01".repeat(TEXT_MAX);
  await talker.hall.handle(
    range(1, REPLAY_PAGE + 10).map(() => ({
      from: talker.member,
      what: say(text),
    })),
  );
  let isEnded = false;
  const OUTBOX_MAX = LIMITS.maxOutbox.default;
  const outbox = new Outbox(
    // The recipient takes nothing for now.
    { write: () => new Promise<number>(() => {}) },
    new FlushScheduler(),
    { max: OUTBOX_MAX },
  );
  outbox.encoder = native;
  const abandon = outbox.abandon.bind(outbox);
  outbox.abandon = (reason) => {
    isEnded = true;
    abandon(reason);
  };
  const member = test.hall.arrive(outbox, HERE);
  await test.hall.handle([{
    from: member,
    what: hello({ rooms: [{ name: "lobby", since: 0 }] }),
  }]);
  await test.hall.announcePresence();
  assert(!isEnded, "it was let go");
  // The amount at which a replay pauses, and little more.
  assert(outbox.waiting >= REPLAY_WAITING);
  assert(outbox.waiting < OUTBOX_MAX / 2, `${outbox.waiting} bytes wait`);
});

Deno.test("the newest messages are paced for a new member, however long they are in its dialect", async () => {
  const { test, talker } = await hallWith(0);
  // Each line is encoded with the name of its author.
  const text = "\n".repeat(LINES_MAX - 1);
  await talker.hall.handle(
    range(1, HISTORY_ON_JOIN).map(() => ({
      from: talker.member,
      what: say(text),
    })),
  );
  const outbox = new Outbox(
    { write: () => new Promise<number>(() => {}) },
    new FlushScheduler(),
    { max: LIMITS.maxOutbox.default },
  );
  outbox.encoder = plain;
  const member = test.hall.arrive(outbox, HERE);
  await test.hall.handle([{ from: member, what: hello() }]);
  await test.hall.announcePresence();
  const one = plain.encode({
    ...{ type: "message", room: "lobby", from: "Talker", text, seq: 1 },
    time: 0,
  }).length;
  // The amount at which it pauses, the message beyond it, and `joined`.
  const most = REPLAY_WAITING + 2 * one;
  assert(HISTORY_ON_JOIN * one > most);
  assert(outbox.waiting < most, `${outbox.waiting} bytes wait`);
  assert(test.hall.isReplaying);
});

Deno.test("an answer is bounded in bytes of the asker's dialect", async () => {
  const { test, talker } = await hallWith(0);
  await talker.hall.handle(
    range(1, HISTORY_ON_JOIN).map(() => ({
      from: talker.member,
      // More bytes in either dialect than it has characters.
      what: say(`w${"\x01".repeat(10)}\n`.repeat(LINES_MAX - 1)),
    })),
  );
  const bytes = async (dialect: Dialect, asked: Request) => {
    const outbox = new Outbox(
      { write: () => new Promise<number>(() => {}) },
      new FlushScheduler(),
      { max: Infinity },
    );
    outbox.encoder = dialect;
    const member = test.hall.arrive(outbox, HERE);
    const rooms = [{ name: "lobby", since: HISTORY_ON_JOIN }];
    await test.hall.handle([{ from: member, what: hello({ rooms }) }]);
    await test.hall.announcePresence();
    const before = outbox.waiting;
    await test.hall.handle([{ from: member, what: asked }]);
    return outbox.waiting - before;
  };
  const search: Request = { type: "search", words: "w" };
  for (const asked of [{ type: "history" } as const, search]) {
    for (const dialect of [plain, native]) {
      const all = await bytes(dialect, asked);
      assert(all > ANSWER_BYTES_MAX / 4, `${dialect.name}: ${all} bytes`);
      // The frame around the messages is small.
      assert(all < ANSWER_BYTES_MAX * 1.01, `${dialect.name}: ${all} bytes`);
    }
  }
});

Deno.test("a message said during a replay comes once and in order, and at once to the others", async () => {
  const { test, talker } = await hallWith(10);
  const bob = await test.enter("Bob");
  const ann = await back(test, 0, REPLAY_WAITING);
  await test.hall.announcePresence();
  bob.recipient.take();
  await sayMore(talker, 11, 13);
  assertEquals(received(bob), [11, 12, 13]);
  assertEquals(received(ann), []);
  ann.recipient.waiting = 0;
  await test.hall.announcePresence();
  assertEquals(received(ann), range(1, 13));
  await sayMore(talker, 14, 15);
  assertEquals(received(ann), [14, 15]);
  await test.hall.announcePresence();
  assertEquals(received(ann), []);
});

Deno.test("a member's own message during its replay is acknowledged at once and sent in order", async () => {
  const { test, talker } = await hallWith(10);
  const ann = await back(test, 8, REPLAY_WAITING);
  await test.hall.announcePresence();
  ann.recipient.take();
  await ann.asks(say("me", "1"));
  await sayMore(talker, 12, 12);
  assertEquals(
    ann.recipient.take().map((notice) =>
      notice.type === "ack" ? notice.seq : notice
    ),
    [11],
  );
  ann.recipient.waiting = 0;
  await test.hall.announcePresence();
  assertEquals(received(ann), [9, 10, 11, 12]);
  // A member that has caught up is not sent its own messages, like all others.
  await ann.asks(say("me again", "2"));
  await test.hall.announcePresence();
  assertEquals(ann.recipient.take().map(({ type }) => type), ["ack"]);
});

Deno.test("queries during a replay are answered at once, and presence is announced", async () => {
  const { test } = await hallWith(10);
  const ann = await back(test, 0, REPLAY_WAITING);
  await test.hall.announcePresence();
  ann.recipient.take();
  await ann.asks({ type: "who" }, { type: "history", count: 1 });
  await test.enter("Bob");
  assertEquals(
    ann.recipient.take().map(({ type }) => type),
    ["members", "history", "presence"],
  );
});

Deno.test("a member that reads nothing does not delay the replays of others", async () => {
  const { test } = await hallWith(10);
  const slow = await back(test, 0, REPLAY_WAITING);
  const quick = await test.connect({
    name: "Bob",
    rooms: [{ name: "lobby", since: 4 }],
  });
  await test.hall.announcePresence();
  assertEquals(received(slow), []);
  assertEquals(received(quick), range(5, 10));
  slow.recipient.waiting = 0;
  await test.hall.announcePresence();
  assertEquals([received(slow), received(quick)], [range(1, 10), []]);
});

Deno.test("leaving a room ends its replay", async () => {
  const { test } = await hallWith(10);
  const ann = await back(test, 0, REPLAY_WAITING);
  await test.hall.announcePresence();
  await ann.asks({ type: "leave" });
  ann.recipient.waiting = 0;
  await test.hall.announcePresence();
  assertEquals(received(ann), []);
  assertEquals(test.hall.isReplaying, false);
});

Deno.test("leaving and entering during a replay starts the replay that was asked for last", async () => {
  const { test } = await hallWith(30);
  const ann = await back(test, 0, REPLAY_WAITING);
  await test.hall.announcePresence();
  await ann.asks({ type: "leave" }, {
    type: "join",
    room: "lobby",
    since: 27,
  });
  ann.recipient.waiting = 0;
  await test.hall.announcePresence();
  assertEquals(received(ann), [28, 29, 30]);
  // Without a number the newest are sent, and no replay remains.
  ann.recipient.waiting = REPLAY_WAITING;
  await ann.asks({ type: "join", room: "lobby", since: 0 });
  await test.hall.announcePresence();
  await ann.asks({ type: "join", room: "lobby" });
  ann.recipient.waiting = 0;
  await test.hall.announcePresence();
  assertEquals(received(ann), range(11, 30));
  assertEquals(test.hall.isReplaying, false);
});

Deno.test("a connection that is lost or replaced during a replay gets no more of it", async () => {
  for (const end of ["cut", "replaced"] as const) {
    const { test } = await hallWith(10);
    const ann = await back(test, 0, REPLAY_WAITING);
    await test.hall.announcePresence();
    ann.recipient.take();
    if (end === "cut") await ann.cut();
    const newer = await back(test, 7);
    ann.recipient.waiting = 0;
    await test.hall.announcePresence();
    assertEquals(received(newer), [8, 9, 10], end);
    assertEquals([received(ann), ann.recipient.late], [[], []], end);
    assertEquals(test.hall.isReplaying, false);
  }
});

Deno.test("a replay ends when all members have left the room", async () => {
  const { test, talker } = await hallWith(10);
  const ann = await back(test, 0, REPLAY_WAITING);
  await test.hall.announcePresence();
  await talker.asks({ type: "leave" });
  await ann.asks({ type: "leave" });
  ann.recipient.waiting = 0;
  await test.hall.announcePresence();
  assertEquals(received(ann), []);
  assertEquals(test.hall.hasPending, false);
});

Deno.test("closing the hall ends every replay", async () => {
  const { test } = await hallWith(10);
  const ann = await back(test, 0, REPLAY_WAITING);
  await test.hall.announcePresence();
  test.hall.close("closing time");
  assertEquals(test.hall.isReplaying, false);
  ann.recipient.waiting = 0;
  await test.hall.announcePresence();
  assertEquals(ann.recipient.late, []);
});

/** Leaves some messages out, and returns the first of the others twice. */
class HoledStore extends MemoryStore {
  override async read(
    room: string,
    from: number,
    to: number,
  ): Promise<readonly Message[]> {
    const messages = await super.read(room, from, to);
    const holed = messages.filter(({ seq }) => seq < 7 || seq > 9);
    const before = await super.read(room, from - 1, from - 1);
    return [...before, ...holed];
  }
}

Deno.test("a hole in the messages of a store is sent as a gap, and no message comes twice", async () => {
  const { test } = await hallWith(600, new HoledStore());
  const ann = await back(test, 3);
  await test.hall.announcePresence();
  assertEquals(received(ann), [4, 5, 6, "7-9", ...range(10, 600)]);
});

Deno.test("messages no longer kept are sent as one gap before the kept ones", async () => {
  const { test } = await hallWith(20, new MemoryStore({ messagesPerRoom: 5 }));
  const ann = await back(test, 3);
  await test.hall.announcePresence();
  assertEquals(received(ann), ["4-15", 16, 17, 18, 19, 20]);
});

Deno.test("there is no gap where the first message wanted is the first one kept", async () => {
  const { test } = await hallWith(20, new MemoryStore({ messagesPerRoom: 5 }));
  const ann = await back(test, 15);
  await test.hall.announcePresence();
  assertEquals(received(ann), range(16, 20));
  const bob = await test.connect({ rooms: [{ name: "lobby", since: 14 }] });
  await test.hall.announcePresence();
  assertEquals(received(bob), ["15-15", ...range(16, 20)]);
});

Deno.test("a gap longer than many pages is one gap", async () => {
  const kept = 3;
  const { test } = await hallWith(
    5 * REPLAY_PAGE,
    new MemoryStore({ messagesPerRoom: kept }),
  );
  const ann = await back(test, 0);
  await test.hall.announcePresence();
  const last = 5 * REPLAY_PAGE;
  assertEquals(received(ann), [
    `1-${last - kept}`,
    ...range(last - kept + 1, last),
  ]);
});

Deno.test("when no message is kept, the replay is one gap", async () => {
  const { test, talker } = await hallWith(20, new MemoryStore({ textKept: 0 }));
  const ann = await back(test, 3);
  await test.hall.announcePresence();
  assertEquals(received(ann), ["4-20"]);
  assertEquals(test.hall.isReplaying, false);
  await sayMore(talker, 21, 21);
  assertEquals(received(ann), [21]);
});

Deno.test("messages dropped during a replay are sent as a gap", async () => {
  const { test, talker } = await hallWith(
    300,
    new MemoryStore({ messagesPerRoom: 300 }),
  );
  const ann = await back(test, 0);
  const hear = ann.recipient.send.bind(ann.recipient);
  ann.recipient.send = (notice) => {
    // From here on it takes nothing for a while.
    if (notice.type === "message" && notice.seq === 10) {
      ann.recipient.waiting = REPLAY_WAITING;
    }
    hear(notice);
  };
  await test.hall.announcePresence();
  const before = received(ann);
  const told = before.length;
  assertEquals(before, range(1, told));
  assert(told < 300);
  await sayMore(talker, 301, 590);
  await test.hall.announcePresence();
  assertEquals(received(ann), []);
  ann.recipient.waiting = 0;
  await test.hall.announcePresence();
  assertEquals(received(ann), [`${told + 1}-290`, ...range(291, 590)]);
  assertEquals(test.hall.isReplaying, false);
});

Deno.test("a repeated message has its first number although the store has dropped it", async () => {
  const store = new MemoryStore({ messagesPerRoom: 5 });
  const { test, talker } = await hallWith(1, store);
  const ann = await back(test, 0);
  await ann.asks(say("once", "the-one"));
  await ann.cut();
  await sayMore(talker, 3, 30);
  const again = await back(test, 2);
  again.recipient.take();
  await again.asks(say("once", "the-one"));
  assertEquals(again.recipient.takeAll("ack").map(({ seq }) => seq), [2]);
  assertEquals((await store.extent("lobby")).last, 30);
});

Deno.test("all messages of a client that has no acknowledgement have their first numbers, although the store has dropped them", async () => {
  const store = new MemoryStore({ messagesPerRoom: 5 });
  const { test } = await hallWith(1, store);
  const ann = await back(test, 0);
  const says = Array.from(
    { length: KEPT_MAX },
    (_, index) => say(`${index}`, `id ${index}`),
  );
  for (const it of says) await ann.asks(it);
  await ann.cut();
  const again = await back(test, 1);
  again.recipient.take();
  for (const it of says) await again.asks(it);
  assertEquals(
    again.recipient.takeAll("ack").map(({ seq }) => seq),
    range(2, KEPT_MAX + 1),
  );
});

/** The charges of a source, and whether a test says that it is in debt. */
class FakeShare implements Share {
  isInDebt = false;
  owed = 0;

  owe(cost: number): void {
    this.owed += cost;
  }
}

Deno.test("reads for the members of one source are charged to it and bounded in each round", async () => {
  const { test } = await hallWith(500);
  const [crowded, quiet] = [new FakeShare(), new FakeShare()];
  const comesBack = async (share: Share) => {
    const guest = test.arrive({ share });
    await guest.asks(hello({ rooms: [{ name: "lobby", since: 0 }] }));
    return guest;
  };
  const many: Guest[] = [];
  for (let count = 0; count < 50; count++) many.push(await comesBack(crowded));
  const one = await comesBack(quiet);
  await test.hall.announcePresence();
  assertEquals(received(one), range(1, 500));
  const behind = () =>
    many.filter(({ recipient }) =>
      recipient.received.every(({ type }) => type !== "message")
    );
  const rest = behind().length;
  assert(rest > 40, `${rest}`);
  assert(crowded.owed > quiet.owed && quiet.owed > 0);
  // Each member has its turn, none twice before the others.
  await test.hall.announcePresence();
  const left = behind().length;
  assert(left < rest);
  crowded.isInDebt = true;
  await test.hall.announcePresence();
  assertEquals(behind().length, left);
  crowded.isInDebt = false;
  while (test.hall.isReplaying) await test.hall.announcePresence();
  assertEquals(many.map(received), many.map(() => range(1, 500)));
});

Deno.test("the newest messages sent to an arriving member are charged to its source", async () => {
  const { test } = await hallWith(30);
  const share = new FakeShare();
  const guest = test.arrive({ share });
  await guest.asks(hello());
  await test.hall.announcePresence();
  assertEquals(received(guest), range(30 - HISTORY_ON_JOIN + 1, 30));
  assert(share.owed > 0);
});
