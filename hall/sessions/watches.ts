import { folded } from "../../protocol/name/name.ts";
import type { HallObserver, LeaveReason } from "../hall_observer.ts";
import type { Member } from "../member.ts";

/** Members that are told when others with certain names come and go, whatever room they are in. */
export class Watches implements HallObserver {
  /** The watchers of each name, by its folded form. */
  readonly #watchers = new Map<string, Set<Member>>();
  /** The folded names that each of them watches. */
  readonly #watched = new Map<Member, ReadonlySet<string>>();

  /** The members that watch a name. */
  of(name: string): Iterable<Member> {
    return this.#watchers.get(folded(name)) ?? [];
  }

  /** The names that a member watches, in their folded form. */
  watchedBy(member: Member): Iterable<string> {
    return this.#watched.get(member) ?? [];
  }

  /** Has a member watch these names and no others. */
  watch(member: Member, names: readonly string[]): void {
    this.#forget(member);
    const keys = new Set(names.map(folded));
    if (keys.size === 0) return;
    this.#watched.set(member, keys);
    for (const key of keys) {
      const watchers = this.#watchers.get(key) ?? new Set();
      this.#watchers.set(key, watchers.add(member));
    }
  }

  welcomed({ name }: Member): void {
    this.#tell(name, true);
  }

  left(member: Member, reason: LeaveReason): void {
    this.#forget(member);
    // A session that continues elsewhere has not left.
    if (reason !== "replaced") this.#tell(member.name, false);
  }

  renamed({ name }: Member, before: string): void {
    if (folded(name) === folded(before)) return;
    this.#tell(before, false);
    this.#tell(name, true);
  }

  #tell(name: string, isHere: boolean): void {
    if (this.#watchers.size === 0) return;
    for (const watcher of this.#watchers.get(folded(name)) ?? []) {
      watcher.recipient.send({ type: "watched", name, isHere });
    }
  }

  #forget(member: Member): void {
    for (const key of this.#watched.get(member) ?? []) {
      const watchers = this.#watchers.get(key);
      watchers?.delete(member);
      if (watchers?.size === 0) this.#watchers.delete(key);
    }
    this.#watched.delete(member);
  }
}
