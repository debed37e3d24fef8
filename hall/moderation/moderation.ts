import { DURATION_MAX, durationText } from "../../protocol/duration.ts";
import { folded } from "../../protocol/name/name.ts";
import { nameKeys } from "../../protocol/name/skeleton.ts";
import type { Notice, Ordered } from "../../protocol/notice.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { OperatorRequest } from "../../protocol/request.ts";
import { oneLine } from "../../protocol/text/text.ts";
import type { Sanction, SanctionStore } from "../../store/sanction_store.ts";
import type { Session } from "../sessions/session.ts";

/**
 * Most orders that hold at once, as many as one evening of trouble takes many
 * times over: all of them are in memory.
 */
export const ORDERS_MAX = 10_000;

/**
 * Most bans of addresses: every hello is compared with each of them. A range
 * stands for many addresses.
 */
export const ADDRESS_BANS_MAX = 1_000;

/** Slowest a room can be made, in seconds: a day. */
export const SLOW_MAX = 86_400;

/** Longest reason, in UTF-16 code units: it stands on one line. */
export const REASON_MAX = 200;

/** An address or a range of them. `chat/` knows nothing of networks. */
export interface AddressRange {
  /** Its one spelling. */
  readonly text: string;
  holds(address: string): boolean;
}

/** What moderation is given to work with. */
export interface ModerationOptions {
  /** The fingerprints of the keys whose owners are operators from the start. */
  readonly operators: readonly string[];
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** Reads an address or a range of them; `undefined` when it is neither. */
  readonly readRange: (typed: string) => AddressRange | undefined;
  /** Where orders are kept; without it they end with the server. */
  readonly book?: SanctionStore;
}

/** Somebody as moderation sees it. */
export interface Subject {
  readonly name: string;
  readonly key?: string | undefined;
  /** Absent during a cut. */
  readonly address?: string | undefined;
}

/** What comes of a command. */
export interface Carried {
  /** What is told of it. */
  readonly notice: Ordered;
  /** Who has to go. */
  readonly out: (subject: Subject) => boolean;
  /** What those are told. */
  readonly farewell: string;
}

/**
 * Who is in charge, and what they have ordered: who is kept out, who is silent,
 * which rooms are slow. All that holds is in memory; a book keeps it beyond the
 * end of the server.
 */
export class Moderation {
  readonly #options: ModerationOptions;
  /** By what, kind and whom, see `keyOf`. */
  readonly #orders = new Map<string, Sanction>();
  /** Those of names among them, by what and by each key of the name. */
  readonly #named = new Map<string, Sanction>();
  /** The bans of addresses among them, which are looked at one by one. */
  readonly #ranges = new Map<Sanction, AddressRange>();

  /** @param orders What holds from the beginning. */
  constructor(options: ModerationOptions, orders: readonly Sanction[] = []) {
    this.#options = options;
    for (const order of orders) {
      // What makes two names one may be another in this version than when it was kept.
      const { kind, shown } = order;
      this.#add(kind === "name" ? { ...order, whom: folded(shown) } : order);
    }
  }

  /** Begins with what the book has kept. */
  static async open(options: ModerationOptions): Promise<Moderation> {
    return new Moderation(options, await options.book?.orders() ?? []);
  }

