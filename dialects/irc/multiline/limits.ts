import { LINES_MAX, TEXT_MAX } from "../../../protocol/text/text.ts";
import type { MemberState } from "../member_state.ts";

/** The type of a batch that is one message, and the capability for it. */
export const MULTILINE = "draft/multiline";

/** The tag of a line with which the line before goes on. */
export const CONCAT = "draft/multiline-concat";

/** Most bytes of the text of a batch. */
export function bytesMax({ facts: { maxText } }: MemberState): number {
  return maxText === Infinity ? TEXT_MAX : maxText;
}

/** The value of the capability: the limits of a text. */
export function multilineLimits(state: MemberState): string {
  return `max-bytes=${bytesMax(state)},max-lines=${LINES_MAX}`;
}

/** Whether a client with these capabilities takes and sends such batches. */
export function hasMultiline(capabilities: ReadonlySet<string>): boolean {
  return capabilities.has(MULTILINE) && capabilities.has("batch");
}
