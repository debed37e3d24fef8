import type { ExcerptEvent } from "../../protocol/features/excerpt/excerpt.ts";
import type { Extent, Numbers } from "../../store/store.ts";
import type { Position } from "../../protocol/features/excerpt/excerpt_numbers.ts";

/** Most events that are remembered of a room: those of a lively day. */
export const EVENTS_MAX = 200;

/**
 * Most text of them, in UTF-16 code units of their JSON: twice that of as many
 * orders. Tags may be ten times as long.
 */
export const EVENTS_TEXT_MAX = 32 * 1024;

/**
 * The newest topics and orders of a room, between its messages. They are
 * remembered for as long as somebody is there, and have no numbers. For
 * excerpts they are counted together with the messages: {@linkcode extent} and
 * the other methods speak of positions among all.
 */
export class RoomEvents {
  readonly #all: ExcerptEvent[] = [];
  /** Their text, in UTF-16 code units. */
  #text = 0;

  add(event: ExcerptEvent): void {
    this.#all.push(event);
    this.#text += lengthOf(event);
    while (this.#all.length > EVENTS_MAX || this.#text > EVENTS_TEXT_MAX) {
      const oldest = this.#all.shift();
      if (oldest !== undefined) this.#text -= lengthOf(oldest);
    }
  }

  /** The events between the messages that are kept; those before are of no use. */
  since(first: number): EventsBetween {
    return new EventsBetween(
      this.#all.filter(({ after }) => after >= first - 1),
    );
  }
}

function lengthOf({ notice }: ExcerptEvent): number {
  return JSON.stringify(notice).length;
}

/** Events among messages without a gap between them. */
export class EventsBetween {
  readonly #events: readonly ExcerptEvent[];

  constructor(events: readonly ExcerptEvent[] = []) {
    this.#events = events;
  }

  /** The positions of all messages and events. */
  extent({ first, last }: Extent): Extent {
    return { first, last: last + this.#events.length };
  }

  /** The position of a message. */
  positionOf(seq: number): Position {
    const first = seq + this.#count(({ after }) => after < seq);
    return { first, next: first + 1 };
  }

  /** The position of a moment, whose position among the messages alone is known. */
  positionAt(moment: number, { first, next }: Position): Position {
    return {
      first: first + this.#count(({ time }) => time < moment),
      next: next + this.#count(({ time }) => time <= moment),
    };
  }

  /** The messages at some positions. */
  numbers({ from, to }: Numbers): Numbers {
    return {
      from: from - this.#at(-Infinity, from - 1).length,
      to: to - this.#at(-Infinity, to).length,
    };
  }

  /** The events at some positions. */
  at({ from, to }: Numbers): readonly ExcerptEvent[] {
    return this.#at(from, to);
  }

  #at(from: number, to: number): readonly ExcerptEvent[] {
    return this.#events.filter(({ after }, index) => {
      const position = after + index + 1;
      return position >= from && position <= to;
    });
  }

  #count(fits: (event: ExcerptEvent) => boolean): number {
    return this.#events.filter(fits).length;
  }
}
