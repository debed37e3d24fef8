import { jsonObject } from "./frame.ts";
import {
  type BadFrame,
  type ServerFrame,
  serverFrame,
} from "./server_frame.ts";

/** A line of a server that is not a frame. */
export interface Noise {
  readonly type: "noise";
  readonly text: string;
}

/** Input that a client decodes from a server. */
export type Incoming = ServerFrame | BadFrame | Noise;

/**
 * A line of a server.
 *
 * @returns `undefined` for an empty line, and for a frame of a later version.
 */
export function incoming(text: string): Incoming | undefined {
  if (text.trim() === "") return undefined;
  const frame = jsonObject(text);
  return typeof frame?.type === "string"
    ? serverFrame(frame)
    : { type: "noise", text };
}
