import { nameKeys } from "../../protocol/name/skeleton.ts";
import type { Ordered } from "../../protocol/notice.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { oneLine } from "../../protocol/text/text.ts";
import type { Sanction } from "../../store/sanction_store.ts";
import type { HandlerContext } from "../context.ts";
import type { Asker, AskerInRoom, RequestOf } from "../handler.ts";
import type { Announcer } from "../rooms/announcer.ts";
import type { Membership } from "../rooms/membership.ts";
import type { Session } from "../sessions/session.ts";
import type { Subject } from "./moderation.ts";
import { targetsOf } from "./sanctions.ts";

/** Slowest a room can be made, in seconds: a day. */
export const SLOW_MAX = 86_400;

/** Longest reason, in UTF-16 code units: it stands on one line. */
export const REASON_MAX = 200;

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
    const session = this.#sessionOf(command.name);
    const { name } = this.#touchable(subjectOf(session), command.name);
    const reason = command.reason === undefined
      ? undefined
      : oneLine("reason", command.reason, REASON_MAX);
    await this.#tell(by, session, {
      ...order("kick", by),
      who: name,
      ...(reason === undefined ? {} : { reason }),
    });
    const why = reason === undefined ? "" : `: ${reason}`;
    this.#expel(
      by,
      (subject) => subject.name === name,
      `${by.session.name} has kicked you${why}`,
    );
  }

  /** Keeps out a member, an address or a range of addresses. */
  async ban(
    by: Asker,
    { who, duration }: RequestOf<"ban">,
  ): Promise<void> {
    const { moderation } = this.#context;
    const { sanctions } = moderation;
    const session = this.#sessionOf(who);
    const subject = await this.#subjectOf(session, who);
    const until = sanctions.until(duration);
    const range = sanctions.rangeText(who);
    if (range === undefined && subject !== undefined) {
      this.#touchable(subject, who);
    }
    const name = subject?.name ?? who;
    const targets = range === undefined
      ? targetsOf(name, subject?.key)
      : [{ kind: "address", whom: range, shown: range } as const];
    for (const target of targets) {
      await sanctions.give(by.session.name, {
        what: "ban",
        ...target,
        ...until,
      });
    }
    const farewell = `${by.session.name} has banned you ${
      sanctions.howLong(until)
    }`;
    await this.#tell(by, session, {
      ...order("ban", by),
      who: range ?? name,
      ...until,
    });
    this.#expel(
      by,
      (subject) =>
        !moderation.isOperator({ key: subject.key }) &&
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
    const session = this.#sessionOf(name);
    const subject = await this.#subjectOf(session, name);
    const who = subject === undefined
      ? name
      : this.#touchable(subject, name).name;
    const until = sanctions.until(duration);
    for (const target of targetsOf(who, subject?.key)) {
      await sanctions.give(by.session.name, {
        what: "mute",
        ...target,
        ...until,
      });
    }
    await this.#tell(by, session, { ...order("mute", by), who, ...until });
  }

  /** Makes a member an operator, by its key. */
  async op(by: Asker, { name: asked }: RequestOf<"op">): Promise<void> {
    const session = this.#sessionOf(asked);
    if (session === undefined) throw nobody(asked);
    const { name, key } = session;
    if (key === undefined) {
      throw new Refusal(
        "no-such-member",
        `${name} has no key, and an operator is known by one`,
      );
    }
    await this.#context.moderation.sanctions.give(by.session.name, {
      what: "operator",
      kind: "key",
      whom: key,
      shown: name,
    });
    await this.#tell(by, session, { ...order("op", by), who: name });
  }

  /** Takes back the bans of a name, a key, an address or a range. */
  async unban(by: Asker, { who }: RequestOf<"unban">): Promise<void> {
    const session = this.#sessionOf(who);
    const refusal = `no ban is called ${who}; /bans lists them`;
    const { shown } = await this.#lift("ban", who, refusal);
    await this.#tell(by, session, { ...order("unban", by), who: shown });
  }

  async unmute(by: Asker, { name }: RequestOf<"unmute">): Promise<void> {
    const session = this.#sessionOf(name);
    const refusal = `${name} is not muted; /bans lists who is`;
    const { shown } = await this.#lift("mute", name, refusal);
    await this.#tell(by, session, { ...order("unmute", by), who: shown });
  }

  async deop(by: Asker, { name }: RequestOf<"deop">): Promise<void> {
    const session = this.#sessionOf(name);
    const refusal = `${session?.name ?? name} was not made an operator by /op`;
    const { shown } = await this.#lift("operator", name, refusal, session?.key);
    await this.#tell(by, session, { ...order("deop", by), who: shown });
  }

  /** Makes a room slow; 0 seconds make it as fast as others. */
  async slow(by: AskerInRoom, { seconds }: RequestOf<"slow">): Promise<void> {
    if (seconds > SLOW_MAX) {
      throw new Refusal(
        "bad-frame",
        `a room can be slowed to one message every ${SLOW_MAX} s at most; 0 for none`,
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
    const notice = { ...order("slow", by), room: room.name, seconds };
    observer.ordered?.(notice);
    room.slow = seconds;
    for (const { session } of room.members) session?.lastSaid.clear();
    if (room.hasChanges) await this.#announcer.announce(room);
    room.broadcast(notice);
  }

  /** The session of a name, connected or not. */
  #sessionOf(name: string): Session | undefined {
    const { signIn, monotonic } = this.#context;
    signIn.sessions.expire(monotonic());
    return signIn.sessions.byName(name);
  }

  /** The same as a subject; without a session that of a registered name. */
  async #subjectOf(
    session: Session | undefined,
    name: string,
  ): Promise<Subject | undefined> {
    return subjectOf(session) ?? await this.#context.signIn.ownerOf(name);
  }

  /** @throws {Refusal} There is no such member, or it is an operator. */
  #touchable(subject: Subject | undefined, asked: string): Subject {
    if (subject === undefined) throw nobody(asked);
    if (this.#context.moderation.isOperator({ key: subject.key })) {
      throw new Refusal(
        "not-operator",
        `${subject.name} is an operator; take that away first, with /deop`,
      );
    }
    return subject;
  }

  /**
   * Takes back the sanctions of a member, under any of its names.
   *
   * @param refusal Why not, when there are none.
   * @returns The first of them.
   */
  async #lift(
    what: "ban" | "mute" | "operator",
    who: string,
    refusal: string,
    key?: string,
  ): Promise<Sanction> {
    const { sanctions } = this.#context.moderation;
    const range = sanctions.rangeText(who);
    const keys = nameKeys(who);
    const lifted = [...sanctions.values()].filter((sanction) =>
      sanction.what === what &&
      (sanction.whom === range || sanction.whom === who ||
        nameKeys(sanction.shown).some((key) => keys.includes(key)) ||
        sanction.whom === key)
    );
    const [first] = lifted;
    if (first === undefined) throw new Refusal("no-such-order", refusal);
    for (const sanction of lifted) await sanctions.takeBack(sanction);
    return first;
  }

  /** Tells the operator, and the rooms of the member concerned. */
  async #tell(
    by: Asker,
    session: Session | undefined,
    notice: Ordered,
  ): Promise<void> {
    this.#context.observer.ordered?.(notice);
    // A command about an address, or a name of before, concerns no room.
    const isAbout = session?.name === notice.who;
    const rooms = isAbout ? session?.member?.rooms ?? [] : [];
    const told = new Set([by.member]);
    for (const room of rooms) {
      // The presence of the member concerned is announced first.
      if (room.hasChanges) await this.#announcer.announce(room);
      for (const member of room.members) told.add(member);
    }
    for (const member of told) member.recipient.send(notice);
  }

  /** Ends the sessions of some members, never that of the operator. */
  #expel(
    by: Asker,
    isConcerned: (subject: Subject) => boolean,
    reason: string,
  ): void {
    for (const session of [...this.#context.signIn.sessions.all]) {
      if (session !== by.session && isConcerned(subjectOf(session))) {
        this.#membership.expel(session, reason);
      }
    }
  }
}

function subjectOf(session: Session): Subject;
function subjectOf(session: Session | undefined): Subject | undefined;
function subjectOf(session: Session | undefined): Subject | undefined {
  if (session === undefined) return undefined;
  const { name, key, member } = session;
  return { name, key, address: member?.origin.address };
}

function order(what: Ordered["what"], by: Asker): Ordered {
  return { type: "order", what, by: by.session.name };
}

function nobody(name: string): Refusal {
  return new Refusal("no-such-member", `nobody here is called ${name}`);
}
