/** The cost of starts of the programs, with one round in the place of ten. */
import { assertEquals } from "@std/assert";
import { testWith } from "../e2e/harness/needs.ts";
import { ROOT, TEXT } from "../e2e/pages/pages.ts";
import { denoCommand, startCommand } from "../e2e/harness/program.ts";

const SCRIPT = "bench/start_bench.ts";

testWith(
  ["nc", "weechat"],
  `${SCRIPT} measures what docs/comparison.md has a row for`,
  async () => {
    const command = denoCommand(new URL(SCRIPT, ROOT), "-A");
    await using program = startCommand([...command, "1"]);
    const { code, stdout } = await program.finished();
    assertEquals(code, 0);
    const [, rows = ""] = /## Startup\n.*?(\n\|.*?)\n\n/s.exec(TEXT) ?? [];
    // The page says in words beside the table what the bench says in it.
    const names = (table: string) =>
      table.trim().split("\n").map((row) =>
        row.split("|")[1]?.replaceAll(
          /`|,| ?\((?:deno run|not connected)\)/g,
          "",
        ).replaceAll(" not connected", "").trim()
      );
    assertEquals(
      names(stdout.slice(stdout.indexOf("|"))).slice(2),
      names(rows).slice(2),
    );
  },
);
