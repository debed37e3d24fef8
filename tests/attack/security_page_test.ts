/** Every attack of `docs/security.md` has a test, and every test its row. */
import { assertEquals } from "@std/assert";

const HERE = new URL("./", import.meta.url);

/** The attacks that this folder has tests of, with the file of each. */
function tests(): string[] {
  return [...Deno.readDirSync(HERE)]
    .filter(({ name }) => name.endsWith("_test.ts"))
    .flatMap(({ name }) => {
      const source = Deno.readTextFileSync(new URL(name, HERE));
      return Array.from(
        source.matchAll(/^attackTest\(\s*"([^"]+)"/gm),
        ([, attack]) => `${attack}: tests/attack/${name}`,
      );
    });
}

/** The same as the page has it. */
function rows(): string[] {
  const page = Deno.readTextFileSync(
    new URL("../../docs/security.md", import.meta.url),
  );
  return Array.from(
    page.matchAll(/^\| ([^|]+?) +\| [^|]+ \| `(tests\/attack\/\w+\.ts)`/gm),
    ([, attack, file]) => `${attack}: ${file}`,
  );
}

Deno.test("every attack of docs/security.md has a test of its name, and every attack test a row", () => {
  assertEquals(rows().toSorted(), tests().toSorted());
});
