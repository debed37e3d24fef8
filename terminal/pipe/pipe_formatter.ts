import type { ClientEvent } from "../../client.ts";
import { plainText } from "../../dialects/text/plain.ts";
import { harmless } from "../../protocol/text/harmless.ts";
import { duration } from "../view/clock.ts";
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
        return `* connection lost: ${
          harmless(event.reason)
        }; what you say is kept until it is back\n`;
      case "back":
        return `* back after ${duration(Date.now() - event.since)}, as ${
          harmless(event.name)
        }${
          event.forgotten
            ? "; the server has forgotten what was said before"
            : ""
        }\n`;
      case "rejoined":
        return "";
      case "message":
      case "presence":
        return this.#inRoom(event.room, plainText(event));
      default:
        return plainText(event);
    }
  }

  /** Lines of another room than the current begin with its name. */
  #inRoom(room: string, lines: string): string {
    if (room === this.#current()) return lines;
    const where = `[${oneLine(room)}] `;
    return lines.replace(/^(?=.)/gm, () => where);
  }
}
