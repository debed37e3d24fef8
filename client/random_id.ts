/** Random bytes of an identifier: as many as a UUID has. */
const LENGTH = 16;

/**
 * An identifier that cannot be guessed. A page from `http://ADDRESS` is not in a
 * secure context, so it has no `crypto.randomUUID`.
 */
export function randomId(): string {
  return crypto.getRandomValues(new Uint8Array(LENGTH)).toHex();
}
