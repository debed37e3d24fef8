/** The changelog keeps its form, and knows every version that was made. */

import { assert, assertEquals } from "@std/assert";
import { VERSION } from "../version.ts";

const changelog = Deno.readTextFileSync(
  new URL("../CHANGELOG.md", import.meta.url),
);
const headings = changelog.match(/^## .*$/gm) ?? [];

/** The headings that may stand under a version. */
const KINDS = [
  "Added",
  "Changed",
  "Deprecated",
  "Removed",
  "Fixed",
  "Security",
];

Deno.test("the changelog begins with what is not released, then versions with their dates, newest first", () => {
  const [unreleased, ...versions] = headings;
  assertEquals(unreleased, "## [Unreleased]");
  const numbers = versions.map((heading) => {
    const form = /^## \[(\d+)\.(\d+)\.(\d+)\] - \d{4}-\d\d-\d\d$/;
    const [, ...parts] = form.exec(heading) ?? [];
    assert(parts.length === 3, heading);
    return parts.map(Number);
  });
  assertEquals(numbers, numbers.toSorted(newestFirst));
  // Until the first release there is nothing but what is to be in it.
  const [newest] = numbers;
  if (newest !== undefined) assertEquals(newest.join("."), VERSION);
});

Deno.test("the changelog tells the kinds of changes by their usual names", () => {
  const kinds = Array.from(
    changelog.matchAll(/^### (.*)$/gm),
    ([, kind = ""]) => kind,
  );
  assert(kinds.length > 0);
  for (const kind of kinds) assert(KINDS.includes(kind), kind);
});

function newestFirst(one: number[], other: number[]): number {
  const differs = one.findIndex((part, index) => part !== other[index]);
  return differs === -1 ? 0 : (other[differs] ?? 0) - (one[differs] ?? 0);
}
