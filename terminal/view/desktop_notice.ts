import { translated } from "../../language/language.ts";
import { ACTION, isAction } from "../../protocol/action.ts";
import type { Message } from "../../protocol/features/say.ts";
import type { Whispered } from "../../protocol/features/whisper.ts";
import { oneLine } from "./shown_text.ts";

/** Most characters of a notice: no desktop shows more. */
const LENGTH_MAX = 200;

/**
 * The escape sequence of a notice on the desktop (OSC 9, which came with
 * {@link https://iterm2.com/documentation-escape-codes.html | iTerm2}). Some
 * terminals take a number at its beginning for a command, so fixed words come
 * first. A terminal that does not know the sequence shows nothing.
 *
 * A desktop keeps notices where other people may see them, so the text of a
 * locked message is left out.
 *
 * @example
 * ```ts
 * import { desktopNotice } from "./desktop_notice.ts";
 *
 * const notice = desktopNotice({
 *   type: "message",
 *   room: "lobby",
 *   seq: 1,
 *   from: "Ann",
 *   text: "hi\x07",
 *   time: 0,
 * });
 * console.assert(notice === "\x1b]9;chat: Ann (lobby): hi␇\x07");
 * ```
 */
export function desktopNotice(said: Message | Whispered): string {
  const where = said.type === "message" ? said.room : translated("to you only");
  const characters = [
    ...oneLine(`chat: ${said.from} (${where})${textOf(said)}`),
  ];
  const notice = characters.length > LENGTH_MAX
    ? `${characters.slice(0, LENGTH_MAX - 1).join("")}…`
    : characters.join("");
  return `\x1b]9;${notice}\x07`;
}

function textOf(said: Message | Whispered): string {
  const lock = said.type === "message" ? said.lock : undefined;
  if (lock !== undefined && lock !== "clear") return translated(" (locked)");
  return isAction(said.text)
    ? ` ${said.text.slice(ACTION.length)}`
    : `: ${said.text}`;
}
