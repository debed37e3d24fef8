import { type ClientTags, withTags } from "../../protocol/client_tags.ts";
import { withAccount } from "../../protocol/features/dialects/profile.ts";
import type { Whispered } from "../../protocol/features/whisper.ts";
import type { Member } from "../member.ts";
import { NO_VALUES, type Values } from "../metadata/values.ts";
import { costOfReading, readWith } from "../rooms/reading.ts";

/** Most whispers kept for one session, to be sent again after a cut. */
export const WHISPERS_MAX = 100;

/** Most text of the whispers kept for one session, in UTF-16 code units. */
export const WHISPERED_TEXT_MAX = 128 * 1024;

/** Shared by all sessions that had no cut; nothing is ever added to it. */
const NO_ROOMS = new Set<string>();

/** The facts that a session begins with. */
export interface SessionFacts {
  /** Proves that a connection belongs to this session. */
  readonly secret: string;
  /** Stands for the secret in the store, and does not reveal it. */
  readonly author: string;
  /** The fingerprint of its proven key, or of the owner whose password was given; absent without one. */
  readonly key?: string;
  readonly name: string;
  /** The registered name whose owner it is known to be; absent without one. */
  readonly account?: string | undefined;
  /** The user's login name and full name, in dialects that have them. */
  readonly user?: string | undefined;
  readonly realname?: string | undefined;
  /** Whether it ends with its connection. */
  readonly ephemeral: boolean;
  /** When it began, in milliseconds since 1970. */
  readonly since: number;
}

/** By which a whisper is recognised: it has another number for each session. */
export type WhisperFacts = Pick<Whispered, "from" | "text" | "time">;

/**
 * The identity of a member over successive connections: its name, and the
 * whispers to that name.
 */
export class Session {
  /** The connection of this session; absent during a cut. */
  member: Member | undefined;
  readonly secret: string;
  readonly author: string;
  /** The fingerprint of its owner; absent without one. */
  key: string | undefined;
  readonly #firstKey: string | undefined;
  name: string;
  /** Whether it has given the password of operators. */
  isOper = false;
  /** The registered name whose owner it is known to be, by a key or a password; absent without one. */
  account: string | undefined;
  readonly ephemeral: boolean;
  /** Whether it is a program, as it says. */
  isBot = false;
  readonly user: string | undefined;
  realname: string | undefined;
  readonly since: number;
  /** The values of its keys, for the programs of others. */
  metadata: Values = NO_VALUES;
  /** Why the member is away; absent when it is not. */
  away: string | undefined;
  /** The sender of the last whisper, to whom a reply goes. */
  whisperer: string | undefined;
  /** Whether it is told how far others of the same owner have read. */
  followsReading = false;
  /** The rooms that it was in when its connection was lost: it may come back there. */
  wasIn: Set<string> = NO_ROOMS;
  /** The monotonic time of its last message in each slow room, in milliseconds. */
  readonly lastSaid: Map<string, number> = new Map();
  readonly #whispers: Whispered[] = [];
  #lastWhisper = 0;
  #text = 0;

  constructor(facts: SessionFacts) {
    this.secret = facts.secret;
    this.author = facts.author;
    this.key = this.#firstKey = facts.key;
    this.name = facts.name;
    this.account = facts.account;
    this.ephemeral = facts.ephemeral;
    this.user = facts.user;
    this.realname = facts.realname;
    this.since = facts.since;
  }

  /**
   * Whether a connection that has the secret needs no more than this key: that
   * of the owner, or that with which the session began before it signed in.
   */
  isProvenBy(key: string | undefined): boolean {
    return key === this.key || key === this.#firstKey;
  }

  /** Stands for the member in what rooms remember of it, for longer than its session where it has a key. */
  get identity(): string {
    return this.key ?? this.author;
  }

  /**
   * Sends a whisper, at once or after the cut.
   *
   * @param among The members that it goes to, when there are several.
   * @param account That of the author.
   */
  receiveWhisper(
    from: string,
    text: string,
    time: number,
    { among, tags, account }: {
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
      to: this.name,
      text,
      time,
      ...among === undefined ? {} : { among },
    };
    this.whisperer = from;
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
