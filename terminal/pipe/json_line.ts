/** Characters that JSON leaves unescaped and that act on a terminal: DELETE, C1, line separators, changes of direction. */
const DRIVES = /[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * A frame as a line of JSON, with its end. Characters that act on a terminal are
 * escaped, which means the same to a program.
 *
 * @example
 * ```ts
 * import { jsonLine } from "./json_line.ts";
 *
 * console.assert(jsonLine({ text: "\x9b2J" }) === '{"text":"\\u009b2J"}\n');
 * ```
 */
export function jsonLine(frame: unknown): string {
  return JSON.stringify(frame).replace(DRIVES, escaped) + "\n";
}

function escaped(character: string): string {
  const code = character.charCodeAt(0).toString(16);
  return `\\u${code.padStart(4, "0")}`;
}
