import { assertEquals } from "@std/assert";
import {
  Undelivered,
  UNDELIVERED_MAX,
} from "../../../hall/speech/undelivered.ts";
import type { StoredMessage } from "../../../store/store.ts";

function message(seq: number, author = "elsewhere"): StoredMessage {
  const text = `no. ${seq}`;
  return {
    message: {
      type: "message",
      room: "lobby",
      seq,
      from: "Zoe",
      text,
      time: 0,
    },
    author,
    id: undefined,
  };
}

Deno.test("no more waits than may, but for authors who are here; of each open room its newest is remembered", () => {
  const undelivered = new Undelivered({
    isOpen: (room) => room === "lobby",
    isHere: (author) => author === "here",
  });
  assertEquals(undelivered.isEmpty, true);
  const all = Array.from(
    { length: UNDELIVERED_MAX },
    (_, index) => message(index + 1),
  );
  for (const it of all) undelivered.add(it);
  const topic = { room: "lobby", topic: "tea", by: "Zoe" };
  const mine = message(UNDELIVERED_MAX + 2, "here");
  for (
    const it of [
      ...[
        message(UNDELIVERED_MAX + 1),
        topic,
        mine,
        message(UNDELIVERED_MAX + 3),
      ],
      ...[{ ...topic, room: "attic" }],
    ]
  ) undelivered.add(it);
  assertEquals(undelivered.isEmpty, false);
  assertEquals(undelivered.take(), {
    stored: [...all, mine],
    passedOver: new Map([["lobby", {
      last: UNDELIVERED_MAX + 3,
      topic,
      modes: undefined,
    }]]),
  });
  assertEquals(undelivered.take(), { stored: [], passedOver: new Map() });
});
