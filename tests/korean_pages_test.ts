/**
 * Each page in Korean says what the English one says: the same sections,
 * commands, links and rows, in the same order. Only the prose is another.
 */

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import Slugger from "github-slugger";
import { marked, type Token, type Tokens } from "marked";
import { speak, translated, translatedLines } from "../language/language.ts";
import { filled } from "../terminal/view/width.ts";

/** Width of the labels of `chat doctor`, in columns. */
const LABEL = 12;

const ROOT = new URL("../", import.meta.url);

/** The pages in both languages, by their English paths. */
const PAGES = [
  "README.md",
  "docs/guide.md",
  "docs/classroom.md",
  "docs/irc.md",
];

/** The path of the Korean page. */
function koreanOf(path: string): string {
  return path.replace(/\.md$/, ".ko.md");
}

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

/** The part that must be the same in both pages, from one heading to the next. */
interface Section {
  /** How deep its heading is. */
  readonly depth: number;
  /** Where its links and pictures lead, one after the other. */
  readonly links: string[];
  /** Its blocks of code, without what is said in their comments. */
  readonly code: string[];
  /** The commands, options and names in its prose; their order is the language's. */
  readonly names: string[];
  /** How many rows and columns its tables have. */
  readonly tables: { rows: number; columns: number }[];
}

/** The anchors of a page's headings, in their order. */
function anchorsOf(page: string): string[] {
  const slugger = new Slugger();
  return marked.lexer(page).filter(isHeading).map(({ text }) =>
    slugger.slug(text)
  );
}

/**
 * Where a link leads, the same in both languages: to the English page, and to a
 * heading by its number, as it has another name in each language.
 *
 * @param path The page with the link.
 */
function leadsTo(link: string, path: string, page: string): string {
  const [, to = "", anchor] = /^([^#]*)#?(.*)$/.exec(link) ?? [];
  const target = to === "" ? path : new URL(to, new URL(path, ROOT)).href;
  const name = target.replace(ROOT.href, "");
  const isOurs = PAGES.some((path) => [path, koreanOf(path)].includes(name));
  if (to !== "" && !isOurs) return link;
  const english = name.replace(/\.ko\.md$/, ".md");
  if (anchor === "" || anchor === undefined) return english;
  const text = name === path ? page : read(name);
  const heading = anchorsOf(text).indexOf(decodeURIComponent(anchor));
  return `${english} heading ${heading}`;
}

/** The sections of a page in their order, and what its headings are. */
function sectionsOf(
  page: string,
  path: string,
): { sections: Section[]; titles: string[] } {
  const sections: Section[] = [];
  const titles: string[] = [];
  const tokens = marked.lexer(page);
  const open = (depth: number): Section => {
    const section = { depth, links: [], code: [], names: [], tables: [] };
    sections.push(section);
    return section;
  };
  let section = open(0);
  for (const top of tokens) {
    if (isHeading(top)) {
      section = open(top.depth);
      titles.push(top.text);
    }
    marked.walkTokens([top], (token: Token) => {
      if (token.type === "link" || token.type === "image") {
        section.links.push(leadsTo(token.href, path, page));
      } else if (token.type === "code") {
        section.code.push(
          `${token.lang}\n${withoutComments(token as Tokens.Code)}`,
        );
      } else if (token.type === "codespan") {
        section.names.push(token.text);
      } else if (token.type === "table") {
        const columns = token.header.length;
        section.tables.push({ rows: token.rows.length, columns });
      }
    });
  }
  for (const { names } of sections) names.sort();
  return { sections, titles };
}

function isHeading(token: Token): token is Tokens.Heading {
  return token.type === "heading";
}

/** A block of code in which people type `chat`, as it is shown where the locale is Korean. */
function asKorean(block: string): string {
  if (!block.startsWith("console\n$ chat ")) return block;
  return block.split("\n").map((line) => {
    const [, label, text] = /^(\w[\w ]{0,10}?) {2,}(\S.*)$/.exec(line) ?? [];
    if (label === undefined || text === undefined) {
      return line.startsWith("* ") ? translatedLines(line) : translated(line);
    }
    const facts = translated(text);
    return filled(translated(label), LABEL) +
      (facts === text ? text.split(", ").map(translated).join(", ") : facts);
  }).join("\n");
}

/** A block of code; of a shell's, without comments and the space before them. */
function withoutComments(block: { text: string; lang?: string }): string {
  if (block.lang !== "sh") return block.text;
  return block.text.replaceAll(/(^|[ \t]+)#( .*)?$/gm, "");
}

for (const path of PAGES) {
  const [english, korean] = [read(path), read(koreanOf(path))];
  const name = koreanOf(path);

  Deno.test(`${name} has the sections, commands, links and tables of the English page, and shows what a terminal in Korean shows`, async () => {
    const { sections } = sectionsOf(english, path);
    await speak("ko");
    const shown = sections.map((section) => ({
      ...section,
      code: section.code.map(asKorean),
    }));
    await speak("en");
    assertEquals(sectionsOf(korean, koreanOf(path)).sections, shown);
  });

  Deno.test(`${name} is in Korean`, () => {
    const { titles } = sectionsOf(korean, koreanOf(path));
    for (const title of titles.slice(path === "README.md" ? 1 : 0)) {
      assert(/\p{scx=Hang}/u.test(title), title);
    }
    // Comments in the blocks of code as well.
    const blocks = korean.match(/^```sh\n[^]*?^```$/gm)?.join("\n") ?? "";
    for (const [, comment = ""] of blocks.matchAll(/^.*? # (.*)$/gm)) {
      assert(/\p{scx=Hang}/u.test(comment), comment);
    }
  });

  Deno.test(`${path} and ${name} lead to each other before anything else`, () => {
    const file = (path: string) => path.replace(/^.*\//, "");
    const begins = (page: string, link: string) =>
      assertEquals(page.split("\n").slice(1, 4), ["", link, ""]);
    begins(english, `[한국어](${file(koreanOf(path))})`);
    begins(korean, `[English](${file(path)})`);
  });
}

Deno.test("a page that is no longer in step is found", () => {
  const page = [
    "# A",
    "",
    "Say `chat --x`: [one](https://example.org/1), [two](#b).",
    "",
    "```sh",
    "# first",
    "chat join HOST#key=word   # then",
    "```",
    "",
    "## B",
    "",
    "| a | b |",
    "| - | - |",
    "| 1 | 2 |",
    "",
  ].join("\n");
  const { sections } = sectionsOf(page, "page.md");
  const same = page.replace("# first", "# 먼저").replace("  # then", "# 그리고")
    .replace("## B", "## 나").replace("(#b)", "(#나)");
  assertNotEquals(same, page);
  assertEquals(sectionsOf(same, "page.md").sections, sections);
  for (
    const [from, to] of [
      ["## B", "### B"],
      ["## B\n", ""],
      ["chat join", "chat tail"],
      ["#key=word", "#key=wort"],
      ["```sh", "```console"],
      ["`chat --x`", "`chat --y`"],
      ["example.org/1", "example.org/2"],
      ["(#b)", "(#a)"],
      ["| 1 | 2 |\n", ""],
    ] as const
  ) {
    const other = page.replace(from, to);
    assertNotEquals(other, page);
    assertNotEquals(
      sectionsOf(other, "page.md").sections,
      sections,
      `${from} -> ${to}`,
    );
  }
});
