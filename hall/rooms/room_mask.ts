import { folded } from "../../protocol/name/name.ts";
import { nameKeys } from "../../protocol/name/skeleton.ts";
import { fitsGlob, isGlob } from "../../protocol/text/glob.ts";
import type { Subject } from "../moderation/moderation.ts";
import type { AddressRange } from "../moderation/sanctions.ts";

/** The members that a ban of a room, or an exception from its bans, concerns. */
export interface RoomMask {
  /** A name, a pattern of names, a registered name behind {@linkcode ACCOUNT_SIGN}, a key or a range of addresses, as it is shown. */
  readonly shown: string;
  /** The key of the member with that name, so that no other name evades it; or the key that is shown. */
  readonly key?: string | undefined;
  /** Present for addresses. */
  readonly range?: AddressRange | undefined;
}

/** Stands before a registered name: for its owner, under whatever name. No name has it. */
export const ACCOUNT_SIGN = "~";

/** Whether a mask concerns a member. */
export function concerns(mask: RoomMask, subject: Subject): boolean {
  const { shown, key, range } = mask;
  if (range !== undefined) {
    return subject.address !== undefined && range.holds(subject.address);
  }
  if (shown.startsWith(ACCOUNT_SIGN)) {
    return subject.account !== undefined &&
      folded(shown.slice(ACCOUNT_SIGN.length)) === folded(subject.account);
  }
  if (key !== undefined && key === subject.key) return true;
  if (isGlob(shown)) return fitsGlob(folded(shown), folded(subject.name));
  const keys = nameKeys(shown);
  return nameKeys(subject.name).some((key) => keys.includes(key));
}
