import { folded } from "../../protocol/name/name.ts";
import { nameKeys } from "../../protocol/name/skeleton.ts";
import { fitsGlob, isGlob } from "../../protocol/text/glob.ts";
import type { MaskOrigin } from "../../protocol/features/modes/mask_lists.ts";
import type { Subject } from "../moderation/moderation.ts";
import type { AddressRange } from "../moderation/sanctions.ts";

/** The members that a ban of a room, or an exception from its bans, concerns. */
export interface RoomMask {
  /**
   * A name, a pattern of names, of names and login names with
   * {@linkcode LOGIN_SIGN} between them, a registered name behind
   * {@linkcode ACCOUNT_SIGN}, a key or a range of addresses, as it is shown; behind
   * {@linkcode SILENCE_SIGN} where it only silences.
   */
  readonly shown: string;
  /** The key of the member with that name, so that no other name evades it; or the key that is shown. */
  readonly key?: string | undefined;
  /** Present for addresses. */
  readonly range?: AddressRange | undefined;
  /** The operator that has set it, and when, in milliseconds since 1970; absent when that is not known. */
  readonly origin?: MaskOrigin | undefined;
}

/** Stands before a mask whose members may enter, but say nothing. No name has it. */
export const SILENCE_SIGN = "^";

/** Stands between the patterns of a name and of a login name. No name has it. */
export const LOGIN_SIGN = "!";

/** Whether a mask only silences. */
export function silences({ shown }: RoomMask): boolean {
  return shown.startsWith(SILENCE_SIGN);
}

/** Stands before a registered name: for its owner, under whatever name. No name has it. */
export const ACCOUNT_SIGN = "~";

/** Whether a mask concerns a member. */
export function concerns(mask: RoomMask, subject: Subject): boolean {
  const { key, range } = mask;
  const shown = silences(mask)
    ? mask.shown.slice(SILENCE_SIGN.length)
    : mask.shown;
  if (range !== undefined) {
    return subject.address !== undefined && range.holds(subject.address);
  }
  if (shown.startsWith(ACCOUNT_SIGN)) {
    return subject.account !== undefined &&
      folded(shown.slice(ACCOUNT_SIGN.length)) === folded(subject.account);
  }
  if (key !== undefined && key === subject.key) return true;
  const [names, logins] = shown.split(LOGIN_SIGN, 2);
  if (names !== undefined && logins !== undefined) {
    return fitsGlob(folded(names), folded(subject.name)) &&
      subject.user !== undefined &&
      fitsGlob(folded(logins), folded(subject.user));
  }
  if (isGlob(shown)) return fitsGlob(folded(shown), folded(subject.name));
  const keys = nameKeys(shown);
  return nameKeys(subject.name).some((key) => keys.includes(key));
}
