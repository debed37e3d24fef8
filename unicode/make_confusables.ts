/**
 * Makes `chat/confusables.ts` from Unicode's own list of characters that look
 * alike, `confusables.txt` of https://www.unicode.org/Public/security/:
 *
 *     deno run -R unicode/make_confusables.ts confusables.txt > chat/confusables.ts
 *
 * Only what can stand in a name is taken over: most of the list are characters
 * that NFKC and NFD replace before the table is asked.
 */
import { isOfNames } from "../chat/name.ts";

const HEAD = `/**
 * Characters that look alike, from Unicode's \`confusables.txt\`. Made by
 * \`unicode/make_confusables.ts\`; not edited by hand. The data is under the
 * licence in \`unicode/LICENSE\`.
 */
`;

/** Longest line of the table, in characters. */
const LINE_MAX = 80;

interface List {
  readonly version: string;
  /** Each character with what it looks like. */
  readonly alike: ReadonlyMap<string, string>;
}

/** Reads a list: \`0441 ;	0063 ;	MA	# ( с → c ) …\`. */
function read(text: string): List {
  const version = /^# Version: (\S+)/m.exec(text)?.[1];
  if (version === undefined) {
    throw new Error("the list does not say its version");
  }
  const alike = new Map<string, string>();
  for (const line of text.replace(/^\ufeff/, "").split("\n")) {
    const [entry = ""] = line.split("#");
    if (entry.trim() === "") continue;
    const [from, to] = entry.split(";");
    if (!from || !to) throw new Error(`not understood: ${line}`);
    alike.set(characters(from), characters(to));
  }
  return { version, alike };
}

function characters(codes: string): string {
  return codes.trim().split(/\s+/)
    .map((code) => String.fromCodePoint(parseInt(code, 16))).join("");
}

function codes(text: string): string {
  return Array.from(text, (character) => character.codePointAt(0)?.toString(16))
    .join(" ");
}

/** Whether the table is ever asked for a character. One that this program's Unicode does not know yet may be. */
function isAsked(character: string): boolean {
  return character.normalize("NFKC").normalize("NFD") === character &&
    (/\P{Assigned}/u.test(character) || isOfNames(character));
}

/** The table: what is looked like, a colon, and all that looks like it. */
function table({ alike }: List): string {
  const groups = new Map<string, string[]>();
  for (const [from, to] of alike) {
    if (!isAsked(from)) continue;
    groups.set(to, [...groups.get(to) ?? [], codes(from)]);
  }
  return wrapped(
    Array.from(groups, ([to, from]) => `${codes(to)}: ${from.join(" ")}`)
      .join(", "),
  );
}

function wrapped(text: string): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = `${lines.at(-1)} ${word}`.trimStart();
    if (line.length > LINE_MAX) lines.push(word);
    else lines[lines.length - 1] = line;
  }
  return lines.join("\n");
}

const [path] = Deno.args;
if (path === undefined) throw new Error("which confusables.txt?");
const list = read(await Deno.readTextFile(path));
console.log(`${HEAD}
/** The version of Unicode that the table is of. */
export const CONFUSABLES_VERSION = "${list.version}";

/**
 * What is looked like, a colon, and the characters that look like it, all as
 * code points. Text, so that a program that never asks for it pays nothing but
 * its bytes.
 */
export const CONFUSABLES = \`
${table(list)}
\`;`);
