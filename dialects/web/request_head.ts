/**
 * Most bytes of a request line and its header fields. A browser with long
 * language settings sends 1 to 2 KiB.
 */
export const HEAD_MAX = 16 * 1024;

/** Most header fields of a request. A browser sends about 20. */
export const FIELDS_MAX = 100;

/** The methods that browsers and similar programs send. */
export const METHODS = [
  ...["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE"],
  ...["PATCH", "PRI"],
];

/** The head of an HTTP request (RFC 9112, 2 to 5). */
export interface RequestHead {
  readonly method: string;
  /** The target without its query. */
  readonly path: string;
  /** The minor version of HTTP/1. */
  readonly minor: number;
  /** The values of the header fields, by their names in lower case; repeated fields are joined by commas. */
  readonly fields: ReadonlyMap<string, string>;
}

/** A request that is not answered as it asks: the status that says why. */
export class BadRequest extends Error {
  override readonly name = "BadRequest";

  /** @param status The status of the response. */
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** Fields that a request must not have twice: two parties could take different ones (RFC 9110, 5.3; RFC 6455, 11.3). */
const SINGLE = new Set([
  ...["host", "origin", "content-length", "transfer-encoding"],
  ...["sec-websocket-key", "sec-websocket-version"],
]);

const REQUEST_LINE =
  /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/(\d)(?:\.(\d))?$/;

/** A header field. A blank before the colon, or at the beginning of a line, is forbidden (RFC 9112, 5.1 and 5.2). */
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\0\r\n]*?)[ \t]*$/;

/**
 * Where the head of a request ends.
 *
 * @param from Where to begin, as far as it is known that it does not end before.
 * @returns The place behind the empty line; `undefined` when that has not come yet.
 */
export function endOfHead(bytes: Uint8Array, from = 0): number | undefined {
  for (
    let at = bytes.indexOf(NEWLINE, from);
    at !== -1;
    at = bytes.indexOf(NEWLINE, at + 1)
  ) {
    const next = bytes[at + 1] === RETURN ? at + 2 : at + 1;
    if (bytes[next] === NEWLINE) return next + 1;
  }
  return undefined;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;

const latin1 = new TextDecoder("latin1");

/**
 * Parses the head of a request.
 *
 * @param bytes The head, up to and with its empty line.
 * @throws {BadRequest} It is not a request of HTTP/1.
 *
 * @example
 * ```ts
 * import { parseHead } from "./request_head.ts";
 *
 * const bytes = new TextEncoder().encode("GET /?x HTTP/1.1\r\nHost: a\r\n\r\n");
 * const { path, fields } = parseHead(bytes);
 * console.assert(path === "/" && fields.get("host") === "a");
 * ```
 */
export function parseHead(bytes: Uint8Array): RequestHead {
  const [first = "", ...lines] = latin1.decode(bytes)
    .split("\n").slice(0, -2).map(withoutReturn);
  if (lines.length > FIELDS_MAX) {
    throw new BadRequest(431, `at most ${FIELDS_MAX} header fields`);
  }
  return { ...parseRequestLine(first), fields: parseFields(lines) };
}

/**
 * Checks the first line as soon as it is complete: versions without header
 * fields have nothing behind it.
 *
 * @param bytes The beginning of a head.
 * @param from Where to look for its end, as far as it is known not to end before.
 * @returns Whether the line is complete.
 * @throws {BadRequest} It is not a request of HTTP/1.
 */
export function checkRequestLine(bytes: Uint8Array, from = 0): boolean {
  const end = bytes.indexOf(NEWLINE, from);
  if (end === -1) return false;
  parseRequestLine(withoutReturn(latin1.decode(bytes.subarray(0, end))));
  return true;
}

function withoutReturn(line: string): string {
  return line.replace(/\r$/, "");
}

function parseRequestLine(line: string): Omit<RequestHead, "fields"> {
  const [, method, target, major, minor] = REQUEST_LINE.exec(line) ?? [];
  if (method === undefined || target === undefined) {
    throw new BadRequest(400, "the request line is malformed");
  }
  if (major !== "1" || minor === undefined) {
    throw new BadRequest(505, "only HTTP/1.1 is spoken here");
  }
  return {
    method,
    path: target.replace(/\?.*$/s, ""),
    minor: Number(minor),
  };
}

function parseFields(lines: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = FIELD.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new BadRequest(400, "a header field is malformed");
    }
    const key = name.toLowerCase();
    const before = fields.get(key);
    if (before !== undefined && SINGLE.has(key)) {
      throw new BadRequest(400, `${key} is there twice`);
    }
    fields.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  checkBody(fields);
  return fields;
}

/** A body whose end two parties could see at different places is refused (RFC 9112, 6.3). */
function checkBody(fields: ReadonlyMap<string, string>): void {
  const length = fields.get("content-length");
  if (length === undefined) return;
  if (!/^\d+$/.test(length) || fields.has("transfer-encoding")) {
    throw new BadRequest(400, "the length of the body is ambiguous");
  }
}

/** The members of a list such as `keep-alive, Upgrade`, in lower case. */
export function listOf(value: string | undefined): string[] {
  return (value ?? "").split(",").map((item) => item.trim().toLowerCase());
}
