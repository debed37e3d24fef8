import type { ClientEvent } from "../client.ts";
import type { Message } from "../protocol/features/say.ts";
import type { Whispered } from "../protocol/features/whisper.ts";
import { readable } from "../protocol/locked.ts";
import { desktopNotice } from "./view/desktop_notice.ts";
import type { News } from "./rooms/entry.ts";
import { isFor } from "./view/view.ts";

/** Which messages ring the bell of the terminal. `notify` is `mention`, with a notice on the desktop. */
export type Bell = "mention" | "all" | "notify" | "off";

/** All values of {@linkcode Bell}, for checking an option. */
export const BELLS: readonly Bell[] = ["mention", "all", "notify", "off"];

/** The signals for a new message. */
export interface Signals {
  readonly rings: boolean;
  /** The escape sequence of a notice for the desktop. */
  readonly notice: string | undefined;
  /** The importance of the message for a user that does not see it. */
  readonly news: News;
}

/** Decides how to draw attention to new messages, and counts those unread. */
export class Attention {
  readonly #bell: Bell;
  /** For each room the last message before this client entered: it is history. */
  readonly #before = new Map<string, number>();
  #isWatching = true;
  #unread = 0;

  constructor(bell: Bell) {
    this.#bell = bell;
  }

  /** Whether the window has the focus, as far as the terminal tells. */
  get isWatching(): boolean {
    return this.#isWatching;
  }

  /** How many messages came since the window lost the focus. */
  get unread(): number {
    return this.#unread;
  }

  /** The window has got or lost the focus. */
  watch(isWatching: boolean): void {
    this.#isWatching = isWatching;
    if (isWatching) this.#unread = 0;
  }

  /** Takes note of an event. */
  note(event: ClientEvent): void {
    if (event.type === "joined") this.#before.set(event.room, event.last);
  }

  /** Whether a message was said before this client entered its room. */
  isOld({ room, seq }: Message): boolean {
    return seq <= (this.#before.get(room) ?? 0);
  }

  /**
   * Counts a message that is shown.
   *
   * @param name The name of this client.
   */
  received(said: Message | Whispered, name: string): Signals {
    const isOld = said.type === "message" && this.isOld(said);
    if (isOld || said.from === name) {
      return { rings: false, notice: undefined, news: "none" };
    }
    const isForMe = said.type === "whisper" ||
      isFor(readable(said), said.from, name);
    if (!this.#isWatching) this.#unread++;
    return {
      rings: this.#bell === "all" || (this.#bell !== "off" && isForMe),
      notice: this.#bell === "notify" && isForMe
        ? desktopNotice(said)
        : undefined,
      news: isForMe ? "mention" : "message",
    };
  }
}
