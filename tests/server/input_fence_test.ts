import { assertEquals } from "@std/assert";
import { InputFence } from "../../server/input_fence.ts";
import { PendingInput, Work } from "./pending_input.ts";

Deno.test("without input the fence is passed", async () => {
  using fence = await InputFence.open();
  await fence.passed();
  await fence.passed();
});

Deno.test("the fence is not passed before the input that has come is read, however much else there is to do", async () => {
  using fence = await InputFence.open();
  await using input = await PendingInput.open(300);
  using _work = new Work();
  await input.come();
  await fence.passed();
  assertEquals(input.unread, 0);
});

Deno.test("a wait that begins during another one is for input of its own", async () => {
  using fence = await InputFence.open();
  await using input = await PendingInput.open(1);
  const ends: string[] = [];
  const first = fence.passed().then(() => ends.push("first"));
  await input.come();
  const second = fence.passed().then(() => {
    assertEquals(input.unread, 0);
    ends.push("second");
  });
  await Promise.all([first, second]);
  assertEquals(ends, ["first", "second"]);
});

Deno.test("closing the fence ends the wait", async () => {
  const fence = await InputFence.open();
  const passed = fence.passed();
  fence[Symbol.dispose]();
  await passed;
  await fence.passed();
});
