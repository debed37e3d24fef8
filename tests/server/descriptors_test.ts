import { assertEquals, assertThrows } from "@std/assert";
import {
  DescriptorReserve,
  DESCRIPTORS_RESERVED,
} from "../../server/descriptors.ts";
import { FakeJournal } from "./fake_journal.ts";

/** A system that gives so many descriptors. */
class System {
  open = 0;

  constructor(readonly most: number) {}

  readonly take = (): Disposable => {
    if (this.open >= this.most) {
      throw Object.assign(new Error("too many open files"), { code: "EMFILE" });
    }
    this.open++;
    return { [Symbol.dispose]: () => void this.open-- };
  };
}

Deno.test("a reserve is kept back, and given back in the end", () => {
  const system = new System(1_000);
  {
    using reserve = new DescriptorReserve(new FakeJournal(), system.take);
    assertEquals(system.open, DESCRIPTORS_RESERVED);
    assertEquals(reserve.connectionsMax, Infinity);
    reserve.look(1);
    assertEquals(system.open, DESCRIPTORS_RESERVED);
  }
  assertEquals(system.open, 0);
});

Deno.test("when there is not one more, the limit is known, put on record once, and the reserve is free", () => {
  const system = new System(DESCRIPTORS_RESERVED + 10);
  const journal = new FakeJournal();
  using reserve = new DescriptorReserve(journal, system.take);
  for (let connections = 1; connections < 10; connections++) {
    system.take();
    reserve.look(connections);
    assertEquals(reserve.connectionsMax, Infinity);
  }
  system.take();
  reserve.look(10);
  assertEquals(reserve.connectionsMax, 10);
  assertEquals(system.most - system.open, DESCRIPTORS_RESERVED);
  assertEquals(reserve.left, DESCRIPTORS_RESERVED);
  // Nothing that comes later changes it.
  system.open = 0;
  reserve.look(11);
  assertEquals(reserve.connectionsMax, 10);
  assertEquals(journal.entries, [{
    level: "warn",
    message: "there are few descriptors",
    fields: { connections: 10 },
  }]);
});

Deno.test("it is looked only when there are more connections than ever before", () => {
  let looks = 0;
  const system = new System(1_000);
  using reserve = new DescriptorReserve(new FakeJournal(), () => {
    looks++;
    return system.take();
  });
  looks = 0;
  for (const connections of [1, 2, 1, 2, 3, 2, 3]) reserve.look(connections);
  assertEquals(looks, 3);
});

Deno.test("where there are few at all a quarter of them is kept back, and one may come however few there are", () => {
  for (const [most, connections, left] of [[20, 15, 5], [1, 1, 1], [0, 1, 0]]) {
    const system = new System(most ?? 0);
    using reserve = new DescriptorReserve(new FakeJournal(), system.take);
    assertEquals([reserve.connectionsMax, reserve.left], [connections, left]);
    assertEquals(system.open, 0);
  }
});

Deno.test("what fails for another reason is no want of descriptors", () => {
  assertThrows(
    () =>
      new DescriptorReserve(new FakeJournal(), () => {
        throw new Error("no such file");
      }),
    Error,
    "no such file",
  );
});

Deno.test("this program has enough of them", () => {
  using reserve = new DescriptorReserve(new FakeJournal());
  reserve.look(1);
  assertEquals(reserve.connectionsMax, Infinity);
});
