/** Every attack of `docs/security.md` has a test, and every test its heading. */
import { assert, assertEquals } from "@std/assert";

const HERE = new URL("./", import.meta.url);

function page(): string {
  return Deno.readTextFileSync(new URL("../../docs/security.md", HERE));
}

/** The files of this folder and those in it. */
function files(folder = ""): string[] {
  return [...Deno.readDirSync(new URL(`./${folder}`, HERE))].flatMap(
    ({ name, isDirectory }) =>
      isDirectory ? files(`${folder}${name}/`) : [folder + name],
  );
}

/** The attacks that this folder has tests of, with the file of each. */
function tests(): string[] {
  return files().filter((name) => name.endsWith("_test.ts"))
    .flatMap((name) => {
      const source = Deno.readTextFileSync(new URL(name, HERE));
      return Array.from(
        source.matchAll(/^attackTest\(\s*"([^"]+)"/gm),
        ([, attack = ""]) =>
          `${attack.charAt(0).toUpperCase()}${
            attack.slice(1)
          }: tests/attack/${name}`,
      );
    });
}

/** The same as the page has it: a heading, what happens, and the file of the test. */
function headings(): string[] {
  const [, ...sections] = page().split(/^### /m);
  return sections.flatMap((section) => {
    const [, attack, file] =
      /^(.+)\n\n\S[^]*\n\nTest: `(tests\/attack\/[\w/]+\.ts)`\n/.exec(
        section,
      ) ??
        [];
    return attack === undefined ? [] : [`${attack}: ${file}`];
  });
}

Deno.test("every other test that docs/security.md names is there", () => {
  const named = page().matchAll(/^Test: `(tests\/(?!attack\/)[\w/.]+)`$/gm);
  for (const [, file = ""] of named) {
    assert(Deno.statSync(new URL(`../../${file}`, HERE)).isFile, file);
  }
});

Deno.test("every attack of docs/security.md has a test of its name, and every attack test a heading", () => {
  assertEquals(headings().toSorted(), tests().toSorted());
});