  /** Whether somebody is an operator. */
  isOperator({ key }: Pick<Session, "key">): boolean {
    return key !== undefined &&
      (this.#isFirst(key) || this.#find("operator", "key", key) !== undefined);
  }

  /**
   * Lets somebody in, or not.
   *
   * @throws {Refusal} `banned`
   */
  admit(subject: Subject): void {
    const ban = this.#banOf(subject);
    if (ban === undefined || this.isOperator({ key: subject.key })) return;
    const what = ban.kind === "name" ? `the name ${ban.shown} is` : "you are";
    throw new Refusal("banned", `${what} banned ${this.#howLong(ban)}`);
  }

  /**
   * Lets somebody say or show something, or not.
   *
   * @throws {Refusal} `muted`
   */
  letSpeak({ name, key }: Pick<Session, "name" | "key">): void {
    if (this.#orders.size === 0) return;
    const mute = this.#findNamed("mute", name) ??
      (key === undefined ? undefined : this.#find("mute", "key", key));
    if (mute === undefined) return;
    throw new Refusal(
      "muted",
      `${mute.by} has muted you ${this.#howLong(mute)}`,
    );
  }

  /** How long one waits between two messages in a room, in seconds; 0 when it is not slow. */
  slowness(room: string): number {
    return this.#find("slow", "room", room)?.seconds ?? 0;
  }

  /** All bans and mutes that hold. */
  bans(): Notice {
    const bans = [...this.#orders.values()].filter((order) =>
      (order.what === "ban" || order.what === "mute") && !this.#isOver(order)
    ).map(({ what, kind, shown, by, since, until }) => ({
      what: what as "ban" | "mute",
      kind: kind as "name" | "key" | "address",
      who: shown,
      by,
      since,
      ...(until === undefined ? {} : { until }),
    }));
    return { type: "bans", bans };
  }

  /**
   * Carries out what an operator commands.
   *
   * @param by The operator: see {@linkcode commanding}.
   * @param present The one the command names, when it is here or has a key that is known.
   * @throws {Refusal} It cannot be done.
   * @throws {NotKept}
   */
  async carryOut(
    by: Session,
    command: Exclude<OperatorRequest, { type: "bans" }>,
    present: Subject | undefined,
  ): Promise<Carried> {
    switch (command.type) {
      case "kick": {
        const { name } = this.#mayBeTouched(present, command.name);
        const reason = command.reason === undefined
          ? undefined
          : oneLine("reason", command.reason, REASON_MAX);
        return {
          notice: {
            ...ordered("kick", by),
            who: name,
            ...(reason === undefined ? {} : { reason }),
          },
          out: (subject) => subject.name === name,
          farewell: `${by.name} has put you out${
            reason === undefined ? "" : `: ${reason}`
          }`,
        };
      }
      case "ban":
        return await this.#ban(by, command.who, command.duration, present);
      case "unban":
        return await this.#lift("ban", by, command.who);
      case "mute": {
        const who = present === undefined
          ? command.name
          : this.#mayBeTouched(present, command.name).name;
        const until = this.#until(command.duration);
        for (const subject of subjectsOf(who, present)) {
          await this.#give(by, { what: "mute", ...subject, ...until });
        }
        return { ...quiet, notice: { ...ordered("mute", by), who, ...until } };
      }
      case "unmute":
        return await this.#lift("mute", by, command.name);
      case "op":
        return await this.#makeOperator(by, present, command.name);
      case "deop":
        return await this.#lift("operator", by, command.name, present);
      case "slow":
        return await this.#slow(by, command.room ?? "", command.seconds);
    }
  }

  /**
   * Lets somebody command, or not.
   *
   * @throws {Refusal} `not-operator`
   */
  commanding(by: Session): void {
    if (this.isOperator(by)) return;
    throw new Refusal(
      "not-operator",
      by.key === undefined
        ? "this is for operators, who are known by their key; you came without one"
        : `this is for operators; the server is told of one by: chat serve --op ${by.key}`,
    );
  }

  async #ban(
    by: Session,
    who: string,
    duration: number | undefined,
    present: Subject | undefined,
  ): Promise<Carried> {
    const until = this.#until(duration);
    const range = this.#options.readRange(who)?.text;
    const name = present?.name ?? who;
    if (range === undefined && present !== undefined) {
      this.#mayBeTouched(present, who);
    }
    const subjects = range === undefined
      ? subjectsOf(name, present)
      : [{ kind: "address", whom: range, shown: range } as const];
    for (const subject of subjects) {
      await this.#give(by, { what: "ban", ...subject, ...until });
    }
    const ban = { ...ordered("ban", by), who: range ?? name, ...until };
    return {
      notice: ban,
      out: (subject) =>
        !this.isOperator({ key: subject.key }) &&
        this.#banOf(subject) !== undefined,
      farewell: `${by.name} has banned you ${this.#howLong(ban)}`,
    };
  }

  async #makeOperator(
    by: Session,
    present: Subject | undefined,
    asked: string,
  ): Promise<Carried> {
    if (present === undefined) throw nobody(asked);
    const { name, key } = present;
    if (key === undefined) {
      throw new Refusal(
        "no-such-member",
        `${name} has no key, and an operator is known by one`,
      );
    }
    await this.#give(by, {
      what: "operator",
      kind: "key",
      whom: key,
      shown: name,
    });
    return { ...quiet, notice: { ...ordered("op", by), who: name } };
  }

  async #slow(by: Session, room: string, seconds: number): Promise<Carried> {
    if (seconds > SLOW_MAX) {
      throw new Refusal(
        "bad-frame",
        `a room can be slowed to one message every ${SLOW_MAX} s at most; 0 for none`,
      );
    }
    const about = { what: "slow", kind: "room", whom: room } as const;
    if (seconds > 0) {
      await this.#give(by, { ...about, shown: room, seconds });
    } else {
      const order = this.#find(about.what, about.kind, room);
      if (order !== undefined) await this.#takeBack(order);
    }
    return { ...quiet, notice: { ...ordered("slow", by), room, seconds } };
  }

  /** Takes back what was ordered of somebody, under whatever of its names. */
  async #lift(
    what: "ban" | "mute" | "operator",
    by: Session,
    who: string,
    present?: Subject,
  ): Promise<Carried> {
    const range = this.#options.readRange(who)?.text;
    const keys = nameKeys(who);
    const lifted = [...this.#orders.values()].filter((order) =>
      order.what === what &&
      (order.whom === range || order.whom === who ||
        nameKeys(order.shown).some((key) => keys.includes(key)) ||
        order.whom === present?.key)
    );
    const [first] = lifted;
    if (first === undefined) {
      throw new Refusal("no-such-order", noSuch(what, present?.name ?? who));
    }
    for (const order of lifted) await this.#takeBack(order);
    const done = { ban: "unban", mute: "unmute", operator: "deop" } as const;
    return {
      ...quiet,
      notice: { ...ordered(done[what], by), who: first.shown },
    };
  }

  #banOf({ name, key, address }: Subject): Sanction | undefined {
    if (this.#orders.size === 0) return undefined;
    const ban = this.#findNamed("ban", name) ??
      (key === undefined ? undefined : this.#find("ban", "key", key));
    if (ban !== undefined) return ban;
    if (address === undefined) return undefined;
    for (const [order, range] of this.#ranges) {
      if (!this.#isOver(order) && range.holds(address)) return order;
    }
    return undefined;
  }

  /** The one that a command names: here, and no operator. */
  #mayBeTouched(present: Subject | undefined, asked: string): Subject {
    if (present === undefined) throw nobody(asked);
    if (this.isOperator({ key: present.key })) {
      throw new Refusal(
        "not-operator",
        `${present.name} is an operator; take that away first, with /deop`,
      );
    }
    return present;
  }

  async #give(
    by: Session,
    what: Omit<Sanction, "by" | "since">,
  ): Promise<void> {
    const order = { ...what, by: by.name, since: this.#options.now() };
    const isNew = !this.#orders.has(keyOf(order));
    if (isNew) await this.#makeRoom(order.kind);
    await this.#options.book?.keep(order);
    this.#add(order);
  }

  async #makeRoom(kind: Sanction["kind"]): Promise<void> {
    for (const order of this.#orders.values()) {
      if (this.#isOver(order)) await this.#takeBack(order);
    }
    const isFull = this.#orders.size >= ORDERS_MAX ||
      (kind === "address" && this.#ranges.size >= ADDRESS_BANS_MAX);
    if (!isFull) return;
    throw new Refusal(
      "not-kept",
      `there are ${
        kind === "address" ? ADDRESS_BANS_MAX : ORDERS_MAX
      } of these already; take some back first, /bans lists them`,
    );
  }

  async #takeBack(order: Sanction): Promise<void> {
    await this.#options.book?.drop(order);
    this.#forget(order);
  }

  #find(
    what: Sanction["what"],
    kind: Sanction["kind"],
    whom: string,
  ): Sanction | undefined {
    const order = this.#orders.get(keyOf({ what, kind, whom }));
    return order === undefined || this.#isOver(order) ? undefined : order;
  }

  /** The order about a name, or about one that looks like it. */
  #findNamed(what: Sanction["what"], name: string): Sanction | undefined {
    if (this.#named.size === 0) return undefined;
    return nameKeys(name).map((key) => this.#named.get(`${what} ${key}`))
      .find((order) => order !== undefined && !this.#isOver(order));
  }

  #add(order: Sanction): void {
    const before = this.#orders.get(keyOf(order));
    if (before !== undefined) this.#forget(before);
    this.#orders.set(keyOf(order), order);
    if (order.kind === "name") {
      for (const key of nameKeys(order.shown)) {
        this.#named.set(`${order.what} ${key}`, order);
      }
    }
    if (order.kind !== "address") return;
    const range = this.#options.readRange(order.whom);
    if (range !== undefined) this.#ranges.set(order, range);
  }

  #forget(order: Sanction): void {
    this.#orders.delete(keyOf(order));
    this.#ranges.delete(order);
    if (order.kind !== "name") return;
    for (const key of nameKeys(order.shown)) {
      const named = `${order.what} ${key}`;
      if (this.#named.get(named) === order) this.#named.delete(named);
    }
  }

  #isOver({ until }: Sanction): boolean {
    return until !== undefined && until <= this.#options.now();
  }

  #isFirst(key: string): boolean {
    return this.#options.operators.includes(key);
  }

  #until(duration: number | undefined): { readonly until?: number } {
    return duration === undefined
      ? {}
      : { until: this.#options.now() + Math.min(duration, DURATION_MAX) };
  }

  #howLong({ until }: Pick<Sanction, "until">): string {
    return until === undefined
      ? "until that is taken back"
      : `for another ${durationText(until - this.#options.now())}`;
  }
}

