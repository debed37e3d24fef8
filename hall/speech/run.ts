import { weightOf } from "../../protocol/text/text.ts";
import type { Kept } from "../../store/store.ts";
import type { Room, Said } from "../rooms/room.ts";

/**
 * Most text of one run, in UTF-16 code units and with its lines counted. A run
 * is one piece in an outbox, which is sent or dropped as a whole.
 */
export const RUN_TEXT_MAX = 16 * 1024;

/** A kept message, its sender and its room. */
export interface Placed extends Kept, Said {
  /** Absent when no member here is to be sent it. */
  readonly room: Room | undefined;
}

/**
 * Divides messages into runs: consecutive messages in one room, which each
 * recipient gets in one piece.
 *
 * A repeated message is a run of its own: only its sender is told of it.
 */
export function* runs<It extends Placed>(
  placed: Iterable<It>,
): Generator<[It, ...It[]]> {
  let run: [It, ...It[]] | undefined;
  let text = 0;
  for (const it of placed) {
    const weight = weightOf(it.message.text);
    const goesOn = run !== undefined && !run[0].repeated && !it.repeated &&
      run[0].room === it.room && text + weight <= RUN_TEXT_MAX;
    if (run !== undefined && goesOn) run.push(it);
    else {
      if (run !== undefined) yield run;
      run = [it];
      text = 0;
    }
    text += weight;
  }
  if (run !== undefined) yield run;
}
