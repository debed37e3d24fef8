/**
 * Makes `dist/chat`: one file with the program, its permissions and Deno's
 * runtime, for machines without Deno. `deno task compile` runs this.
 *
 * @module
 */

import { importMapFlag } from "../offline/standard_library.ts";
import { BUILD, BUNDLE, bundle, NotMade, STAGE } from "./bundle.ts";
import { deno, PROJECT } from "./deno.ts";
import { sourceOf } from "./source.ts";

/** The icon of the program in Windows Explorer. */
const ICON = "release/chat.ico";

const BYTES_PER_MB = 1_000_000;

/** The error of `deno compile` when it cannot download its runtime. */
const NO_DOWNLOAD = /Setting up base binary|denort-\S+\.zip/;

/** Its error when `DENORT_BIN` names no readable file. */
const NO_SUCH_FILE = /Could not find denort at/;

const HOW_TO_GIVE =
  "Name a copy of it: DENORT_BIN=/path/to/denort deno task compile";

/**
 * Makes a binary from the output of {@linkcode bundle}.
 *
 * @param output The path of the binary, from the project's folder.
 * @param target Its platform; by default the present one.
 * `{target}` in `DENORT_BIN` stands for it.
 * @throws {NotMade} For example, the runtime is not available.
 */
export async function compile(output: string, target?: string): Promise<void> {
  const runtime = Deno.env.get("DENORT_BIN")
    ?.replaceAll("{target}", target ?? Deno.build.target);
  const { code, stderr } = await deno([
    "compile",
    "--quiet",
    "--no-prompt",
    // The bundle was checked when it was made.
    "--no-check",
    // The code cache would be in the folder for temporary files, writable by others.
    "--no-code-cache",
    "-P",
    "--config=deno.json",
    "--app-name=chat",
    `--include=${STAGE}/${BUILD}`,
    `--output=${output}`,
    ...(target === undefined ? [] : [`--target=${target}`]),
    ...((target ?? Deno.build.target).includes("windows")
      ? [`--icon=${ICON}`]
      : []),
    `${STAGE}/${BUNDLE}`,
  ], runtime === undefined ? {} : { DENORT_BIN: runtime });
  if (code === 0) return;
  if (NO_SUCH_FILE.test(stderr)) {
    throw new NotMade(`DENORT_BIN names no file: ${runtime}. ${HOW_TO_GIVE}`);
  }
  if (NO_DOWNLOAD.test(stderr)) {
    throw new NotMade(
      `Deno's compile runtime cannot be fetched. ${HOW_TO_GIVE}`,
    );
  }
  throw new NotMade(stderr.trimEnd(), code);
}

/** The line printed about a compiled program. */
export async function madeOf(output: string): Promise<string> {
  const { size } = await Deno.stat(new URL(output, PROJECT));
  return `Made ${output}, ${(size / BYTES_PER_MB).toFixed(1)} MB.`;
}

/**
 * Runs a build, reports its result, and exits, because an attempt to reach JSR may
 * still be running.
 */
export async function endWith(making: Promise<void>): Promise<never> {
  try {
    await making;
  } catch (error) {
    if (!(error instanceof NotMade)) throw error;
    console.error(error.message);
    Deno.exit(error.code);
  }
  Deno.exit(0);
}

async function compileForHere(): Promise<void> {
  const output = Deno.build.os === "windows" ? "dist/chat.exe" : "dist/chat";
  await bundle(await sourceOf(), await importMapFlag());
  await compile(output);
  console.log(await madeOf(output));
}

if (import.meta.main) await endWith(compileForHere());
