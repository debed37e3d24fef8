import {
  type Ordered,
  REASON_MAX,
} from "../../protocol/features/moderation.ts";
import { nameKeys } from "../../protocol/name/skeleton.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { oneLine } from "../../protocol/text/text.ts";
import type { HandlerContext } from "../context.ts";
import type { Asker, AskerInRoom, RequestOf } from "../handler.ts";
import type { Announcer } from "../rooms/announcer.ts";
import type { Membership } from "../rooms/membership.ts";
import { nearestMember, noSuchMember } from "../sessions/no_such_member.ts";
import type { Holder } from "../sessions/holder.ts";
import type { Session } from "../sessions/session.ts";
import type { Subject } from "./moderation.ts";
import { targetsOf } from "./sanctions.ts";

/** Slowest a room can be made, in seconds: a day. */
export const SLOW_MAX = 86_400;

/** The command that takes a sanction back. */
const LIFTS = { ban: "unban", mute: "unmute", operator: "deop" } as const;

type Context = Pick<
  HandlerContext,
  "monotonic" | "signIn" | "moderation" | "observer"
>;

/**
 * Carries out the commands of operators. Each method expects that the asker is
 * an operator, and throws a `Refusal` when the command cannot be carried out or
 * `NotKept` when it cannot be kept.
 */
export class OperatorCommands {
  readonly #context: Context;
  readonly #membership: Membership;
  readonly #announcer: Announcer;

  constructor(context: Context, membership: Membership, announcer: Announcer) {
    this.#context = context;
    this.#membership = membership;
    this.#announcer = announcer;
  }

