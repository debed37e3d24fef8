import { harmless } from "../chat/harmless.ts";
import type { Event } from "../client.ts";
import { plainText } from "../wire/plain.ts";

/** Turns what a client tells into lines to print, and remembers what that needs. */
export class Show {
  /** The rooms one is in; the last one is where words go. */
  readonly #rooms: string[] = [];

  /** The lines of an event, each with its end; empty when there is nothing to show. */
  lines(event: Event): string {
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
      case "joined":
        this.#forget(event.room);
        this.#rooms.push(event.room);
        return plainText(event);
      case "left":
        this.#forget(event.room);
        return plainText(event);
      case "message":
      case "presence":
        return this.#inRoom(event.room, plainText(event));
      default:
        return plainText(event);
    }
  }

  /** What happens in another room than the one where words go says which. */
  #inRoom(room: string, lines: string): string {
    if (room === this.#rooms.at(-1)) return lines;
    return lines.replace(/^(?=.)/gm, `[${room}] `);
  }

  #forget(room: string): void {
    const at = this.#rooms.indexOf(room);
    if (at !== -1) this.#rooms.splice(at, 1);
  }
}

/** A time as people say it: `7 s`, `3 min`, `2 h`. */
function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
