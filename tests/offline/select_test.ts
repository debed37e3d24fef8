// Which implementation of @std a task gets, and that the two lists of imports
// agree.

import { assert, assertEquals } from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import importMap from "../../offline/import_map.json" with { type: "json" };
import { IMPORT_MAP_FLAG, NOTICE } from "../../offline/standard_library.ts";
import { PROJECT, refusedUrl, runDeno } from "./child.ts";

const STD = Object.keys(importMap.imports)
  .filter((specifier) => specifier.startsWith("@std/"));

const select = (jsrUrl: string) =>
  runDeno(["offline/select.ts"], { JSR_URL: jsrUrl });

Deno.test("select: the import map where JSR refuses, said in one line", async () => {
  assertEquals(await select(refusedUrl()), {
    code: 0,
    stdout: `${IMPORT_MAP_FLAG}\n`,
    stderr: `${NOTICE}\n`,
  });
});

Deno.test("select: the import map where JSR never answers, and the wait ends", async () => {
  const never = Promise.withResolvers<Response>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => never.promise,
  );
  const outcome = await select(`http://127.0.0.1:${server.addr.port}/`);
  assertEquals([outcome.code, outcome.stdout, outcome.stderr], [
    0,
    `${IMPORT_MAP_FLAG}\n`,
    `${NOTICE}\n`,
  ]);
  never.resolve(new Response());
  await server.shutdown();
});

Deno.test("select: nothing where JSR has every module", async () => {
  await using jsr = fakeJsr(STD);
  assertEquals(await select(jsr.url), { code: 0, stdout: "\n", stderr: "" });
});

Deno.test("select: the import map where JSR lacks one module", async () => {
  for (const missing of STD) {
    await using jsr = fakeJsr(STD.filter((specifier) => specifier !== missing));
    const outcome = await select(jsr.url);
    assertEquals([outcome.code, outcome.stdout], [0, `${IMPORT_MAP_FLAG}\n`]);
  }
});

Deno.test("import map: the same npm packages as deno.json, the same versions", () => {
  const npm = (imports: Record<string, string>) =>
    Object.entries(imports).filter(([, to]) => to.startsWith("npm:")).sort();
  assertEquals(npm(importMap.imports), npm(denoJson.imports));
});

Deno.test("import map: a file for each module, in a package of deno.json", () => {
  const packages: string[] = Object.keys(denoJson.imports);
  for (const [specifier, to] of Object.entries(importMap.imports)) {
    if (to.startsWith("npm:")) continue;
    assert(packages.includes(packageOf(specifier)), specifier);
    const file = new URL(to, new URL("offline/", PROJECT));
    assertEquals([to, Deno.statSync(file).isFile], [to, true]);
  }
});

Deno.test("import map: every @std module the source imports", () => {
  const lacking: string[] = [];
  for (const file of sourceFiles(PROJECT)) {
    const source = Deno.readTextFileSync(file);
    for (const [, specifier = ""] of source.matchAll(STD_IMPORT)) {
      if (!STD.includes(specifier)) lacking.push(`${specifier} in ${file}`);
    }
  }
  assertEquals(lacking, []);
});

/** An import of either kind, or a re-export. */
const STD_IMPORT = /\b(?:from|import)\s*\(?\s*"(@std\/[^"\s]*)"/g;

/** The project's modules, without the stand-ins and what tools leave. */
function* sourceFiles(folder: URL): Generator<URL> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) {
      const skipped = name.startsWith(".") ||
        ["offline", "dist", "node_modules"].includes(name) &&
          folder.href === PROJECT.href;
      if (!skipped) yield* sourceFiles(new URL(`${name}/`, folder));
    } else if (name.endsWith(".ts")) {
      yield new URL(name, folder);
    }
  }
}

/** `@std/async/delay` is in `@std/async`. */
function packageOf(specifier: string): string {
  return specifier.split("/").slice(0, 2).join("/");
}

/** A JSR on loopback with the packages of deno.json, whose modules are empty. */
function fakeJsr(modules: string[]): AsyncDisposable & { url: string } {
  const answers = new Map<string, unknown>();
  for (const [name, specifier] of Object.entries(denoJson.imports)) {
    if (!specifier.startsWith("jsr:")) continue;
    const version = specifier.split("@").at(-1) ?? "";
    const exported = modules
      .filter((specifier) => packageOf(specifier) === name)
      .map((specifier) => `.${specifier.slice(name.length)}`);
    answers.set(`/${name}/meta.json`, { versions: { [version]: {} } });
    answers.set(`/${name}/${version}_meta.json`, {
      exports: Object.fromEntries(exported.map((path) => [path, "./empty.ts"])),
      manifest: { "/empty.ts": { size: 0, checksum: SHA_256_OF_NOTHING } },
    });
    answers.set(`/${name}/${version}/empty.ts`, undefined);
  }
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      const { pathname } = new URL(request.url);
      if (!answers.has(pathname)) return new Response(null, { status: 404 });
      const answer = answers.get(pathname);
      return answer === undefined ? new Response() : Response.json(answer);
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const SHA_256_OF_NOTHING =
  "sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
