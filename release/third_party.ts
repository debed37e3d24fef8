import { PROJECT } from "./deno.ts";
import type { Package } from "./packages.ts";

/** Deno's terms, which are those of `@std` too. */
const DENO_LICENCE = "release/DENO_LICENSE";

/** The terms of the tables in `protocol/name/confusables.ts` and `protocol/name/name_characters.ts`. */
const UNICODE_LICENCE = "unicode/LICENSE";

const RULE = "-".repeat(72);

/**
 * The licences of the work of others in the program, which have to be distributed
 * with it.
 */
export async function thirdParty(
  packages: readonly Package[],
  denoVersion: string,
): Promise<string> {
  const [deno, unicode] = await Promise.all(
    [DENO_LICENCE, UNICODE_LICENCE].map((path) =>
      Deno.readTextFile(new URL(path, PROJECT))
    ),
  );
  const parts = [
    "chat is made of the work of others too. These are their terms.",
    headed(
      `Deno ${denoVersion}, its runtime, and what is made of it (@std)`,
      `${deno}
The parts of Deno itself, V8 (BSD-3-Clause) among them, are listed with their
terms at https://github.com/denoland/deno/tree/v${denoVersion}`,
    ),
    headed("Unicode: the lists by which names are checked", unicode ?? ""),
    ...packages.map(({ name, version, licence, texts }) =>
      headed(
        `${name} ${version}${licence === undefined ? "" : ` (${licence})`}`,
        texts.join("\n"),
      )
    ),
  ];
  return parts.join("\n");
}

function headed(heading: string, text: string): string {
  return `${RULE}\n${heading}\n\n${text.replaceAll("\r\n", "\n").trim()}\n`;
}
