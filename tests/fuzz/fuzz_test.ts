import { LONG } from "../long.ts";
import { TestFolder } from "../store/test_folder.ts";
import { fuzz, fuzzLine } from "./fuzz.ts";

/** How long each server is thrown at, in seconds. */
const SECONDS = LONG ? 20 : 1;

Deno.test("a server stands whatever bytes come, and nothing is left of who sent them", async () => {
  console.log(`    ${fuzzLine(await fuzz({ seconds: SECONDS, seed: 1 }))}`);
});

Deno.test("so does one with its own limits", async () => {
  const options = { seconds: SECONDS, seed: 3, way: "limited" } as const;
  console.log(`    ${fuzzLine(await fuzz(options))}`);
});

Deno.test("so does one with TLS, whether or not it is spoken", async () => {
  const options = { seconds: SECONDS, seed: 4, way: "tls" } as const;
  console.log(`    ${fuzzLine(await fuzz(options))}`);
});

Deno.test("so does one that keeps what is said on the disk", async () => {
  using folder = new TestFolder();
  const serve = ["--data", folder.data];
  console.log(
    `    ${fuzzLine(await fuzz({ seconds: SECONDS, seed: 2, serve }))}`,
  );
});
