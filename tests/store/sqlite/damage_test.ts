import { assert } from "@std/assert";
import { LONG } from "../../long.ts";
import { damage } from "./damage.ts";

Deno.test("whatever a disk does to a data folder: all is told, or it is said that some is damaged, and no number is given again", async () => {
  const { copies, whole, told, refused } = await damage({
    copies: LONG ? 1_000 : 40,
    seed: 1,
  });
  console.log(
    `    ${copies} copies: ${whole} told whole, ${told} as damaged, ${refused} refused by a server`,
  );
  assert(whole > 0 && told > 0 && refused > 0);
});
