// What `deno task compile` says. The program compiled here is a small one in
// a folder of its own, with the project's deno.json and offline/.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { NOTICE } from "../../offline/standard_library.ts";
import { type Outcome, PROJECT, refusedUrl, runDeno } from "./child.ts";

/** Needs an import map for the first line, and nothing for the others. */
const PROGRAM = `import { Channel } from "@std/async/channel";
const size: number = new Channel().size;
console.log(size);
`;

/** Where the program goes. */
const OUTPUT = Deno.build.os === "windows" ? "dist/chat.exe" : "dist/chat";

async function compile(
  program: string,
  env: Record<string, string>,
): Promise<Outcome & { made: boolean }> {
  const folder = await Deno.makeTempDir({ prefix: "chat-compile-" });
  try {
    await Deno.mkdir(`${folder}/offline`);
    for await (const { name } of Deno.readDir(new URL("offline/", PROJECT))) {
      const from = new URL(`offline/${name}`, PROJECT);
      await Deno.copyFile(from, `${folder}/offline/${name}`);
    }
    await Deno.copyFile(new URL("deno.json", PROJECT), `${folder}/deno.json`);
    await Deno.writeTextFile(`${folder}/main.ts`, program);

    const outcome = await runDeno(
      ["-A", "offline/compile.ts"],
      { JSR_URL: refusedUrl(), ...env },
      folder,
    );
    const made = await Deno.stat(`${folder}/${OUTPUT}`)
      .then(({ isFile }) => isFile, () => false);
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
    NO_PROXY: "",
    no_proxy: "",
  };
}

Deno.test("compile: one line where the runtime cannot be fetched", async () => {
  assertEquals(await compile(PROGRAM, noDownloads()), {
    code: 1,
    stdout: "",
    stderr: `${NOTICE}
Deno's compile runtime cannot be fetched. Name a copy of it: DENORT_BIN=/path/to/denort deno task compile
`,
    made: false,
  });
});

Deno.test("compile: one line where DENORT_BIN names no file", async () => {
  const { stderr, ...rest } = await compile(PROGRAM, {
    DENORT_BIN: "/no/such/denort",
  });
  assertEquals(rest, { code: 1, stdout: "", made: false });
  assertEquals(
    stderr,
    `${NOTICE}
DENORT_BIN names no file: /no/such/denort. Name a copy of it: DENORT_BIN=/path/to/denort deno task compile
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

Deno.test("compile: one line with path and size where it went well", async () => {
  // Deno itself is a file of the right kind to put a program into, and always
  // at hand. It would not start the program, so this only looks at the file.
  const { stdout, ...rest } = await compile(PROGRAM, {
    DENORT_BIN: Deno.execPath(),
  });
  assertEquals(rest, { code: 0, stderr: `${NOTICE}\n`, made: true });
  assertMatch(stdout, /^Made dist\/chat(\.exe)?, \d+\.\d MB\.\n$/);
});
