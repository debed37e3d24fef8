import { DURATION_MAX, durationText } from "../../protocol/duration.ts";
import { folded } from "../../protocol/name/name.ts";
import { nameKeys } from "../../protocol/name/skeleton.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { Sanction, SanctionStore } from "../../store/sanction_store.ts";

/**
 * Most sanctions at a time, far more than operators give by hand: all of them
 * are in memory.
 */
export const SANCTIONS_MAX = 10_000;

/**
 * Most bans of addresses: every hello is compared with each of them. A range
 * stands for many addresses.
 */
export const ADDRESS_BANS_MAX = 1_000;

/** An address or a range of them. `hall/` knows nothing of networks. */
export interface AddressRange {
  /** Its one spelling. */
  readonly text: string;
  holds(address: string): boolean;
}

/** The options of {@linkcode Sanctions}. */
export interface SanctionsOptions {
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** Reads an address or a range of them; `undefined` when it is neither. */
  readonly readRange: (typed: string) => AddressRange | undefined;
  /** Where sanctions are kept; without it they end with the server. */
  readonly sanctionStore?: SanctionStore | undefined;
}

/** The identity of a sanction: a later one of the same target replaces it. */
type Target = Pick<Sanction, "what" | "kind" | "whom">;

/**
 * The bans, mutes, operators and slow rooms that hold now. All are in memory
 * and found without a search; a store keeps them over a restart.
 */
export class Sanctions {
  readonly #options: SanctionsOptions;
  readonly #all = new Map<string, Sanction>();
  /** The sanctions of names, by what they are and by each key of the name. */
  readonly #byName = new Map<string, Sanction>();
  /** The bans of addresses, which are compared one by one. */
  readonly #ranges = new Map<Sanction, AddressRange>();

  /** @param kept The sanctions that hold from the beginning. */
  constructor(options: SanctionsOptions, kept: readonly Sanction[]) {
    this.#options = options;
    for (const sanction of kept) {
      // Which names are alike may have changed since the sanction was kept.
      const { kind, shown } = sanction;
      this.#add(
        kind === "name" ? { ...sanction, whom: folded(shown) } : sanction,
      );
    }
  }

  /** How many there are, those that have run out included. */
  get size(): number {
    return this.#all.size;
  }

  /** All sanctions, those that have run out included. */
  values(): IterableIterator<Sanction> {
    return this.#all.values();
  }

  /** The sanction of a key, an address range or a room, if it holds. */
  find(
    what: Sanction["what"],
    kind: Sanction["kind"],
    whom: string,
  ): Sanction | undefined {
    const sanction = this.#all.get(targetKey({ what, kind, whom }));
    return sanction === undefined || this.isOver(sanction)
      ? undefined
      : sanction;
  }

  /** The sanction of a name, or of one that looks like it, if it holds. */
  findByName(what: Sanction["what"], name: string): Sanction | undefined {
    if (this.#byName.size === 0) return undefined;
    return nameKeys(name).map((key) => this.#byName.get(`${what} ${key}`))
      .find((sanction) => sanction !== undefined && !this.isOver(sanction));
  }

  /** The ban of a range that an address is in. */
  findByAddress(address: string): Sanction | undefined {
    for (const [sanction, range] of this.#ranges) {
      if (!this.isOver(sanction) && range.holds(address)) return sanction;
    }
    return undefined;
  }

  isOver({ until }: Sanction): boolean {
    return until !== undefined && until <= this.#options.now();
  }

  /** Reads an address or a range; `undefined` when it is neither. */
  get readRange(): SanctionsOptions["readRange"] {
    return this.#options.readRange;
  }

  /** The one spelling of an address or a range; `undefined` when it is neither. */
  rangeText(typed: string): string | undefined {
    return this.readRange(typed)?.text;
  }

  /** The end of a sanction that begins now. */
  until(duration: number | undefined): number | undefined {
    return duration === undefined
      ? undefined
      : this.#options.now() + Math.min(duration, DURATION_MAX);
  }

  /** How long a sanction holds from now on, as it is told to people. */
  howLong({ until }: Pick<Sanction, "until">): string {
    return until === undefined
      ? "permanently"
      : `for ${durationText(until - this.#options.now())}`;
  }

  /**
   * Adds a sanction, replacing an earlier one of the same target.
   *
   * @param by The name of the operator.
   * @throws {Refusal} `not-kept`: there are too many.
   * @throws {NotKept}
   */
  async give(
    by: string,
    what: Omit<Sanction, "by" | "since">,
  ): Promise<void> {
    const sanction = { ...what, by, since: this.#options.now() };
    const isNew = !this.#all.has(targetKey(sanction));
    if (isNew) await this.#makeRoom(sanction.kind);
    await this.#options.sanctionStore?.keep(sanction);
    this.#add(sanction);
  }

  /** @throws {NotKept} */
  async takeBack(sanction: Sanction): Promise<void> {
    await this.#options.sanctionStore?.drop(sanction);
    this.#remove(sanction);
  }

  async #makeRoom(kind: Sanction["kind"]): Promise<void> {
    for (const sanction of this.#all.values()) {
      if (this.isOver(sanction)) await this.takeBack(sanction);
    }
    const isFull = this.#all.size >= SANCTIONS_MAX ||
      (kind === "address" && this.#ranges.size >= ADDRESS_BANS_MAX);
    if (!isFull) return;
    throw new Refusal(
      "not-kept",
      `there are ${
        kind === "address" ? ADDRESS_BANS_MAX : SANCTIONS_MAX
      } bans and mutes, the limit; lift some first, see /bans`,
    );
  }

  #add(sanction: Sanction): void {
    const before = this.#all.get(targetKey(sanction));
    if (before !== undefined) this.#remove(before);
    this.#all.set(targetKey(sanction), sanction);
    const { what, kind, whom, shown } = sanction;
    if (kind === "name") {
      for (const key of nameKeys(shown)) {
        this.#byName.set(`${what} ${key}`, sanction);
      }
    }
    const range = kind === "address"
      ? this.#options.readRange(whom)
      : undefined;
    if (range !== undefined) this.#ranges.set(sanction, range);
  }

  #remove(sanction: Sanction): void {
    this.#all.delete(targetKey(sanction));
    this.#ranges.delete(sanction);
    if (sanction.kind !== "name") return;
    for (const key of nameKeys(sanction.shown)) {
      const named = `${sanction.what} ${key}`;
      if (this.#byName.get(named) === sanction) this.#byName.delete(named);
    }
  }
}

/**
 * The targets of a sanction of a member: its name, and its key, so that neither
 * another key nor another name evades it.
 *
 * @throws {Refusal} No member can have such a name.
 */
export function targetsOf(
  name: string,
  key: string | undefined,
): readonly Pick<Sanction, "kind" | "whom" | "shown">[] {
  if (nameKeys(name).length === 0) {
    throw new Refusal("bad-name", "no name has this length");
  }
  const targets = [
    { kind: "name", whom: folded(name), shown: name },
  ] as const;
  return key === undefined
    ? targets
    : [...targets, { kind: "key", whom: key, shown: name }];
}

/** Unambiguous: neither `what` nor `kind` has a blank. */
function targetKey({ what, kind, whom }: Target): string {
  return `${what} ${kind} ${whom}`;
}
