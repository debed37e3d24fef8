/**
 * Terminals as a picture: the cells of their emulators, drawn as SVG.
 *
 * @module
 */
import type { IBufferCell } from "@xterm/headless";

/** Size of the letters, in pixels. All that follows is measured in pixels too. */
const LETTER = 14;

/** Width of a column: what monospace fonts give a letter of that size. */
const COLUMN = 8.4;

/** Height of a row: a fifth more than a letter with its accents needs, to be easily read. */
const ROW = 20;

/** How far the foot of a letter stands below the top of its row. */
const FOOT = 15;

/** Height of the bar with the title. */
const BAR = 30;

/** Room between the frame and what is in it. */
const INSIDE = 12;

/** Room between two windows. */
const BETWEEN = 14;

/** Roundness of a window's corners. */
const CORNER = 8;

/** Half of it is drawn outside of the window, so the picture needs this much at its edge. */
const EDGE = 1;

/** The picture brings its own background: it looks the same on a light page and on a dark one. */
const COLOURS = {
  back: "#0b0e14",
  bar: "#1b212c",
  frame: "#4a5364",
  title: "#aab3c2",
  text: "#d8dee9",
  cursor: "#d8dee9",
} as const;

/** Intensity of a dim colour. */
const DIM = 0.6;

/** The first 16 colours of a terminal, which are no formula: those of xterm. */
const BASIC = [
  ["#000000", "#cd0000", "#00cd00", "#cdcd00"],
  ["#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5"],
  ["#7f7f7f", "#ff0000", "#00ff00", "#ffff00"],
  ["#5c5cff", "#ff00ff", "#00ffff", "#ffffff"],
].flat();

/** Where the cube of 6 by 6 by 6 colours begins, and where the greys do. */
const CUBE = 16;
const GREYS = 232;

/** How strong each of the six steps of the cube is. */
const STEPS = [0, 95, 135, 175, 215, 255];

/** A terminal, as it is to be drawn. */
export interface Window {
  readonly title: string;
  readonly columns: number;
  readonly rows: readonly (readonly IBufferCell[])[];
  /** Where its cursor is; without one none is drawn. */
  readonly cursor?: { readonly column: number; readonly row: number };
}

/**
 * Draws windows, one below the other.
 *
 * @param about The alternative text.
 */
export function drawn(windows: readonly Window[], about: string): string {
  const widest = Math.max(...windows.map(({ columns }) => columns));
  const width = widthOf(widest);
  let top = EDGE;
  const parts: string[] = [];
  for (const window of windows) {
    parts.push(...windowAt(window, top));
    top += heightOf(window) + BETWEEN;
  }
  const size = { width: width + 2 * EDGE, height: top - BETWEEN + EDGE };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="about">`,
    `<title id="about">${escaped(about)}</title>`,
    "<style>",
    `text { font: ${LETTER}px ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: ${COLOURS.text}; white-space: pre }`,
    ".bold { font-weight: bold }",
    ".italic { font-style: italic }",
    ".underline { text-decoration: underline }",
    `.dim { opacity: ${DIM} }`,
    `.title { fill: ${COLOURS.title}; text-anchor: middle }`,
    ".wide { text-anchor: middle }",
    "</style>",
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function widthOf(columns: number): number {
  return Math.ceil(columns * COLUMN + 2 * INSIDE);
}

function heightOf({ rows }: Window): number {
  return BAR + rows.length * ROW + 2 * INSIDE;
}

function windowAt(window: Window, top: number): string[] {
  const { title, rows, cursor } = window;
  const width = widthOf(window.columns);
  const height = heightOf(window);
  const left = EDGE + INSIDE;
  const first = top + BAR + INSIDE;
  const under = top + BAR;
  const parts = [
    `<rect x="${EDGE}" y="${top}" width="${width}" height="${height}" rx="${CORNER}" fill="${COLOURS.back}" stroke="${COLOURS.frame}"/>`,
    // The bar is round above and straight below.
    `<path d="M${EDGE} ${under}V${
      top + CORNER
    }q0 -${CORNER} ${CORNER} -${CORNER}H${
      EDGE + width - CORNER
    }q${CORNER} 0 ${CORNER} ${CORNER}V${under}Z" fill="${COLOURS.bar}" stroke="${COLOURS.frame}"/>`,
    `<text class="title" x="${EDGE + width / 2}" y="${top + FOOT + 5}">${
      escaped(title)
    }</text>`,
  ];
  rows.forEach((cells, row) => {
    for (const { column, columns } of barsOf(cells)) {
      parts.push(
        `<rect x="${number(left + column * COLUMN)}" y="${
          first + row * ROW
        }" width="${
          number(columns * COLUMN)
        }" height="${ROW}" fill="${COLOURS.text}"/>`,
      );
    }
    for (const run of runsOf(cells)) {
      parts.push(textAt(run, left, first + row * ROW));
    }
  });
  if (cursor !== undefined) {
    parts.push(
      `<rect x="${number(left + cursor.column * COLUMN)}" y="${
        first + cursor.row * ROW + 2
      }" width="${COLUMN}" height="${
        ROW - 4
      }" fill="${COLOURS.cursor}" opacity="0.8"/>`,
    );
  }
  return parts;
}

