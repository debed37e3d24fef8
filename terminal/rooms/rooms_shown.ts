/** The rooms on the screen: the current one, or all in one stream. */
export type RoomsShown = "current" | "all";

/** All values of {@linkcode RoomsShown}, for checking an option. */
export const ROOMS_SHOWN: readonly RoomsShown[] = ["current", "all"];
