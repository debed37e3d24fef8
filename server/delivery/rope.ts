/**
 * Pieces of bytes that are written one after the other, as one immutable value;
 * appending a piece makes another rope.
 *
 * Outboxes in which the same pieces wait in the same order share a rope, so its
 * pieces are copied together once for all of them.
 *
 * @example
 * ```ts
 * import { Rope } from "./rope.ts";
 *
 * const [one, two] = [Uint8Array.of(1), Uint8Array.of(2)];
 * const rope = new Rope(one);
 * console.assert(rope.with(two) === rope.with(two));
 * console.assert(rope.with(two).bytes.length === 2);
 * ```
 */
export class Rope {
  readonly #piece: Uint8Array;
  /** All pieces but the last. */
  readonly #before: Rope | undefined;
  /** In bytes. */
  readonly length: number;
  /** The last rope made by adding a piece. A piece goes to all members in a row, so the next caller nearly always asks for it. */
  #next: Rope | undefined;
  #bytes: Uint8Array | undefined;

  constructor(piece: Uint8Array, before?: Rope) {
    this.#piece = piece;
    this.#before = before;
    this.length = piece.length + (before?.length ?? 0);
  }

  /** This rope with a piece appended; the same object for the very same piece. */
  with(piece: Uint8Array): Rope {
    const next = this.#next;
    if (next !== undefined && next.#piece === piece) return next;
    return this.#next = new Rope(piece, this);
  }

  /** All bytes, always the same array. A single piece is not copied. */
  get bytes(): Uint8Array {
    if (this.#before === undefined) return this.#piece;
    return this.#bytes ??= this.#concat();
  }

  #concat(): Uint8Array {
    const all = new Uint8Array(this.length);
    let end = this.length;
    // deno-lint-ignore no-this-alias
    for (let at: Rope | undefined = this; at; at = at.#before) {
      end -= at.#piece.length;
      all.set(at.#piece, end);
    }
    return all;
  }
}
