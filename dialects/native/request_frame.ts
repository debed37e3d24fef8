import { FEATURES } from "../../protocol/features.ts";
import { ID_MAX } from "../../protocol/features/say.ts";
import { proof } from "../../protocol/proof.ts";
import type { Fault } from "../../protocol/request.ts";
import {
  BadField,
  type FieldReader,
  type JsonObject,
} from "../../protocol/schema/field.ts";
import type { DecodedEvent } from "../dialect.ts";

/** A reader for each type of frame that a client sends. */
export const REQUEST_READERS: ReadonlyMap<string, FieldReader<DecodedEvent>> =
  new Map<string, FieldReader<DecodedEvent>>([
    ...FEATURES.filter(({ isFramed }) => isFramed)
      .flatMap(({ requests }) => Object.entries(requests)),
    ["proof", proof],
  ]);

/** Reads a frame from a client. */
export function requestOf(frame: JsonObject): DecodedEvent {
  const type = frame.type;
  if (typeof type !== "string") {
    return fault("bad-frame", `a frame must have a "type" that is a string`);
  }
  const known = typeof frame.id === "string" && frame.id.length <= ID_MAX
    ? frame.id
    : undefined;
  const read = REQUEST_READERS.get(type);
  if (read === undefined) {
    return fault("unknown-type", `unknown frame type`, known);
  }
  try {
    return read(frame, type);
  } catch (error) {
    if (!(error instanceof BadField)) throw error;
    return fault("bad-frame", `${type}: ${error.message}`, known);
  }
}

/** Input that is no request. */
export function fault(
  code: Fault["code"],
  message: string,
  id?: string,
): Fault {
  return { type: "fault", code, message, id };
}
