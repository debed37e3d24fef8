import { FIRST_LINE_MAX } from "../first_line.ts";
import {
  BadRequest,
  checkRequestLine,
  endOfHead,
  HEAD_MAX,
  parseHead,
} from "./request_head.ts";
import { web } from "./web.ts";

/**
 * The addresses that an HTTP request has come through, as the proxies on its way
 * have noted them in `X-Forwarded-For`: the last first.
 *
 * @param first The first bytes of a connection.
 * @returns None where it is no HTTP request or names none; `undefined` when more
 * bytes are needed.
 */
export function forwardedFor(first: Uint8Array): Iterable<string> | undefined {
  // Any method counts: otherwise a client could choose by it whose limits apply.
  const isHttp = web.begins(first.subarray(0, FIRST_LINE_MAX), "late");
  if (isHttp !== true) return isHttp === undefined ? undefined : [];
  try {
    checkRequestLine(first);
    const end = endOfHead(first);
    if (end === undefined) return first.length < HEAD_MAX ? undefined : [];
    const { fields } = parseHead(first.subarray(0, end));
    return fromLast(fields.get("x-forwarded-for") ?? "");
  } catch (error) {
    // The dialect answers it.
    if (error instanceof BadRequest) return [];
    throw error;
  }
}

/** The members of a list from the last on. A client can have written thousands before it. */
function* fromLast(list: string): Generator<string> {
  for (let end = list.length; end >= 0;) {
    const comma = end === 0 ? -1 : list.lastIndexOf(",", end - 1);
    const address = list.slice(comma + 1, end).trim();
    if (address !== "") yield address;
    end = comma;
  }
}
