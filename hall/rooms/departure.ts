/** How a member leaves a room. */
export interface Departure {
  /** Why, as far as it said so. */
  readonly reason?: string | undefined;
  /** Whether it leaves the hall. */
  readonly isGone?: boolean;
  /** Whether it may not have received the last messages. */
  readonly isInDoubt?: boolean;
}
