/** `deno task bench`, from outside. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { testWith } from "../e2e/harness/needs.ts";
import { type Program, startCommand, within } from "../e2e/harness/program.ts";
import { TestFolder } from "../store/test_folder.ts";

const { NotFound } = Deno.errors;

const BENCH = new URL("../../bench/bench.ts", import.meta.url).pathname;
const IMPORT_MAP = new URL("../../offline/import_map.json", import.meta.url);

/** How long a few short runs may take on a busy machine, in milliseconds. */
const PATIENCE = 120_000;

function bench(...args: readonly string[]): Program {
  const standIns = import.meta.resolve("@std/async/channel").startsWith(
    "file:",
  );
  return startCommand([
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    "-A",
    ...(standIns ? [`--import-map=${IMPORT_MAP.pathname}`] : []),
    BENCH,
    ...args,
  ]);
}

async function said(
  ...args: readonly string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  await using program = bench(...args);
  await within(program.stdout.ended, "the bench", undefined, PATIENCE);
  return await program.finished();
}

for (
  const [args, what] of [
    [["--only", "A,C"], "--only C is no workload: A, B, burst"],
    [["--peers", "irssi"], "--peers irssi is no peer: none, or ngircd"],
    [["--rounds", "0"], "--rounds 0 is no number from 1 to 100"],
    [["quick"], "deno task bench takes options only, not quick"],
  ] as const
) {
  Deno.test(`bench ${args.join(" ")} is answered in one line`, async () => {
    const { code, stdout, stderr } = await said(...args);
    assertEquals(code, 2);
    assertEquals(stdout, "");
    assertMatch(stderr, /^bench: [^\n]+\n$/);
    assertEquals(stderr.slice("bench: ".length).startsWith(what), true, stderr);
  });
}

testWith(
  ["gcc"],
  "the output of --json becomes the same tables with --from",
  async () => {
    using folder = new TestFolder();
    const measured = await said(
      "--quick",
      "--only",
      "quiet",
      "--peers",
      "loop",
      "--json",
    );
    assertEquals(measured.code, 0, measured.stderr);
    const file = `${folder.path}/figures.json`;
    await Deno.writeTextFile(file, measured.stdout);
    const { code, stdout } = await said("--from", file);
    assertEquals(code, 0);
    assertMatch(stdout, /^\| chat +\| +\d/m);
    assertMatch(stdout, /^\| \*\*chat \/ fan-out loop\*\* +\| +\*\*\d/m);
  },
);

testWith(
  ["gcc"],
  "Ctrl-C ends a bench and all it has started, and shows what was measured",
  async () => {
    await using program = bench(
      ...["--quick", "--only", "quiet", "--peers", "none", "--rounds", "100"],
    );
    await within(
      program.stderr.line((line) => line.startsWith("round 1, quiet, chat")),
      "the first round",
      () => program.stderr.text,
      PATIENCE,
    );
    let children: readonly string[] = [];
    for (let look = 0; children.length === 0 && look < 100; look++) {
      await delay(20);
      children = await childrenOf(program.pid);
    }
    assert(children.length > 0, "it has started something");
    program.signal("SIGINT");
    const { code, stdout } = await program.finished();
    assertEquals(code, 130);
    assertMatch(stdout, /^\| chat +\| +\d/m);
    for (const child of children) {
      await assertRejects(() => Deno.stat(`/proc/${child}`), NotFound);
    }
  },
);

/** The processes that a program has started and that are running. */
async function childrenOf(pid: number): Promise<string[]> {
  const children: string[] = [];
  for await (const { name } of Deno.readDir(`/proc/${pid}/task`)) {
    const path = `/proc/${pid}/task/${name}/children`;
    children.push(...(await Deno.readTextFile(path)).split(" "));
  }
  return children.filter((child) => child !== "");
}
