import type { Dialect, Following } from "./dialect.ts";

/**
 * Most bytes of a connection that are looked at to tell what it speaks. Servers
 * are advised to take request lines of this length (RFC 9112, 3).
 */
export const FIRST_LINE_MAX = 8_000;

const NEWLINE = 0x0a;

const latin1 = new TextDecoder("latin1");

/** How a protocol is told by its first line. */
export interface FirstLine {
  /** The words that such a line begins with. While one has come, or a part of one, no pause ends the line. */
  readonly verbs: readonly string[];
  /** Whether a line may be the beginning of such a one for another reason. */
  readonly isOpen?: (line: string) => boolean;
  /**
   * Whether a line is of the protocol.
   *
   * @param isCut Whether it goes on: it is longer than {@linkcode FIRST_LINE_MAX}.
   */
  readonly fits: (line: string, isCut: boolean) => boolean;
}

/** Tells a protocol by its first line. Only whole lines are compared, so that it does not matter how they were cut. */
export function byFirstLine(
  { verbs, isOpen = () => false, fits }: FirstLine,
): Dialect["begins"] {
  return (first: Uint8Array, following: Following) => {
    if (!isToken(first[0])) return false;
    const end = first.indexOf(NEWLINE);
    const isEnded = end !== -1 || following === "none";
    const isCut = !isEnded && first.length >= FIRST_LINE_MAX;
    if (!isEnded && !isCut && following === "expected") return undefined;
    const line = latin1.decode(first.subarray(0, end === -1 ? undefined : end))
      .replace(/\r$/, "");
    if (isEnded || isCut) return fits(line, isCut);
    if (fits(line, false)) return true;
    const hasVerb = verbs.some((verb) =>
      verb.startsWith(line) || line.startsWith(`${verb} `)
    );
    return hasVerb || isOpen(line) ? undefined : false;
  };
}

/** Whether a byte is one that such a line can begin with: printable ASCII. */
function isToken(byte = 0): boolean {
  return byte > 0x20 && byte < 0x7f;
}

/** A request line: method, target and version (RFC 9112, 3). The version may be missing. */
const REQUEST = /^([!#$%&'*+.^_`|~\w-]+) +(\S+)(?: +(\S.*))?$/s;

/** A path, an address with its scheme, a host with its port, or everything. Any other word is talk. */
const TARGET = /^(\/|[a-z][a-z0-9+.-]*:.|[\w.-]+:\d+$|\*$)/i;

/** HTTP from before it had versions. */
const HTTP_0_9 = /^GET +(\/|[a-z][a-z0-9+.-]*:\/\/)\S*$/i;

/**
 * Tells HTTP, or a protocol that was made after it, by its request line:
 * `METHOD target NAME/digit`.
 *
 * @param name The name in its version.
 * @param methods Methods that are told without a look at their target.
 */
export function byRequestLine(
  name: string,
  methods: readonly string[],
): Dialect["begins"] {
  const version = new RegExp(`^${name}/\\d`, "i");
  return byFirstLine({
    verbs: methods,
    isOpen(line) {
      const [, , target = "", rest = ""] = REQUEST.exec(line.trimEnd()) ?? [];
      return /^[/*]/.test(target) && `${name}/`.startsWith(rest);
    },
    fits(line, isCut) {
      const [, method, target, rest] = REQUEST.exec(line) ?? [];
      if (method === undefined || target === undefined) return false;
      if (!methods.includes(method) && !TARGET.test(target)) return false;
      if (rest !== undefined && version.test(rest)) return true;
      return isCut && isBeginning(rest ?? "", `${name}/`) ||
        name === "HTTP" && HTTP_0_9.test(line);
    },
  });
}

function isBeginning(text: string, whole: string): boolean {
  return whole.startsWith(text.toUpperCase());
}
