import type { NameRecord, NameStore } from "./name_store.ts";

/** Names in memory: they end with the server. */
export class MemoryNameStore implements NameStore {
  /** The records by each of their keys, in the order in which they were written. */
  readonly #byKey = new Map<string, NameRecord>();

  find(keys: readonly string[]): Promise<readonly NameRecord[]> {
    const found = keys.map((key) => this.#byKey.get(key));
    return Promise.resolve(
      [...new Set(found)].filter((record) => record !== undefined),
    );
  }

  of(owner: string): Promise<readonly NameRecord[]> {
    return this.#some((record) => record.owner === owner);
  }

  certifiedBy(certificate: string): Promise<readonly NameRecord[]> {
    return this.#some(({ certificates = [] }) =>
      certificates.includes(certificate)
    );
  }

  count(): Promise<number> {
    return this.#some(() => true).then(({ length }) => length);
  }

  countFrom(source: string, after: number): Promise<number> {
    return this.#some((record) =>
      record.source === source && record.since > after
    ).then(({ length }) => length);
  }

  async unusedSince(
    time: number,
    most: number,
  ): Promise<readonly NameRecord[]> {
    return (await this.#some(({ used }) => used <= time)).slice(0, most);
  }

  async tried(most: number, source?: string): Promise<readonly NameRecord[]> {
    return (await this.#some((record) =>
      !record.isOwned && (source === undefined || record.source === source)
    )).slice(0, most);
  }

  change(
    out: readonly NameRecord[],
    into: readonly NameRecord[],
  ): Promise<void> {
    for (const { keys } of out) {
      for (const key of keys) this.#byKey.delete(key);
    }
    for (const record of into) {
      for (const key of record.keys) this.#byKey.set(key, record);
    }
    return Promise.resolve();
  }

  #some(
    which: (record: NameRecord) => boolean,
  ): Promise<readonly NameRecord[]> {
    return Promise.resolve(
      [...new Set(this.#byKey.values())].filter(which)
        .sort((one, other) => one.used - other.used),
    );
  }
}
