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
 * The addresses that an HTTP request has come through, the client first, as the
 * proxies on its way have noted them in `X-Forwarded-For`.
 *
 * @param first The first bytes of a connection.
 * @returns None where it is no HTTP request or names none; `undefined` when more
 * bytes are needed.
 */
export function forwardedFor(first: Uint8Array): readonly string[] | undefined {
  // Whatever its method is: else a client could choose whose limits count.
  const isHttp = web.begins(first.subarray(0, FIRST_LINE_MAX), "late");
  if (isHttp !== true) return isHttp === undefined ? undefined : [];
  try {
    checkRequestLine(first);
    const end = endOfHead(first);
    if (end === undefined) return first.length < HEAD_MAX ? undefined : [];
    const { fields } = parseHead(first.subarray(0, end));
    return (fields.get("x-forwarded-for") ?? "").split(",")
      .map((address) => address.trim()).filter((address) => address !== "");
  } catch (error) {
    // The dialect answers it.
    if (error instanceof BadRequest) return [];
    throw error;
  }
}
