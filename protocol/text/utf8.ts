const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of some bytes, or `undefined` when they are not UTF-8. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The byte order marks of UTF-16. */
const MARKS = [[0xff, 0xfe], [0xfe, 0xff]];

/** From which part of all bytes on NULs are half characters of UTF-16: a text in Latin letters has one in two. */
const NUL_SHARE = 1 / 3;

/** Fewer bytes than this tell nothing. */
const SHORTEST = 4;

/** Whether bytes are a text, or a line of one, in UTF-16: as some programs write it, most of them on Windows. */
export function isUtf16(bytes: Uint8Array): boolean {
  if (MARKS.some(([a, b]) => bytes[0] === a && bytes[1] === b)) return true;
  if (bytes.length < SHORTEST || !bytes.includes(0)) return false;
  const nuls = [0, 0];
  for (const [at, byte] of bytes.entries()) {
    if (byte === 0) nuls[at % 2] = (nuls[at % 2] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = nuls;
  return Math.min(even, odd) === 0 &&
    Math.max(even, odd) > bytes.length * NUL_SHARE;
}

/**
 * How many bytes at the end belong to a character that is not complete: 0 when
 * the last character is whole, or can never become one.
 */
export function incompleteTail(bytes: Uint8Array): number {
  for (let back = Math.min(3, bytes.length); back > 0; back--) {
    if (isBeginning(bytes.subarray(-back))) return back;
  }
  return 0;
}

/** Whether bytes are the beginning of one character and not all of it. */
function isBeginning(bytes: Uint8Array): boolean {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes, { stream: true }) === "";
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
