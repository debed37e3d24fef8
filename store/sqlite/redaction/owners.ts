import { hash } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Length of the digest of an owner, in bytes: nobody makes a key with the digest of another by trying. */
const OWNER_BYTES = 10;

/** Most digests that are remembered: those of everybody that talks at a time. */
const REMEMBERED_MAX = 1_000;

/** To whom messages belong. A digest takes less space than a key, and does not reveal the owner. */
export class Owners {
  readonly #of: StatementSync;
  readonly #digests = new Map<string, string>();

  constructor(db: DatabaseSync) {
    this.#of = db.prepare(
      `SELECT lower(hex(owner)) AS owner FROM message WHERE place = ?1
       UNION ALL
       SELECT lower(hex(owner)) AS owner FROM inbox WHERE place = ?1`,
    );
  }

  /** The digest of an owner, in hexadecimal digits. */
  digestOf(owner: string): string {
    let digest = this.#digests.get(owner);
    if (digest === undefined) {
      if (this.#digests.size === REMEMBERED_MAX) this.#digests.clear();
      digest = hash("sha256", owner, "hex").slice(0, 2 * OWNER_BYTES);
      this.#digests.set(owner, digest);
    }
    return digest;
  }

  /** Whether the message at a place belongs to one of these owners. */
  own(place: number, owners: readonly string[]): boolean {
    const owner = this.#of.get(place)?.owner;
    return owners.some((it) => this.digestOf(it) === owner);
  }
}
