import { type ClientTags, withTags } from "../../protocol/client_tags.ts";
import { withAccount } from "../../protocol/features/dialects/profile.ts";
import type { Whispered } from "../../protocol/features/whisper.ts";
import { folded } from "../../protocol/name/name.ts";
import type { Member } from "../member.ts";
import { costOfReading, readWith } from "../rooms/reading.ts";
import type { Holder } from "./holder.ts";

/** Most whispers kept for one session, to be sent again after a cut. */
export const WHISPERS_MAX = 100;

/** Most text of the whispers kept for one session, in UTF-16 code units. */
export const WHISPERED_TEXT_MAX = 128 * 1024;

/** How a client shares the rooms of the others of its member. */
export interface Sharing {
  /** As of `join`: its client knows no numbers. */
  readonly fromNow?: true | number | undefined;
  /** As of `join`: its client asks for no roles. */
  readonly withRoles?: boolean;
}

/** Shared by all sessions that had no cut; nothing is ever added to it. */
const NO_ROOMS = new Set<string>();

/** The facts that a session begins with. */
export interface SessionFacts {
  /** Proves that a connection belongs to this session. */
  readonly secret: string;
  /** Stands for the secret in the store, and does not reveal it. */
  readonly author: string;
  /** Whether it ends with its connection. */
  readonly ephemeral: boolean;
  /** Whether other clients may be the same member. @default {false} */
  readonly isShared?: boolean | undefined;
  /** The login name of its user, in dialects that have them: it tells the clients of an owner apart. */
  readonly user?: string | undefined;
}

/** By which a whisper is recognised: it has another number for each session. */
export type WhisperFacts = Pick<Whispered, "from" | "text" | "time">;

/**
 * The identity of a client over successive connections: the member that it is,
 * and the whispers that it was sent.
 */
export class Session {
  /** The connection of this session; absent during a cut. */
  member: Member | undefined;
  readonly secret: string;
  readonly author: string;
  /** The member, which other clients of its owner may be as well. */
  readonly holder: Holder;
  readonly #firstKey: string | undefined;
  readonly ephemeral: boolean;
  /** Whether other clients may be the same member. */
  readonly isShared: boolean;
  readonly #user: string;
  /** Absent for a client that has rooms of its own. */
  sharing: Sharing | undefined;
  /** Whether it is told how far others of the same owner have read. */
  followsReading = false;
  /** The rooms that it was in when its connection was lost: it may come back there. */
  wasIn: Set<string> = NO_ROOMS;
  /** Those of them that the member's other clients have left since. */
  readonly leftMeanwhile: Set<string> = new Set();
  readonly #whispers: Whispered[] = [];
  #lastWhisper = 0;
  #text = 0;

  constructor(facts: SessionFacts, holder: Holder) {
    const { secret, author, ephemeral, isShared = false, user = "" } = facts;
    this.isShared = isShared;
    this.#user = user;
    this.secret = secret;
    this.author = author;
    this.ephemeral = ephemeral;
    this.holder = holder;
    this.#firstKey = holder.key;
    holder.sessions.add(this);
  }

  /** The name of the member. */
  get name(): string {
    return this.holder.name;
  }

  /** The fingerprint of the owner; absent without one. */
  get key(): string | undefined {
    return this.holder.key;
  }

  /** The registered name whose owner the member is known to be; absent without one. */
  get account(): string | undefined {
    return this.holder.account;
  }

  /** Whether the member has given the password of operators. */
  get isOper(): boolean {
    return this.holder.isOper;
  }

  /** Stands for the member in what rooms remember of it. */
  get identity(): string {
    return this.holder.identity;
  }

  /**
   * Stands for the client beyond its session: the owner, the name and the login
   * name of its user. Absent without an owner.
   */
  get client(): string | undefined {
    const { key, name } = this;
    // Neither a key nor a login name has a blank.
    return key && `${key} ${folded(name)} ${this.#user}`;
  }

  /** The connections of the member's other clients. */
  get companions(): Member[] {
    if (this.holder.sessions.size === 1) return [];
    return this.holder.members.filter((other) => other !== this.member);
  }

  /**
   * Whether a connection that has the secret needs no more than this key: that
   * of the owner, or that with which the session began before it signed in.
   */
  isProvenBy(key: string | undefined): boolean {
    return key === this.key || key === this.#firstKey;
  }

  /**
   * Sends a whisper, at once or after the cut.
   *
   * @param to The recipient, when it is not this member: another client of it has said it.
   * @param among The members that it goes to, when there are several.
   * @param account That of the author.
   */
  receiveWhisper(
    from: string,
    text: string,
    time: number,
    { to, among, tags, account }: {
      readonly to?: string | undefined;
      readonly among?: string | undefined;
      readonly tags?: ClientTags | undefined;
      readonly account?: string | undefined;
    } = {},
  ): void {
    this.#lastWhisper++;
    const whisper: Whispered = {
      type: "whisper",
      seq: this.#lastWhisper,
      from,
      to: to ?? this.name,
      text,
      time,
      ...among === undefined ? {} : { among },
      ...to === undefined ? {} : { byOther: true },
    };
    this.#whispers.push(whisper);
    this.#text += text.length;
    if (this.#whispers.length > WHISPERS_MAX) this.#dropOldest();
    this.limitWhispers(WHISPERED_TEXT_MAX);
    // Tags are not kept, nor is the account.
    this.member?.recipient.send(withAccount(withTags(whisper, tags), account));
  }

  /** A whisper is not sent again. */
  dropWhisper({ from, text, time }: WhisperFacts): void {
    const at = this.#whispers.findIndex((it) =>
      it.from === from && it.time === time && it.text === text
    );
    if (at === -1) return;
    this.#text -= this.#whispers.splice(at, 1)[0]?.text.length ?? 0;
  }

  /** How much text of whispers is kept, in UTF-16 code units. */
  get whisperedText(): number {
    return this.#text;
  }

  /** Drops the oldest whispers until at most so much text is kept. */
  limitWhispers(most: number): void {
    while (this.#text > most) this.#dropOldest();
  }

  #dropOldest(): void {
    this.#text -= this.#whispers.shift()?.text.length ?? 0;
  }

  /** Sends the whispers after a number again, at the cost of other earlier messages. */
  resendWhispers(seq: number): void {
    // After a restart of the server the client has counted further.
    this.#lastWhisper = Math.max(this.#lastWhisper, seq);
    const missed = this.#whispers.filter((whisper) => whisper.seq > seq);
    for (const whisper of missed) this.member?.recipient.send(whisper);
    this.member?.origin.share?.owe(costOfReading(readWith(missed)));
  }
}
