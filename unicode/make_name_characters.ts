/**
 * Makes `protocol/name/name_characters.ts` from two lists of Unicode's:
 * `IdentifierStatus.txt` of https://www.unicode.org/Public/security/ and
 * `emoji-test.txt` of https://www.unicode.org/Public/emoji/:
 *
 *     deno run -R unicode/make_name_characters.ts IdentifierStatus.txt emoji-test.txt > protocol/name/name_characters.ts
 *
 * Han characters are left out of the first list: a name may contain any of them,
 * not only those that the list allows.
 */
import { codeText, entriesOf, type List, readList, wrapped } from "./lists.ts";

const HEAD = `/**
 * The characters of identifiers, and the emoji that are signs, from Unicode's
 * \`IdentifierStatus.txt\` and \`emoji-test.txt\`. Made by
 * \`unicode/make_name_characters.ts\`; not edited by hand. The data is under the
 * licence in \`unicode/LICENSE\`.
 */
`;

/** The characters that have the status "Allowed": \`0030..0039 ; Allowed # …\`. */
function allowed(list: List): number[] {
  return entriesOf(list).filter(([, status]) => status === "Allowed")
    .flatMap(([codes]) => {
      const [first = "", last = first] = codes.split("..");
      const from = parseInt(first, 16);
      return Array.from(
        { length: parseInt(last, 16) - from + 1 },
        (_, index) => from + index,
      );
    })
    .filter((code) =>
      !/\p{Unified_Ideograph}/u.test(String.fromCodePoint(code))
    );
}

/** The first characters of the emoji in the group "Symbols". */
function signs({ text }: List): number[] {
  const [, group = ""] = text.split("# group: Symbols");
  return entriesOf({ text: group.split("# group:")[0] ?? "" })
    .map(([codes]) => parseInt(codes, 16));
}

/** Characters as ranges of code points, in order. */
function ranges(codes: readonly number[]): string {
  const all: [first: number, last: number][] = [];
  for (const code of [...new Set(codes)].sort((one, other) => one - other)) {
    const before = all.at(-1);
    if (before?.[1] === code - 1) before[1] = code;
    else all.push([code, code]);
  }
  return all.map(([first, last]) =>
    first === last ? codeText(first) : `${codeText(first)}-${codeText(last)}`
  ).join(" ");
}

const [identifiersPath, emojiPath] = Deno.args;
if (identifiersPath === undefined || emojiPath === undefined) {
  throw new Error("which IdentifierStatus.txt, and which emoji-test.txt?");
}
const identifiers = await readList(identifiersPath);
const emoji = await readList(emojiPath);
console.log(`${HEAD}
/** The versions of Unicode and of its emoji lists. */
export const NAME_CHARACTERS_VERSION = "${identifiers.version}, ${emoji.version}";

/** The characters that UTS #39 allows in identifiers, except Han: ranges of code points. */
export const IDENTIFIER_CHARACTERS = \`
${wrapped(ranges(allowed(identifiers)))}\`;

/** The characters that emoji of the group "Symbols" begin with: arrows, marks, letters in boxes. */
export const SIGN_EMOJI = \`
${wrapped(ranges(signs(emoji)))}\`;`);
