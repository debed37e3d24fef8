import { assertEquals } from "@std/assert";
import {
  IDENTIFIER_CHARACTERS,
  NAME_CHARACTERS_VERSION,
  SIGN_EMOJI,
} from "../../protocol/name/name_characters.ts";

const SCRIPT = new URL(
  "../../unicode/make_name_characters.ts",
  import.meta.url,
);
const TABLE = new URL(
  "../../protocol/name/name_characters.ts",
  import.meta.url,
);

const [identifiers, emoji] = NAME_CHARACTERS_VERSION.split(", ");

/** The first table as Unicode writes it. */
function identifierStatus(): string {
  return [
    "# IdentifierStatus.txt",
    `# Version: ${identifiers}`,
    // Characters that are not allowed, and Han, of which all are allowed.
    "0000..0026    ; Restricted # controls",
    "4E00..4E11    ; Allowed    # 1.1 [18] CJK UNIFIED IDEOGRAPH-4E00..",
    ...IDENTIFIER_CHARACTERS.trim().toUpperCase().split(/\s+/).map((range) =>
      `${range.replace("-", "..")} ; Allowed # ...`
    ),
  ].join("\n");
}

/** The second one. */
function emojiTest(): string {
  const symbols = SIGN_EMOJI.trim().toUpperCase().split(/\s+/)
    .flatMap((range) => {
      const [first = 0, last = first] = range.split("-")
        .map((code) => parseInt(code, 16));
      return Array.from(
        { length: last - first + 1 },
        (_, index) => (first + index).toString(16).toUpperCase(),
      );
    });
  return [
    "# emoji-test.txt",
    `# Version: ${emoji}`,
    "# group: Objects",
    "1F453 ; fully-qualified # 👓 E0.6 glasses",
    "# group: Symbols",
    "# subgroup: keycap",
    ...symbols.map((code) => `${code} FE0F ; fully-qualified # ...`),
    "# group: Flags",
    "1F3C1 ; fully-qualified # 🏁 E0.6 chequered flag",
  ].join("\n");
}

Deno.test("the table of what names are made of is what the script makes of Unicode's lists", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const paths = [
      `${folder}/IdentifierStatus.txt`,
      `${folder}/emoji-test.txt`,
    ];
    await Deno.writeTextFile(paths[0] ?? "", identifierStatus());
    await Deno.writeTextFile(paths[1] ?? "", emojiTest());
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "-R", SCRIPT.href, ...paths],
    }).output();
    const decoder = new TextDecoder();
    assertEquals([code, decoder.decode(stderr)], [0, ""]);
    assertEquals(decoder.decode(stdout), await Deno.readTextFile(TABLE));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
