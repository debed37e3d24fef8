/**
 * Makes `web/site.json`: the page for browsers, compressed as it is sent.
 * `deno task web` runs this.
 *
 * @module
 */
import { gzipAsync } from "@gfx/zopfli";
import { createHash } from "node:crypto";
import { minify, type MinifyOptions } from "terser";
import { NoBundler, NotMade } from "./bundle.ts";
import { deno, PROJECT } from "./deno.ts";
import { memberNames } from "./member_names.ts";
import { withoutUnused } from "./unused_code.ts";
import standIns from "../offline/import_map.json" with { type: "json" };

/** The page as the server embeds it, from the project's folder. */
export const SITE = "web/site.json";

/** The files of the site, by their paths. */
export type Site = Readonly<Record<string, string>>;

/** A syllable of Hangul, as the bundler writes it: twice the size. */
const HANGUL = /(?<!\\)\\u(a[c-f]..|[bc]...|d[0-7]..)/gi;

/** A comment or blanks in a style sheet. */
const NOT_STYLE = /\/\*.*?\*\/|\s+/gs;

/** Blanks before a tag or its end, and blanks behind the first, which is kept. */
const BETWEEN_TAGS = /\s+(?=<|\/>)|(\s)\s+/g;

/** A sign that no address of data in an attribute can have in it. */
const NOT_IN_URLS = /[#%<>\n]/g;

/** A sign with blanks that mean nothing around it, or behind a colon. No string of ours has them. */
const SPACED = / ?([{};,>]) ?|(:) /g;

/** A semicolon behind the last declaration, and the zero before a decimal point. */
const NEEDLESS = /;(?=\})|(?<![\w.])0(?=\.)/g;

/** The packages and modules in place of which a page has something smaller. */
const SMALLER: Readonly<Record<string, string>> = {
  "fastest-levenshtein": "../web/text/distance.ts",
  [new URL("dialects/native/notice_decoder.ts", PROJECT).href]:
    "../dialects/native/whole_lines.ts",
};

/** The bundler's minifier, which is quick, leaves some things to a slower one. */
const MINIFY: MinifyOptions = {
  module: true,
  ecma: 2020,
  compress: { passes: 2, unsafe_arrows: true },
  format: { ascii_only: false },
};

/** How long zopfli tries: more makes the page smaller by a few bytes. */
const ITERATIONS = 15;

/** How many hex digits of its hash are in the name of a file. */
const HASH_LENGTH = 16;

/**
 * Makes the site. It is the same to the byte for the same source and the same
 * Deno: the stand-ins for `@std` are in it wherever it is made.
 *
 * @throws {NotMade} There is a mistake in the page, or no bundler.
 */
export async function site(): Promise<Site> {
  const read = (file: string) =>
    Deno.readTextFile(new URL(`web/${file}`, PROJECT));
  const icon = (await read("icon.svg")).replace(BETWEEN_TAGS, "$1").trim();
  const ciphers = await script("ciphers.ts");
  const hash = createHash("sha256").update(ciphers).digest("hex");
  const path = `/ciphers-${hash.slice(0, HASH_LENGTH)}.js`;
  const parts: Readonly<Record<string, string>> = {
    ciphers: path,
    icon: `data:image/svg+xml,${
      icon.replaceAll('"', "'").replace(NOT_IN_URLS, encodeURIComponent)
    }`,
    style: (await read("style.css")).replace(NOT_STYLE, " ")
      .replace(SPACED, "$1$2").replace(NEEDLESS, "").trim(),
    script: await script("main.tsx"),
  };
  const page = (await read("page_template.html"))
    .replace("\n", "\n<!-- Generated from web/ by `deno task web`. -->\n")
    .replace(/\n +/g, "\n")
    .replace(/\{\{(\w+)\}\}/g, (_, part) => parts[part] ?? "");
  return { "/": page, [path]: ciphers };
}

/** The site as the server embeds it: each file in gzip, in base64. */
export async function compressed(site: Site): Promise<Site> {
  const made: Record<string, string> = {};
  for (const [path, text] of Object.entries(site)) {
    const bytes = new TextEncoder().encode(text);
    const gzip = await gzipAsync(bytes, { numiterations: ITERATIONS });
    made[path] = Uint8Array.from(gzip).toBase64();
  }
  return made;
}

async function script(file: string): Promise<string> {
  const folder = await Deno.makeTempDir();
  try {
    const whole = `${folder}/whole.js`;
    const map = `${folder}/import_map.json`;
    await Deno.writeTextFile(map, JSON.stringify({ imports: imports() }));
    const made = await bundled(`web/${file}`, whole, `--import-map=${map}`);
    await Deno.writeTextFile(whole, withoutUnused(made));
    const small = await bundled(whole, `${folder}/small.js`, "--minify");
    const { code: smaller = small } = await minify(small, {
      ...MINIFY,
      mangle: { properties: { regex: anyOf(memberNames(small)) } },
    });
    return smaller.trim().replaceAll("</script", "<\\/script")
      .replace(HANGUL, (_, code) => String.fromCharCode(parseInt(code, 16)));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function anyOf(names: readonly string[]): RegExp {
  return new RegExp(`^(?:${names.join("|")})$`);
}

/** The modules that the names of packages stand for in a page. */
function imports(): Readonly<Record<string, string>> {
  const folder = new URL("offline/", PROJECT);
  const all = Object.entries({ ...standIns.imports, ...SMALLER });
  return Object.fromEntries(
    all.map((
      [name, address],
    ) => [
      name,
      address.startsWith(".") ? new URL(address, folder).href : address,
    ]),
  );
}

async function bundled(
  file: string,
  output: string,
  ...options: readonly string[]
): Promise<string> {
  const { code, stderr } = await deno([
    "bundle",
    "--quiet",
    "--platform=browser",
    `--output=${output}`,
    ...options,
    file,
  ]);
  if (code !== 0 && NoBundler.isWhy(stderr)) throw new NoBundler();
  if (code !== 0) throw new NotMade(stderr.trimEnd(), code);
  return await Deno.readTextFile(output);
}

if (import.meta.main) {
  try {
    const made = JSON.stringify(await compressed(await site()), undefined, 2);
    await Deno.writeTextFile(new URL(SITE, PROJECT), made + "\n");
  } catch (error) {
    if (!(error instanceof NotMade)) throw error;
    console.error(error.message);
    Deno.exit(error.code);
  }
}
