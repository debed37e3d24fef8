/** Encodes bytes as they stand in a frame: base64url without padding. */
export function base64url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/**
 * Reads bytes as {@linkcode base64url} writes them. Each value has exactly one
 * spelling, so that signed values can be compared as text.
 *
 * @param length The required number of bytes.
 * @returns `undefined` when it is anything else.
 *
 * @example
 * ```ts
 * import { fromBase64url } from "./base64url.ts";
 *
 * console.assert(fromBase64url("AQI", 2)?.[1] === 2);
 * console.assert(fromBase64url("AQI=", 2) === undefined);
 * console.assert(fromBase64url("AQJ", 2) === undefined, "another spelling");
 * ```
 */
export function fromBase64url(
  text: string,
  length: number,
): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    return bytes.length === length && base64url(bytes) === text
      ? bytes
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
