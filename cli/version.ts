import { translated } from "../language/language.ts";
import { print } from "../terminal/output.ts";
import { versionOfThis } from "../version.ts";
import { readArguments } from "./arguments.ts";
import { UsageError } from "./usage_error.ts";

/** Shown digits of a commit: enough to find it. */
const COMMIT_SHOWN = 12;

/**
 * `chat --version`: prints the version and the commit.
 *
 * @throws {UsageError} There is another argument than `--json`.
 */
export function tellVersion(args: readonly string[]): void {
  const where = "chat --version";
  const given = readArguments(args, [{ name: "json", help: "" }], where);
  const [word] = given.words;
  if (word !== undefined) {
    throw new UsageError(`${where} takes nothing but --json, not ${word}`);
  }
  const version = versionOfThis();
  if (given.has("json")) {
    print(`${JSON.stringify(version)}\n`);
    return;
  }
  print(`chat ${version.version} (${madeOf(version.commit)})\n`);
}

function madeOf(commit: string | null): string {
  if (commit === null) return translated("run from source");
  return commit.replace(/^[0-9a-f]{40}/, (id) => id.slice(0, COMMIT_SHOWN));
}
