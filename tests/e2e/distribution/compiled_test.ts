/** The end-to-end tests of `deno task test` once more, and one with browsers, with the binary that `deno task compile` has made. */
import { fileURLToPath } from "node:url";
import { assertEquals } from "@std/assert";
import { LONG } from "../../long.ts";
import { partsOf } from "../../run.ts";
import { programCommand } from "../harness/program.ts";

const ROOT = new URL("../../../", import.meta.url);

/** The files of these tests. What they leave out is run with each binary that is released. */
const FILES = [
  ...partsOf({ long: false }).flatMap(({ files }) => files)
    .filter((file) => file.startsWith("tests/e2e/")),
  "tests/e2e/web/conversation_test.ts",
];

const BINARY = fileURLToPath(
  new URL(
    Deno.build.os === "windows" ? "dist/chat.exe" : "dist/chat",
    ROOT,
  ),
);

/** Why it cannot be tested, if so. */
const reason = await whyNot();

Deno.test({
  name: `the compiled binary passes the e2e suite${
    reason === undefined ? "" : ` (skipped: ${reason})`
  }`,
  ignore: reason !== undefined,
  fn: async () => {
    const importMap = programCommand()
      .filter((word) => word.startsWith("--import-map="));
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "test",
        ...importMap,
        "--no-check",
        "--no-prompt",
        "-A",
        "--parallel",
        ...FILES,
      ],
      cwd: ROOT,
      env: { CHAT_BIN: BINARY, CHAT_TEST_LONG: "", NO_COLOR: "1" },
      stdin: "null",
      stderr: "inherit",
    }).output();
    if (code !== 0) console.log(new TextDecoder().decode(stdout));
    assertEquals(code, 0);
  },
});

async function whyNot(): Promise<string | undefined> {
  if (Deno.env.has("CHAT_BIN")) return "CHAT_BIN names what is tested";
  if (!LONG) return "deno task test:long runs it";
  const made = await commitOf(BINARY, "--version", "--json");
  if (made === undefined) {
    return "no dist/chat that runs; deno task compile makes it where Deno's runtime can be had";
  }
  const commit = await said("git", "rev-parse", "HEAD");
  if (!made.startsWith(commit?.trim() ?? "no commit")) {
    return "dist/chat is of another commit; deno task compile";
  }
  return undefined;
}

/** The commit a program was made of, if it is one of ours and runs here. */
async function commitOf(
  ...command: readonly [string, ...string[]]
): Promise<string | undefined> {
  const version = await said(...command);
  // The stand-in that tests of compiling make is Deno, which prints its own.
  if (version === undefined || !version.startsWith("{")) return undefined;
  const { commit }: { commit: string | null } = JSON.parse(version);
  return commit ?? undefined;
}

/** The output of a program, if it is installed and succeeds. */
async function said(
  command: string,
  ...args: readonly string[]
): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(command, {
      args: [...args],
      cwd: ROOT,
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
