/** What is known of a name and the key that has it, or had it last. */
export interface NameRecord {
  /** As it was written last. */
  readonly name: string;
  /** What it is found by, see `nameKeys`. No two records have one in common. */
  readonly keys: readonly string[];
  /** The fingerprint of the key. */
  readonly owner: string;
  /** Whether the name belongs to the key, or has only been tried by it. */
  readonly isOwned: boolean;
  /** When the key had it first, in milliseconds since 1970. */
  readonly since: number;
  /** When it had it last, in milliseconds since 1970. */
  readonly used: number;
  /** From where it had it first; empty when that is not known. */
  readonly source: string;
}

/** Where it is kept which name belongs to which key. What the rules are, `Ownership` knows. */
export interface NameStore {
  /**
   * The names that have one of these keys.
   *
   * @throws {Unreadable}
   */
  find(keys: readonly string[]): Promise<readonly NameRecord[]>;
  /**
   * The names of one key, the one unused for longest first.
   *
   * @throws {Unreadable}
   */
  of(owner: string): Promise<readonly NameRecord[]>;
  /**
   * How many names there are.
   *
   * @throws {Unreadable}
   */
  count(): Promise<number>;
  /**
   * How many names were had first from somewhere, after a time.
   *
   * @throws {Unreadable}
   */
  countFrom(source: string, after: number): Promise<number>;
  /**
   * Names that have not been used since a time, so many at most, the one unused
   * for longest first.
   *
   * @throws {Unreadable}
   */
  unusedSince(time: number, most: number): Promise<readonly NameRecord[]>;
  /**
   * Names that belong to nobody, so many at most, the one unused for longest first.
   *
   * @param source From where they were had first. @default {anywhere}
   * @throws {Unreadable}
   */
  tried(most: number, source?: string): Promise<readonly NameRecord[]>;
  /**
   * Takes names out and puts names in, all of it or nothing.
   *
   * @throws {NotKept}
   */
  change(
    out: readonly NameRecord[],
    into: readonly NameRecord[],
  ): Promise<void>;
}
