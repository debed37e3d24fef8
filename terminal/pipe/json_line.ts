/** What JSON leaves as it is in a string and a terminal does not: DELETE, C1, line separators, turns of direction. */
const DRIVES = /[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * A frame as one line of JSON, with its end. It says the same to a program and
 * cannot drive a terminal: what could is written as an escape.
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
