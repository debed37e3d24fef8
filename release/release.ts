/**
 * Makes all files of a release, in `dist/release/`: an archive for every platform,
 * the bill of materials, the install scripts, and `SHA256SUMS` of them all. `deno task compile:all` runs
 * this.
 *
 * ```sh
 * deno task compile:all
 * deno task compile:all --tag v1.2.3 --releases https://…/releases
 * ```
 *
 * `--tag` is for a release: the tag must fit the version and the changelog, no
 * file may differ from the commit, and `@std` must be the real one.
 * `--releases` goes into the install scripts.
 *
 * @module
 */
import { parseArgs } from "node:util";
import project from "../deno.json" with { type: "json" };
import { importMapFlag } from "../offline/standard_library.ts";
import { type ArchiveEntry, tarGz, zip } from "./archive.ts";
import { bundle, NotMade } from "./bundle.ts";
import { compile, endWith, madeOf } from "./compile.ts";
import { PROJECT } from "./deno.ts";
import { packagesOf } from "./packages.ts";
import { sbomOf } from "./sbom.ts";
import { type Source, sourceOf } from "./source.ts";
import { archiveName, type Target, TARGETS } from "./targets.ts";
import { thirdParty } from "./third_party.ts";

/** The output folder. */
const FOLDER = "dist/release/";

/** The bill of materials. */
export const SBOM = "chat.cdx.json";

/** The placeholder in the scripts for the address of the releases. */
const PLACEHOLDER = "@RELEASES@";

/**
 * Checks that a release matches its tag.
 *
 * @param changelog The text of `CHANGELOG.md`.
 * @throws {NotMade} It does not.
 */
export function checkTag(
  tag: string,
  version: string,
  { commit }: Pick<Source, "commit">,
  changelog: string,
  importMapFlag: string,
): void {
  if (tag !== `v${version}`) {
    throw new NotMade(
      `the tag is ${tag} and the version in deno.json ${version}: a release of it is tagged v${version}`,
    );
  }
  if (!changelog.includes(`\n## [${version}] - `)) {
    throw new NotMade(`CHANGELOG.md says nothing of ${version}`);
  }
  if (!/^[0-9a-f]{40}$/.test(commit)) {
    throw new NotMade(
      `a release is made of a commit as it is, not of ${commit}`,
    );
  }
  if (importMapFlag !== "") {
    throw new NotMade(
      "a release is made with @std, not with the stand-ins in offline/: JSR must be reached",
    );
  }
}

/** `SHA256SUMS` of some files, as `sha256sum` writes it. */
export async function sumsOf(
  files: Readonly<Record<string, Uint8Array>>,
): Promise<string> {
  const lines = await Promise.all(
    Object.keys(files).sort().map(async (name) => {
      const bytes = new Uint8Array(files[name] ?? []);
      const digest = await crypto.subtle.digest("SHA-256", bytes);
      return `${new Uint8Array(digest).toHex()}  ${name}\n`;
    }),
  );
  return lines.join("");
}

/** An install script, with the address of the releases. */
export function scriptFor(releases: string, script: string): string {
  if (!script.includes(`'${PLACEHOLDER}'`)) {
    throw new Error(`the script does not have '${PLACEHOLDER}'`);
  }
  // It stands between single quotes in a shell.
  if (!/^https:\/\/[\w.:/-]+$/.test(releases)) {
    throw new NotMade(`--releases ${releases} is no https:// address`);
  }
  return script.replace(`'${PLACEHOLDER}'`, `'${releases}'`);
}

/** The files in the archive of a target. */
export function pack(
  { program, packing }: Target,
  bytes: Uint8Array,
  texts: readonly ArchiveEntry[],
  time: Date,
): Uint8Array {
  const entries = [{ name: program, bytes, runs: true }, ...texts];
  return packing === "zip" ? zip(entries, time) : tarGz(entries, time);
}

async function release(args: string[]): Promise<void> {
  const { tag, releases } = parseArgs({
    args,
    options: { tag: { type: "string" }, releases: { type: "string" } },
  }).values;
  const [source, flag] = await Promise.all([sourceOf(), importMapFlag()]);
  if (tag !== undefined) {
    const changelog = await text("CHANGELOG.md");
    checkTag(tag, project.version, source, changelog, flag);
  }
  const packages = await packagesOf("release/main.ts", flag);
  const files: Record<string, Uint8Array> = {
    [SBOM]: bytesOf(
      JSON.stringify(
        sbomOf(project.version, source, Deno.version, packages),
        undefined,
        2,
      ) + "\n",
    ),
  };
  if (releases !== undefined) {
    for (const script of ["install.sh", "install.ps1"]) {
      files[script] = bytesOf(scriptFor(releases, await text(script)));
    }
  }
  const terms = await thirdParty(packages.all, Deno.version.deno);
  const texts = [
    { name: "LICENSE", bytes: bytesOf(await text("LICENSE")) },
    { name: "THIRD-PARTY", bytes: bytesOf(terms) },
  ];

  await bundle(source, flag);
  for (const target of TARGETS) {
    const program = `dist/${target.name}/${target.program}`;
    await compile(program, target.name);
    const bytes = await Deno.readFile(new URL(program, PROJECT));
    files[archiveName(target)] = pack(target, bytes, texts, source.time);
    console.log(await madeOf(program));
  }
  files["SHA256SUMS"] = bytesOf(await sumsOf(files));

  const folder = new URL(FOLDER, PROJECT);
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) {
    await Deno.writeFile(new URL(name, folder), bytes);
  }
  console.log(`All of it is in ${FOLDER}`);
}

function text(path: string): Promise<string> {
  return Deno.readTextFile(new URL(path, PROJECT));
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

if (import.meta.main) await endWith(release(Deno.args));
