import { assertEquals } from "@std/assert";
import { chosenFrom } from "../../../cli/join/found_server.ts";
import type { HeardHall } from "../../../lan/records.ts";

const HALLS = ["a", "b", "c"].map((name): HeardHall => ({
  ...{ name, host: `${name}.local`, port: 2428, address: "192.0.2.7" },
  description: { protocol: 1, isEncrypted: false, needsPassword: false },
}));

/** The choice of a person who types some answers, and what was said of them. */
async function choice(
  ...answers: readonly (string | undefined)[]
): Promise<readonly [string | undefined, ...string[]]> {
  const rest = [...answers];
  const faults: string[] = [];
  const chosen = await chosenFrom(
    HALLS,
    () => Promise.resolve(rest.shift()),
    (fault) => void faults.push(fault),
  );
  assertEquals(rest, []);
  return [chosen?.name, ...faults];
}

Deno.test("a server is chosen by its number, the first by Enter", async () => {
  assertEquals(await choice(""), ["a"]);
  assertEquals(await choice("  "), ["a"]);
  assertEquals(await choice("3"), ["c"]);
  assertEquals(await choice(" 2 "), ["b"]);
});

Deno.test("an answer that is no number of a server is refused, and asked for again", async () => {
  const fault = "choose a number from 1 to 3";
  for (
    const wrong of ["0", "4", "-1", "1.5", "a", "99999999999", "__proto__"]
  ) {
    assertEquals(await choice(wrong, "2"), ["b", fault], wrong);
  }
});

Deno.test("no answer is no server", async () => {
  assertEquals(await choice(undefined), [undefined]);
  assertEquals(await choice("9", undefined), [
    undefined,
    "choose a number from 1 to 3",
  ]);
});
