// The output of `deno task compile`. The program compiled here is a small one in
// a folder of its own, with the project's deno.json, offline/ and release/.

import { fileURLToPath } from "node:url";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { hash } from "node:crypto";
import project from "../../deno.json" with { type: "json" };
import { NOTICE } from "../../offline/standard_library.ts";
import { testWith } from "../e2e/harness/needs.ts";
import {
  type Outcome,
  PROJECT,
  refusedUrl,
  runDeno,
} from "../offline/child.ts";

/** Needs an import map for the first line, and nothing for the others. */
const PROGRAM = `import { Channel } from "@std/async/channel";
const size: number = new Channel({ capacity: 1 }).size;
console.log(size);
`;

/** All that is imported there: no other package is in its empty cache. */
const FROM_JSR = Object.fromEntries(
  ["assert", "async", "cli"].map((
    name,
  ) => [`@std/${name}`, `jsr:@std/${name}`]),
);

/** Where the program goes. */
const OUTPUT = Deno.build.os === "windows" ? "dist/chat.exe" : "dist/chat";

type Made = Outcome & { made: boolean };

/**
 * Compiles a program in a folder of its own.
 *
 * @param prepare Puts something into an empty cache first.
 * @param look Sees what was made, before it goes away.
 */
async function compile(
  program: string,
  env: Record<string, string>,
  prepare: (cache: string) => Promise<void> = withBundler,
  look: (folder: string) => void = () => {},
): Promise<Made> {
  const folder = await Deno.makeTempDir({ prefix: "chat-compile-" });
  try {
    for (const part of ["offline", "release"]) {
      await copyFolder(new URL(`${part}/`, PROJECT), `${folder}/${part}`);
    }
    await Deno.copyFile(new URL("version.ts", PROJECT), `${folder}/version.ts`);
    await Deno.writeTextFile(
      `${folder}/deno.json`,
      JSON.stringify({ ...project, imports: FROM_JSR }),
    );
    await Deno.writeTextFile(`${folder}/release/main.ts`, program);

    const outcome = await runDeno(
      ["-A", "release/compile.ts"],
      { ...noDownloads(), ...env },
      folder,
      prepare,
    );
    const made = await Deno.stat(`${folder}/${OUTPUT}`)
      .then(({ isFile }) => isFile, () => false);
    look(folder);
    return { ...outcome, made };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Sends every download to a port that refuses it, whatever the network. */
function noDownloads(): Record<string, string> {
  const proxy = refusedUrl();
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];
  const both = [...names, ...names.map((name) => name.toLowerCase())];
  return {
    ...Object.fromEntries(both.map((name) => [name, proxy])),
    JSR_URL: proxy,
    NO_PROXY: "",
    no_proxy: "",
  };
}

async function copyFolder(from: URL | string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isFile } of Deno.readDir(from)) {
    if (isFile) await Deno.copyFile(`${pathOf(from)}/${name}`, `${to}/${name}`);
  }
}

function pathOf(folder: URL | string): string {
  return typeof folder === "string" ? folder : fileURLToPath(folder);
}

/** Puts the bundler that Deno has fetched for somebody before into an empty cache. */
async function withBundler(cache: string): Promise<void> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).output();
  const { denoDir }: { denoDir: string } = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  for (const name of await bundlersIn(denoDir)) {
    await copyFolder(`${denoDir}/dl/${name}`, `${cache}/dl/${name}`);
  }
}

async function bundlersIn(cache: string): Promise<string[]> {
  try {
    const downloads = await Array.fromAsync(Deno.readDir(`${cache}/dl`));
    const names = downloads.map(({ name }) => name)
      .filter((name) => name.startsWith("esbuild-"));
    if (names.length > 0) return names;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  // Nobody has before: any bundle has it fetched.
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", fileURLToPath(new URL("failure.ts", PROJECT))],
    stdout: "null",
  }).output();
  if (!success) throw new Error("Deno cannot fetch esbuild");
  return await bundlersIn(cache);
}