/** Nobody has to go. */
const quiet = { out: () => false, farewell: "" } as const;

/**
 * Without its key somebody could come back by its name, without its name by its key.
 *
 * @throws {Refusal} Nobody can have such a name.
 */
function subjectsOf(
  name: string,
  present: Subject | undefined,
): readonly Pick<Sanction, "kind" | "whom" | "shown">[] {
  if (nameKeys(name).length === 0) {
    throw new Refusal("bad-name", "no member can have a name of such a length");
  }
  const key = present?.key;
  return [
    { kind: "name", whom: folded(name), shown: name },
    ...(key === undefined
      ? []
      : [{ kind: "key", whom: key, shown: name } as const]),
  ];
}

function ordered(what: Ordered["what"], by: Session): Ordered {
  return { type: "order", what, by: by.name };
}

function nobody(name: string): Refusal {
  return new Refusal("no-such-member", `nobody here is called ${name}`);
}

function noSuch(what: "ban" | "mute" | "operator", who: string): string {
  switch (what) {
    case "ban":
      return `no ban is called ${who}; /bans lists them`;
    case "mute":
      return `${who} is not muted; /bans lists who is`;
    case "operator":
      return `${who} was not made an operator by /op`;
  }
}

/** No kind of subject has a blank, so two of these never look alike. */
function keyOf({ what, kind, whom }: Pick<Sanction, "what" | "kind" | "whom">) {
  return `${what} ${kind} ${whom}`;
}
