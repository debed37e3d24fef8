import jsqr from "jsqr";

/** How large a module is drawn for the reader, in pixels. */
const SCALE = 4;

/** Characters that are light in their upper and in their lower half. */
const UPPER = "█▀";
const LOWER = "█▄";

/** Reads the QR code of some rows of a terminal, where blocks are the light modules. */
export function readQrCode(rows: readonly string[]): string | undefined {
  const modules = rows.flatMap((row) =>
    [UPPER, LOWER].map((light) =>
      Array.from(row, (half) => light.includes(half))
    )
  );
  const width = (modules[0]?.length ?? 0) * SCALE;
  const height = modules.length * SCALE;
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isLight = modules[Math.floor(y / SCALE)]?.[Math.floor(x / SCALE)];
      pixels.fill(
        isLight ? 255 : 0,
        (y * width + x) * 4,
        (y * width + x) * 4 + 3,
      );
    }
  }
  // The types of the library call the module what its CommonJS exports.
  const read = jsqr as unknown as typeof import("jsqr").default;
  return read(pixels, width, height, { inversionAttempts: "dontInvert" })?.data;
}
