// Every link in every document leads somewhere, and every document is linked.

import { assert, assertEquals } from "@std/assert";
import Slugger from "github-slugger";
import { marked, type Token } from "marked";
import { parse } from "yaml";
import { COMMANDS } from "../protocol/command.ts";

const ROOT = new URL("../", import.meta.url);

/** Folders without documents of ours. */
const LEFT_OUT = ["dist", "node_modules"];

/** A document: where its links lead, and what in it can be linked to. */
interface Page {
  readonly links: readonly string[];
  readonly anchors: ReadonlySet<string>;
}

const pages = new Map(
  [...markdown(ROOT)].map((url) => [
    url.href.slice(ROOT.href.length),
    pageOf(Deno.readTextFileSync(url)),
  ]),
);

function* markdown(folder: URL): Generator<URL> {
  for (const { name, isDirectory, isFile } of Deno.readDirSync(folder)) {
    const isHidden = name.startsWith(".") && name !== ".github";
    if (isDirectory && !isHidden && !LEFT_OUT.includes(name)) {
      yield* markdown(new URL(`${name}/`, folder));
    } else if (isFile && name.endsWith(".md")) yield new URL(name, folder);
  }
}

function pageOf(text: string): Page {
  const links: string[] = [];
  const slugger = new Slugger();
  const anchors = new Set<string>();
  marked.walkTokens(marked.lexer(text), (token: Token) => {
    if (token.type === "link" || token.type === "image") {
      links.push(token.href);
    } else if (token.type === "heading") {
      anchors.add(slugger.slug(plainOf(token.tokens ?? [])));
    } else if (token.type === "html") {
      for (const [, , to] of token.text.matchAll(/\b(href|src)="([^"]*)"/g)) {
        links.push(to);
      }
      for (const [, , name] of token.text.matchAll(/\b(id|name)="([^"]*)"/g)) {
        anchors.add(name);
      }
    }
  });
  return { links, anchors };
}

/** A heading without its marks. */
function plainOf(tokens: readonly Token[]): string {
  return tokens.map((token) =>
    "tokens" in token && token.tokens !== undefined
      ? plainOf(token.tokens)
      : "text" in token
      ? token.text
      : token.raw
  ).join("");
}

/** Whether a link leads out of this repository. */
function leadsOut(link: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(link);
}

/** The fault of a link, if it has any. */
function wrongWith(link: string, page: string): string | undefined {
  if (leadsOut(link)) {
    return link.startsWith("https://") ? undefined : "is no https:// address";
  }
  const [path = "", anchor] = link.split("#");
  const target = path === ""
    ? page
    : new URL(decodeURI(path), new URL(page, ROOT)).href
      .slice(ROOT.href.length);
  try {
    Deno.statSync(new URL(target, ROOT));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "leads nowhere";
    throw error;
  }
  if (anchor === undefined) return undefined;
  const anchors = pages.get(target)?.anchors;
  return anchors?.has(decodeURIComponent(anchor))
    ? undefined
    : "names no heading there";
}

Deno.test("every link and every anchor in every document leads somewhere", () => {
  const wrong = [...pages].flatMap(([page, { links }]) =>
    links.flatMap((link) => {
      const why = wrongWith(link, page);
      return why === undefined ? [] : [`${page}: ${link} ${why}`];
    })
  );
  assertEquals(wrong, []);
  // It does find them, and would tell.
  assert(pages.size > 10, `only ${[...pages.keys()]}`);
  assert(pages.get("README.md")?.links.includes("docs/protocol.md"));
  assertEquals(wrongWith("none.md", "README.md"), "leads nowhere");
  assertEquals(wrongWith("#none", "README.md"), "names no heading there");
  assertEquals(
    wrongWith("protocol.md#none", "docs/README.md"),
    "names no heading there",
  );
  assertEquals(wrongWith("protocol.md#errors", "docs/README.md"), undefined);
});

Deno.test("docs/README.md leads to every document in docs/", () => {
  const linked = pages.get("docs/README.md")?.links ?? [];
  const missing = [...pages.keys()]
    .filter((page) => /^docs\/[^/]+\.md$/.test(page))
    .map((page) => page.slice("docs/".length))
    .filter((page) => page !== "README.md" && !linked.includes(page));
  assertEquals(missing, []);
  assert(pages.get("README.md")?.links.includes("docs/README.md"));
});

Deno.test("the templates for issues can be read", () => {
  const folder = new URL(".github/ISSUE_TEMPLATE/", ROOT);
  for (const { name } of Deno.readDirSync(folder)) {
    const template = parse(Deno.readTextFileSync(new URL(name, folder)));
    if (name === "config.yml") {
      assertEquals(template.contact_links.length, 1);
      continue;
    }
    assert(template.name && template.description, name);
    const ids = template.body.map(({ id }: { id: string }) => id);
    assertEquals(new Set(ids).size, ids.length);
    for (const { type, attributes } of template.body) {
      assert(
        ["textarea", "input", "markdown"].includes(type),
        `${name} ${type}`,
      );
      assert(attributes.label, name);
    }
  }
});

Deno.test("docs/protocol.md has every command of the plain dialect, with what it takes", () => {
  const text = Deno.readTextFileSync(new URL("docs/protocol.md", ROOT));
  const [, plain = ""] = /^## The plain dialect\n(.*?)^## /ms.exec(text) ?? [];
  const named = Array.from(
    plain.matchAll(/`\/([a-z][^`]*)`/g),
    ([, command = ""]) => command.replaceAll(/\s+/g, " "),
  );
  const known = COMMANDS.map(({ name, takes }) => `${name} ${takes}`.trim());
  assertEquals(known.filter((command) => !named.includes(command)), []);
  // One that is named again stands there without what it takes.
  const names = COMMANDS.map(({ name }) => name);
  assertEquals(
    named.filter((command) =>
      !known.includes(command) && !names.includes(command)
    ),
    [],
  );
});

Deno.test("the decisions of docs/architecture.md are numbered, its ten words are where it says", () => {
  const text = Deno.readTextFileSync(new URL("docs/architecture.md", ROOT));
  const part = (heading: string) =>
    RegExp(`^## ${heading}\\n(.*?)^## `, "ms").exec(text)?.[1] ?? "";
  const numbers = Array.from(
    part("Decisions").matchAll(/^\*\*(\d*)/gm),
    ([, number]) => Number(number),
  );
  assert(numbers.length > 30);
  assertEquals(numbers, numbers.map((_, index) => index + 1));
  const words = part("Ten words");
  assertEquals(words.match(/^- \*\*/gm)?.length, 10);
  for (const [, path = ""] of words.matchAll(/`([\w/]+(?:\.ts|\/))`/g)) {
    Deno.statSync(new URL(path, ROOT));
  }
});
