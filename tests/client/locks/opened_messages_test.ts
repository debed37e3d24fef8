import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  OpenedMessages,
  REMEMBERED_MAX,
} from "../../../client/locks/opened_messages.ts";

/** A locked message of some sender, at a time that names it. */
interface Locked {
  readonly sender: string;
  readonly time: number;
}

function isAt(opened: OpenedMessages, seq: number, locked: Locked): boolean {
  return opened.record(seq, `id ${locked.time}`, locked);
}

/** So many messages of others, at the numbers behind one. */
function others(opened: OpenedMessages, count: number, behind: number): void {
  for (let at = 1; at <= count; at++) {
    assert(isAt(opened, behind + at, { sender: "others", time: behind + at }));
  }
}

const ANN: Locked = { sender: "ann", time: 1_000 };

Deno.test("a message stands at one number, however often it is told there", () => {
  const opened = new OpenedMessages();
  assert(isAt(opened, 7, ANN));
  assert(isAt(opened, 7, ANN));
  assertEquals([6, 8, 7].map((seq) => isAt(opened, seq, ANN)), [
    false,
    false,
    true,
  ]);
});

Deno.test("another log makes nothing new, nor do many", () => {
  const opened = new OpenedMessages();
  assert(isAt(opened, 7, ANN));
  for (let log = 0; log < 100; log++) {
    opened.beginLog();
    for (const seq of [1, 7, 8]) assert(!isAt(opened, seq, ANN));
  }
  assert(isAt(opened, 7, { ...ANN, time: 1_001 }));
});

Deno.test("a message that is not remembered any more stands no further behind, in this log or another", () => {
  const opened = new OpenedMessages();
  assert(isAt(opened, 1, ANN));
  others(opened, REMEMBERED_MAX, 1);
  assert(!isAt(opened, REMEMBERED_MAX + 2, ANN));
  // Where it was it can be read again.
  assert(isAt(opened, 1, ANN));
  others(opened, REMEMBERED_MAX, REMEMBERED_MAX + 2);
  opened.beginLog();
  assert(!isAt(opened, 1, ANN));
  assert(isAt(opened, 1, { ...ANN, time: 1_001 }));
});

Deno.test("a sender whose clock is far behind is opened, behind any number of others", () => {
  const opened = new OpenedMessages();
  others(opened, REMEMBERED_MAX + 100, 1_000_000);
  assert(isAt(opened, 2_000_000, { sender: "slow", time: 5 }));
});

Deno.test("of more senders than are remembered, none is repeated", () => {
  const opened = new OpenedMessages();
  const count = REMEMBERED_MAX * 3;
  const said = (seq: number) => ({ sender: `s${seq}`, time: seq });
  for (let seq = 1; seq <= count; seq++) {
    assert(isAt(opened, seq, said(seq)));
  }
  for (let seq = 1; seq <= count; seq++) {
    assert(!isAt(opened, count + seq, said(seq)));
  }
});

Deno.test("whatever a server tells again, wherever: nothing is opened twice behind what came before it", () => {
  const sender = fc.constantFrom("ann", "bob", "cy");
  const step = fc.oneof(
    { weight: 5, arbitrary: sender.map((sender) => ({ says: sender })) },
    { weight: 5, arbitrary: fc.nat().map((repeats) => ({ repeats })) },
    { weight: 1, arbitrary: fc.constant({ log: true }) },
    // Others are opened, until all before them is forgotten.
    { weight: 1, arbitrary: fc.constant({ many: true }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const opened = new OpenedMessages();
      const said: Locked[] = [];
      let seq = 0;
      let time = 0;
      for (const step of steps) {
        if ("says" in step) {
          const locked = { sender: step.says, time: ++time };
          said.push(locked);
          assert(isAt(opened, ++seq, locked), "a new one");
        } else if ("repeats" in step) {
          const locked = said[step.repeats % Math.max(1, said.length)];
          if (locked !== undefined) assert(!isAt(opened, ++seq, locked));
        } else if ("many" in step) {
          others(opened, REMEMBERED_MAX, seq + 1_000_000);
          seq += 1_000_000 + REMEMBERED_MAX;
        } else opened.beginLog();
      }
    }),
    { numRuns: 50 },
  );
});
