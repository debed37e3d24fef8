import { httpResponse } from "./http_response.ts";
import { METHODS } from "./request_head.ts";

const latin1 = new TextDecoder("latin1");

const USE_HTTPS = httpResponse({
  status: 400,
  body: "This port speaks TLS: open it with https:// instead of http://",
});

/**
 * The answer to a client at a port with TLS that does not speak it: to a browser
 * that says http:// a response, to any other nothing.
 *
 * @param first The first bytes of the client.
 * @returns `undefined` when more of them are needed.
 */
export function answerWithoutTls(first: Uint8Array): Uint8Array | undefined {
  const text = latin1.decode(first);
  if (
    METHODS.some((method) => text.startsWith(`${method} `.slice(0, ENOUGH)))
  ) {
    return USE_HTTPS;
  }
  return METHODS.some((method) => `${method} `.startsWith(text))
    ? undefined
    : new Uint8Array();
}

/** How many bytes tell a method: as many as a connection keeps of its first. */
const ENOUGH = 7;
