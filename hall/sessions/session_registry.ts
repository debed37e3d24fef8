import { nameKeys } from "../../protocol/name/skeleton.ts";
import type { ClientTags } from "../../protocol/client_tags.ts";
import type { Whispered } from "../../protocol/features/whisper.ts";
import type { Member } from "../member.ts";
import type { Holder } from "./holder.ts";
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

/** All sessions, connected and reserved, by author, and their holders by name. */
export class SessionRegistry {
  readonly #byAuthor = new Map<string, Session>();
  readonly #byName = new Map<string, Holder>();
  /** Sessions in a cut, with the monotonic time of the cut, oldest first. */
  readonly #cut = new Map<Session, number>();
  /** How much text of whispers is kept for all of them, in UTF-16 code units. */
  #whispered = 0;
  #present = 0;

  /** The session of an author. */
  byAuthor(author: string): Session | undefined {
    return this.#byAuthor.get(author);
  }

  /** The member that has this name, or one that looks like it. */
  byName(name: string): Holder | undefined {
    return this.allByName(name).next().value;
  }

  /** The members whose names count as the same: two at most, the one with the same letters first. */
  *allByName(name: string): Generator<Holder, undefined> {
    for (const key of nameKeys(name)) {
      const holder = this.#byName.get(key);
      if (holder !== undefined) yield holder;
    }
  }

  /** Every session, connected or not. */
  get all(): IterableIterator<Session> {
    return this.#byAuthor.values();
  }

  /** How many members have a connected client. */
  get present(): number {
    return this.#present;
  }

  add(session: Session): void {
    this.#byAuthor.set(session.author, session);
    this.#take(session.holder);
  }

  rename(holder: Holder, name: string): void {
    this.#release(holder);
    holder.name = name;
    this.#take(holder);
  }

  /** A connection takes up a session. */
  connect(session: Session, member: Member): void {
    this.#cut.delete(session);
    this.#setMember(session, member);
    member.session = session;
  }

  /**
   * The connection is lost; the name stays reserved for {@linkcode RESERVED}.
   *
   * @param now A monotonic time, in milliseconds.
   */
  cut(session: Session, now: number): void {
    if (session.ephemeral) return this.remove(session);
    this.#setMember(session, undefined);
    this.#cut.set(session, now);
    if (this.#cut.size > RESERVED_MAX) {
      const [oldest] = this.#cut.keys();
      if (oldest !== undefined) this.remove(oldest);
    }
  }

  /** Ends a session; with the last of a holder its name is free. */
  remove(session: Session): void {
    const { holder } = session;
    this.#setMember(session, undefined);
    this.#cut.delete(session);
    if (this.#byAuthor.delete(session.author)) {
      this.#whispered -= session.whisperedText;
    }
    holder.sessions.delete(session);
    if (holder.sessions.size === 0) this.#release(holder);
  }

  #setMember(session: Session, member: Member | undefined): void {
    const { holder } = session;
    const wasPresent = holder.isConnected;
    session.member = member;
    this.#present += Number(holder.isConnected) - Number(wasPresent);
  }

  /** Gives sessions a whisper. Beyond {@linkcode WHISPERED_TEXT_ALL} the sessions with most text lose their oldest. */
  whisper(
    sessions: Iterable<Session>,
    { from, text, time, ...more }:
      & Pick<Whispered, "from" | "text" | "time">
      & {
        readonly to?: string | undefined;
        readonly among?: string | undefined;
        readonly tags?: ClientTags | undefined;
        readonly account?: string | undefined;
      },
  ): void {
    for (const session of sessions) {
      this.#counted(
        session,
        () => session.receiveWhisper(from, text, time, more),
      );
    }
    if (this.#whispered <= WHISPERED_TEXT_ALL) return;
    const left = WHISPERED_TEXT_ALL * WHISPERED_TEXT_LEFT;
    for (let most = WHISPERED_TEXT_MAX; this.#whispered > left; most /= 2) {
      for (const session of this.#byAuthor.values()) {
        this.#counted(session, () => session.limitWhispers(most));
      }
    }
  }

  /** A whisper to sessions is not sent again. */
  dropWhisper(to: Iterable<Session>, whisper: WhisperFacts): void {
    for (const session of to) {
      this.#counted(session, () => session.dropWhisper(whisper));
    }
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

  #take(holder: Holder): void {
    for (const key of nameKeys(holder.name)) this.#byName.set(key, holder);
  }

  #release(holder: Holder): void {
    for (const key of nameKeys(holder.name)) {
      // Another holder may have taken the name over.
      if (this.#byName.get(key) === holder) this.#byName.delete(key);
    }
  }
}