Deno.test("compile: one line where the runtime cannot be fetched", async () => {
  assertEquals(await compile(PROGRAM, {}), {
    code: 1,
    stdout: "",
    stderr: `${NOTICE}
Deno's compile runtime cannot be fetched. Name a copy of it: DENORT_BIN=/path/to/denort deno task compile
`,
    made: false,
  });
});

Deno.test("compile: one line where the bundler cannot be fetched", async () => {
  const nothing = () => Promise.resolve();
  assertEquals(await compile(PROGRAM, {}, nothing), {
    code: 1,
    stdout: "",
    stderr: `${NOTICE}
esbuild, which makes one file of the program, cannot be fetched: Deno takes it from the npm registry
`,
    made: false,
  });
});

Deno.test("compile: one line where DENORT_BIN, with the kind of machine in its place, names no file", async () => {
  const { stderr, ...rest } = await compile(PROGRAM, {
    DENORT_BIN: "/no/such/{target}/denort",
  });
  assertEquals(rest, { code: 1, stdout: "", made: false });
  assertEquals(
    stderr,
    `${NOTICE}
DENORT_BIN names no file: /no/such/${Deno.build.target}/denort. Name a copy of it: DENORT_BIN=/path/to/denort deno task compile
`,
  );
});

Deno.test("compile: passes on any other error", async () => {
  const { code, stderr, made } = await compile("const size: number = '';", {
    DENORT_BIN: Deno.execPath(),
  });
  assertEquals([code, made], [1, false]);
  assertStringIncludes(stderr, "TS2322");
});

Deno.test("compile: one line with path and size, and the same program makes the same file, wherever and whenever", async () => {
  const digests: string[] = [];
  const env = {
    // Deno itself is a file of the right kind to put a program into, and always
    // at hand. It would not start the program, so this only looks at the file.
    DENORT_BIN: Deno.execPath(),
    SOURCE_DATE_EPOCH: "1795526492",
    // Deno writes down where JSR is.
    JSR_URL: refusedUrl(),
  };
  for (const name of ["first", "second"]) {
    const { stdout, ...rest } = await compile(
      PROGRAM,
      env,
      withBundler,
      (folder) => {
        const digest = hash("sha256", Deno.readFileSync(`${folder}/${OUTPUT}`));
        digests.push(digest);
        assertEquals([name, digest], [name, digests[0]]);
      },
    );
    assertEquals(rest, { code: 0, stderr: `${NOTICE}\n`, made: true });
    assertMatch(stdout, /^Made dist\/chat(\.exe)?, \d+\.\d MB\.\n$/);
  }
  assertEquals(digests.length, 2);
});

testWith(
  ["git"],
  "compile: the program knows its version, its commit and what it runs on",
  async () => {
    const says = `import { versionOfThis } from "../version.ts";
console.log(JSON.stringify(versionOfThis()));
`;
    const git = async (...args: string[]) => {
      const { stdout } = await new Deno.Command("git", { args, cwd: PROJECT })
        .output();
      return new TextDecoder().decode(stdout).trim();
    };
    // The repository is this one, in which all but the few files copied is missing.
    const env = {
      DENORT_BIN: Deno.execPath(),
      GIT_DIR: await git("rev-parse", "--absolute-git-dir"),
    };
    let told = "";
    await compile(says, env, withBundler, (folder) => {
      // The contents of the binary: it cannot be started itself here.
      const { stdout } = new Deno.Command(Deno.execPath(), {
        args: ["run", "--quiet", "-A", `${folder}/dist/stage/chat.js`],
      }).outputSync();
      told = new TextDecoder().decode(stdout);
    });
    const { time, ...version } = JSON.parse(told);
    assertEquals(new Date(time).toISOString(), time);
    assertEquals(version, {
      version: project.version,
      commit: `${await git("rev-parse", "HEAD")}-modified`,
      deno: Deno.version.deno,
      v8: Deno.version.v8,
      target: Deno.build.target,
    });
  },
);
