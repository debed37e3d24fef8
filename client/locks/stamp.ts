import { TIME_MAX } from "../../protocol/schema/field.ts";

/** The bytes of a stamp: the sender, then the time. */
const SENDER_LENGTH = 8;
const TIME_LENGTH = 8;
export const STAMP_LENGTH = SENDER_LENGTH + TIME_LENGTH;

/** The sender and time sealed into each locked message, so that no message can be passed off as another. */
export interface Stamp {
  /** Random bytes of one run of a client, in hex. */
  readonly sender: string;
  /** When the message was locked by the sender's clock, in milliseconds since 1970; later than all before. */
  readonly time: number;
}

/** Makes the stamps of one client. */
export class Stamps {
  readonly #sender = crypto.getRandomValues(new Uint8Array(SENDER_LENGTH))
    .toHex();
  readonly #now: () => number;
  #last = 0;

  /** @param now The time, in milliseconds since 1970. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  next(): Stamp {
    this.#last = Math.max(this.#now(), this.#last + 1);
    return { sender: this.#sender, time: this.#last };
  }
}

/** A stamp in bytes. */
export function stampBytes({ sender, time }: Stamp): Uint8Array {
  const bytes = new Uint8Array(STAMP_LENGTH);
  bytes.setFromHex(sender);
  new DataView(bytes.buffer).setBigUint64(SENDER_LENGTH, BigInt(time));
  return bytes;
}

/** Reads a stamp from the first bytes of a text; `undefined` when there is none. */
export function stampIn(bytes: Uint8Array): Stamp | undefined {
  if (bytes.length < STAMP_LENGTH) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, STAMP_LENGTH);
  const time = Number(view.getBigUint64(SENDER_LENGTH));
  if (time > TIME_MAX) return undefined;
  return { sender: bytes.subarray(0, SENDER_LENGTH).toHex(), time };
}
