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
