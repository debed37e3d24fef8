/**
 * Makes `dist/chat`: one file with the program, its permissions and Deno's
 * runtime, for machines without Deno. `deno task compile` runs this.
 *
 * @module
 */

import { importMapFlag } from "./standard_library.ts";

const OUTPUT = Deno.build.os === "windows" ? "dist/chat.exe" : "dist/chat";

/** The import map and the paths below are named from the project's folder. */
const PROJECT = new URL("../", import.meta.url);

const BYTES_PER_MB = 1_000_000;

/** What `deno compile` says where it cannot download its runtime. */
const NO_DOWNLOAD = /Setting up base binary|denort-\S+\.zip/;

/** What it says where `DENORT_BIN` names nothing it can read. */
const NO_SUCH_FILE = /Could not find denort at/;

const HOW_TO_GIVE =
  "Name a copy of it: DENORT_BIN=/path/to/denort deno task compile";

/** Runs `deno compile` and tells what became of it; returns the exit code. */
async function compile(): Promise<number> {
  const flag = await importMapFlag();
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "compile",
      "--quiet",
      "--no-prompt",
      "-P",
      ...(flag === "" ? [] : [flag]),
      `--output=${OUTPUT}`,
      "main.ts",
    ],
    cwd: PROJECT,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "inherit",
  }).output();

  if (code === 0) {
    const { size } = await Deno.stat(new URL(OUTPUT, PROJECT));
    console.log(`Made ${OUTPUT}, ${(size / BYTES_PER_MB).toFixed(1)} MB.`);
    return 0;
  }

  const output = new TextDecoder().decode(stderr);
  if (NO_SUCH_FILE.test(output)) {
    console.error(
      `DENORT_BIN names no file: ${Deno.env.get("DENORT_BIN")}. ${HOW_TO_GIVE}`,
    );
    return 1;
  }
  if (NO_DOWNLOAD.test(output)) {
    console.error(`Deno's compile runtime cannot be fetched. ${HOW_TO_GIVE}`);
    return 1;
  }
  console.error(output.trimEnd());
  return code;
}

const code = await compile();
// A try to reach JSR may still be under way.
Deno.exit(code);
