import { assert, assertEquals } from "@std/assert";
import { ReadBacklog } from "../../../server/connection/read_backlog.ts";
import { endOfTurn } from "../../../server/turn.ts";

Deno.test("without input the backlog is drained a turn later", async () => {
  await new ReadBacklog().drained();
});

Deno.test("as long as much is read in every turn the backlog is not drained", async () => {
  const readBacklog = new ReadBacklog();
  let isOver = false;
  const read = readBacklog.drained().then(() => isOver = true);
  for (let turn = 0; turn < 10; turn++) {
    for (let count = 0; count < 128; count++) readBacklog.count();
    await endOfTurn();
    assertEquals(isOver, false);
  }
  await read;
});

Deno.test("the wait ends however much is read", async () => {
  const readBacklog = new ReadBacklog();
  let [isOver, turns] = [false, 0];
  const read = readBacklog.drained().then(() => isOver = true);
  for (; !isOver; turns++) {
    assert(turns < 1_000);
    for (let count = 0; count < 128; count++) readBacklog.count();
    await endOfTurn();
  }
  await read;
});

Deno.test("a wait that begins during another one takes turns of its own", async () => {
  const readBacklog = new ReadBacklog();
  const ends: string[] = [];
  const first = readBacklog.drained().then(() => ends.push("first"));
  await Promise.resolve();
  const second = readBacklog.drained().then(() => ends.push("second"));
  await Promise.all([first, second]);
  assertEquals(ends, ["first", "second"]);
});
