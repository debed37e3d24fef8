import type { ClientEvent } from "../../client.ts";
import { plainText } from "../../protocol/plain_text.ts";
import { translated, translatedLines } from "../../language/language.ts";
import { harmless } from "../../protocol/text/harmless.ts";
import { duration, momentText } from "../view/clock.ts";
import { oneLine } from "../view/shown_text.ts";

/** Formats events as lines to print. */
export class PipeFormatter {
  readonly #current: () => string | undefined;

  /** @param current Gives the current room. */
  constructor(current: () => string | undefined) {
    this.#current = current;
  }

  /** The lines of an event, each with its end; empty when there is nothing to show. */
  lines(event: ClientEvent): string {
    switch (event.type) {
      case "away":
        return translatedLines(
          `* connection lost: ${
            harmless(event.reason)
          }; messages will be sent when it is back\n`,
        );
      case "back":
        return translatedLines(
          `* back after ${duration(Date.now() - event.since)}, as ${
            harmless(event.name)
          }${
            event.forgotten ? "; the server has lost the earlier messages" : ""
          }\n`,
        );
      case "rejoined":
        return "";
      case "message":
        return this.#inRoom(event.room, withAside(plainText(event)));
      case "whisper":
        return withAside(
          event.byOther
            ? plainText(event).replace(
              ASIDE,
              (_, from) => `${from} (to ${oneLine(event.to)} only) >> `,
            )
            : plainText(event),
        );
      case "presence":
        return this.#inRoom(event.room, translatedLines(plainText(event)));
      default:
        return translatedLines(plainText(event, { moment: momentText }));
    }
  }

  /** Lines of another room than the current begin with its name. */
  #inRoom(room: string, lines: string): string {
    if (room === this.#current()) return lines;
    const where = `[${oneLine(room)}] `;
    return lines.replace(/^(?=.)/gm, () => where);
  }
}

/** The part between a name, which has no blank, and a text. */
const ASIDE = /^(\S+)( \([^)]+\)) >> /gm;

/** The lines of a message, with what is said of it in the language of the user. */
function withAside(lines: string): string {
  return translatedLines(lines).replace(
    ASIDE,
    (_, name: string, aside: string) => `${name}${translated(aside)} >> `,
  );
}
