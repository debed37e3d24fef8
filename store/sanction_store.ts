/** A lasting effect of an operator's command: a ban, a mute, an operator's rights, or slow mode in a room. */
export interface Sanction {
  readonly what: "ban" | "mute" | "operator" | "slow";
  /** The kind of `whom`. */
  readonly kind: "key" | "name" | "address" | "room";
  /** The subject, in the form in which it is compared. */
  readonly whom: string;
  /** The subject as it is shown: for a key, for example, the name of its owner. */
  readonly shown: string;
  /** The name of the operator. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** When it ends, in milliseconds since 1970; when absent, it lasts until it is lifted. */
  readonly until?: number;
  /** For slow mode: the time between two messages of a member, in seconds. */
  readonly seconds?: number;
}

/** Stores sanctions, so that they survive a restart. */
export interface SanctionStore {
  /** All sanctions, in the order in which they were imposed. */
  sanctions(): Promise<readonly Sanction[]>;
  /**
   * Stores a sanction, replacing an earlier one with the same `what`, `kind`
   * and `whom`.
   *
   * @throws {NotKept}
   */
  keep(sanction: Sanction): Promise<void>;
  /** @throws {NotKept} */
  drop(sanction: Sanction): Promise<void>;
}
