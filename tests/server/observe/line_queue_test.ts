import { assertEquals } from "@std/assert";
import { LineQueue, WAITING_MAX } from "../../../server/observe/line_queue.ts";
import { nextTurn } from "../../../server/turn.ts";
import { settled } from "../fake_timers.ts";

/** A queue whose writes a test lets succeed or fail, one after the other. */
function slowQueue() {
  const texts: string[] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  const queue = new LineQueue((text) => {
    const end = Promise.withResolvers<void>();
    texts.push(text);
    ends.push(end);
    return end.promise;
  }, (lines) => `${lines} lost\n`);
  let ended = 0;
  const end = async (error?: Error) => {
    if (error === undefined) ends[ended++]?.resolve();
    else ends[ended++]?.reject(error);
    await settled();
  };
  return { texts, queue, end };
}

Deno.test("the lines of a turn are written together, and those added meanwhile together after them", async () => {
  const { texts, queue, end } = slowQueue();
  queue.add("one\n");
  queue.add("one more\n");
  await nextTurn();
  for (const line of ["two\n", "three\n"]) queue.add(line);
  assertEquals(texts, ["one\none more\n"]);
  await end();
  assertEquals(texts.slice(1), ["two\nthree\n"]);
  queue.add("four\n");
  await end();
  assertEquals(texts.slice(2), ["four\n"]);
  await end();
  queue.add("five\n");
  await nextTurn();
  assertEquals(texts.slice(3), ["five\n"]);
  const finished = queue.finish();
  await end();
  await finished;
  assertEquals(texts.length, 4);
});

Deno.test("lines that cannot be written are lost and counted in the next line that can", async () => {
  const { texts, queue, end } = slowQueue();
  queue.add("one\n");
  await nextTurn();
  queue.add("two\n");
  queue.add("three\n");
  await end(new Deno.errors.BrokenPipe("nobody reads"));
  assertEquals(texts.at(-1), "two\nthree\n1 lost\n");
  await end(new Error("no space left on device"));
  assertEquals(texts.length, 2);
  queue.add("four\n");
  await nextTurn();
  assertEquals(texts.at(-1), "four\n3 lost\n");
  await end();
  queue.add("five\n");
  await nextTurn();
  assertEquals(texts.at(-1), "five\n");
});

Deno.test("a limited number of lines waits; the rest is lost and counted", async () => {
  const { texts, queue, end } = slowQueue();
  queue.add("first\n");
  await nextTurn();
  const long = "x".repeat(WAITING_MAX / 2 - 1) + "\n";
  for (let count = 0; count < 5; count++) queue.add(long);
  await end();
  assertEquals(texts[1], `${long}${long}3 lost\n`);
  await end();
  queue.add(long);
  await nextTurn();
  assertEquals(texts[2], long);
});

Deno.test("at the end the number of lost lines is written, or that is tried", async () => {
  for (const error of [undefined, new Error("still no space")]) {
    const { texts, queue, end } = slowQueue();
    queue.add("one\n");
    await nextTurn();
    await end(new Error("no space"));
    const finished = queue.finish();
    await nextTurn();
    assertEquals(texts, ["one\n", "1 lost\n"]);
    await end(error);
    await finished;
    assertEquals(texts.length, 2);
  }
});

Deno.test("without lines nothing is written", async () => {
  const { texts, queue } = slowQueue();
  await queue.finish();
  assertEquals(texts, []);
});
