import { assert, assertEquals } from "@std/assert";
import project from "../deno.json" with { type: "json" };

Deno.test("deno task test:long runs all that deno task test leaves out", () => {
  const { test, "test:long": long } = project.tasks;
  const left = /--ignore=(\S+)/.exec(test.command)?.[1]?.split(",") ?? [];
  assert(left.length > 0);
  const run = long.command.split(" ").map((word) => word.replace(/\/$/, ""));
  assertEquals(left.filter((path) => !run.includes(path)), []);
  for (const path of left) {
    Deno.statSync(new URL(`../${path}`, import.meta.url));
  }
});
