/** The README is short, keeps its order, and claims only what is shown. */

import { assert, assertEquals } from "@std/assert";
import { marked, type Token, type Tokens } from "marked";

const ROOT = new URL("../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, ROOT));
const page = read("README.md");

/** Lines of the README at most: two minutes of reading. */
const LINES_MAX = 150;

/** Lines until the first conversation and the tests, at most. */
const FIRST_LINES_MAX = 75;

Deno.test("the README comes to the point in one order, in few lines", () => {
  assertEquals(page.match(/^## .*$/gm), [
    "## Install",
    "## Two terminals",
    "## What it can do",
    "## Security",
    "## When not to use it",
    "## Links",
  ]);
  const lines = page.trimEnd().split("\n");
  assert(lines.length <= LINES_MAX, `${lines.length} lines`);
  const tests = lines.findIndex((line) => line.endsWith(" task test"));
  assert(tests !== -1 && tests < FIRST_LINES_MAX, `line ${tests + 1}`);
  assert(page.indexOf("docs/demo.svg") < page.indexOf("## Install"));
});

/** The items of a list, with the paths that a comment in each names. */
function claims(list: Tokens.List): { text: string; paths: string[] }[] {
  return list.items.map(({ text }) => {
    const [, comment = ""] = /<!--(.*?)-->/s.exec(text) ?? [];
    return { text, paths: comment.trim().split(/\s+/) };
  });
}

Deno.test("each of the eight points of the README names what shows it", () => {
  const isList = (token: Token): token is Tokens.List => token.type === "list";
  const points = claims(marked.lexer(page).find(isList) as Tokens.List);
  assertEquals(points.length, 8);
  for (const { text, paths } of points) {
    for (const path of paths) {
      assert(path.startsWith("tests/"), text);
      Deno.statSync(new URL(path, ROOT));
    }
  }
});

Deno.test("docs/security.md has as many attacks as the README says", () => {
  assert(page.includes("[over fifty attacks](docs/security.md)"));
  assert(attacks().length > 50);
});

/** The attacks of docs/security.md, which `tests/attack/security_page_test.ts` holds against the tests. */
function attacks(): string[] {
  const tests = read("docs/security.md")
    .matchAll(/^Test: `(tests\/attack\/[\w/]+\.ts)`$/gm);
  return Array.from(tests, ([, file = ""]) => file);
}

Deno.test("the README has no badge, and no table", () => {
  const pictures = Array.from(page.matchAll(/!\[[^\]]*\]\(([^)]*)\)/g));
  assertEquals(pictures.map(([, path]) => path), [
    ...["docs/demo.svg", "docs/page.png"],
  ]);
  assertEquals(page.match(/^\|/gm), null);
});

Deno.test("every promise links to what shows it", () => {
  const rows = read("docs/promises.md").split("\n")
    .filter((line) => line.startsWith("| ")).slice(2);
  assert(rows.length > 10);
  for (const row of rows) {
    const targets = Array.from(
      row.matchAll(/\]\(\.\.\/(tests\/[^)]*)\)/g),
      ([, target = ""]) => target,
    );
    assert(targets.length > 0, row);
    for (const target of targets) Deno.statSync(new URL(target, ROOT));
  }
});
