import type { Dialect, Following } from "./dialect.ts";

/**
 * Most bytes of a connection that are examined to identify its protocol. RFC
 * 9112, 3, advises servers to accept request lines of this length.
 */
export const FIRST_LINE_MAX = 8_000;

const NEWLINE = 0x0a;

const latin1 = new TextDecoder("latin1");

/** How the first line identifies a protocol. */
export interface FirstLine {
  /**
   * The words that such a line begins with. After such a word, or a part of it,
   * a pause does not end the line.
   */
  readonly verbs: readonly string[];
  /** Whether a line may be an incomplete first line for another reason. */
  readonly isOpen?: (line: string) => boolean;
  /**
   * Whether a line is of the protocol.
   *
   * @param isCut Whether the line is incomplete because it exceeds {@linkcode FIRST_LINE_MAX}.
   */
  readonly fits: (line: string, isCut: boolean) => boolean;
}

/**
 * Identifies a protocol by its first line. Only whole lines are compared, so
 * that the result does not depend on how the stream was cut.
 */
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

/** Whether such a line can begin with a byte: printable ASCII. */
function isToken(byte = 0): boolean {
  return byte > 0x20 && byte < 0x7f;
}

/** A request line: method, target and version (RFC 9112, 3). The version may be missing. */
const REQUEST = /^([!#$%&'*+.^_`|~\w-]+) +(\S+)(?: +(\S.*))?$/s;

/** A path, a URL, a host with its port, or `*`. Any other word is conversation. */
const TARGET = /^(\/|[a-z][a-z0-9+.-]*:.|[\w.-]+:\d+$|\*$)/i;

/** HTTP/0.9, which has no version in the request line. */
const HTTP_0_9 = /^GET +(\/|[a-z][a-z0-9+.-]*:\/\/)\S*$/i;

/**
 * Identifies HTTP, or a protocol modelled on it, by its request line: `METHOD
 * target NAME/digit`.
 *
 * @param name The name in the version, such as `HTTP`.
 * @param methods Methods that identify the protocol whatever their target is.
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
