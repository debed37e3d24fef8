import { assertEquals, assertMatch } from "@std/assert";
import { Tally } from "../../../cli/send/tally.ts";

/** A tally of so many said, acknowledged and refused, and what it has told. */
function tallied(
  said: number,
  acknowledged: number,
  refused: number,
  isOne = false,
): { tally: Tally; told: string[] } {
  const told: string[] = [];
  const tally = new Tally(isOne, (line) => told.push(line));
  for (let count = 0; count < said; count++) tally.say();
  for (let count = 0; count < acknowledged; count++) tally.acknowledge();
  for (let count = 0; count < refused; count++) tally.refuse("it", "too long");
  return { tally, told };
}

Deno.test("when all of it was acknowledged nothing is missing, but for more to come", () => {
  const { tally } = tallied(3, 3, 0);
  assertEquals(
    tally.missing,
    "3 of at least 3 acknowledged; the rest of the input was not read",
  );
  tally.complete();
  assertEquals(tally.missing, undefined);
});

Deno.test("missing messages are counted: refused, or not answered", () => {
  const { tally, told } = tallied(9, 5, 1);
  assertEquals(told, ["it was not sent: too long"]);
  assertEquals(tally.open, 3);
  const missing =
    "9 acknowledged, 1 rejected, 3 not acknowledged, possibly sent";
  assertEquals(
    tally.missing,
    `5 of at least ${missing}; the rest of the input was not read`,
  );
  tally.complete();
  assertEquals(tally.missing, `5 of ${missing}`);
});

Deno.test("the refusal of a single message is reported once", () => {
  const { tally, told } = tallied(1, 0, 1, true);
  tally.complete();
  assertEquals(told, []);
  assertEquals(
    tally.missing,
    "it was not sent: too long; 0 of 1 acknowledged",
  );
});

Deno.test("when nothing was said yet there is nothing to count", () => {
  const { tally } = tallied(0, 0, 0);
  assertEquals(tally.missing, "nothing was sent");
  tally.complete();
  assertEquals(tally.missing, undefined);
});

Deno.test("progress has the numbers so far and the rate", () => {
  const { tally } = tallied(9, 5, 0);
  assertMatch(
    tally.progress,
    /^5 of at least 9 acknowledged, [\d.]+ a second$/,
  );
});
