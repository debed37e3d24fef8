import type { Member } from "./member.ts";
import { folded } from "./name.ts";
import type { Ack, Whispered } from "./notice.ts";

/**
 * How long a name stays reserved after a cut, in milliseconds: long enough to
 * walk from one Wi-Fi to the next, short enough that nobody misses the name.
 */
export const RESERVED = 60_000;

/** Most sessions that are reserved at once. Beyond it the oldest is given up first. */
export const RESERVED_MAX = 10_000;

/** Most whispers kept for one session, so that none is lost in a cut. */
export const WHISPERS_MAX = 100;

/** Most text of the whispers kept for one session, in UTF-16 code units. */
export const WHISPERED_TEXT_MAX = 128 * 1024;

/**
 * How many of a session's acknowledgements are remembered, for when what they
 * were for comes again: as much as a client has under way at once. The log may
 * have dropped it by then.
 */
const ACKS_MAX = 256;

/**
 * Who somebody is, beyond one connection: a name, and what was said to that
 * name alone.
 */
export class Session {
  /** The connection of this session; absent during a cut. */
  member: Member | undefined;
  /** Whether it ends with its connection. */
  readonly fleeting: boolean;
  /** What it has said of being away. */
  absent: string | undefined;
  /** Who whispered to it last. */
  whisperer: string | undefined;
  readonly #whispers: Whispered[] = [];
  readonly #acks = new Map<string, Ack>();
  #lastWhisper = 0;
  #text = 0;

  /**
   * @param secret What proves that somebody is this one again.
   * @param author What stands for it in the log. It gives nothing of the secret away.
   * @param since When it began, in milliseconds since 1970.
   */
  constructor(
    readonly secret: string,
    readonly author: string,
    public name: string,
    fleeting: boolean,
    readonly since: number,
  ) {
    this.fleeting = fleeting;
  }

  /** Hears a whisper, at once or after the cut. */
  hear(from: string, text: string, time: number): void {
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
    while (
      this.#whispers.length > WHISPERS_MAX || this.#text > WHISPERED_TEXT_MAX
    ) {
      this.#text -= this.#whispers.shift()?.text.length ?? 0;
    }
    this.member?.ear.hear(whisper);
  }

  /** Tells its member the whispers after a number once more. */
  repeatAfter(seq: number): void {
    // After a restart of the server the other side has counted further.
    this.#lastWhisper = Math.max(this.#lastWhisper, seq);
    for (const whisper of this.#whispers) {
      if (whisper.seq > seq) this.member?.ear.hear(whisper);
    }
  }

  /**
   * What something said in this session was acknowledged with, if it was.
   *
   * @param room Where it was said; absent for a whisper.
   */
  acknowledged(id: string, room?: string): Ack | undefined {
    return this.#acks.get(ackKey(id, room));
  }

  /** Remembers an acknowledgement, and tells it. */
  acknowledge(ack: Ack): void {
    this.#acks.set(ackKey(ack.id, ack.room), ack);
    if (this.#acks.size > ACKS_MAX) {
      const [oldest] = this.#acks.keys();
      if (oldest !== undefined) this.#acks.delete(oldest);
    }
    this.member?.ear.hear(ack);
  }
}

/** No room has a blank in its name, so two of these never look alike. */
function ackKey(id: string, room = ""): string {
  return `${room} ${id}`;
}

/** Who has which name: every session that is connected or reserved. */
export class Register {
  readonly #bySecret = new Map<string, Session>();
  readonly #byName = new Map<string, Session>();
  /** Sessions in a cut, with the time since when, oldest first. */
  readonly #cut = new Map<Session, number>();

  /** The session with this secret. */
  bySecret(secret: string): Session | undefined {
    return this.#bySecret.get(secret);
  }

  /** The session that has this name, in whatever spelling. */
  byName(name: string): Session | undefined {
    return this.#byName.get(folded(name));
  }

  /** How many sessions are connected. */
  get connected(): number {
    return this.#bySecret.size - this.#cut.size;
  }

  add(session: Session): void {
    this.#bySecret.set(session.secret, session);
    this.#byName.set(folded(session.name), session);
  }

  rename(session: Session, name: string): void {
    this.#byName.delete(folded(session.name));
    session.name = name;
    this.#byName.set(folded(name), session);
  }

  /** A connection takes the session up, again maybe. */
  connect(session: Session, member: Member): void {
    this.#cut.delete(session);
    session.member = member;
    member.session = session;
  }

  /** The connection has gone; the name stays reserved for a while. */
  cut(session: Session, now: number): void {
    if (session.fleeting) return this.remove(session);
    session.member = undefined;
    this.#cut.set(session, now);
    if (this.#cut.size > RESERVED_MAX) {
      const [oldest] = this.#cut.keys();
      if (oldest !== undefined) this.remove(oldest);
    }
  }

  /** The name is free again. */
  remove(session: Session): void {
    session.member = undefined;
    this.#cut.delete(session);
    this.#bySecret.delete(session.secret);
    const name = folded(session.name);
    // Whoever says hello anew may have taken its own name over.
    if (this.#byName.get(name) === session) this.#byName.delete(name);
  }

  /** Frees the names whose time has passed. */
  expire(now: number): void {
    for (const [session, since] of this.#cut) {
      if (now - since < RESERVED) return;
      this.remove(session);
    }
  }
}
