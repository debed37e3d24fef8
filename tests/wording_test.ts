/** The English of comments and pages: a noun is the subject of a sentence. */
import { assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

/** Folders without text of ours. */
const LEFT_OUT = ["dist", "node_modules"];

/** A sentence without a noun as its subject, at the beginning of a comment or of a paragraph. A question is none. */
const WITHOUT_NOUN = /^(?:.*?(?:\/\/|\*{1,2}) +|[-|\s]*)(?:Who|What) [^?]*$/;

function* texts(folder: URL): Generator<URL> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const isHidden = name.startsWith(".") && name !== ".github";
    if (isDirectory && !isHidden && !LEFT_OUT.includes(name)) {
      yield* texts(new URL(`${name}/`, folder));
    } else if (/\.(ts|md)$/.test(name)) yield new URL(name, folder);
  }
}

Deno.test("no comment and no paragraph begins with Who or What as its subject", () => {
  const found = [...texts(ROOT)].flatMap((url) =>
    Deno.readTextFileSync(url).split("\n").flatMap((line, index) =>
      WITHOUT_NOUN.test(line)
        ? [`${url.href.slice(ROOT.href.length)}:${index + 1} ${line.trim()}`]
        : []
    )
  );
  assertEquals(found, []);
  for (const line of ["/** \u0057hat is said. */", " * \u0057ho asks"]) {
    assertEquals(WITHOUT_NOUN.test(line), true, line);
  }
});
