/** The picture in the README is what one sees. */
import { assertEquals } from "@std/assert";
import { PICTURE, recorded } from "../demo/record.ts";
import { testWith } from "./e2e/needs.ts";
import { installed } from "./e2e/program.ts";
import { screenTest } from "./e2e/screen.ts";

const NAME = "docs/demo.svg is what deno task demo makes";

async function run(): Promise<void> {
  const file = await Deno.makeTempFile({ suffix: ".svg" });
  try {
    await Deno.writeTextFile(file, await recorded());
    const [made, kept] = await Promise.all([
      Deno.readTextFile(file),
      Deno.readTextFile(PICTURE),
    ]);
    // When this fails and the new picture is right, `deno task demo` puts it there.
    assertEquals(made, kept);
  } finally {
    await Deno.remove(file);
  }
}

if (installed("nc")) screenTest(NAME, run);
else testWith(["nc"], NAME, run);
