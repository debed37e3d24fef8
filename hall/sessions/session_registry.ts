import { nameKeys } from "../../protocol/name/skeleton.ts";
import type { ClientTags } from "../../protocol/client_tags.ts";
import type { Whispered } from "../../protocol/features/whisper.ts";
import type { Member } from "../member.ts";
import {
  type Session,
  WHISPERED_TEXT_MAX,
  type WhisperFacts,
} from "./session.ts";

/**
 * How long a name stays reserved after a cut, in milliseconds: long enough to
 * walk from one Wi-Fi to the next, short enough that nobody misses the name.
 */
export const RESERVED = 60_000;

/** Most sessions that are reserved at once. Beyond it the oldest is given up first. */
export const RESERVED_MAX = 10_000;

/**
 * Most text of the whispers kept for all sessions together, in UTF-16 code
 * units: at most 32 MiB of memory. Thousands of sessions that whisper to each
 * other could fill a hundred times as much.
 */
export const WHISPERED_TEXT_ALL = 16 * 1024 * 1024;

/** The part of it that is left when some are dropped, so that the next ones fit without another search. */
const WHISPERED_TEXT_LEFT = 3 / 4;

/** All sessions, connected and reserved, by author and by name. */
export class SessionRegistry {
  readonly #byAuthor = new Map<string, Session>();
  readonly #byName = new Map<string, Session>();
  /** Sessions in a cut, with the monotonic time of the cut, oldest first. */
  readonly #cut = new Map<Session, number>();
  /** How much text of whispers is kept for all of them, in UTF-16 code units. */
  #whispered = 0;

  /** The session of an author. */
  byAuthor(author: string): Session | undefined {
    return this.#byAuthor.get(author);
  }

  /** The session that has this name, or one that looks like it. */
  byName(name: string): Session | undefined {
    return this.allByName(name).next().value;
  }

  /** The sessions whose names count as the same: two at most, the one with the same letters first. */
  *allByName(name: string): Generator<Session, undefined> {
    for (const key of nameKeys(name)) {
      const session = this.#byName.get(key);
      if (session !== undefined) yield session;
    }
  }

  /** Every session, connected or not. */
  get all(): IterableIterator<Session> {
    return this.#byAuthor.values();
  }

  /** How many sessions are connected. */
  get connected(): number {
    return this.#byAuthor.size - this.#cut.size;
  }

  add(session: Session): void {
    this.#byAuthor.set(session.author, session);
    this.#take(session);
  }

  rename(session: Session, name: string): void {
    this.#release(session);
    session.name = name;
    this.#take(session);
  }

  /** A connection takes up a session. */
  connect(session: Session, member: Member): void {
    this.#cut.delete(session);
    session.member = member;
    member.session = session;
  }

  /**
   * The connection is lost; the name stays reserved for {@linkcode RESERVED}.
   *
   * @param now A monotonic time, in milliseconds.
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

  /** Ends a session; its name is free. */
  remove(session: Session): void {
    session.member = undefined;
    this.#cut.delete(session);
    if (this.#byAuthor.delete(session.author)) {
      this.#whispered -= session.whisperedText;
    }
    this.#release(session);
  }

  /** Gives a session a whisper. Beyond {@linkcode WHISPERED_TEXT_ALL} the sessions with most text lose their oldest. */
  whisper(
    to: Session,
    { from, text, time, ...more }:
      & Pick<Whispered, "from" | "text" | "time">
      & {
        readonly among?: string;
        readonly tags?: ClientTags | undefined;
        readonly account?: string | undefined;
      },
  ): void {
    this.#counted(to, () => to.receiveWhisper(from, text, time, more));
    if (this.#whispered <= WHISPERED_TEXT_ALL) return;
    const left = WHISPERED_TEXT_ALL * WHISPERED_TEXT_LEFT;
    for (let most = WHISPERED_TEXT_MAX; this.#whispered > left; most /= 2) {
      for (const session of this.#byAuthor.values()) {
        this.#counted(session, () => session.limitWhispers(most));
      }
    }
  }

  /** A whisper to a session is not sent again. */
  dropWhisper(to: Session, whisper: WhisperFacts): void {
    this.#counted(to, () => to.dropWhisper(whisper));
  }

  #counted(session: Session, change: () => void): void {
    this.#whispered -= session.whisperedText;
    change();
    this.#whispered += session.whisperedText;
  }

  /** Ends the sessions whose reservation is over. */
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
      // Another session of the same member may have taken the name over.
      if (this.#byName.get(key) === session) this.#byName.delete(key);
    }
  }
}
