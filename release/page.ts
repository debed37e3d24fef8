/**
 * Makes `web/page.html`: the page for browsers, in one file. `deno task web`
 * runs this.
 *
 * @module
 */
import { deno, PROJECT } from "./deno.ts";
import { NoBundler, NotMade } from "./bundle.ts";

/** The page as the server embeds it, from the project's folder. */
export const PAGE = "web/page.html";

/** A syllable of Hangul, as the bundler writes it: twice the size. */
const HANGUL = /(?<!\\)\\u(a[c-f]..|[bc]...|d[0-7]..)/gi;

/** A comment or blanks in a style sheet. */
const NOT_STYLE = /\/\*.*?\*\/|\s+/gs;

/**
 * Makes the page. It is the same to the byte for the same source and the same
 * Deno: the stand-ins for `@std` are in it wherever it is made.
 *
 * @throws {NotMade} There is a mistake in the page, or no bundler.
 */
export async function page(): Promise<string> {
  const read = (file: string) =>
    Deno.readTextFile(new URL(`web/${file}`, PROJECT));
  const icon = (await read("icon.svg")).trim();
  const parts: Readonly<Record<string, string>> = {
    icon: `data:image/svg+xml,${encodeURIComponent(icon)}`,
    style: (await read("style.css")).replace(NOT_STYLE, " ").trim(),
    script: await script(),
  };
  const template = await read("page_template.html");
  return template.replace(
    "\n",
    "\n<!-- Generated from web/ by `deno task web`. -->\n",
  ).replace(/\n +/g, "\n")
    .replace(/\{\{(\w+)\}\}/g, (_, part) => parts[part] ?? "");
}

async function script(): Promise<string> {
  const folder = await Deno.makeTempDir();
  try {
    const { code, stderr } = await deno([
      "bundle",
      "--quiet",
      "--platform=browser",
      "--minify",
      "--import-map=offline/import_map.json",
      `--output=${folder}/page.js`,
      "web/main.tsx",
    ]);
    if (code !== 0 && NoBundler.isWhy(stderr)) throw new NoBundler();
    if (code !== 0) throw new NotMade(stderr.trimEnd(), code);
    const made = await Deno.readTextFile(`${folder}/page.js`);
    return made.trim().replaceAll("</script", "<\\/script")
      .replace(HANGUL, (_, code) => String.fromCharCode(parseInt(code, 16)));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  try {
    await Deno.writeTextFile(new URL(PAGE, PROJECT), await page());
  } catch (error) {
    if (!(error instanceof NotMade)) throw error;
    console.error(error.message);
    Deno.exit(error.code);
  }
}
