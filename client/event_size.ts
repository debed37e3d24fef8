/** The size of a value beside its text: an object, a number, the head of a string. */
const VALUE_SIZE = 16;

/**
 * About how much memory an event takes, in UTF-16 code units. A server can make
 * a single frame of 16 MiB, so a number of events bounds nothing.
 *
 * @example
 * ```ts
 * import { sizeOf } from "./event_size.ts";
 *
 * console.assert(sizeOf({ text: "x".repeat(1_000) }) > 1_000);
 * console.assert(sizeOf(["", ""]) > sizeOf([""]));
 * ```
 */
export function sizeOf(value: unknown): number {
  if (typeof value === "string") return VALUE_SIZE + value.length;
  if (typeof value !== "object" || value === null) return VALUE_SIZE;
  let size = VALUE_SIZE;
  for (const part of Object.values(value)) size += sizeOf(part);
  return size;
}
