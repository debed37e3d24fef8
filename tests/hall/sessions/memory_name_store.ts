import type { NameRecord, NameStore } from "../../../store/name_store.ts";

/** A name store in memory. */
export class MemoryNameStore implements NameStore {
  readonly #names: NameRecord[] = [];
  /** The error of every call, when a test sets one. */
  fault: Error | undefined;
  /** How many writes there were. */
  writes = 0;

  /** All records, by name. */
  get all(): readonly NameRecord[] {
    return this.#names.toSorted((one, other) => one.name < other.name ? -1 : 1);
  }

  find(keys: readonly string[]): Promise<readonly NameRecord[]> {
    return this.#some((owned) => owned.keys.some((key) => keys.includes(key)));
  }

  of(owner: string): Promise<readonly NameRecord[]> {
    return this.#some((owned) => owned.owner === owner);
  }

  certifiedBy(certificate: string): Promise<readonly NameRecord[]> {
    return this.#some(({ certificates = [] }) =>
      certificates.includes(certificate)
    );
  }

  async count(): Promise<number> {
    return (await this.#some(() => true)).length;
  }

  async countFrom(source: string, after: number): Promise<number> {
    return (await this.#some((known) =>
      known.source === source && known.since > after
    )).length;
  }

  async unusedSince(
    time: number,
    most: number,
  ): Promise<readonly NameRecord[]> {
    return (await this.#some(({ used }) => used <= time)).slice(0, most);
  }

  async tried(most: number, source?: string): Promise<readonly NameRecord[]> {
    return (await this.#some((known) =>
      !known.isOwned && (source === undefined || known.source === source)
    )).slice(0, most);
  }

  change(
    out: readonly NameRecord[],
    into: readonly NameRecord[],
  ): Promise<void> {
    return Promise.try(() => {
      if (this.fault !== undefined) throw this.fault;
      this.writes++;
      for (const { keys: [key] } of out) {
        const at = this.#names.findIndex((owned) => owned.keys[0] === key);
        if (at !== -1) this.#names.splice(at, 1);
      }
      for (const owned of into) {
        if (
          this.#names.some(({ keys }) =>
            keys.some((key) => owned.keys.includes(key))
          )
        ) {
          throw new Error(`${owned.name} is there already`);
        }
        this.#names.push(owned);
      }
    });
  }

  #some(
    which: (owned: NameRecord) => boolean,
  ): Promise<readonly NameRecord[]> {
    return Promise.try(() => {
      if (this.fault !== undefined) throw this.fault;
      return this.#names.filter(which)
        .sort((one, other) => one.used - other.used);
    });
  }
}
