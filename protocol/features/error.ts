import type { RefusalCode } from "../refusal.ts";
import { feature } from "../schema/feature.ts";
import { type FieldReader, optional, text, whole } from "../schema/field.ts";

/** An unknown code still says that a request was refused. */
const code = text as FieldReader<RefusalCode>;

/** Refused requests. */
export const error = feature({
  notices: {
    error: {
      code,
      message: text,
      id: optional(text),
      /** The room that the member asked to enter or to leave. */
      room: optional(text),
      /** Time until the request would be accepted, in milliseconds, when it only came too early. */
      wait: optional(whole),
    },
    /** Nothing has been refused yet, but the next requests will be. */
    warning: { code, message: text },
  },
}, {
  error: ({ message }) => `! ${message}`,
  warning: ({ message }) => `! ${message}`,
});
