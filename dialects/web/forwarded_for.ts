import {
  BadRequest,
  endOfHead,
  HEAD_MAX,
  METHODS,
  parseHead,
} from "./request_head.ts";

const latin1 = new TextDecoder("latin1");

/** Long enough for every method with its blank. */
const METHOD_MAX = 8;

/**
 * The addresses that an HTTP request has come through, the client first, as the
 * proxies on its way have noted them in `X-Forwarded-For`.
 *
 * @param first The first bytes of a connection.
 * @returns None where it is no HTTP request or names none; `undefined` when more
 * bytes are needed.
 */
export function forwardedFor(first: Uint8Array): readonly string[] | undefined {
  const begin = latin1.decode(first.subarray(0, METHOD_MAX));
  if (!METHODS.some((method) => begin.startsWith(`${method} `))) {
    return METHODS.some((method) => `${method} `.startsWith(begin))
      ? undefined
      : [];
  }
  const end = endOfHead(first);
  if (end === undefined) return first.length < HEAD_MAX ? undefined : [];
  try {
    const { fields } = parseHead(first.subarray(0, end));
    return (fields.get("x-forwarded-for") ?? "").split(",")
      .map((address) => address.trim()).filter((address) => address !== "");
  } catch (error) {
    // The dialect answers it.
    if (error instanceof BadRequest) return [];
    throw error;
  }
}
