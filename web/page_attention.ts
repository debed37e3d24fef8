import type { Message } from "../protocol/features/say.ts";
import type { Whispered } from "../protocol/features/whisper.ts";
import { readable } from "../protocol/locked.ts";
import { folded } from "../protocol/name/name.ts";
import { harmless } from "../protocol/text/harmless.ts";
import { mentions } from "../protocol/text/mention.ts";
import { currentBuffer, roomBuffer } from "./state/buffers.ts";
import { bufferId, type PageState } from "./state/page_state.ts";

/** Longest text of a notification, in UTF-16 code units: systems cut it anyway. */
const TEXT_MAX = 200;

/** Tells of messages for a user that looks elsewhere: in the title, and on the desktop. */
export class PageAttention {
  /** Whether the browser can be asked to notify. */
  static get canBeAsked(): boolean {
    return "Notification" in globalThis &&
      // Before the permission nothing is shown.
      Notification.permission === "default" && notification("") !== undefined;
  }

  /** Notifies of a message for the user alone, or with its name. */
  received(said: Message | Whispered, state: PageState): void {
    if (state.isWatching || folded(said.from) === folded(state.name)) return;
    if (state.hidden.isIgnored(said.from)) return;
    if (!("Notification" in globalThis)) return;
    if (Notification.permission !== "granted") return;
    const isOld = said.type === "message" &&
      said.seq <= (roomBuffer(state, said.room)?.before ?? 0);
    const text = readable(said);
    const isFor = said.type === "whisper" || mentions(text, state.name);
    if (isOld || !isFor) return;
    // With the same tag the next takes the place of this one.
    const shown = notification(harmless(said.from), {
      body: harmless(text).slice(0, TEXT_MAX),
      tag: said.from,
    });
    shown?.addEventListener("click", () => {
      focus();
      location.hash = said.type === "message"
        ? bufferId("room", said.room)
        : bufferId("direct", said.from);
      shown.close();
    });
  }
}

/** Shows a notification; `undefined` where the browser lets no page do so, as on telephones, though it has the class. */
function notification(
  title: string,
  options?: NotificationOptions,
): Notification | undefined {
  try {
    return new Notification(title, options);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The title of the page: what is unread, and where the user is. */
export function pageTitle(state: PageState): string {
  const count = state.buffers.reduce((sum, { unread }) => sum + unread, 0);
  const where = harmless(currentBuffer(state)?.name ?? "");
  return `${count > 0 ? `(${count}) ` : ""}${
    where === "" ? "" : `${where} – `
  }chat`;
}
