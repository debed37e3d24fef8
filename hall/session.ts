import { nameKeys } from "../protocol/name/skeleton.ts";
import type { Ack, Whispered } from "../protocol/notice.ts";
import type { Member } from "./member.ts";

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
 * Most text of the whispers kept for all sessions together, in UTF-16 code
 * units: at most 32 MiB of memory. Thousands of sessions that whisper to each
 * other could fill a hundred times as much.
 */
export const WHISPERED_TEXT_ALL = 16 * 1024 * 1024;

/** What part of it is left when some had to go, so that one need not look again at once. */
const WHISPERED_TEXT_LEFT = 3 / 4;

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
  absent: string | undefined;
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
    this.keepWhispers(WHISPERED_TEXT_MAX);
    this.member?.recipient.send(whisper);
  }

  /** How much text of whispers is kept, in UTF-16 code units. */
  get whispered(): number {
    return this.#text;
  }

  /** Keeps the newest whispers, so much of their text at most. */
  keepWhispers(most: number): void {
    while (this.#text > most) this.#dropOldest();
  }

  #dropOldest(): void {
    this.#text -= this.#whispers.shift()?.text.length ?? 0;
  }

  /** Tells its member the whispers after a number once more. */
  repeatAfter(seq: number): void {
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

/** Who has which name: every session that is connected or reserved. */
export class SessionRegistry {
  readonly #bySecret = new Map<string, Session>();
  readonly #byName = new Map<string, Session>();
  /** Sessions in a cut, with the monotonic time since when, oldest first. */
  readonly #cut = new Map<Session, number>();
  /** How much text of whispers is kept for all of them. */
  #whispered = 0;

  /** The session with this secret. */
  bySecret(secret: string): Session | undefined {
    return this.#bySecret.get(secret);
  }

  /** The session that has this name, or one that looks like it. */
  byName(name: string): Session | undefined {
    return this.allByName(name).next().value;
  }

  /** The sessions whose names are one with this: two at most, the one of the same letters first. */
  *allByName(name: string): Generator<Session, undefined> {
    for (const key of nameKeys(name)) {
      const session = this.#byName.get(key);
      if (session !== undefined) yield session;
    }
  }

  /** Every session, connected or not. */
  get sessions(): IterableIterator<Session> {
    return this.#bySecret.values();
  }

  /** How many sessions are connected. */
  get connected(): number {
    return this.#bySecret.size - this.#cut.size;
  }

  add(session: Session): void {
    this.#bySecret.set(session.secret, session);
    this.#take(session);
  }

  rename(session: Session, name: string): void {
    this.#release(session);
    session.name = name;
    this.#take(session);
  }

  /** A connection takes the session up, again maybe. */
  connect(session: Session, member: Member): void {
    this.#cut.delete(session);
    session.member = member;
    member.session = session;
  }

  /**
   * The connection has gone; the name stays reserved for a while.
   *
   * @param now A monotonic time, in milliseconds: a clock that is set frees no name.
   */
  cut(session: Session, now: number): void {
    if (session.ephemeral) return this.remove(session);
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
    if (this.#bySecret.delete(session.secret)) {
      this.#whispered -= session.whispered;
    }
    this.#release(session);
  }

  /** Somebody whispers to a session. Those for whom most is kept pay when it is too much for all. */
  whisper(to: Session, from: string, text: string, time: number): void {
    this.#counted(to, () => to.receiveWhisper(from, text, time));
    if (this.#whispered <= WHISPERED_TEXT_ALL) return;
    const left = WHISPERED_TEXT_ALL * WHISPERED_TEXT_LEFT;
    for (let most = WHISPERED_TEXT_MAX; this.#whispered > left; most /= 2) {
      for (const session of this.#bySecret.values()) {
        this.#counted(session, () => session.keepWhispers(most));
      }
    }
  }

  #counted(session: Session, change: () => void): void {
    this.#whispered -= session.whispered;
    change();
    this.#whispered += session.whispered;
  }

  /** Frees the names whose time has passed, by the same time. */
  expire(now: number): void {
    for (const [session, since] of this.#cut) {
      if (now - since < RESERVED) return;
      this.remove(session);
    }
  }

  #take(session: Session): void {
    for (const key of nameKeys(session.name)) this.#byName.set(key, session);
  }

  #release(session: Session): void {
    for (const key of nameKeys(session.name)) {
      // Whoever says hello anew may have taken its own name over.
      if (this.#byName.get(key) === session) this.#byName.delete(key);
    }
  }
}
