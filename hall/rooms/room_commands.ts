import { withAccount } from "../../protocol/features/dialects/profile.ts";
import { REASON_MAX } from "../../protocol/features/moderation.ts";
import { withMasks } from "../../protocol/features/modes/mask_lists.ts";
import type { ModesNotice } from "../../protocol/features/modes/modes.ts";
import { readFingerprint } from "../../protocol/fingerprint.ts";
import { memberName } from "../../protocol/name/name.ts";
import { nameKeys } from "../../protocol/name/skeleton.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { isGlob } from "../../protocol/text/glob.ts";
import { oneLine } from "../../protocol/text/text.ts";
import { presentAmong } from "../answers.ts";
import type { HandlerContext } from "../context.ts";
import type { AskerInRoom, RequestOf } from "../handler.ts";
import type { Member } from "../member.ts";
import { noSuchMember } from "../sessions/no_such_member.ts";
import type { Holder } from "../sessions/holder.ts";
import type { Session } from "../sessions/session.ts";
import type { Announcer } from "./announcer.ts";
import { guestOf, type Membership } from "./membership.ts";
import type { Room } from "./room.ts";
import {
  ACCOUNT_SIGN,
  LOGIN_SIGN,
  type RoomMask,
  SILENCE_SIGN,
  silences,
} from "./room_mask.ts";
import type { MaskList, MemberList, RoomModes } from "./room_modes.ts";
import { newPassword } from "./room_passwords.ts";

/** Longest pattern of names, in UTF-16 code units: longer than any name. */
export const MASK_LENGTH_MAX = 100;

/** The list that an order changes, and whether something is added to it. */
const ROLES = {
  op: ["operators", "add"],
  deop: ["operators", "remove"],
  voice: ["voiced", "add"],
  devoice: ["voiced", "remove"],
} as const satisfies Record<string, readonly [MemberList, string]>;

const MASKS = {
  ban: ["bans", "add"],
  unban: ["bans", "remove"],
  except: ["exceptions", "add"],
  unexcept: ["exceptions", "remove"],
  admit: ["admitted", "add"],
  unadmit: ["admitted", "remove"],
} as const satisfies Record<string, readonly [MaskList, string]>;

/**
 * Carries out what operators of a room do there. Each method throws a `Refusal`
 * when the command cannot be carried out, or `NotKept` when it cannot be kept.
 */
export class RoomCommands {
  readonly #context: HandlerContext;
  readonly #membership: Membership;
  readonly #announcer: Announcer;

  constructor(
    context: HandlerContext,
    membership: Membership,
    announcer: Announcer,
  ) {
    this.#context = context;
    this.#membership = membership;
    this.#announcer = announcer;
  }

