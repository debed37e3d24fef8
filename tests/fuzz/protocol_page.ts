import { isObject, readNotation, type Shape, wrongWith } from "./notation.ts";

/** A frame of some type. */
export interface FrameShape {
  readonly type: string;
  readonly shape: Shape;
}

/**
 * The frames that `docs/protocol.md` defines, read from the page itself: what a
 * client may send is made from it, what a server sends is held against it.
 */
export class ProtocolPage {
  /** The frames of a client. */
  readonly requests: readonly FrameShape[];
  /** The frames of a server. */
  readonly notices: readonly FrameShape[];
  readonly #codes: ReadonlySet<string>;

  /** @param page The text of `docs/protocol.md`. */
  constructor(page: string) {
    this.requests = framesIn(section(page, "### What a client sends"));
    this.notices = framesIn(section(page, "### What the server sends"));
    this.#codes = new Set(
      section(page, "### Errors").split("\n")
        .filter((line) => line.startsWith("| `"))
        .flatMap((line) => line.split("|")[1]?.match(/[a-z0-9-]+/g) ?? []),
    );
  }

  /** The page of this repository. */
  static read(): ProtocolPage {
    const file = new URL("../../docs/protocol.md", import.meta.url);
    return new ProtocolPage(Deno.readTextFileSync(file));
  }

  /** The fault of a frame from a server, if any. */
  wrong(frame: unknown): string | undefined {
    if (!isObject(frame)) return "no object";
    const { type, code } = frame;
    const shapes = this.notices.filter((notice) => notice.type === type);
    if (shapes.length === 0) return `the page has no frame ${type}`;
    const wrongs = shapes.map(({ shape }) =>
      wrongWith(frame, shape, (inner) => this.wrong(inner))
    );
    if (!wrongs.includes(undefined)) return wrongs.join("; or ");
    return type === "error" && !this.#codes.has(String(code))
      ? `the page has no error ${code}`
      : undefined;
  }
}

function framesIn(text: string): FrameShape[] {
  return Array.from(
    text.matchAll(/`(\{"type":"([\w-]+)".*?\})`/g),
    ([, notation = "", type = ""]) => ({ type, shape: readNotation(notation) }),
  );
}

/** The part of a page under a heading. */
function section(page: string, heading: string): string {
  const from = page.indexOf(`\n${heading}\n`);
  if (from === -1) throw new Error(`the page has no "${heading}"`);
  const rest = page.slice(from + heading.length + 2);
  const end = rest.search(/^#+ /m);
  return end === -1 ? rest : rest.slice(0, end);
}
