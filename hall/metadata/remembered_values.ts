import { folded } from "../../protocol/name/name.ts";
import type { HallObserver } from "../hall_observer.ts";
import type { Member } from "../member.ts";
import { NO_VALUES, type Values } from "./values.ts";

/** Most members whose values are remembered: with the longest values about 7 MB of memory. */
export const REMEMBERED_OWNERS_MAX = 1_000;

/**
 * The values of members that have left, for those that come back: under the same
 * name, with the same key or account. The one that left first is forgotten first.
 */
export class RememberedValues implements HallObserver {
  readonly #values = new Map<string, Values>();

  welcomed({ session }: Member): void {
    if (session?.key === undefined) return;
    const { holder } = session;
    if (holder.metadata.size > 0) return;
    holder.metadata = this.#values.get(ownerOf(session)) ?? NO_VALUES;
  }

  left({ session }: Member): void {
    if (session?.key === undefined) return;
    const owner = ownerOf(session);
    this.#values.delete(owner);
    const { metadata } = session.holder;
    if (metadata.size === 0) return;
    this.#values.set(owner, metadata);
    if (this.#values.size <= REMEMBERED_OWNERS_MAX) return;
    const [oldest = ""] = this.#values.keys();
    this.#values.delete(oldest);
  }
}

/** An owner under one of its names. No key has a blank. */
function ownerOf(
  { key, name }: { readonly key: string | undefined; readonly name: string },
): string {
  return `${key} ${folded(name)}`;
}
