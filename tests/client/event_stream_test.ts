import { assert, assertEquals } from "@std/assert";
import type { ClientEvent } from "../../client/event.ts";
import { EventStream } from "../../client/event_stream.ts";
import { message } from "./talk.ts";

/** How many events are taken before the stream holds the server back. */
async function takenBefore(
  stream: EventStream,
  event: ClientEvent,
): Promise<number> {
  for (let taken = 0;; taken++) {
    let isTaken = false;
    const sending = stream.send(event).then(() => isTaken = true);
    // All that a turn of the event loop can do.
    await new Promise((resolve) => setTimeout(resolve));
    if (isTaken) continue;
    stream.close();
    await sending;
    return taken;
  }
}

Deno.test("events that wait hold the server back: by their number, or by their size", async () => {
  const usual = await takenBefore(new EventStream(), message(1));
  const text = "x".repeat(500_000);
  const long = await takenBefore(new EventStream(), message(1, { text }));
  assert(usual > 100, `${usual}`);
  assertEquals(long, 3);
});

Deno.test("events are given in order, and those that wait for room after them", async () => {
  const stream = new EventStream();
  const text = "x".repeat(900_000);
  const sending = (async () => {
    for (let seq = 1; seq <= 5; seq++) {
      await stream.send(message(seq, { text }));
    }
    stream.close();
  })();
  const seqs: number[] = [];
  for await (const event of stream) {
    if (event.type === "message") seqs.push(event.seq);
  }
  await sending;
  assertEquals(seqs, [1, 2, 3, 4, 5]);
});
