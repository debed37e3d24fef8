/**
 * Something that an operator has ordered and that goes on: a ban, a mute, an
 * operator made, a room made slow.
 */
export interface Sanction {
  readonly what: "ban" | "mute" | "operator" | "slow";
  /** What `whom` is. */
  readonly kind: "key" | "name" | "address" | "room";
  /** Whom it concerns, in the form in which that is compared. */
  readonly whom: string;
  /** The same as it is shown: the name of one whose key is meant, for example. */
  readonly shown: string;
  /** The name of the operator. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** When it ends, in milliseconds since 1970; without it, when it is taken back. */
  readonly until?: number;
  /** For a slow room: how long one waits between two messages, in seconds. */
  readonly seconds?: number;
}

/** Where orders are kept, so that they hold after a restart. */
export interface SanctionStore {
  /** All orders, in the order in which they were given. */
  orders(): Promise<readonly Sanction[]>;
  /**
   * Keeps an order in the place of an earlier one of the same `what`, `kind` and `whom`.
   *
   * @throws {NotKept}
   */
  keep(order: Sanction): Promise<void>;
  /** @throws {NotKept} */
  drop(order: Sanction): Promise<void>;
}
