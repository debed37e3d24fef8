import { assertEquals } from "@std/assert";
import { nearestOf } from "../../protocol/nearest.ts";

Deno.test("a third of the letters may be wrong, at least a single letter", () => {
  assertEquals(nearestOf("w", ["who"]), undefined);
  assertEquals(nearestOf("wo", ["who"]), "who");
  assertEquals(nearestOf("leavign", ["leave", "who"]), "leave");
  assertEquals(nearestOf("abcdef", ["abcxyz"]), undefined);
  assertEquals(nearestOf("abcdef", ["abcdxy"]), "abcdxy");
  assertEquals(nearestOf("who", ["who"]), "who");
  assertEquals(nearestOf("who", []), undefined);
});

Deno.test("there may be more names than a call takes arguments", () => {
  const names = Array.from({ length: 200_000 }, (_, at) => `room${at}`);
  assertEquals(nearestOf("quite another name", names), undefined);
});
