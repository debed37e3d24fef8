/** Reads the lists that Unicode publishes, and writes tables of code points. */

/** A list: \`0441 ; 0063 ; MA # ( с → c ) …\`, a line each. */
export interface List {
  readonly text: string;
}

/** Longest line of a table, in characters. */
const LINE_MAX = 80;

/**
 * Reads a list.
 *
 * @throws {Error} It does not name its version.
 */
export async function readList(
  path: string,
): Promise<List & { readonly version: string }> {
  const text = (await Deno.readTextFile(path)).replace(/^\ufeff/, "");
  const version = /^# Version: (\S+)/m.exec(text)?.[1];
  if (version === undefined) {
    throw new Error(`${path} does not say its version`);
  }
  return { text, version };
}

/** The lines of a list, divided into fields. */
export function entriesOf({ text }: List): [string, ...string[]][] {
  return text.split("\n").flatMap((line) => {
    const [entry = ""] = line.split("#");
    if (entry.trim() === "") return [];
    const [first, ...others] = entry.split(";").map((field) => field.trim());
    if (!first || others.length === 0) {
      throw new Error(`not understood: ${line}`);
    }
    return [[first, ...others]];
  });
}

/** A code point as it stands in a table. */
export function codeText(code: number): string {
  return code.toString(16);
}

/** A table wrapped into lines. */
export function wrapped(text: string): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = `${lines.at(-1)} ${word}`.trimStart();
    if (line.length > LINE_MAX) lines.push(word);
    else lines[lines.length - 1] = line;
  }
  return lines.join("\n");
}
