import { assertEquals } from "@std/assert";
import { Redraw } from "../../../terminal/prompt/redraw.ts";

/** A moment later: all that was scheduled is drawn. */
function later(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("the changes of a moment are drawn once, and none while the shell has the terminal", async () => {
  let drawn = 0;
  const redraw = new Redraw(() => drawn++);
  redraw.schedule();
  redraw.schedule();
  assertEquals(drawn, 0);
  await later();
  assertEquals(drawn, 1);
  redraw.schedule();
  redraw.suspend();
  await later();
  assertEquals(drawn, 1);
  redraw.resume();
  await later();
  assertEquals(drawn, 2);
  redraw.schedule();
  redraw[Symbol.dispose]();
  redraw.schedule();
  await later();
  assertEquals(drawn, 2);
});
