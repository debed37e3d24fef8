import { fileURLToPath } from "node:url";
import { deno, PROJECT } from "./deno.ts";
import { lockFlag } from "./lock.ts";
import type { Source } from "./source.ts";

/** The folder of the bundle, before it goes into a binary. */
export const STAGE = "dist/stage";

/** The bundle's first file; the others are beside it. */
export const BUNDLE = "chat.js";

/** The same as the bundler calls it. */
const ENTRY = "main.js";

/** The provenance of the program, read by `version.ts`. */
export const BUILD = "build.json";

/** The line that the bundler puts before packages that `require` a module of Node.js. It loads all of Node.js, by any command. */
const REQUIRE =
  /import\{createRequire as (\w+)\} from ?"node:module";var (\w+)=\1\(import\.meta\.url\);/;

/** The same without loading anything before it is required. */
const BUILT_IN = "var $2=(id)=>process.getBuiltinModule(id);";

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
 * Bundles the program with all that it imports, in files that are loaded when a
 * command needs them. They are the same to the byte for the same source, wherever
 * and whenever they are made: no path is in them, and their time, which Deno puts
 * into the binary, is that of the commit.
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
  // Files of an earlier program would stay.
  await removeFolder(folder);
  await Deno.mkdir(folder, { recursive: true });
  const { code, stderr } = await deno([
    "bundle",
    "--quiet",
    "--check",
    "--minify",
    "--code-splitting",
    await lockFlag(),
    ...(importMapFlag === "" ? [] : [importMapFlag]),
    `--outdir=${folder}`,
    "release/main.ts",
  ]);
  if (code !== 0 && NoBundler.isWhy(stderr)) throw new NoBundler();
  if (code !== 0) throw new NotMade(stderr.trimEnd(), code);
  await Deno.writeTextFile(
    `${folder}/${BUILD}`,
    `${JSON.stringify({ commit, time })}\n`,
  );
  await Deno.rename(`${folder}/${ENTRY}`, `${folder}/${BUNDLE}`);
  for await (const { name } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    const text = await Deno.readTextFile(path);
    const without = text.replace(REQUIRE, BUILT_IN);
    if (without !== text) await Deno.writeTextFile(path, without);
  }
  for await (const { name } of Deno.readDir(folder)) {
    await Deno.utime(`${folder}/${name}`, time, time);
  }
}

async function removeFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
