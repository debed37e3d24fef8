/** U+FEFF in UTF-8. Some programs write it at the beginning of a stream; it is not part of the text. */
const MARK = [0xef, 0xbb, 0xbf];

/**
 * Removes the byte order mark from the beginning of a stream, however the
 * stream is cut.
 *
 * @example
 * ```ts
 * import { MarkFilter } from "./byte_order_mark.ts";
 *
 * const filter = new MarkFilter();
 * console.assert(filter.push(Uint8Array.of(0xef, 0xbb)).length === 0);
 * console.assert(filter.push(Uint8Array.of(0xbf, 0x61)).length === 1);
 * ```
 */
export class MarkFilter {
  /** Bytes of a mark received so far; `undefined` after the beginning. */
  #seen: number | undefined = 0;

  /** @returns The bytes known to be text. They may share memory with `bytes`. */
  push(bytes: Uint8Array): Uint8Array {
    if (this.#seen === undefined) return bytes;
    const before = this.#seen;
    let at = 0;
    while (at < bytes.length && before + at < MARK.length) {
      if (bytes[at] !== MARK[before + at]) {
        this.#seen = undefined;
        return Uint8Array.from([...MARK.slice(0, before), ...bytes]);
      }
      at++;
    }
    this.#seen = before + at < MARK.length ? before + at : undefined;
    return bytes.subarray(at);
  }

  /** The stream has ended. @returns The bytes held back: an incomplete mark is text. */
  end(): Uint8Array {
    const held = MARK.slice(0, this.#seen ?? 0);
    this.#seen = undefined;
    return Uint8Array.from(held);
  }
}
