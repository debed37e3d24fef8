import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import type { Order, OrderBook } from "../chat/order.ts";
import { read, type Transactions } from "./transaction.ts";

/** Keeps the orders of operators in the database of a data folder. */
export class SqliteOrderBook implements OrderBook {
  readonly #transactions: Transactions;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: DatabaseSync, transactions: Transactions) {
    this.#transactions = transactions;
    this.#statements = prepare(db);
  }

  orders(): Promise<readonly Order[]> {
    return Promise.try(() =>
      read(() => this.#statements.all.all().map(orderOf))
    );
  }

  keep(order: Order): Promise<void> {
    const { what, kind, whom, shown, by, since, until, seconds } = order;
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

  drop({ what, kind, whom }: Order): Promise<void> {
    return this.#transactions.keep(() => {
      this.#statements.drop.run(what, kind, whom);
    });
  }
}

function orderOf(row: Record<string, SQLOutputValue>): Order {
  return {
    what: String(row.what) as Order["what"],
    kind: String(row.kind) as Order["kind"],
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
