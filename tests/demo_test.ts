/** The pictures in the README and the guide are what one sees. */
import { assertEquals } from "@std/assert";
import { PICTURES } from "../demo/record.ts";
import { testWith } from "./e2e/harness/needs.ts";
import { installed } from "./e2e/harness/program.ts";
import { screenTest } from "./e2e/harness/screen.ts";

const NAME = "docs/demo.svg and docs/full.svg are what deno task demo makes";

async function run(): Promise<void> {
  for (const { file, record } of PICTURES) {
    // When this fails and the new picture is right, `deno task demo` puts it there.
    assertEquals(await record(), await Deno.readTextFile(file));
  }
}

if (installed("nc")) screenTest(NAME, run);
else testWith(["nc"], NAME, run);
