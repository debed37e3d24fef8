/** A name that belongs to a key. */
export interface OwnedName {
  /** As its owner wrote it last. */
  readonly name: string;
  /** What it is found by, see `nameKeys`. No two owned names have one in common. */
  readonly keys: readonly string[];
  /** The fingerprint of the key that it belongs to. */
  readonly owner: string;
  /** When its owner had it last, in milliseconds since 1970. */
  readonly used: number;
}

/** Where it is kept which name belongs to which key. What the rules are, `Ownership` knows. */
export interface NameBook {
  /**
   * The names that have one of these keys.
   *
   * @throws {Unreadable}
   */
  find(keys: readonly string[]): Promise<readonly OwnedName[]>;
  /**
   * The names of one key, the one unused for longest first.
   *
   * @throws {Unreadable}
   */
  of(owner: string): Promise<readonly OwnedName[]>;
  /**
   * How many names belong to somebody.
   *
   * @throws {Unreadable}
   */
  count(): Promise<number>;
  /**
   * Names that have not been used since a time, so many at most, the one unused
   * for longest first.
   *
   * @throws {Unreadable}
   */
  unusedSince(time: number, most: number): Promise<readonly OwnedName[]>;
  /**
   * Takes names out and puts names in, all of it or nothing.
   *
   * @throws {NotKept}
   */
  change(
    out: readonly OwnedName[],
    into: readonly OwnedName[],
  ): Promise<void>;
}
