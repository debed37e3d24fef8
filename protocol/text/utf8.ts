const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Decodes UTF-8; `undefined` when the bytes are not UTF-8. */
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

/** Smallest share of NULs among the bytes of UTF-16 text: in Latin letters every second byte is NUL. */
const NUL_SHARE = 1 / 3;

/** Fewest bytes that allow a decision. */
const SHORTEST = 4;

/** Whether bytes are text in UTF-16, as some programs write it, most of them on Windows. */
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
 * The number of bytes at the end that belong to an incomplete character: 0 when
 * the last character is complete or invalid.
 */
export function incompleteTail(bytes: Uint8Array): number {
  for (let back = Math.min(3, bytes.length); back > 0; back--) {
    if (isBeginning(bytes.subarray(-back))) return back;
  }
  return 0;
}

/** Whether bytes are an incomplete character. */
function isBeginning(bytes: Uint8Array): boolean {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes, { stream: true }) === "";
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
