/** Who may know whom: holds the imports against the lines of `docs/architecture.md`. */
import { assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

/** What each part may import besides itself. `failure.ts` and `version.ts` are everybody's but chat/'s. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "chat": [],
  "unicode": ["chat"],
  "failure.ts": [],
  "shell_command.ts": [],
  "text_file.ts": ["wire"],
  "private_file.ts": ["failure.ts", "text_file.ts"],
  "version.ts": ["deno.json"],
  "release": ["offline", "deno.json"],
  "log": ["chat", "failure.ts", "private_file.ts"],
  "wire": ["chat"],
  "server": [
    "chat",
    "wire",
    "log",
    "failure.ts",
    "private_file.ts",
    "version.ts",
  ],
  "server.ts": ["chat", "wire", "log", "server", "failure.ts", "version.ts"],
  "client": [
    "chat",
    "wire",
    "failure.ts",
    "private_file.ts",
    "shell_command.ts",
    "text_file.ts",
  ],
  "client.ts": ["chat", "wire", "client", "failure.ts"],
  "terminal": [
    "chat",
    "wire",
    "client",
    "client.ts",
    "failure.ts",
    "shell_command.ts",
  ],
  "cli": [
    "chat",
    "wire",
    "log",
    "server",
    "server.ts",
    "client",
    "client.ts",
    "terminal",
    "failure.ts",
    "shell_command.ts",
    "text_file.ts",
    "version.ts",
    "private_file.ts",
  ],
  "main.ts": ["cli", "terminal", "failure.ts", "version.ts"],
};

/** The files of a part. */
function filesOf(part: string): string[] {
  return part.endsWith(".ts")
    ? [part]
    : Array.from(Deno.readDirSync(new URL(part, ROOT)), ({ name }) =>
      `${part}/${name}`);
}

/** Every import of this house in a part of it, as "file -> part". */
function* importsOf(part: string): Generator<string> {
  for (const file of filesOf(part)) {
    const source = Deno.readTextFileSync(new URL(file, ROOT));
    for (
      const [, specifier] of source.matchAll(
        /^(?:import|export)\s[^;]*?from "(\.[^"]+)"|^import (?:[^;]*? from )?"(\.[^"]+)"/gm,
      )
    ) {
      if (specifier === undefined) continue;
      const path = new URL(specifier, new URL(file, ROOT)).pathname
        .slice(ROOT.pathname.length);
      yield `${file} -> ${path.split("/")[0]}`;
    }
  }
}

for (const [part, allowed] of Object.entries(MAY_IMPORT)) {
  Deno.test(`${part} imports only what stands below it`, () => {
    const wrong = [...importsOf(part)].filter((line) => {
      const imported = line.split(" -> ")[1] ?? "";
      return imported !== part && !allowed.includes(imported);
    });
    assertEquals(wrong, []);
  });
}

Deno.test("every folder of source has its line", () => {
  const folders = Array.from(Deno.readDirSync(ROOT))
    .filter(({ name, isDirectory }) =>
      isDirectory && !name.startsWith(".") &&
      ![
        "docs",
        "deploy",
        "demo",
        "tests",
        "offline",
        "bench",
        "dist",
        "node_modules",
      ].includes(name)
    ).map(({ name }) => name);
  assertEquals(
    folders.filter((folder) => MAY_IMPORT[folder] === undefined),
    [],
  );
});

Deno.test("text is normalized in one place only, where the cost of that is bounded", () => {
  const others = Object.keys(MAY_IMPORT).filter((part) => part !== "unicode")
    .flatMap(filesOf)
    .filter((file) =>
      file.endsWith(".ts") && file !== "chat/normal_form.ts" &&
      Deno.readTextFileSync(new URL(file, ROOT)).includes(".normalize(")
    );
  assertEquals(others, []);
});