  /** Shows the modes of a room, or changes some of them. */
  async modes(by: AskerInRoom, wanted: RequestOf<"modes">): Promise<void> {
    const { on = [], off = [], password, limit } = wanted;
    const { room } = by;
    const isQuestion = on.length + off.length === 0 &&
      password === undefined && limit === undefined;
    if (isQuestion) return by.member.recipient.send(this.#shown(by));
    this.#checkOperator(by);
    const before = room.modes;
    let modes = before.turned(on, off);
    if (password !== undefined) {
      modes = modes.with({ password: newPassword(room.name, password) });
    }
    if (limit !== undefined) modes = modes.with({ limit });
    if (modes.isOn("invite-only") && !before.isOn("invite-only")) {
      // They may come back after a restart of the server.
      for (const { session } of room.present) {
        if (session === undefined) continue;
        modes = modes.add("invited", session.identity, session.name);
      }
    }
    await this.#keep(room, modes);
    await this.#tell(by, {
      type: "modes",
      room: room.name,
      by: by.session.name,
      on: on.filter((setting) => !off.includes(setting)),
      off: off.length === 0 ? undefined : off,
      password: password === undefined ? undefined : modes.password !== "",
      limit,
    });
  }

  /** Does something with a member of a room. */
  manage(by: AskerInRoom, order: RequestOf<"manage">): Promise<void> {
    this.#checkOperator(by);
    switch (order.what) {
      case "kick":
        return this.#kick(by, order);
      case "op":
      case "deop":
      case "voice":
      case "devoice":
        return this.#setRole(by, { ...order, what: order.what });
      default:
        return this.#setMask(by, { ...order, what: order.what });
    }
  }

  /**
   * Invites a member to a room. The invitation of an operator of the room lets
   * it in, whatever the modes are; that of others only tells it of the room.
   */
  async invite(
    by: AskerInRoom,
    { name: asked }: RequestOf<"invite">,
  ): Promise<void> {
    const { moderation, observer } = this.#context;
    const { room, session: { name: from, account } } = by;
    moderation.checkNotMuted(by.session);
    const isOperator = this.#isOperator(room, by.session);
    if (!isOperator && room.modes.isOn("invite-only")) this.#checkOperator(by);
    const holder = this.#context.signIn.holderNamed(asked, by);
    const { name, identity } = holder;
    if (holder.rooms.has(room)) {
      throw new Refusal("no-such-order", `${name} is in ${room.name} already`);
    }
    if (isOperator) {
      await this.#keep(room, room.modes.add("invited", identity, name));
    }
    const invited = withAccount(
      { type: "invited", room: room.name, by: from, name } as const,
      account,
    );
    observer.managed?.(invited);
    const told = new Set([by.member]);
    for (const it of room.members) {
      const isItsOperator = it.session !== undefined &&
        room.modes.operators.has(it.session.identity);
      if (isItsOperator) told.add(it);
    }
    for (const it of told) it.recipient.send(invited);
    for (const { recipient } of holder.members) {
      recipient.send(withAccount(
        { type: "invitation", room: room.name, by: from } as const,
        account,
      ));
    }
  }

  /** Puts a member out of a room, and takes its invitation back. */
  async #kick(
    by: AskerInRoom,
    { who: asked, reason: given }: RequestOf<"manage">,
  ): Promise<void> {
    const { room } = by;
    const reason = given === undefined
      ? undefined
      : oneLine("reason", given, REASON_MAX);
    const holder = this.#holderOf(asked);
    if (holder === undefined) throw noSuchMember(asked, by);
    const { name, identity } = holder;
    this.#checkNotServerOperator(holder);
    const here = membersIn(room, holder);
    let isOrWasHere = here.length > 0;
    for (const { wasIn } of holder.sessions) {
      if (wasIn.delete(room.name)) isOrWasHere = true;
    }
    const modes = room.modes.remove("invited", identity);
    if (!isOrWasHere && modes === room.modes) throw notThere(holder, room);
    if (modes !== room.modes) await this.#keep(room, modes);
    const notice = { ...orderOf("kick", by), who: name, reason };
    await this.#tell(by, notice);
    if (here.length === 0) return;
    for (const member of here) {
      room.kicked(member);
      this.#expel(room, member);
    }
    await this.#announcer.announce(room);
  }

  async #setRole(
    by: AskerInRoom,
    { what, who: asked, here }: RequestOf<"manage"> & {
      readonly what: keyof typeof ROLES;
    },
  ): Promise<void> {
    const { room } = by;
    const [list, change] = ROLES[what];
    const holder = this.#holderOf(asked);
    if (here && holder?.isConnected && !holder.rooms.has(room)) {
      throw notThere(holder, room);
    }
    if (change === "add") {
      if (holder === undefined) throw noSuchMember(asked, by);
      const { identity, name } = holder;
      await this.#keep(room, room.modes.add(list, identity, name));
      return await this.#tell(by, { ...orderOf(what, by), who: name });
    }
    const keys = nameKeys(asked);
    // A member that is not here is found by the name that it had.
    const found = room.modes[list].entries().find(([identity, name]) =>
      identity === holder?.identity ||
      holder === undefined && nameKeys(name).some((key) => keys.includes(key))
    );
    if (found === undefined) {
      const role = list === "operators" ? "is no operator" : "has no voice";
      throw new Refusal("no-such-order", `${asked} ${role} in ${room.name}`);
    }
    const [identity, name] = found;
    await this.#keep(room, room.modes.remove(list, identity));
    await this.#tell(by, {
      ...orderOf(what, by),
      who: holder?.name ?? name,
    });
  }

  async #setMask(
    by: AskerInRoom,
    { what, who, reason: given, stays }: RequestOf<"manage"> & {
      readonly what: keyof typeof MASKS;
    },
  ): Promise<void> {
    const { room } = by;
    const reason = given === undefined
      ? undefined
      : oneLine("reason", given, REASON_MAX);
    const [list, change] = MASKS[what];
    const { mask: found, holder } = await this.#maskOf(who);
    // Nobody is put out by the name that is shown: it may stay as it was typed.
    const isSame = who.toLowerCase() === found.shown.toLowerCase();
    const mask = {
      ...found,
      ...list === "admitted" && isSame ? { shown: who } : {},
      origin: { by: by.session.name, at: this.#context.now() },
    };
    const changed = change === "add"
      ? room.modes.addMask(list, mask)
      : room.modes.removeMask(list, mask.shown) ??
        room.modes.removeMask(list, who);
    if (changed === undefined) {
      throw new Refusal(
        "no-such-order",
        `there is no ban or exception of ${who} in ${room.name}; see /room`,
      );
    }
    if (what === "ban" && holder !== undefined) {
      this.#checkNotServerOperator(holder);
    }
    // A ban of a member ends its invitation.
    const isFull = what === "ban" && !silences(mask);
    const modes = isFull && holder !== undefined
      ? changed.remove("invited", holder.identity)
      : changed;
    await this.#keep(room, modes);
    const notice = { ...orderOf(what, by), who: mask.shown, reason };
    if (mask.range === undefined) await this.#tell(by, notice);
    else {
      this.#context.observer.managed?.(notice);
      by.member.recipient.send(notice);
    }
    if (isFull && !stays) await this.#expelBanned(by, mask.shown);
  }

  /** Puts the members out of a room that may not be there any more. */
  async #expelBanned(by: AskerInRoom, told: string): Promise<void> {
    const { room } = by;
    if (room.hasChanges) await this.#announcer.announce(room);
    const banned = new Set<Holder>();
    for (const { session } of room.members) {
      // An address may be that of one of its clients.
      const isConcerned = session !== undefined &&
        session.holder !== by.session.holder &&
        !this.#context.moderation.isOperator(session) &&
        room.modes.isBanned(guestOf(session));
      if (isConcerned) banned.add(session.holder);
    }
    for (const holder of banned) {
      const who = holder.name;
      for (const member of membersIn(room, holder)) {
        if (who === told) room.kicked(member);
        // The order has not told its name.
        else member.recipient.send({ ...orderOf("ban", by), who });
        this.#expel(room, member);
      }
    }
    if (room.hasChanges) await this.#announcer.announce(room);
  }

  /** That is announced before the member can come back: the others were told of the order alone. */
  #expel(room: Room, member: Member): void {
    this.#membership.leave(member, room);
    member.recipient.send({ type: "left", room: room.name });
  }

  /** The members that are meant by a name, a pattern, an account, a key or an address. */
  async #maskOf(
    who: string,
  ): Promise<{ readonly mask: RoomMask; readonly holder?: Holder }> {
    if (!who.startsWith(SILENCE_SIGN)) return await this.#fullMaskOf(who);
    const { mask, holder } = await this.#fullMaskOf(
      who.slice(SILENCE_SIGN.length),
    );
    return { mask: { ...mask, shown: SILENCE_SIGN + mask.shown }, holder };
  }

  async #fullMaskOf(
    who: string,
  ): Promise<{ readonly mask: RoomMask; readonly holder?: Holder }> {
    const { moderation, signIn } = this.#context;
    const range = moderation.sanctions.readRange(who);
    if (range !== undefined) return { mask: { shown: range.text, range } };
    const key = readFingerprint(who);
    if (key !== undefined) return { mask: { shown: key, key } };
    if (who.startsWith(ACCOUNT_SIGN)) {
      return {
        mask: {
          shown: ACCOUNT_SIGN + memberName(who.slice(ACCOUNT_SIGN.length)),
        },
      };
    }
    const isPattern = isGlob(who) || who.includes(LOGIN_SIGN);
    if (isPattern && who.length <= MASK_LENGTH_MAX) {
      return { mask: { shown: who } };
    }
    const holder = this.#holderOf(who);
    if (holder !== undefined) {
      return { mask: { shown: holder.name, key: holder.key }, holder };
    }
    if (nameKeys(who).length === 0) {
      throw new Refusal("bad-name", "no name has this length");
    }
    const owner = await signIn.ownerOf(who);
    return { mask: { shown: owner?.name ?? who, key: owner?.key } };
  }

  #holderOf(name: string): Holder | undefined {
    const { signIn, monotonic } = this.#context;
    signIn.sessions.expire(monotonic());
    return signIn.sessions.byName(name);
  }

  #isOperator({ modes }: Room, session: Session): boolean {
    return modes.operators.has(session.identity) ||
      this.#context.moderation.isOperator(session);
  }

  /** @throws {Refusal} `not-operator` */
  #checkOperator({ room, session }: AskerInRoom): void {
    if (this.#isOperator(room, session)) return;
    throw new Refusal(
      "not-operator",
      `operators of the room ${room.name} only`,
    );
  }

  /** @throws {Refusal} `not-operator` */
  #checkNotServerOperator(holder: Holder): void {
    if (!this.#context.moderation.isOperator(holder)) return;
    throw new Refusal(
      "not-operator",
      `${holder.name} is an operator of the server`,
    );
  }

  async #keep(room: Room, modes: RoomModes): Promise<void> {
    await this.#context.store.setModes(room.name, `${modes}`);
    room.modes = modes;
    room.areModesKept = true;
  }

  /** Tells all members of a room, after those who have come. */
  async #tell(
    { room, session }: AskerInRoom,
    notice: Parameters<NonNullable<HandlerContext["observer"]["managed"]>>[0],
  ): Promise<void> {
    this.#context.observer.managed?.(notice);
    if (room.hasChanges) await this.#announcer.announce(room);
    const told = withAccount(notice, session.account);
    if (told.type !== "invited") room.addEvent(told, this.#context.now());
    room.broadcast(told);
  }

  /** The modes of a room, as far as the asker may know of them. */
  #shown({ room, session }: AskerInRoom): ModesNotice {
    const { modes } = room;
    const isOperator = this.#isOperator(room, session);
    const listed = (
      list: ReadonlyMap<string, unknown>,
      names: Iterable<string>,
    ) => isOperator && list.size > 0 ? [...names] : undefined;
    const shown: ModesNotice = {
      type: "modes",
      room: room.name,
      on: modes.names ?? [],
      password: modes.password === "" ? undefined : true,
      limit: modes.limit || undefined,
      operators: listed(modes.operators, modes.operators.values()) ??
        presentAmong(room, modes.operators),
      voiced: listed(modes.voiced, modes.voiced.values()) ??
        presentAmong(room, modes.voiced),
      invited: listed(modes.invited, modes.invited.values()),
      bans: listed(modes.bans, modes.bans.keys()),
      exceptions: listed(modes.exceptions, modes.exceptions.keys()),
      admitted: listed(modes.admitted, modes.admitted.keys()),
      created: modes.created || undefined,
    };
    return withMasks(shown, {
      bans: modes.masks("bans", !isOperator),
      exceptions: modes.masks("exceptions", !isOperator),
      admitted: modes.masks("admitted", !isOperator),
    });
  }
}

/** The clients of a member that are in a room. */
function membersIn(room: Room, { members }: Holder): Member[] {
  return members.filter((member) => room.members.has(member));
}

function notThere({ name }: Holder, room: Room): Refusal {
  return new Refusal("member-not-in-room", `${name} is not in ${room.name}`);
}

function orderOf(
  what: RequestOf<"manage">["what"],
  { room, session }: AskerInRoom,
) {
  return { type: "managed", room: room.name, what, by: session.name } as const;
}
