import { assertEquals } from "@std/assert";
import {
  CONFUSABLES,
  CONFUSABLES_VERSION,
} from "../../protocol/name/confusables.ts";

const SCRIPT = new URL("../../unicode/make_confusables.ts", import.meta.url);
const TABLE = new URL("../../protocol/name/confusables.ts", import.meta.url);

/** The table as Unicode writes it. */
function asList(): string {
  const lines = CONFUSABLES.split(",").flatMap((group) => {
    const [to = [], from = []] = group.toUpperCase().split(":").map((codes) =>
      codes.trim().split(/\s+/)
    );
    return from.map((code) => `${code} ;\t${to.join(" ")} ;\tMA\t# ...`);
  });
  return [
    "\ufeff# confusables.txt",
    `# Version: ${CONFUSABLES_VERSION}`,
    "",
    // Characters that NFKC replaces, or that names cannot contain, are left out.
    "FF41 ;\t0061 ;\tMA\t# a",
    "00A0 ;\t0020 ;\tMA\t# a blank",
    ...lines,
    "#Total: some",
  ].join("\n");
}

Deno.test("the table of look-alikes is what the script makes of Unicode's list", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, asList());
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "-R", SCRIPT.href, path],
    }).output();
    const decoder = new TextDecoder();
    assertEquals([code, decoder.decode(stderr)], [0, ""]);
    assertEquals(decoder.decode(stdout), await Deno.readTextFile(TABLE));
  } finally {
    await Deno.remove(path);
  }
});
