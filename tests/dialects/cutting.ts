import fc from "fast-check";

const encoder = new TextEncoder();

/** The UTF-8 bytes of a text. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Several pieces in one. */
export function glued(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

/** Places to cut at; {@linkcode cutAt} makes them fit any length. */
export const cuts: fc.Arbitrary<number[]> = fc.array(
  fc.nat({ max: 1_000_000 }),
  { maxLength: 12 },
);

/** Cuts bytes at some places. A place given twice makes an empty piece. */
export function cutAt(
  bytes: Uint8Array,
  places: readonly number[],
): Uint8Array[] {
  const ends = places.map((place) => place % (bytes.length + 1))
    .sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) =>
    bytes.slice(ends[index - 1] ?? 0, end)
  );
}

/** Cuts bytes after every single one. */
export function byteByByte(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (byte) => Uint8Array.of(byte));
}

/**
 * Feeds pieces as a connection does: through one buffer, which the next piece
 * overwrites. Whoever holds on to the bytes of the last one is found out.
 */
export function fed<T>(
  pieces: readonly Uint8Array[],
  feed: (bytes: Uint8Array) => readonly T[],
): T[] {
  // There may be more pieces than a call can have arguments.
  const longest = pieces.reduce(
    (most, { length }) => Math.max(most, length),
    0,
  );
  const buffer = new Uint8Array(longest);
  return pieces.flatMap((piece) => {
    buffer.fill(0x21);
    buffer.set(piece);
    const result = feed(buffer.subarray(0, piece.length));
    buffer.fill(0x21);
    return result;
  });
}
