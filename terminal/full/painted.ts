import { clusters } from "../view/width.ts";

/** Switches all colours off. */
const PLAIN = "\x1b[m";

/** A colour or a style, and the text behind it up to the next. */
// deno-lint-ignore no-control-regex -- an escape sequence begins with an escape character
const PIECE = /(?:\x1b\[([\d;]*)m)?([^\x1b]*)/g;

/** The colours and styles that are on: the sequence of each, by the number that ends it. */
type Style = Map<number, string>;

/**
 * The rows of painted text, none wider than `columns`. Each has its own colours
 * and ends without any, so that it can be shown without those above it.
 */
export function paintedRows(text: string, columns: number): string[] {
  const rows: string[] = [];
  const style: Style = new Map();
  let row = "";
  let width = 0;
  const end = () => {
    rows.push(style.size > 0 ? row + PLAIN : row);
    row = [...style.values()].join("");
    width = 0;
  };
  for (const [, sequence, plain = ""] of text.matchAll(PIECE)) {
    if (sequence !== undefined) {
      change(style, sequence);
      row += `\x1b[${sequence}m`;
    }
    for (const cluster of clusters(plain)) {
      if (cluster.text === "\n") {
        end();
        continue;
      }
      if (width + cluster.width > columns && width > 0) end();
      row += cluster.text;
      width += cluster.width;
    }
  }
  if (width > 0) end();
  return rows;
}

/** The number that ends what a number begins: weight, colour and the like. */
function endOf(number: number): number {
  if (number === 1 || number === 2) return 22;
  if (number < 10) return number + 20;
  return number < 40 || (number >= 90 && number < 100) ? 39 : 49;
}

function change(style: Style, sequence: string): void {
  const number = Number.parseInt(sequence || "0");
  if (number === 0) style.clear();
  else if (number >= 20 && number < 30 || number === 39 || number === 49) {
    style.delete(number);
  } else {
    const end = endOf(number);
    // Bold and dim may be on together.
    const before = end === 22 ? style.get(end) ?? "" : "";
    style.set(end, `${before}\x1b[${sequence}m`);
  }
}
