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

/** What the program looks like in the Explorer of Windows. */
const ICON = "release/chat.ico";

const BYTES_PER_MB = 1_000_000;

/** What `deno compile` says where it cannot download its runtime. */
const NO_DOWNLOAD = /Setting up base binary|denort-\S+\.zip/;

/** What it says where `DENORT_BIN` names nothing it can read. */
const NO_SUCH_FILE = /Could not find denort at/;

const HOW_TO_GIVE =
  "Name a copy of it: DENORT_BIN=/path/to/denort deno task compile";

/**
 * Makes a program out of what {@linkcode bundle} has made.
 *
 * @param output Where it goes, from the project's folder.
 * @param target The kind of machine it is for; this one when there is none.
 * `{target}` in `DENORT_BIN` stands for it.
 * @throws {NotMade} There is no runtime to be had, for example.
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
    // It would lie in the folder for temporary files, where others can write.
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

/** What is told of a program that was made. */
export async function madeOf(output: string): Promise<string> {
  const { size } = await Deno.stat(new URL(output, PROJECT));
  return `Made ${output}, ${(size / BYTES_PER_MB).toFixed(1)} MB.`;
}

/**
 * Runs what makes a program, tells what became of it, and ends: a try to reach
 * JSR may still be under way.
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
