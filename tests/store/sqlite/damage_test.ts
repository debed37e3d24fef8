import { assert } from "@std/assert";
import { LONG } from "../../long.ts";
import { damage } from "./damage.ts";

Deno.test("whatever happens to a data folder: all messages are read, or damage is reported, and no number is used twice", async () => {
  const { copies, whole, told, refused } = await damage({
    copies: LONG ? 1_000 : 40,
    seed: 1,
  });
  console.log(
    `    ${copies} copies: ${whole} told whole, ${told} as damaged, ${refused} refused by a server`,
  );
  assert(whole > 0 && told > 0 && refused > 0);
});
