import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Stamp,
  STAMP_LENGTH,
  stampBytes,
  stampIn,
  Stamps,
} from "../../../client/locks/stamp.ts";
import { TIME_MAX } from "../../../protocol/schema/field.ts";

Deno.test("each stamp is later than the one before, whatever the clock does", () => {
  const times = [5, 5, 3, 9, 0];
  const stamps = new Stamps(() => times.shift() ?? 0);
  const made = Array.from({ length: 5 }, () => stamps.next());
  assertEquals(made.map(({ time }) => time), [5, 6, 7, 9, 10]);
  assertEquals(new Set(made.map(({ sender }) => sender)).size, 1);
  assertNotEquals(new Stamps().next().sender, made[0]?.sender);
});

Deno.test("any stamp comes back from its bytes, whatever is behind them", () => {
  const sender = fc.uint8Array({ minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(
      sender,
      fc.integer({ min: 0, max: TIME_MAX }),
      fc.uint8Array(),
      (sender, time, behind) => {
        const stamp: Stamp = { sender: sender.toHex(), time };
        const bytes = stampBytes(stamp);
        assertEquals(bytes.length, STAMP_LENGTH);
        assertEquals(stampIn(new Uint8Array([...bytes, ...behind])), stamp);
      },
    ),
  );
});

Deno.test("a text that is too short, or of a time that no clock has, is not a stamp", () => {
  assertEquals(stampIn(new Uint8Array(STAMP_LENGTH - 1)), undefined);
  assertEquals(stampIn(new Uint8Array(STAMP_LENGTH).fill(0xff)), undefined);
  assert(stampIn(new Uint8Array(STAMP_LENGTH)) !== undefined);
});
