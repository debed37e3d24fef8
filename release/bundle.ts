import { fileURLToPath } from "node:url";
import { deno, PROJECT } from "./deno.ts";
import { lockFlag } from "./lock.ts";
import type { Source } from "./source.ts";

/** The folder of the bundle, before it goes into a binary. */
export const STAGE = "dist/stage";

/** The bundle of a binary. */
export const BUNDLE = "chat.js";

/** The provenance of the program, read by `version.ts`. */
export const BUILD = "build.json";

/** The build failed. The message says why, and what to do. */
export class NotMade extends Error {
  override readonly name = "NotMade";

  /** @param code The exit code that it makes. */
  constructor(message: string, readonly code = 1) {
    super(message);
  }
}

/** The bundler cannot be had. */
export class NoBundler extends NotMade {
  constructor() {
    super(
      "esbuild, which makes one file of the program, cannot be fetched: Deno takes it from the npm registry",
    );
  }

  /** Whether this is why `deno bundle` has failed. */
  static isWhy(stderr: string): boolean {
    return NO_BUNDLER.test(stderr);
  }
}

/** Deno's error when it cannot download the bundler. */
const NO_BUNDLER = /Failed loading \S*@esbuild/;

/**
 * Makes one file of the program and all that it imports. It is the same to the
 * byte for the same source, wherever and whenever it is made: no path is in it,
 * and its time, which Deno puts into the binary, is that of the commit.
 *
 * @param importMapFlag The flag that selects the stand-ins for `@std`, or nothing.
 * @param folder The output folder.
 * @throws {NotMade} There is a mistake in the program, or no bundler.
 */
export async function bundle(
  { commit, time }: Source,
  importMapFlag: string,
  folder = fileURLToPath(new URL(STAGE, PROJECT)),
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const { code, stderr } = await deno([
    "bundle",
    "--quiet",
    "--check",
    "--minify",
    await lockFlag(),
    ...(importMapFlag === "" ? [] : [importMapFlag]),
    `--output=${folder}/${BUNDLE}`,
    "release/main.ts",
  ]);
  if (code !== 0 && NoBundler.isWhy(stderr)) throw new NoBundler();
  if (code !== 0) throw new NotMade(stderr.trimEnd(), code);
  await Deno.writeTextFile(
    `${folder}/${BUILD}`,
    `${JSON.stringify({ commit, time })}\n`,
  );
  for (const file of [BUNDLE, BUILD]) {
    await Deno.utime(`${folder}/${file}`, time, time);
  }
}
