/** First size of the buffer, in bytes: most lines are shorter. */
const FIRST_SIZE = 256;

/**
 * The bytes of something that is not complete yet, such as a line or the head
 * of a request. The buffer doubles, so that what arrives byte by byte is not
 * copied at each byte.
 *
 * @example
 * ```ts
 * import { UnfinishedBytes } from "./unfinished_bytes.ts";
 *
 * const unfinished = new UnfinishedBytes();
 * unfinished.append(Uint8Array.of(1, 2));
 * unfinished.append(Uint8Array.of(3));
 * console.assert(unfinished.bytes.join() === "1,2,3");
 * ```
 */
export class UnfinishedBytes {
  #buffer: Uint8Array | undefined;
  #length = 0;

  /** The number of bytes. */
  get length(): number {
    return this.#length;
  }

  /** The bytes. They stay as they are when others are appended, or all are released. */
  get bytes(): Uint8Array {
    return this.#buffer?.subarray(0, this.#length) ?? new Uint8Array();
  }

  append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (this.#buffer === undefined || this.#buffer.length < length) {
      const larger = new Uint8Array(
        Math.max(FIRST_SIZE, length, (this.#buffer?.length ?? 0) * 2),
      );
      larger.set(this.bytes);
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = length;
  }

  /** Forgets the bytes, and gives the buffer back. */
  release(): void {
    this.#buffer = undefined;
    this.#length = 0;
  }
}
