/** The operator that has set a mask of a room, and when. */
export interface MaskOrigin {
  readonly by: string;
  /** In milliseconds since 1970. */
  readonly at: number;
}

/** A mask of a room, as a member may know of it. */
export interface ListedMask {
  readonly shown: string;
  /** Absent when that is not known. */
  readonly origin?: MaskOrigin | undefined;
}

/** The masks of a room. */
export interface MaskLists {
  readonly bans: readonly ListedMask[];
  readonly exceptions: readonly ListedMask[];
  readonly admitted: readonly ListedMask[];
}

const MASKS = Symbol("masks");

const NONE: MaskLists = { bans: [], exceptions: [], admitted: [] };

/**
 * The modes of a room with its masks, for dialects in which all members see them,
 * with their origins. Others write the same bytes without them.
 *
 * @example
 * ```ts
 * import { masksIn, withMasks } from "./mask_lists.ts";
 *
 * const bans = [{ shown: "bob", origin: { by: "Ann", at: 0 } }];
 * const modes = withMasks({ on: [] }, { bans, exceptions: [], admitted: [] });
 * console.assert(masksIn(modes).bans === bans);
 * console.assert(JSON.stringify(modes) === '{"on":[]}');
 * ```
 */
export function withMasks<It extends object>(it: It, masks: MaskLists): It {
  return { ...it, [MASKS]: masks };
}

/** The masks of a room that come with its modes. */
export function masksIn(it: object): MaskLists {
  return (it as { readonly [MASKS]?: MaskLists })[MASKS] ?? NONE;
}
