/** The capability for METADATA, and its limits. */
import {
  FOLLOWED_MAX,
  KEY_BYTES_MAX,
  KEYS_MAX,
  VALUE_BYTES_MAX,
} from "../../../../protocol/features/dialects/metadata.ts";

/** The capability for it. */
export const METADATA_CAPABILITY = "draft/metadata-3";

/** The value of the capability: the limits. */
export const METADATA_LIMITS = [
  "before-connect",
  `max-subs=${FOLLOWED_MAX}`,
  `max-keys=${KEYS_MAX}`,
  `max-key-bytes=${KEY_BYTES_MAX}`,
  `max-value-bytes=${VALUE_BYTES_MAX}`,
].join();

/** Whether a client with these capabilities asks for values and is told of them. */
export function hasMetadata(capabilities: ReadonlySet<string>): boolean {
  return capabilities.has(METADATA_CAPABILITY) && capabilities.has("batch");
}
