import type { Credential } from "../protocol/features/name.ts";

/** The password of a name. */
export interface NamePassword extends Credential {
  /** Whether it is the only way to the name: the name was registered without a key. */
  readonly isOnly: boolean;
}

/** A name and the key that has it, or had it last. */
export interface NameRecord {
  /** In its last spelling. */
  readonly name: string;
  /** The keys by which it is found, see `nameKeys`. No two records share a key. */
  readonly keys: readonly string[];
  /** The fingerprint of the key. */
  readonly owner: string;
  /** Whether the name belongs to the key. Otherwise the key has only tried it. */
  readonly isOwned: boolean;
  /** When the key first used it, in milliseconds since 1970. */
  readonly since: number;
  /** When the key last used it, in milliseconds since 1970. */
  readonly used: number;
  /** The network from which it was first used; empty when unknown. */
  readonly source: string;
  /** Absent when it has no password. */
  readonly credential?: NamePassword | undefined;
  /** The fingerprints of certificates that prove its owner as well, the oldest first; absent without any. */
  readonly certificates?: readonly string[] | undefined;
}

/** Stores which name belongs to which key. The rules are in `NameRegistration`. */
export interface NameStore {
  /**
   * Finds the names that have any of these keys.
   *
   * @throws {Unreadable}
   */
  find(keys: readonly string[]): Promise<readonly NameRecord[]>;
  /**
   * The names of a key, the least recently used first.
   *
   * @throws {Unreadable}
   */
  of(owner: string): Promise<readonly NameRecord[]>;
  /**
   * The names with a certificate, the least recently used first.
   *
   * @throws {Unreadable}
   */
  certifiedBy(certificate: string): Promise<readonly NameRecord[]>;
  /**
   * The number of names.
   *
   * @throws {Unreadable}
   */
  count(): Promise<number>;
  /**
   * The number of names first used from a network after a time.
   *
   * @throws {Unreadable}
   */
  countFrom(source: string, after: number): Promise<number>;
  /**
   * Names unused since a time, at most `most`, the least recently used first.
   *
   * @throws {Unreadable}
   */
  unusedSince(time: number, most: number): Promise<readonly NameRecord[]>;
  /**
   * Names that belong to no key, at most `most`, the least recently used first.
   *
   * @param source The network from which they were first used. @default {any}
   * @throws {Unreadable}
   */
  tried(most: number, source?: string): Promise<readonly NameRecord[]>;
  /**
   * Removes names and adds names, atomically.
   *
   * @throws {NotKept}
   */
  change(
    out: readonly NameRecord[],
    into: readonly NameRecord[],
  ): Promise<void>;
}
