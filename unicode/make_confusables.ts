/**
 * Makes `protocol/name/confusables.ts` from Unicode's own list of characters that look
 * alike, `confusables.txt` of https://www.unicode.org/Public/security/:
 *
 *     deno run -R unicode/make_confusables.ts confusables.txt > protocol/name/confusables.ts
 *
 * Characters that names cannot contain, which are most of the list, are left out.
 */
import { isOfNames } from "../protocol/name/name_profile.ts";
import { codeText, entriesOf, type List, readList, wrapped } from "./lists.ts";

const HEAD = `/**
 * Characters that look alike, from Unicode's \`confusables.txt\`. Made by
 * \`unicode/make_confusables.ts\`; not edited by hand. The data is under the
 * licence in \`unicode/LICENSE\`.
 */
`;

/**
 * Each character with its prototype: `0441 ; 0063 ; MA # ( с → c ) …`. Characters
 * that NFKC and NFD replace before the lookup are left out.
 */
function alikeIn(list: List): ReadonlyMap<string, string> {
  return new Map(
    entriesOf(list)
      .map(([from, to = ""]) => [characters(from), characters(to)] as const)
      .filter(([from]) => from.normalize("NFKC").normalize("NFD") === from),
  );
}

function characters(codes: string): string {
  return codes.split(/\s+/)
    .map((code) => String.fromCodePoint(parseInt(code, 16))).join("");
}

function codes(text: string): string {
  return Array.from(
    text,
    (character) => codeText(character.codePointAt(0) ?? 0),
  )
    .join(" ");
}

/**
 * The characters that are looked up: those of names, and those that a change of
 * case, of form, or the table itself produces from them.
 */
function askedFor(alike: ReadonlyMap<string, string>): ReadonlySet<string> {
  const asked = new Set<string>();
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    if (isOfNames(character)) asked.add(character);
  }
  for (const character of asked) {
    const others = [
      alike.get(character) ?? "",
      character.toLowerCase(),
      character.toUpperCase(),
      character.normalize("NFKC"),
      character.normalize("NFD"),
    ];
    // The loop also visits characters added here.
    for (const other of others.join("")) asked.add(other);
  }
  return asked;
}

/** The table: a prototype, a colon, and the characters that look like it. */
function table(alike: ReadonlyMap<string, string>): string {
  const groups = new Map<string, string[]>();
  const asked = askedFor(alike);
  for (const [from, to] of alike) {
    if (!asked.has(from)) continue;
    groups.set(to, [...groups.get(to) ?? [], codes(from)]);
  }
  return wrapped(
    Array.from(groups, ([to, from]) => `${codes(to)}: ${from.join(" ")}`)
      .join(", "),
  );
}

const [path] = Deno.args;
if (path === undefined) throw new Error("which confusables.txt?");
const list = await readList(path);
console.log(`${HEAD}
/** The version of Unicode that the table is of. */
export const CONFUSABLES_VERSION = "${list.version}";

/**
 * A prototype, a colon, and the characters that look like it, as code points. It
 * is text, so that a program that never uses it does not parse it.
 */
export const CONFUSABLES = \`
${table(alikeIn(list))}
\`;`);