/** Letters of one look that stand beside each other. */
interface Run {
  readonly column: number;
  readonly columns: number;
  readonly text: string;
  readonly look: string;
}

/**
 * A row as runs. A run ends at a blank, so that a font that is a little wider
 * or narrower shifts nothing by more than a part of a word. What is wide, or in
 * another font, is a run of its own.
 */
function runsOf(cells: readonly IBufferCell[]): Run[] {
  const runs: Run[] = [];
  cells.forEach((cell, column) => {
    const text = cell.getChars();
    // The second half of something wide has no letters.
    if (text.trim() === "") return;
    const columns = cell.getWidth();
    const look = lookOf(cell);
    const last = runs.at(-1);
    const goesOn = last !== undefined && columns === 1 && isPlain(text) &&
      isPlain(last.text) && last.look === look &&
      last.column + last.columns === column;
    if (!goesOn) runs.push({ column, columns, text, look });
    else {
      runs[runs.length - 1] = {
        ...last,
        columns: last.columns + 1,
        text: last.text + text,
      };
    }
  });
  return runs;
}

/** The parts of a row with the colours of text and background exchanged. */
function barsOf(
  cells: readonly IBufferCell[],
): { readonly column: number; columns: number }[] {
  const bars: { readonly column: number; columns: number }[] = [];
  cells.forEach((cell, column) => {
    if (!cell.isInverse()) return;
    const last = bars.at(-1);
    if (last !== undefined && last.column + last.columns === column) {
      last.columns++;
    } else bars.push({ column, columns: 1 });
  });
  return bars;
}

function isPlain(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

function textAt(run: Run, left: number, top: number): string {
  const { column, columns, text, look } = run;
  const from = left + column * COLUMN;
  const wide = columns * COLUMN;
  const isWide = !isPlain(text);
  const classes = isWide ? withClass(look, "wide") : look;
  // Whatever the font is, the letters fill exactly their columns.
  const place = isWide
    ? `x="${number(from + wide / 2)}"`
    : `x="${number(from)}" textLength="${number(wide)}"`;
  return `<text ${place} y="${top + FOOT}"${classes}>${escaped(text)}</text>`;
}

/** The attributes of a cell, as they stand in the picture. */
function lookOf(cell: IBufferCell): string {
  const classes = [
    ...(cell.isBold() ? ["bold"] : []),
    ...(cell.isDim() ? ["dim"] : []),
    ...(cell.isItalic() ? ["italic"] : []),
    ...(cell.isUnderline() ? ["underline"] : []),
  ];
  const classText = classes.length === 0 ? "" : ` class="${classes.join(" ")}"`;
  // More exact than the rule for all text, so it is a style and no attribute.
  const colour = colourOf(cell);
  return colour === undefined
    ? classText
    : `${classText} style="fill:${colour}"`;
}

function withClass(look: string, name: string): string {
  return look.includes(' class="')
    ? look.replace(' class="', ` class="${name} `)
    : ` class="${name}"${look}`;
}

function colourOf(cell: IBufferCell): string | undefined {
  if (cell.isInverse()) return COLOURS.back;
  if (cell.isFgDefault()) return undefined;
  const colour = cell.getFgColor();
  if (cell.isFgRGB()) return `#${colour.toString(16).padStart(6, "0")}`;
  if (colour < CUBE) return BASIC[colour];
  if (colour >= GREYS) {
    const grey = 8 + 10 * (colour - GREYS);
    return rgb(grey, grey, grey);
  }
  const at = colour - CUBE;
  const step = (index: number) => STEPS[index % STEPS.length] ?? 0;
  return rgb(step(Math.floor(at / 36)), step(Math.floor(at / 6)), step(at));
}

function rgb(...parts: readonly number[]): string {
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function number(value: number): string {
  return `${Number(value.toFixed(1))}`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
