/**
 * Draws `release/chat.ico`, the icon of the program in Windows Explorer: a speech
 * bubble with three dots. To draw it again: `deno run -A release/icon.ts`.
 *
 * @module
 */
import { crc32, deflateSync } from "node:zlib";

/** Size in pixels. Deno derives the smaller sizes for Windows. */
const SIZE = 256;

/** Samples of each pixel in each direction, for smooth edges. */
const LOOKS = 4;

type Colour = readonly [red: number, green: number, blue: number];

const BUBBLE: Colour = [0x1f, 0x7a, 0x8c];
const DOT: Colour = [0xff, 0xff, 0xff];

/** The colour at a point of the unit square; nothing where it is transparent. */
function colourAt(x: number, y: number): Colour | undefined {
  for (const dot of [0.28, 0.5, 0.72]) {
    if (Math.hypot(x - dot, y - 0.43) < 0.075) return DOT;
  }
  return isInBox(x, y) || isInTail(x, y) ? BUBBLE : undefined;
}

/** A box with round corners. */
function isInBox(x: number, y: number): boolean {
  const [left, right, top, bottom, round] = [0.03, 0.97, 0.09, 0.77, 0.2];
  if (x < left || x > right || y < top || y > bottom) return false;
  const aside = Math.max(left + round - x, x - (right - round), 0);
  const above = Math.max(top + round - y, y - (bottom - round), 0);
  return Math.hypot(aside, above) <= round;
}

/** A triangle below it. */
function isInTail(x: number, y: number): boolean {
  return y >= 0.7 && y <= 0.95 && x >= 0.22 && x <= 0.22 + (0.95 - y);
}

/** Red, green, blue and alpha of each pixel. */
function pixels(size: number): Uint8Array {
  const bytes = new Uint8Array(size * size * 4);
  for (let pixel = 0; pixel < size * size; pixel++) {
    const seen: Colour[] = [];
    for (let look = 0; look < LOOKS * LOOKS; look++) {
      const x = pixel % size + (look % LOOKS + 0.5) / LOOKS;
      const y = Math.floor(pixel / size) +
        (Math.floor(look / LOOKS) + 0.5) / LOOKS;
      const colour = colourAt(x / size, y / size);
      if (colour !== undefined) seen.push(colour);
    }
    if (seen.length === 0) continue;
    const mean = (channel: 0 | 1 | 2) =>
      Math.round(
        seen.reduce((sum, colour) => sum + colour[channel], 0) / seen.length,
      );
    const alpha = Math.round(255 * seen.length / (LOOKS * LOOKS));
    bytes.set([mean(0), mean(1), mean(2), alpha], pixel * 4);
  }
  return bytes;
}

/** A picture as PNG (https://www.w3.org/TR/png/): 8 bits a channel, with transparency. */
function png(size: number): Uint8Array {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, size);
  header.setUint32(4, size);
  header.setUint8(8, 8);
  header.setUint8(9, 6);
  const all = pixels(size);
  const width = size * 4;
  // Each row begins with its filter type: none.
  const rows = Array.from(
    { length: size },
    (_, row) => [0, ...all.subarray(row * width, (row + 1) * width)],
  );
  return joined(
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk(
      "IDAT",
      deflateSync(new Uint8Array(rows.flat()), { level: 9 }),
    ),
    chunk("IEND", new Uint8Array()),
  );
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = joined(new TextEncoder().encode(type), data);
  return joined(number32(data.length), body, number32(crc32(body)));
}

function number32(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value);
  return new Uint8Array(view.buffer);
}

function joined(...parts: readonly (Uint8Array | number[])[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

/** The icon: a directory of one picture, and the picture. */
export function icon(): Uint8Array {
  const picture = png(SIZE);
  const head = new DataView(new ArrayBuffer(22));
  head.setUint16(2, 1, true);
  head.setUint16(4, 1, true);
  // Width and height stand in the next two bytes, where 0 is 256.
  head.setUint16(10, 1, true);
  head.setUint16(12, 32, true);
  head.setUint32(14, picture.length, true);
  head.setUint32(18, head.byteLength, true);
  return joined(new Uint8Array(head.buffer), picture);
}

if (import.meta.main) {
  await Deno.writeFile(new URL("chat.ico", import.meta.url), icon());
}
