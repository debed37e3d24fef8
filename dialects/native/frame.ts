import type { ClientHello } from "../../protocol/features/hello.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { Challenge, Proof } from "../../protocol/proof.ts";
import type { Request } from "../../protocol/request.ts";
import type { JsonObject } from "../../protocol/schema/field.ts";

/**
 * Longest line a client takes, from a server or from its own input, in bytes.
 * Unlike a message, a list of members has no small bound: 8,000 long names are
 * about 1 MB.
 */
export const CLIENT_LINE_MAX = 16 * 1024 * 1024;

/** Most bytes of JSON for a byte of UTF-8: an escape such as `\u0001`. */
const ESCAPED_MAX = 6;

/** Space for everything in a frame except its text, in bytes: for example for a hello with 100 rooms. */
const FRAME_ROOM = 16 * 1024;

/**
 * Longest frame a server takes, in bytes without the line end: the longest text
 * fits, however it is escaped.
 *
 * @param maxText Longest text of a message, in bytes of UTF-8.
 */
export function frameMax(maxText: number): number {
  return ESCAPED_MAX * maxText + FRAME_ROOM;
}

/** Every frame, in both directions: notices and requests are encoded as they are. */
export type Frame = Notice | Request | ClientHello | Challenge | Proof;

const encoder = new TextEncoder();

/** A frame as a line of bytes. */
export function encodeFrame(frame: Frame): Uint8Array {
  return encoder.encode(JSON.stringify(frame) + "\n");
}

/** The JSON object that a text is; `undefined` when it is none. */
export function jsonObject(text: string): JsonObject | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as JsonObject;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
