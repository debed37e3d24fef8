import { assertEquals } from "@std/assert";
import { Canvas } from "../../../terminal/full/canvas.ts";

const AT = { column: 2, row: 1 };

Deno.test("only rows that have changed are written, each text at its column", () => {
  const canvas = new Canvas();
  const row = (text: string) => [{ column: 0, text }];
  const two = [row("a"), [{ column: 0, text: "b" }, { column: 5, text: "c" }]];
  assertEquals(
    canvas.draw(two, AT),
    "\x1b[2J\x1b[1;1H\x1b[2Ka\x1b[2;1H\x1b[2Kb\x1b[6Gc\x1b[2;3H",
  );
  assertEquals(canvas.draw(two, AT), "\x1b[2;3H");
  assertEquals(
    canvas.draw([row("a"), []], AT),
    "\x1b[2;1H\x1b[2K\x1b[2;3H",
  );
  canvas.forget();
  assertEquals(
    canvas.draw([row("a"), []], AT),
    "\x1b[2J\x1b[1;1H\x1b[2Ka\x1b[2;3H",
  );
});
