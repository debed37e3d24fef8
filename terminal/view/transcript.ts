import { plainText } from "../../dialects/text/plain.ts";
import type { Message } from "../../protocol/notice.ts";
import { isoTime } from "./clock.ts";

/**
 * A message as lines of text, all of them, harmless to any terminal. Each carries the time
 * and the name, so that none can pretend to be another message.
 */
export function transcript(message: Message): string {
  return plainText(message, Infinity).replace(
    /^(?=.)/gm,
    `${isoTime(message.time)} `,
  );
}
