/**
 * README.ko.md says what README.md says: the same sections, commands, links,
 * rows and figures, in the same order. Only the prose is another.
 */

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import Slugger from "github-slugger";
import { marked, type Token, type Tokens } from "marked";
import { KOREAN, shortTable, tableIn } from "../bench/short_table.ts";

const ROOT = new URL("../", import.meta.url);
const [english, korean, performance] = [
  "README.md",
  "README.ko.md",
  "docs/performance.md",
].map((path) => Deno.readTextFileSync(new URL(path, ROOT))) as [
  string,
  string,
  string,
];

/** The links of the two pages to each other. */
const EACH_OTHER = ["README.md", "README.ko.md"];

/** What must be the same in both pages, from one heading to the next. */
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

/** The sections of a page in their order, and what its headings are. */
function sectionsOf(page: string): { sections: Section[]; titles: string[] } {
  const sections: Section[] = [];
  const titles: string[] = [];
  const tokens = marked.lexer(page);
  const slugger = new Slugger();
  const anchors = tokens.filter(isHeading).map(({ text }) =>
    `#${slugger.slug(text)}`
  );
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
        if (EACH_OTHER.includes(token.href)) return;
        // A heading has another name in each language: what counts is which
        // one it is.
        const heading = anchors.indexOf(decodeURIComponent(token.href));
        section.links.push(heading === -1 ? token.href : `heading ${heading}`);
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

/** A block of code; of a shell's, without comments and the space before them. */
function withoutComments(block: { text: string; lang?: string }): string {
  if (block.lang !== "sh") return block.text;
  return block.text.replaceAll(/(^|[ \t]+)#( .*)?$/gm, "");
}

Deno.test("the Korean README has the sections, commands, links and tables of the English one", () => {
  assertEquals(sectionsOf(korean).sections, sectionsOf(english).sections);
});

Deno.test("the Korean README is in Korean", () => {
  const { titles } = sectionsOf(korean);
  for (const title of titles.slice(1)) assert(/\p{scx=Hang}/u.test(title));
  // Comments in the blocks of code as well.
  const comments = korean.match(/^[a-zA-Z].*? # .*$/gm) ?? [];
  assert(comments.length > 10);
  for (const comment of comments) {
    assert(/\p{scx=Hang}/u.test(comment), comment);
  }
});

Deno.test("the figures of the Korean README are the newest of docs/performance.md", () => {
  // If not: deno task figures
  assertEquals(tableIn(korean), shortTable(performance, KOREAN));
  const [, ...rows] = numbersIn(tableIn(korean));
  assertEquals(rows, numbersIn(tableIn(english)).slice(1));
});

/** The cells of a table, row by row, without the space around them. */
function numbersIn(table = ""): string[][] {
  return table.split("\n").filter((line) => !line.includes("---"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
}

Deno.test("the two READMEs lead to each other before anything else", () => {
  assert(english.startsWith("# chat\n\n[한국어](README.ko.md)\n"));
  assert(korean.startsWith("# chat\n\n[English](README.md)\n"));
});

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
  const { sections } = sectionsOf(page);
  const same = page.replace("# first", "# 먼저").replace("  # then", "# 그리고")
    .replace("## B", "## 나").replace("(#b)", "(#나)");
  assertNotEquals(same, page);
  assertEquals(sectionsOf(same).sections, sections);
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
    assertNotEquals(sectionsOf(other).sections, sections, `${from} -> ${to}`);
  }
});
