import { plainText } from "../../protocol/plain_text.ts";
import type { Message } from "../../protocol/features/say.ts";
import { isoTime } from "./clock.ts";

/**
 * All lines of a message, harmless to any terminal. Each has the time and the
 * name, so that no line can imitate another message.
 */
export function transcript(message: Message): string {
  return plainText(message, { most: Infinity }).replace(
    /^(?=.)/gm,
    `${isoTime(message.time)} `,
  );
}
