import { assertEquals, assertThrows } from "@std/assert";
import {
  descriptorBudget,
  DESCRIPTORS_RESERVED,
} from "../../server/descriptors.ts";

/** A system that gives so many descriptors. */
class System {
  open = 0;
  peak = 0;

  constructor(readonly most: number) {}

  readonly take = (): Disposable => {
    if (this.open >= this.most) {
      throw Object.assign(new Error("too many open files"), { code: "EMFILE" });
    }
    this.peak = Math.max(this.peak, ++this.open);
    return { [Symbol.dispose]: () => void this.open-- };
  };
}

Deno.test("with enough descriptors the wanted number and the reserve are opened and closed again", () => {
  const system = new System(100_000);
  assertEquals(descriptorBudget(500, system.take), {
    connections: 500,
    reserved: DESCRIPTORS_RESERVED,
  });
  assertEquals(
    [system.peak, system.open],
    [500 + DESCRIPTORS_RESERVED, 0],
  );
});

Deno.test("with too few descriptors the budget is what is left beside the reserve, and names the command for more", () => {
  // A shell's usual 1024, of which the program itself has some already.
  const system = new System(1_000);
  assertEquals(descriptorBudget(10_000, system.take), {
    connections: 936,
    reserved: 64,
    raise: "ulimit -n 10240",
  });
  assertEquals(system.open, 0);
  const { raise } = descriptorBudget(2_000, system.take);
  assertEquals(raise, "ulimit -n 3072");
});

Deno.test("with very few descriptors a quarter is reserved, and at least one connection is possible", () => {
  for (
    const [most, connections, reserved] of [
      [255, 191, 64],
      [100, 75, 25],
      [1, 1, 1],
      [0, 1, 0],
    ] as const
  ) {
    const budget = descriptorBudget(10_000, new System(most).take);
    assertEquals(
      [budget.connections, budget.reserved],
      [connections, reserved],
    );
  }
});

Deno.test("without a limit a sensible number is tried", () => {
  const system = new System(Infinity);
  const { connections, raise } = descriptorBudget(Infinity, system.take);
  assertEquals([connections, raise], [32_768, undefined]);
});

Deno.test("another error is not taken for a lack of descriptors", () => {
  const system = new System(10);
  assertThrows(
    () =>
      descriptorBudget(100, () => {
        if (system.open === 5) throw new Error("no such file");
        return system.take();
      }),
    Error,
    "no such file",
  );
  assertEquals(system.open, 0);
});
