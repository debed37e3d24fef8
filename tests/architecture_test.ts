/** Checks the imports of the source against `docs/architecture.md`. */
import { assert, assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { MODULES } from "../cli/commands.ts";
import { BUNDLED } from "../release/main.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** Files at the top that most parts may use: they know nothing of a chat. */
const SHARED = [
  "failure.ts",
  "load_module.ts",
  "private_file.ts",
  "shell_command.ts",
  "text_file.ts",
  "version.ts",
];

/** Parts that know no file, no program and no way to end it. */
const PURE = ["protocol", "hall", "transport", "dialects"];

/** The files that a browser needs: those of a conversation, and the page; with all that they import. */
const CLIENT_CORE = "client.ts";
const PAGE = "web/main.tsx";

/** The script that the page loads later. */
const CIPHERS = "web/ciphers.ts";
const LOADS = "web/link/load_ciphers.ts";

/**
 * The parts, from the bottom up, and the parts each may import besides itself
 * and those that are everybody's.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  store: ["protocol"],
  // The hall knows what a store promises, and none of its kinds.
  hall: [
    "protocol",
    "store/store.ts",
    "store/name_store.ts",
    "store/sanction_store.ts",
  ],
  transport: [],
  dialects: ["protocol", "transport/tls/tls_hello.ts"],
  // The server knows the interface of a dialect, but no dialect.
  server: [
    ...["protocol", "hall", "transport"],
    ...["store/store.ts", "store/name_store.ts", "store/sanction_store.ts"],
    ...["dialects/dialect.ts", "dialects/detector.ts", "dialects/registry.ts"],
    "dialects/concat.ts",
  ],
  "server.ts": ["protocol", "store", "hall", "transport", "server"],
  client: ["protocol", "transport", "dialects"],
  "client.ts": ["protocol", "transport", "client"],
  // Connections, certificates and keys of this machine.
  dial: ["protocol", "transport", "client", "client.ts"],
  // Announcements on the local network, known to the command line alone.
  lan: ["protocol/token_bucket.ts", "transport"],
  language: [],
  // The page in a browser.
  web: [
    ...["protocol", "transport", "client", "client.ts"],
    ...["language/korean", "language/translator.ts"],
  ],
  terminal: [
    ...["protocol", "transport", "dialects", "client", "client.ts"],
    "language",
  ],
  cli: [
    ...["protocol", "store", "hall", "transport", "dialects", "server"],
    ...["server.ts", "client", "client.ts", "dial", "lan", "terminal"],
    "language",
  ],
  "main.ts": ["cli", "terminal/output.ts", "language"],
  "failure.ts": [],
  "load_module.ts": [],
  "private_file.ts": [],
  "shell_command.ts": [],
  "text_file.ts": ["protocol/text/utf8.ts"],
  "version.ts": ["deno.json"],
  release: [
    ...["main.ts", "cli", "terminal", "language", "offline", "deno.json"],
  ],
  unicode: ["protocol/name"],
};

/** Folders without code of the program, or with tests alone. */
const LEFT_OUT = [
  ...["bench", "demo", "deploy", "dist", "docs", "node_modules"],
  ...["offline", "tests"],
];

/** Most files in a folder: more are not taken in at a glance. */
const FILES_MAX = 17;

/** The files of a part, at any depth. */
function* filesOf(part: string): Generator<string> {
  if (/\.\w+$/.test(part)) return yield part;
  for (const { name, isDirectory } of Deno.readDirSync(join(ROOT, part))) {
    const path = `${part}/${name}`;
    if (isDirectory) yield* filesOf(path);
    else if (/\.tsx?$/.test(name)) yield path;
  }
}

/** An import of a file of the source. */
interface Import {
  readonly from: string;
  readonly to: string;
  /** Whether nothing of it is left when the program runs. */
  readonly isType: boolean;
}

function importsOf(file: string): Import[] {
  const source = Deno.readTextFileSync(join(ROOT, file));
  const found = source.matchAll(
    /^(?:import|export)( type)?\s(?:[^;"]*? from )?"(\.[^"]+)"/gm,
  );
  return Array.from(found, ([, type, specifier = ""]) => ({
    from: file,
    to: join(dirname(file), specifier),
    isType: type !== undefined,
  }));
}

/** Whether a file is, or is in, one of some parts. */
function isIn(file: string, parts: readonly string[]): boolean {
  return parts.some((part) => file === part || file.startsWith(`${part}/`));
}

const imports = Object.keys(MAY_IMPORT).flatMap((part) =>
  [...filesOf(part)].flatMap(importsOf)
);

for (const [part, allowed] of Object.entries(MAY_IMPORT)) {
  Deno.test(`${part} imports only what stands below it`, () => {
    const shared = PURE.includes(part) ? [] : SHARED;
    const wrong = imports.filter(({ from, to }) =>
      isIn(from, [part]) && !isIn(to, [part, ...allowed, ...shared])
    );
    assertEquals(wrong.map(({ from, to }) => `${from} -> ${to}`), []);
  });
}

Deno.test("the local network is loaded by what needs it", () => {
  const early = imports.filter(({ from, to, isType }) =>
    isIn(to, ["lan"]) && !isIn(from, ["lan"]) && !isType
  );
  assertEquals(early, []);
});

Deno.test("what is loaded by its path is in the bundle", () => {
  const files = Object.keys(MAY_IMPORT).filter((part) => part !== "release")
    .flatMap((part) => [...filesOf(part)]);
  const loaded = files.flatMap((file) => {
    const calls = codeOf(file).matchAll(
      /loadModule<\s*typeof import\(\s*"([^"]+)"\s*\)\s*>\(\s*"([^"]+)"/g,
    );
    return Array.from(calls, ([, type = "", path = ""]) => {
      assertEquals(
        path,
        `./${join(dirname(file), type).replaceAll("\\", "/")}`,
      );
      return path;
    });
  });
  const needed = [...loaded, ...Object.values(MODULES)];
  assertEquals(
    Object.keys(BUNDLED).toSorted(),
    [...new Set(needed)].toSorted(),
  );
});

/** A file, and all that it imports. */
function withImports(
  file: string,
  found: Set<string> = new Set(),
): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const { to } of importsOf(file)) withImports(to, found);
  return found;
}

/** A file without its documentation: examples may use what this machine has. */
function codeOf(file: string): string {
  return Deno.readTextFileSync(join(ROOT, file))
    .replaceAll(/\/\*\*.*?\*\//gs, "");
}

Deno.test("the core of the client knows no file, no process and no network: a browser can run it", () => {
  const core = withImports(CLIENT_CORE);
  assert(core.has("client/link/link.ts") && core.has("client/locks/lock.ts"));
  const wrong = [...core].filter((file) =>
    /\bDeno\b|\bprocess\.|\bimport\(|from "(?!\.|@std\/async\/)/
      .test(codeOf(file))
  );
  assertEquals(wrong, []);
});

Deno.test("the page needs nothing of Deno, and loads nothing later but its ciphers", () => {
  const page = withImports(PAGE);
  assert(page.has("client/link/link.ts") && page.has(CIPHERS));
  const wrong = [...page].filter((file) =>
    /\bDeno\b|\bprocess\.|from "node:/.test(codeOf(file)) ||
    (file !== LOADS && /\bimport\(/.test(codeOf(file)))
  );
  assertEquals(wrong, []);
  const early = imports.filter(({ to, isType }) => to === CIPHERS && !isType);
  assertEquals(early, []);
});

Deno.test("every part has its line", () => {
  const parts = Array.from(Deno.readDirSync(ROOT))
    .filter(({ name, isDirectory }) =>
      (isDirectory || name.endsWith(".ts")) && !name.startsWith(".") &&
      !LEFT_OUT.includes(name)
    ).map(({ name }) => name);
  assertEquals(parts.toSorted(), Object.keys(MAY_IMPORT).toSorted());
});

Deno.test("no file needs itself, by whatever way", () => {
  const needed = Map.groupBy(
    imports.filter(({ isType }) => !isType),
    ({ from }) => from,
  );
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    assert(!path.includes(file), [...path, file].join(" -> "));
    if (done.has(file)) return;
    for (const { to } of needed.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of needed.keys()) visit(file, []);
  assert(done.has("server.ts"));
});

Deno.test(`no folder has more than ${FILES_MAX} files`, () => {
  const folders = Map.groupBy(
    [...Object.keys(MAY_IMPORT), "tests"].flatMap((part) => [...filesOf(part)]),
    dirname,
  );
  const large = [...folders].filter(([, files]) => files.length > FILES_MAX);
  assertEquals(large.map(([folder, files]) => [folder, files.length]), []);
});

Deno.test("text is normalized in one place only, where the cost of that is bounded", () => {
  const others = Object.keys(MAY_IMPORT).filter((part) => part !== "unicode")
    .flatMap((part) => [...filesOf(part)])
    .filter((file) =>
      file !== "protocol/text/normal_form.ts" && file.endsWith(".ts") &&
      Deno.readTextFileSync(join(ROOT, file)).includes(".normalize(")
    );
  assertEquals(others, []);
});

Deno.test("no exported type or constant has the name of another", () => {
  // The generators of the tables of names write their declarations.
  const files = Object.keys(MAY_IMPORT).filter((part) => part !== "unicode")
    .flatMap((part) => [...filesOf(part)]);
  const named = files.flatMap((file) => {
    const source = Deno.readTextFileSync(join(ROOT, file));
    const exported = source.matchAll(
      /^export (?:(?:abstract )?(?:class|interface|type|enum)|const|function) ([A-Z]\w+)/gm,
    );
    return Array.from(exported, ([, name = ""]) => ({ name, file }));
  });
  assert(named.length > 200);
  const places = Map.groupBy(named, ({ name }) => name);
  const twice = [...places.values()].filter(({ length }) => length > 1);
  assertEquals(twice, []);
});
