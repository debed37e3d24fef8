// Holds docs/logs.md against the code.

import { assert, assertEquals } from "@std/assert";
import { WAITING_MAX } from "../../../server/observe/line_queue.ts";
import { METRICS } from "../../../server/observe/metrics.ts";
import { SERVER_REFUSALS } from "../../../server/observe/refusals.ts";
import { LEVELS } from "../../../server/observe/server_log.ts";

const ROOT = new URL("../../..", import.meta.url);
const page = Deno.readTextFileSync(new URL("docs/logs.md", ROOT));

/** The rows of the table that begins with some headings, each cell without its backticks. */
function table(...headings: string[]): string[][] {
  const lines = page.split("\n");
  const cells = (line = "") =>
    line.split("|").slice(1, -1).map((cell) => cell.trim());
  const start = lines.findIndex((line) =>
    headings.every((heading, index) => cells(line)[index] === heading)
  );
  assert(start !== -1, `no table of ${headings.join(", ")}`);
  const end = lines.findIndex((line, index) =>
    index > start && !line.startsWith("|")
  );
  return lines.slice(start + 2, end === -1 ? undefined : end)
    .map((line) => cells(line).map((cell) => cell.replaceAll("`", "")));
}

/** Each message with a heading of its own, as "level message". */
function listedMessages(): string[] {
  const [, part = ""] = /^## Messages\n(.*?)^## /ms.exec(page) ?? [];
  const [, ...sections] = part.split(/^### /m);
  const listed = sections.flatMap((section) => {
    const [, message, level] =
      /^`(.*)`\n\n- Level: (\w+)\n- Fields: \S[^]*\n- When: \S/.exec(section) ??
        [];
    return message === undefined ? [] : [`${level} ${message}`];
  });
  assertEquals(listed.length, sections.length, "each has level, fields, when");
  return listed;
}

/** The files of a folder, at any depth. */
function* sourceIn(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, ROOT))) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* sourceIn(path);
    else yield path;
  }
}

/** Everything that is put on record anywhere, as "level message". */
function* messages(): Generator<string> {
  const files = ["server", "cli"].flatMap((folder) => [...sourceIn(folder)]);
  const levels = LEVELS.join("|");
  const said = new RegExp(
    `serverLog\\.(${levels})\\(\\s*([^,)]*)|record\\("(${levels})",\\s*([^,)]*)`,
    "gi",
  );
  for (const file of ["server.ts", ...files]) {
    const source = Deno.readTextFileSync(new URL(file, ROOT))
      .replaceAll(/^ *(\*|\/\/).*$/gm, "");
    for (const [, level, message, level2, message2] of source.matchAll(said)) {
      const words = message ?? message2 ?? "";
      // The server log itself hands on whatever it is told.
      if (file === "server/observe/server_log.ts" && words === "message") {
        continue;
      }
      assert(
        /^"[^"]+"$/.test(words.trim()),
        `${file}: a message is always the same words, not ${words}; what differs goes into fields`,
      );
      yield `${level ?? level2} ${words.trim().slice(1, -1)}`;
    }
  }
}

Deno.test("docs/logs.md lists every message of the server log with its level, and no other", () => {
  assertEquals(
    listedMessages().toSorted(),
    [...new Set(messages())].toSorted(),
  );
});

Deno.test("docs/logs.md lists every refusal of the server itself with its meaning, and no other", () => {
  assertEquals(
    table("code", "meaning").map(([code, meaning]) => [code, meaning]),
    Object.entries(SERVER_REFUSALS).map(([code, meaning]) => [
      code,
      meaning.replaceAll("`", ""),
    ]),
  );
});

Deno.test("docs/logs.md lists every metric, and no other", () => {
  assertEquals(
    table("metric", "kind", "meaning"),
    Object.values(METRICS).map(({ name, kind, help }) =>
      [name, kind, help].map((cell) => cell.replaceAll("`", ""))
    ),
  );
});

Deno.test("docs/logs.md says how much of the log may wait", () => {
  assertEquals(WAITING_MAX, 1024 * 1024);
  assert(page.replaceAll("\n", " ").includes("up to 1 MiB of them wait"));
});
