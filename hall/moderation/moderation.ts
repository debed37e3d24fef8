import type { Notice } from "../../protocol/notice.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { Sanction } from "../../store/sanction_store.ts";
import type { Session } from "../sessions/session.ts";
import { Sanctions, type SanctionsOptions } from "./sanctions.ts";

/** The options of {@linkcode Moderation}. */
export interface ModerationOptions extends SanctionsOptions {
  /** The fingerprints of the keys whose owners are operators from the start. */
  readonly operators: readonly string[];
  /**
   * The command that starts the server with one more operator.
   *
   * @default {chat serve --op KEY}
   */
  readonly serveWith?: (key: string) => string;
}

/** The reasons for which a member is an operator. */
export interface Trust {
  readonly key?: string | undefined;
  /** Whether its session has given the password of operators. */
  readonly isOper?: boolean | undefined;
}

/** A member, present or not, as sanctions see it. */
export interface Subject extends Trust {
  readonly name: string;
  /** The registered name that it is signed in to. */
  readonly account?: string | undefined;
  /** Its login name, in dialects that have one. */
  readonly user?: string | undefined;
  /** Absent during a cut. */
  readonly address?: string | undefined;
}

/** Tells which members are operators, banned and muted, and which rooms are slow. */
export class Moderation {
  readonly sanctions: Sanctions;
  readonly #operators: readonly string[];
  readonly #serveWith: (key: string) => string;

  /** @param kept The sanctions that hold from the beginning. */
  constructor(options: ModerationOptions, kept: readonly Sanction[] = []) {
    this.sanctions = new Sanctions(options, kept);
    this.#operators = options.operators;
    this.#serveWith = options.serveWith ?? ((key) => `chat serve --op ${key}`);
  }

  /** Begins with what the store has kept. */
  static async open(options: ModerationOptions): Promise<Moderation> {
    const kept = await options.sanctionStore?.sanctions() ?? [];
    return new Moderation(options, kept);
  }

  isOperator({ key, isOper = false }: Trust): boolean {
    return isOper || key !== undefined &&
        (this.#operators.includes(key) ||
          this.sanctions.find("operator", "key", key) !== undefined);
  }

  /** @throws {Refusal} `not-operator` */
  checkOperator(session: Session): void {
    if (this.isOperator(session)) return;
    throw new Refusal(
      "not-operator",
      session.key === undefined
        ? "operators only; to become one, join with a key"
        : `operators only; to become one, start the server with: ${
          this.#serveWith(session.key)
        }`,
    );
  }

  /** @throws {Refusal} `banned` */
  checkNotBanned(subject: Subject): void {
    const ban = this.banOf(subject);
    if (ban === undefined || this.isOperator(subject)) return;
    const what = ban.kind === "name" ? `the name ${ban.shown} is` : "you are";
    throw new Refusal(
      "banned",
      `${what} banned ${this.sanctions.howLong(ban)}`,
    );
  }

  /** @throws {Refusal} `muted` */
  checkNotMuted({ name, key }: Pick<Session, "name" | "key">): void {
    const { sanctions } = this;
    if (sanctions.size === 0) return;
    const mute = sanctions.findByName("mute", name) ??
      (key === undefined ? undefined : sanctions.find("mute", "key", key));
    if (mute === undefined) return;
    throw new Refusal(
      "muted",
      `you are muted ${sanctions.howLong(mute)}, by ${mute.by}`,
    );
  }

  /** How long members wait between two messages in a room, in seconds; 0 when it is not slow. */
  slowness(room: string): number {
    return this.sanctions.find("slow", "room", room)?.seconds ?? 0;
  }

  /** The ban of a member, by its name, its key or its address. */
  banOf({ name, key, address }: Subject): Sanction | undefined {
    const { sanctions } = this;
    if (sanctions.size === 0) return undefined;
    return sanctions.findByName("ban", name) ??
      (key === undefined ? undefined : sanctions.find("ban", "key", key)) ??
      (address === undefined ? undefined : sanctions.findByAddress(address));
  }

  /** The answer to `bans`: all bans and mutes that hold. */
  bans(): Notice {
    const bans = [...this.sanctions.values()].filter((sanction) =>
      (sanction.what === "ban" || sanction.what === "mute") &&
      !this.sanctions.isOver(sanction)
    ).map(({ what, kind, shown, by, since, until }) => ({
      what: what as "ban" | "mute",
      kind: kind as "name" | "key" | "address",
      who: shown,
      by,
      since,
      until,
    }));
    return { type: "bans", bans };
  }
}