  /** Puts a member out of the hall. */
  async kick(by: Asker, command: RequestOf<"kick">): Promise<void> {
    const holder = this.#holderOf(command.name);
    const { name } = this.#touchable(by, holder, command.name);
    const reason = command.reason === undefined
      ? undefined
      : oneLine("reason", command.reason, REASON_MAX);
    await this.#tell(by, holder, {
      ...orderOf("kick", by),
      who: name,
      reason,
    });
    const why = reason === undefined ? "" : `: ${reason}`;
    this.#expel(
      by,
      "kicked",
      name,
      (subject) => subject.name === name,
      `${by.session.name} kicked you${why}`,
    );
  }

  /** Keeps out a member, an address or a range of addresses. */
  async ban(
    by: Asker,
    { who, duration }: RequestOf<"ban">,
  ): Promise<void> {
    const { moderation } = this.#context;
    const { sanctions } = moderation;
    const holder = this.#holderOf(who);
    const subject = holder ?? await this.#ownerOf(who);
    const until = sanctions.until(duration);
    const range = sanctions.rangeText(who);
    if (range === undefined && subject !== undefined) {
      this.#touchable(by, subject, who);
    }
    const name = subject?.name ?? who;
    const targets = range === undefined
      ? targetsOf(name, subject?.key)
      : [{ kind: "address", whom: range, shown: range } as const];
    await this.#give(by, "ban", targets, until);
    const farewell = `${by.session.name} banned you ${
      sanctions.howLong({ until })
    }`;
    const isKnown = range !== undefined || subject !== undefined;
    const meant = isKnown ? undefined : nearestMember(who, by);
    const order = { ...orderOf("ban", by), who: range ?? name, until, meant };
    await this.#tell(by, holder, order);
    this.#expel(
      by,
      "banned",
      range ?? name,
      (subject) =>
        !moderation.isOperator(subject) &&
        moderation.banOf(subject) !== undefined,
      farewell,
    );
  }

  /** Has a member say nothing. */
  async mute(
    by: Asker,
    { name, duration }: RequestOf<"mute">,
  ): Promise<void> {
    const { sanctions } = this.#context.moderation;
    const holder = this.#holderOf(name);
    const subject = holder ?? await this.#ownerOf(name);
    const who = subject === undefined
      ? name
      : this.#touchable(by, subject, name).name;
    const until = sanctions.until(duration);
    await this.#give(by, "mute", targetsOf(who, subject?.key), until);
    const meant = subject === undefined ? nearestMember(name, by) : undefined;
    const order = { ...orderOf("mute", by), who, until, meant };
    await this.#tell(by, holder, order);
  }

  /** Makes a member an operator, by its key. */
  async op(by: Asker, { name: asked }: RequestOf<"op">): Promise<void> {
    const holder = this.#holderOf(asked);
    if (holder === undefined) throw noSuchMember(asked, by);
    const { name, key } = holder;
    if (key === undefined) {
      throw new Refusal(
        "no-such-member",
        `${name} has no key, which an operator needs`,
      );
    }
    await this.#context.moderation.sanctions.give(by.session.name, {
      what: "operator",
      kind: "key",
      whom: key,
      shown: name,
    });
    await this.#tell(by, holder, { ...orderOf("op", by), who: name });
  }

  /** A member has given the password of operators, which the authenticator has checked. */
  async oper(by: Asker): Promise<void> {
    const { session: { holder } } = by;
    holder.isOper = true;
    await this.#tell(by, holder, { ...orderOf("op", by), who: holder.name });
  }

  /** Takes back the bans of a name, a key, an address or a range. */
  async unban(by: Asker, { who }: RequestOf<"unban">): Promise<void> {
    await this.#lift(by, "ban", who, `there is no ban of ${who}; see /bans`);
  }

  async unmute(by: Asker, { name }: RequestOf<"unmute">): Promise<void> {
    await this.#lift(by, "mute", name, `${name} is not muted; see /bans`);
  }

  async deop(by: Asker, { name }: RequestOf<"deop">): Promise<void> {
    const holder = this.#holderOf(name);
    const shown = holder?.name ?? name;
    const refusal = `${shown} was not made an operator with /op`;
    if (holder?.isOper) {
      holder.isOper = false;
      const { moderation } = this.#context;
      // A key may have made it one as well.
      const isByKey = holder.key !== undefined &&
        moderation.sanctions.find("operator", "key", holder.key) !== undefined;
      if (!isByKey) {
        const notice = { ...orderOf("deop", by), who: shown };
        return await this.#tell(by, holder, notice);
      }
    }
    await this.#lift(by, "operator", name, refusal);
  }

  /** Makes a room slow; 0 seconds make it as fast as others. */
  async slow(by: AskerInRoom, { seconds }: RequestOf<"slow">): Promise<void> {
    if (seconds > SLOW_MAX) {
      throw new Refusal(
        "bad-frame",
        `slow mode takes 0 (off) to ${SLOW_MAX} seconds`,
      );
    }
    const { moderation, observer } = this.#context;
    const { sanctions } = moderation;
    const { room } = by;
    const target = { what: "slow", kind: "room", whom: room.name } as const;
    if (seconds > 0) {
      const sanction = { ...target, shown: room.name, seconds };
      await sanctions.give(by.session.name, sanction);
    } else {
      const sanction = sanctions.find(target.what, target.kind, room.name);
      if (sanction !== undefined) await sanctions.takeBack(sanction);
    }
    const notice = { ...orderOf("slow", by), room: room.name, seconds };
    observer.ordered?.(notice);
    room.slow = seconds;
    for (const { session } of room.members) session?.holder.lastSaid.clear();
    if (room.hasChanges) await this.#announcer.announce(room);
    room.broadcast(notice);
  }

  /** The member with a name, connected or not. */
  #holderOf(name: string): Holder | undefined {
    const { signIn, monotonic } = this.#context;
    signIn.sessions.expire(monotonic());
    return signIn.sessions.byName(name);
  }

  /** The owner of a registered name that no member has. */
  async #ownerOf(name: string): Promise<Subject | undefined> {
    return await this.#context.signIn.ownerOf(name);
  }

  /** @throws {Refusal} There is no such member, or it is an operator. */
  #touchable(by: Asker, subject: Subject | undefined, asked: string): Subject {
    if (subject === undefined) throw noSuchMember(asked, by);
    if (this.#context.moderation.isOperator(subject)) {
      throw new Refusal(
        "not-operator",
        `${subject.name} is an operator; /deop them first`,
      );
    }
    return subject;
  }

  async #give(
    by: Asker,
    what: "ban" | "mute",
    targets: ReturnType<typeof targetsOf>,
    until: number | undefined,
  ): Promise<void> {
    const { sanctions } = this.#context.moderation;
    for (const target of targets) {
      await sanctions.give(by.session.name, { what, ...target, until });
    }
  }

  /**
   * Takes back the sanctions of a member, under any of its names.
   *
   * @param refusal Why not, when there are none.
   */
  async #lift(
    by: Asker,
    what: keyof typeof LIFTS,
    who: string,
    refusal: string,
  ): Promise<void> {
    const { sanctions } = this.#context.moderation;
    const holder = this.#holderOf(who);
    const range = sanctions.rangeText(who);
    const keys = nameKeys(who);
    const lifted = [...sanctions.values()].filter((sanction) =>
      sanction.what === what &&
      (sanction.whom === range || sanction.whom === who ||
        nameKeys(sanction.shown).some((key) => keys.includes(key)) ||
        what === "operator" && sanction.whom === holder?.key)
    );
    const [first] = lifted;
    if (first === undefined) throw new Refusal("no-such-order", refusal);
    for (const sanction of lifted) await sanctions.takeBack(sanction);
    const notice = { ...orderOf(LIFTS[what], by), who: first.shown };
    await this.#tell(by, holder, notice);
  }

  /** Tells the operator, and the rooms of the member concerned. */
  async #tell(
    by: Asker,
    holder: Holder | undefined,
    notice: Ordered,
  ): Promise<void> {
    this.#context.observer.ordered?.(notice);
    // A command about an address, or a name of before, concerns no room.
    const isAbout = holder?.name === notice.who;
    const rooms = isAbout ? holder?.rooms ?? [] : [];
    const told = new Set(by.session.holder.members);
    for (const room of rooms) {
      // The presence of the member concerned is announced first.
      if (room.hasChanges) await this.#announcer.announce(room);
      for (const member of room.members) told.add(member);
    }
    // The end of its connections tells a member why.
    const isEnd = notice.what === "kick" || notice.what === "ban";
    if (isEnd) {
      for (const member of holder?.members ?? []) {
        told.delete(member);
      }
    }
    for (const member of told) member.recipient.send(notice);
  }

  /**
   * Ends the sessions of some members, never that of the operator.
   *
   * @param told The name of whose end the rooms have been told.
   */
  #expel(
    by: Asker,
    why: "kicked" | "banned",
    told: string,
    isConcerned: (subject: Subject) => boolean,
    reason: string,
  ): void {
    for (const session of [...this.#context.signIn.sessions.all]) {
      const isOwn = session.holder === by.session.holder;
      if (!isOwn && isConcerned(subjectOf(session))) {
        const isTold = session.name === told;
        this.#membership.expel(session, why, reason, isTold);
      }
    }
  }
}

/** A client as sanctions see it. */
function subjectOf({ name, key, isOper, member }: Session): Subject {
  return { name, key, isOper, address: member?.origin.address };
}

function orderOf(what: Ordered["what"], by: Asker): Ordered {
  return { type: "order", what, by: by.session.name };
}
