import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { KEYS_VERSION, nameKeys } from "../../protocol/name/skeleton.ts";
import type { NameRecord, NameStore } from "../name_store.ts";
import { read, type Transactions } from "./transaction.ts";

/** Stores in the database of a data folder which name belongs to which key. */
export class SqliteNameStore implements NameStore {
  readonly #transactions: Transactions;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: DatabaseSync, transactions: Transactions) {
    this.#transactions = transactions;
    this.#statements = prepare(db);
    this.#makeKeysAnew();
  }

  find(keys: readonly string[]): Promise<readonly NameRecord[]> {
    const [key, other = key] = keys;
    if (key === undefined || other === undefined) return Promise.resolve([]);
    return this.#all(() => this.#statements.find.all(key, other, key, other));
  }

  of(owner: string): Promise<readonly NameRecord[]> {
    return this.#all(() => this.#statements.of.all(owner));
  }

  certifiedBy(certificate: string): Promise<readonly NameRecord[]> {
    return this.#all(() => this.#statements.certifiedBy.all(certificate));
  }

  count(): Promise<number> {
    return Promise.try(() =>
      read(() => Number(this.#statements.count.get()?.count))
    );
  }

  countFrom(source: string, after: number): Promise<number> {
    return Promise.try(() =>
      read(() => Number(this.#statements.countFrom.get(source, after)?.count))
    );
  }

  unusedSince(time: number, most: number): Promise<readonly NameRecord[]> {
    return this.#all(() => this.#statements.unusedSince.all(time, most));
  }

  tried(most: number, source?: string): Promise<readonly NameRecord[]> {
    return this.#all(() =>
      source === undefined
        ? this.#statements.tried.all(most)
        : this.#statements.triedFrom.all(source, most)
    );
  }

  change(
    out: readonly NameRecord[],
    into: readonly NameRecord[],
  ): Promise<void> {
    const put = () => this.#put(out, into);
    // A password must not come back that was changed, nor a certificate that was dropped.
    const isSynced = [...out, ...into].some(({ credential, certificates }) =>
      credential ?? certificates
    );
    // Anything else is as safe as the next message.
    return isSynced
      ? this.#transactions.keep(put)
      : Promise.try(() => this.#transactions.write(put));
  }

  #put(out: readonly NameRecord[], into: readonly NameRecord[]): void {
    const { drop, keep, certify } = this.#statements;
    for (const { keys: [key] } of out) {
      if (key !== undefined) drop.run(key);
    }
    for (const record of into) {
      const { keys: [key, other], name, owner, isOwned, since, used, source } =
        record;
      const { scrypt, scram, isOnly = false } = record.credential ?? {};
      if (key === undefined) continue;
      keep.run(
        ...[key, other ?? null, name, owner],
        ...[Number(isOwned), since, used, source],
        ...[scrypt ?? null, scram ?? null, Number(isOnly)],
      );
      for (const it of record.certificates ?? []) certify.run(key, it);
    }
  }

  #all(
    rows: () => Record<string, SQLOutputValue>[],
  ): Promise<readonly NameRecord[]> {
    return Promise.try(() => read(() => rows().map(recordOf)));
  }

  /**
   * Another version of the program may compute other keys, so two stored names
   * can become the same name. The one used last stays, unless only the other
   * belongs to a key.
   */
  #makeKeysAnew(): void {
    const { version, setVersion, all, clear } = this.#statements;
    if (version.get()?.version === KEYS_VERSION) return;
    const taken = new Set<string>();
    const anew = all.all().map(recordOf).flatMap((owned) => {
      const keys = nameKeys(owned.name);
      if (keys.some((key) => taken.has(key))) return [];
      for (const key of keys) taken.add(key);
      return [{ ...owned, keys }];
    });
    this.#transactions.write(() => {
      clear.run();
      this.#put([], anew);
      setVersion.run(KEYS_VERSION);
    });
  }
}

function recordOf(row: Record<string, SQLOutputValue>): NameRecord {
  return {
    name: String(row.name),
    keys: [row.key, row.other_key].filter((key) => key !== null).map(String),
    owner: String(row.owner),
    isOwned: row.is_owned === 1,
    since: Number(row.since),
    used: Number(row.used),
    source: String(row.source),
    ...(row.scrypt === null || row.scram === null ? {} : {
      credential: {
        scrypt: String(row.scrypt),
        scram: String(row.scram),
        isOnly: row.is_only === 1,
      },
    }),
    ...row.certificates === null
      ? {}
      : { certificates: String(row.certificates).split(" ") },
  };
}

const COLUMNS =
  "key, other_key, name, owner, is_owned, since, used, source, scrypt, scram, is_only";

/** The columns of a record: its certificates stand beside it. */
const RECORD = `${COLUMNS}, (SELECT group_concat(certificate, ' ' ORDER BY id)
    FROM name_certificate WHERE name_key = owned_name.key) AS certificates`;

function prepare(db: DatabaseSync) {
  return {
    find: db.prepare(
      `SELECT ${RECORD} FROM owned_name
       WHERE key IN (?, ?) OR other_key IN (?, ?)`,
    ),
    of: db.prepare(
      `SELECT ${RECORD} FROM owned_name WHERE owner = ? ORDER BY used`,
    ),
    certifiedBy: db.prepare(
      `SELECT ${RECORD} FROM owned_name WHERE key IN
         (SELECT name_key FROM name_certificate WHERE certificate = ?)
       ORDER BY used`,
    ),
    count: db.prepare("SELECT count(*) AS count FROM owned_name"),
    countFrom: db.prepare(
      `SELECT count(*) AS count FROM owned_name
       WHERE source = ? AND since > ?`,
    ),
    tried: db.prepare(
      `SELECT ${RECORD} FROM owned_name
       WHERE is_owned = 0 ORDER BY used LIMIT ?`,
    ),
    triedFrom: db.prepare(
      `SELECT ${RECORD} FROM owned_name
       WHERE is_owned = 0 AND source = ? ORDER BY used LIMIT ?`,
    ),
    unusedSince: db.prepare(
      `SELECT ${RECORD} FROM owned_name
       WHERE used <= ? ORDER BY used LIMIT ?`,
    ),
    drop: db.prepare("DELETE FROM owned_name WHERE key = ?"),
    keep: db.prepare(
      `INSERT INTO owned_name (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    certify: db.prepare(
      "INSERT INTO name_certificate (name_key, certificate) VALUES (?, ?)",
    ),
    all: db.prepare(`SELECT ${RECORD} FROM owned_name
       ORDER BY is_owned DESC, used DESC`),
    clear: db.prepare("DELETE FROM owned_name"),
    version: db.prepare("SELECT version FROM name_keys"),
    setVersion: db.prepare("UPDATE name_keys SET version = ?"),
  } satisfies Record<string, StatementSync>;
}
