import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import type { Sanction, SanctionStore } from "../sanction_store.ts";
import { read, type Transactions } from "./transaction.ts";

/** Stores sanctions in the database of a data folder. */
export class SqliteSanctionStore implements SanctionStore {
  readonly #transactions: Transactions;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: DatabaseSync, transactions: Transactions) {
    this.#transactions = transactions;
    this.#statements = prepare(db);
  }

  sanctions(): Promise<readonly Sanction[]> {
    return Promise.try(() =>
      read(() => this.#statements.all.all().map(orderOf))
    );
  }

  keep(sanction: Sanction): Promise<void> {
    const { what, kind, whom, shown, by, since, until, seconds } = sanction;
    return this.#transactions.keep(() => {
      this.#statements.drop.run(what, kind, whom);
      this.#statements.keep.run(
        what,
        kind,
        whom,
        shown,
        by,
        since,
        until ?? null,
        seconds ?? null,
      );
    });
  }

  drop({ what, kind, whom }: Sanction): Promise<void> {
    return this.#transactions.keep(() => {
      this.#statements.drop.run(what, kind, whom);
    });
  }
}

function orderOf(row: Record<string, SQLOutputValue>): Sanction {
  return {
    what: String(row.what) as Sanction["what"],
    kind: String(row.kind) as Sanction["kind"],
    whom: String(row.whom),
    shown: String(row.shown),
    by: String(row.by),
    since: Number(row.since),
    ...(row.until === null ? {} : { until: Number(row.until) }),
    ...(row.seconds === null ? {} : { seconds: Number(row.seconds) }),
  };
}

function prepare(db: DatabaseSync) {
  return {
    all: db.prepare(
      `SELECT what, kind, whom, shown, by, since, until, seconds
       FROM operator_order ORDER BY id`,
    ),
    keep: db.prepare(
      `INSERT INTO operator_order
         (what, kind, whom, shown, by, since, until, seconds)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    drop: db.prepare(
      "DELETE FROM operator_order WHERE what = ? AND kind = ? AND whom = ?",
    ),
  } satisfies Record<string, StatementSync>;
}
