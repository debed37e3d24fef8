/**
 * Runs the tests: `deno task test` all but {@linkcode LONG_ONLY}, each in its
 * short form; `deno task test:long`, with `--long`, the rest, and the long form
 * of those that have both (`tests/long.ts`). More options go to `deno test`.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/**
 * Files and folders that only `--long` runs: browsers, compiling, installing,
 * what waits, and what would take `deno task test` more than its five minutes.
 */
export const LONG_ONLY: readonly string[] = [
  "tests/bench",
  "tests/contributing_test.ts",
  "tests/e2e/distribution/compiled_test.ts",
  "tests/e2e/distribution/install_test.ts",
  "tests/e2e/hall/limits_test.ts",
  "tests/e2e/irc/account_test.ts",
  "tests/e2e/irc/accounts/added_certificate_test.ts",
  "tests/e2e/irc/accounts/certified_clients_test.ts",
  "tests/e2e/irc/irssi_test.ts",
  "tests/e2e/irc/weechat_test.ts",
  "tests/e2e/lan",
  "tests/e2e/pages/page_code_test.ts",
  "tests/e2e/pages/page_commands_test.ts",
  "tests/e2e/security/account_screen_test.ts",
  "tests/e2e/security/account_test.ts",
  "tests/e2e/security/lock_test.ts",
  "tests/e2e/security/tls_client_test.ts",
  "tests/e2e/security/tls_server_test.ts",
  "tests/e2e/text/telnet_test.ts",
  "tests/e2e/web/accessibility_test.ts",
  "tests/e2e/web/account_test.ts",
  "tests/e2e/web/attention_test.ts",
  "tests/e2e/web/chaos_test.ts",
  "tests/e2e/web/commands_test.ts",
  "tests/e2e/web/composition_test.ts",
  "tests/e2e/web/conversation_test.ts",
  "tests/e2e/web/history_test.ts",
  "tests/e2e/web/hostile_text_test.ts",
  "tests/e2e/web/identity_test.ts",
  "tests/e2e/web/pictures_test.ts",
  "tests/e2e/web/return_test.ts",
  "tests/e2e/web/rooms_test.ts",
  "tests/release/bundle_test.ts",
  "tests/release/compile_test.ts",
  "tests/store/jetstream/leader_test.ts",
];

/** Files and folders whose long form measures, so that nothing else may run meanwhile. */
export const MEASURING: readonly string[] = ["tests/attack"];

/** Test files that run at the same time. */
interface Part {
  readonly files: readonly string[];
  /** How many at a time. */
  readonly jobs: number;
}

/** All files of tests, as paths from the root. */
export const TEST_FILES: readonly string[] = [...filesIn("tests")].toSorted();

function* filesIn(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(join(ROOT, folder))) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* filesIn(path);
    else if (/_test\.tsx?$/.test(name)) yield path;
  }
}

/** The parts of `deno task test`, or of `deno task test:long`, which run one after the other. */
export function partsOf({ long }: { readonly long: boolean }): Part[] {
  const isLongOnly = isIn(LONG_ONLY);
  if (!long) {
    return [{ files: TEST_FILES.filter((file) => !isLongOnly(file)), jobs: 4 }];
  }
  const files = TEST_FILES.filter((file) => isLongOnly(file) || hasForms(file));
  const isMeasuring = isIn(MEASURING);
  return [
    { files: files.filter((file) => !isMeasuring(file)), jobs: 2 },
    { files: files.filter(isMeasuring), jobs: 1 },
  ];
}

function isIn(paths: readonly string[]): (file: string) => boolean {
  return (file) =>
    paths.some((path) => file === path || file.startsWith(`${path}/`));
}

/** Whether a test has a short and a long form: it imports `tests/long.ts`, itself or through others. */
function hasForms(file: string, seen: Set<string> = new Set()): boolean {
  if (file === "tests/long.ts") return true;
  if (!file.startsWith("tests/") || seen.has(file)) return false;
  seen.add(file);
  const source = Deno.readTextFileSync(join(ROOT, file));
  return source.matchAll(/^(?:import|\}).* from "(\.[^"]+)";/gm)
    .some(([, path = ""]) =>
      hasForms(join(dirname(file), path).replaceAll("\\", "/"), seen)
    );
}

/** Runs the parts. @returns The exit code: that of the first that failed. */
async function run(long: boolean, options: readonly string[]): Promise<number> {
  let isInterrupted = false;
  // The terminal tells the runner too, which then names the tests under way.
  Deno.addSignalListener("SIGINT", () => isInterrupted = true);
  let failed = 0;
  for (const { files, jobs } of partsOf({ long })) {
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["test", "--no-check", "--no-prompt", "-A", ...options],
        ...(jobs > 1 ? ["--parallel"] : []),
        ...files,
      ],
      cwd: ROOT,
      env: { DENO_JOBS: `${jobs}`, ...(long ? { CHAT_TEST_LONG: "1" } : {}) },
    }).spawn().status;
    failed ||= code;
    if (isInterrupted) break;
  }
  // The summary of the last part does not tell of those before it.
  if (failed !== 0) console.error("error: not all tests passed");
  return failed;
}

if (import.meta.main) {
  const [first, ...rest] = Deno.args;
  const long = first === "--long";
  Deno.exit(await run(long, long ? rest : Deno.args));
}
