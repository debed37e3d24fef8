/** An HTTP response. Every one is the last of its connection, so that no second request can be smuggled behind the first. */
export interface HttpResponse {
  readonly status: number;
  readonly fields?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Whether only the head is asked for. @default {false} */
  readonly isHead?: boolean;
}

/** The reason phrases of the statuses that are used (RFC 9110, 15; RFC 6585). */
const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  304: "Not Modified",
  308: "Permanent Redirect",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  426: "Upgrade Required",
  431: "Request Header Fields Too Large",
  503: "Service Unavailable",
  505: "HTTP Version Not Supported",
};

const encoder = new TextEncoder();

/** The bytes of a response. A text body is sent as plain text, with a line end. */
export function httpResponse(
  { status, fields = {}, body = "", isHead = false }: HttpResponse,
): Uint8Array {
  const isText = typeof body === "string" && body !== "";
  const content = typeof body === "string"
    ? encoder.encode(isText ? body + "\n" : "")
    : body;
  const head = encoder.encode(
    [
      `HTTP/1.1 ${status} ${REASONS[status] ?? ""}`,
      ...(isText ? ["Content-Type: text/plain; charset=utf-8"] : []),
      // A 304 has the length of what it stands for, or none (RFC 9110, 8.6).
      ...(status === 304 ? [] : [`Content-Length: ${content.length}`]),
      "X-Content-Type-Options: nosniff",
      ...("Cache-Control" in fields ? [] : ["Cache-Control: no-store"]),
      ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`),
      "Connection: close",
      "\r\n",
    ].join("\r\n"),
  );
  if (isHead || content.length === 0) return head;
  const all = new Uint8Array(head.length + content.length);
  all.set(head);
  all.set(content, head.length);
  return all;
}
