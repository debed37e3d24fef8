import {
  checkMetadataValue,
  isMetadataKey,
  KEYS_MAX,
  type MetadataEntry,
} from "../../protocol/features/dialects/metadata.ts";
import { Refusal } from "../../protocol/refusal.ts";

/** The values of a room or of a member, by their keys. A value: each change is another one. */
export type Values = ReadonlyMap<string, string>;

/** Shared by all that have none. */
export const NO_VALUES: Values = new Map();

/**
 * The same with some values set, and others removed.
 *
 * @throws {Refusal} `bad-text`; `not-kept`: there are too many keys.
 */
export function withValues(
  before: Values,
  changes: readonly MetadataEntry[],
): Values {
  const values = new Map(before);
  for (const { key, value } of changes) {
    if (!isMetadataKey(key)) {
      throw new Refusal("bad-text", "that cannot be a key");
    }
    if (value === undefined) values.delete(key);
    else {
      checkMetadataValue(value);
      values.set(key, value);
    }
  }
  if (values.size > Math.max(KEYS_MAX, before.size)) {
    throw new Refusal("not-kept", `at most ${KEYS_MAX} keys have values`);
  }
  return values.size === 0 ? NO_VALUES : values;
}
