import type { Ack, Whispered } from "../../protocol/notice.ts";
import type { Member } from "../member.ts";

/** Most whispers kept for one session, so that none is lost in a cut. */
export const WHISPERS_MAX = 100;

/** Most text of the whispers kept for one session, in UTF-16 code units. */
export const WHISPERED_TEXT_MAX = 128 * 1024;

/**
 * How many acknowledgements of what a session said in rooms are remembered, for
 * when it comes again: as much as a client has under way at once. The log knows
 * it too, but may have dropped it by then.
 */
const ACKS_MAX = 256;

/** What a session begins with. */
export interface SessionFacts {
  /** What proves that somebody is this one again. */
  readonly secret: string;
  /** What stands for it in the log. It gives nothing of the secret away. */
  readonly author: string;
  /** The fingerprint of the key it has proven to have; absent for those without one. */
  readonly key?: string;
  readonly name: string;
  /** Whether it ends with its connection. */
  readonly ephemeral: boolean;
  /** When it began, in milliseconds since 1970. */
  readonly since: number;
}

/**
 * Who somebody is, beyond one connection: a name, and what was said to that
 * name alone.
 */
export class Session {
  /** The connection of this session; absent during a cut. */
  member: Member | undefined;
  readonly secret: string;
  readonly author: string;
  readonly key: string | undefined;
  name: string;
  readonly ephemeral: boolean;
  readonly since: number;
  /** What it has said of being away. */
  away: string | undefined;
  /** Who whispered to it last. */
  whisperer: string | undefined;
  /** When it last said something in each slow room, by a monotonic time in milliseconds. */
  readonly lastSaid: Map<string, number> = new Map();
  readonly #whispers: Whispered[] = [];
  readonly #acks = new Map<string, Ack>();
  #lastWhisper = 0;
  #text = 0;

  constructor(facts: SessionFacts) {
    this.secret = facts.secret;
    this.author = facts.author;
    this.key = facts.key;
    this.name = facts.name;
    this.ephemeral = facts.ephemeral;
    this.since = facts.since;
  }

  /** Hears a whisper, at once or after the cut. */
  receiveWhisper(from: string, text: string, time: number): void {
    this.#lastWhisper++;
    const whisper: Whispered = {
      type: "whisper",
      seq: this.#lastWhisper,
      from,
      to: this.name,
      text,
      time,
    };
    this.whisperer = from;
    this.#whispers.push(whisper);
    this.#text += text.length;
    if (this.#whispers.length > WHISPERS_MAX) this.#dropOldest();
    this.limitWhispers(WHISPERED_TEXT_MAX);
    this.member?.recipient.send(whisper);
  }

  /** How much text of whispers is kept, in UTF-16 code units. */
  get whisperedText(): number {
    return this.#text;
  }

  /** Keeps the newest whispers, so much of their text at most. */
  limitWhispers(most: number): void {
    while (this.#text > most) this.#dropOldest();
  }

  #dropOldest(): void {
    this.#text -= this.#whispers.shift()?.text.length ?? 0;
  }

  /** Tells its member the whispers after a number once more. */
  resendWhispers(seq: number): void {
    // After a restart of the server the other side has counted further.
    this.#lastWhisper = Math.max(this.#lastWhisper, seq);
    for (const whisper of this.#whispers) {
      if (whisper.seq > seq) this.member?.recipient.send(whisper);
    }
  }

  /** What something said in a room in this session was acknowledged with, if it was. */
  acknowledged(id: string, room: string): Ack | undefined {
    return this.#acks.get(ackKey(id, room));
  }

  /** Remembers the acknowledgement of something said in a room, and tells it. */
  acknowledge(ack: Ack & { readonly room: string }): void {
    this.#acks.set(ackKey(ack.id, ack.room), ack);
    if (this.#acks.size > ACKS_MAX) {
      const [oldest] = this.#acks.keys();
      if (oldest !== undefined) this.#acks.delete(oldest);
    }
    this.member?.recipient.send(ack);
  }
}

/** No room has a blank in its name, so two of these never look alike. */
function ackKey(id: string, room: string): string {
  return `${room} ${id}`;
}
