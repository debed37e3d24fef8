import { FEATURES } from "../../protocol/features.ts";
import type { Notice } from "../../protocol/notice.ts";
import { type Challenge, challenge } from "../../protocol/proof.ts";
import {
  BadField,
  type FieldReader,
  type JsonObject,
  LaterValue,
} from "../../protocol/schema/field.ts";

/** A frame from a server to a client. Help, the directory and excerpts are for other dialects. */
export type ServerFrame =
  | Exclude<
    Notice,
    {
      type:
        | ("help" | "people" | "census" | "marked" | "watched" | "certificates")
        | ("metadata" | "metadataSet" | "followedMetadata" | "metadataNews")
        | ("excerpt" | "conversation" | "newest" | "readMark");
    }
  >
  | Challenge;

/** A frame of a known type that violates the protocol. */
export interface BadFrame {
  readonly type: "bad-frame";
  /** The field and frame, and what the field must be. It contains nothing from the server. */
  readonly what: string;
}

/**
 * A reader for each type of frame that a server sends. This table alone decides
 * what reaches a client.
 */
export const SERVER_FRAMES: ReadonlyMap<string, FieldReader<ServerFrame>> =
  new Map<string, FieldReader<ServerFrame>>([
    ["challenge", challenge],
    ...FEATURES.filter(({ isFramed }) => isFramed)
      .flatMap(({ notices }) => Object.entries(notices)),
  ]);

/**
 * Reads a frame from a server.
 *
 * @returns `undefined` for a frame of a later version, which is ignored.
 */
export function serverFrame(
  frame: JsonObject,
): ServerFrame | BadFrame | undefined {
  const { type } = frame;
  if (typeof type !== "string") return undefined;
  try {
    return SERVER_FRAMES.get(type)?.(frame, type);
  } catch (error) {
    if (error instanceof LaterValue) return undefined;
    if (!(error instanceof BadField)) throw error;
    return { type: "bad-frame", what: `${type}: ${error.message}` };
  }
}
