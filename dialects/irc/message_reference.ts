import type { Place } from "../../protocol/features/excerpt/excerpt.ts";
import { TIME_MAX } from "../../protocol/schema/field.ts";

/** A message, as a client names it: by its id, or by a moment. */
export type MessageReference = { readonly msgid: string } | {
  readonly time: number;
};

/** As in the tag `time`. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

/**
 * Reads how a client names a message.
 *
 * @returns `undefined` when it is neither an id nor a moment.
 *
 * @example
 * ```ts
 * import { messageReference } from "./message_reference.ts";
 *
 * console.assert(messageReference("yesterday") === undefined);
 * console.assert(
 *   JSON.stringify(messageReference("timestamp=1970-01-01T00:00:01.000Z")) ===
 *     `{"time":1000}`,
 * );
 * ```
 */
export function messageReference(text: string): MessageReference | undefined {
  const at = text.indexOf("=");
  const value = text.slice(at + 1);
  switch (text.slice(0, at)) {
    case "msgid":
      return value === "" ? undefined : { msgid: value };
    case "timestamp": {
      const time = momentOf(value);
      return time === undefined ? undefined : { time };
    }
    default:
      return undefined;
  }
}

/** A moment in milliseconds since 1970; earlier ones are 1970. */
function momentOf(text: string): number | undefined {
  const time = MOMENT.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(time) ? undefined : Math.min(Math.max(time, 0), TIME_MAX);
}

/** The id of a message of a room. No log has a dot in its id. */
export function messageId(log: string, room: string, seq: number): string {
  return `${log}.${room}.${seq}`;
}

/**
 * The place of a message in a room. The messages of another log, which there was
 * before this one began, stand before all others.
 *
 * @returns `undefined` for an id of another room, and what is no id.
 */
export function placeIn(
  log: string,
  room: string,
  reference: MessageReference,
): Place | undefined {
  if ("time" in reference) return reference;
  const { msgid } = reference;
  // Something without a number is named by its time and a digest.
  const [, time] = /^(\d{1,16})\.[\w-]+$/.exec(msgid) ?? [];
  if (time !== undefined) return { time: Math.min(Number(time), TIME_MAX) };
  const [, itsLog, itsRoom, seq = ""] =
    /^([^.]+)\.(.+)\.([1-9]\d{0,15})$/s.exec(msgid) ?? [];
  if (itsRoom !== room || !Number.isSafeInteger(Number(seq))) return undefined;
  return itsLog === log ? { seq: Number(seq) } : {};
}
