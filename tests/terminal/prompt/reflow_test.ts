import { assertEquals } from "@std/assert";
import { layOut } from "../../../terminal/prompt/layout.ts";
import { Reflow } from "../../../terminal/prompt/reflow.ts";

/** 30 columns of text, with the cursor behind them. */
const LONG = layOut("x".repeat(30), "", 40);

Deno.test("a terminal that folds its rows anew is known by the column of its cursor, and remembered", () => {
  const reflow = new Reflow();
  reflow.resized(20);
  assertEquals(reflow.findRowsAbove(LONG, 20, 10), 1);
  assertEquals(reflow.findRowsAbove(LONG, 20, undefined), 1);
});

Deno.test("a terminal that leaves its rows is known by the column of its cursor, and remembered", () => {
  const reflow = new Reflow();
  reflow.resized(20);
  assertEquals(reflow.findRowsAbove(LONG, 20, 19), 0);
  assertEquals(reflow.findRowsAbove(LONG, 20, undefined), 0);
});

Deno.test("in doubt the fewest rows are above the cursor", () => {
  const reflow = new Reflow();
  reflow.resized(20);
  assertEquals(reflow.findRowsAbove(LONG, 20, undefined), 0);
});

Deno.test("a width from before the prompt was drawn again says nothing of where the cursor is kept", () => {
  const reflow = new Reflow();
  reflow.resized(10);
  reflow.drawn();
  reflow.resized(20);
  // In the last column: the terminal leaves its rows, which is remembered.
  assertEquals(reflow.findRowsAbove(LONG, 20, 19), 0);
  const twoRows = layOut("x".repeat(30), "", 20);
  assertEquals(reflow.findRowsAbove(twoRows, 40, undefined), 1);
});

/** On a terminal that is known to leave its rows, after the prompt was drawn again. */
function knownToLeaveRows(): Reflow {
  const reflow = new Reflow();
  reflow.resized(20);
  assertEquals(reflow.findRowsAbove(LONG, 20, 19), 0);
  reflow.drawn();
  return reflow;
}

Deno.test("a cursor in the column of another measure says nothing of folding", () => {
  // A thumb with a skin tone: 2 columns joined, 4 as parts. The row fits either way.
  const thumbs = layOut("x".repeat(24) + "👍🏽".repeat(2), "", 40);
  const reflow = knownToLeaveRows();
  reflow.resized(38);
  assertEquals(reflow.findRowsAbove(thumbs, 38, 28), 0);
  // It still leaves its rows.
  reflow.drawn();
  reflow.resized(20);
  assertEquals(reflow.findRowsAbove(LONG, 20, undefined), 0);
});

Deno.test("a cursor that a narrower window pushed to where folding would put it takes no message away", () => {
  const reflow = knownToLeaveRows();
  // 11 columns for a moment, which nobody saw.
  reflow.resized(20);
  assertEquals(reflow.findRowsAbove(LONG, 20, 10), 0);
});
