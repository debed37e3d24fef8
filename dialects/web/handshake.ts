import { createHash } from "node:crypto";
import { BadRequest, listOf, type RequestHead } from "./request_head.ts";

/** Part of the answer that shows that the server knows WebSocket (RFC 6455, 1.3). */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** 16 bytes in base64 (RFC 6455, 4.2.1). */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;

/** Whether a request asks for a WebSocket. */
export function wantsWebSocket(
  { fields }: Pick<RequestHead, "fields">,
): boolean {
  return listOf(fields.get("upgrade")).includes("websocket");
}

/** The subprotocols that a client asks for, the preferred first. */
export function askedSubprotocols(
  { fields }: Pick<RequestHead, "fields">,
): string[] {
  return listOf(fields.get("sec-websocket-protocol"));
}

/**
 * The response that opens a WebSocket (RFC 6455, 4.2).
 *
 * @param subprotocol One that the client has asked for; absent for none.
 * @throws {BadRequest} The request is not as the standard says.
 */
export function acceptWebSocket(
  head: RequestHead,
  subprotocol?: string,
): Uint8Array {
  const { method, path, minor, fields } = head;
  const isUpgrade = wantsWebSocket(head) &&
    listOf(fields.get("connection")).includes("upgrade");
  if (!isUpgrade) throw new BadRequest(426, `open ${path} as a WebSocket`);
  const hasBody = fields.has("transfer-encoding") ||
    (fields.get("content-length") ?? "0") !== "0";
  if (method !== "GET" || minor < 1 || hasBody) {
    throw new BadRequest(400, "a WebSocket begins with GET and HTTP/1.1");
  }
  if (fields.get("sec-websocket-version") !== "13") {
    throw new BadRequest(426, "only version 13 of WebSocket is spoken here");
  }
  const key = fields.get("sec-websocket-key") ?? "";
  if (!KEY.test(key)) {
    throw new BadRequest(400, "Sec-WebSocket-Key must be 16 bytes in base64");
  }
  const accept = createHash("sha1").update(key + GUID).digest("base64");
  return new TextEncoder().encode(
    [
      "HTTP/1.1 101 Switching Protocols",
      "Upgrade: websocket",
      "Connection: Upgrade",
      `Sec-WebSocket-Accept: ${accept}`,
      ...subprotocol === undefined
        ? []
        : [`Sec-WebSocket-Protocol: ${subprotocol}`],
      "\r\n",
    ].join("\r\n"),
  );
}
