import { seen } from "../../protocol/text/unseen.ts";
import { jsonObject } from "./frame.ts";
import { REQUEST_READERS, requestOf } from "./request_frame.ts";

/**
 * Whether the bytes begin a frame: after blanks a JSON object with a field.
 * `undefined` when there are too few bytes to tell.
 */
export function beginsFrame(bytes: Uint8Array): boolean | undefined {
  const isMore = (byte: number) => byte !== SPACE && byte !== TAB;
  const brace = bytes.findIndex(isMore);
  if (brace === -1) return undefined;
  if (bytes[brace] !== BRACE) return false;
  const next = bytes.subarray(brace + 1).find(isMore);
  return next === undefined ? undefined : next === QUOTE;
}

/**
 * Whether an incomplete line may contain the beginning of a frame, whatever
 * stands before it: the rest could contain a secret.
 */
export function mayHoldFrame(bytes: Uint8Array): boolean {
  return OPENED.test(latin1.decode(bytes));
}

/** A brace with a field after it, or nothing yet. */
const OPENED = /\{[ \t]*(?:"|$)/;

const latin1 = new TextDecoder("latin1");

/**
 * Whether a line of plain text is a frame or was meant to be a frame: it may
 * contain secrets. Complete JSON that is no frame is ordinary text.
 */
export function isFrame(text: string): boolean {
  // A frame on several lines, or without its beginning.
  if (SECRET_FIELD.test(text)) return true;
  const at = text.search(/\{[ \t]*"/);
  if (at === -1) return false;
  const isAlone = seen(text.slice(0, at)) === "";
  const frame = jsonObject(text.slice(at));
  // After other text, only what may contain a secret.
  if (frame === undefined) return (isAlone ? MISTYPED : PRIVATE).test(text);
  if (typeof frame.type !== "string" || !REQUEST_READERS.has(frame.type)) {
    return false;
  }
  return isAlone || PRIVATE.test(text) || requestOf(frame).type !== "fault";
}

/** Invalid JSON that has a key of a frame, or ends within its first key. */
const MISTYPED = /"(?:type|password|session|signature)"\s*:|^[^"]*\{\s*"[^"]*$/;

/** Parts of frames that are for the server or a single member. */
const PRIVATE =
  /"type"\s*:\s*"(?:hello|proof|whisper)"|"(?:password|session|signature)"\s*:/;

/** A line that begins with a secret field, or with a private frame that has lost its brace: telnet takes a byte behind its commands. */
const SECRET_FIELD =
  /^\s*(?:"(?:password|session|signature)"\s*:|"type"\s*:\s*"(?:hello|proof|whisper)")/;

const TAB = 0x09;
const SPACE = 0x20;
const QUOTE = 0x22;
const BRACE = 0x7b;
