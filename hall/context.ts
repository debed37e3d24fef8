import type { MessageStore } from "../store/store.ts";
import type { Bounds } from "./bounds.ts";
import type { HallObserver } from "./hall_observer.ts";
import type { Moderation } from "./moderation/moderation.ts";
import type { SignIn } from "./sessions/sign_in.ts";

/** The values that the parts of a hall share. */
export interface HandlerContext {
  readonly store: MessageStore;
  /** The date, in milliseconds since 1970. */
  readonly now: () => number;
  /** A time that is unaffected by changes of the clock, in milliseconds. */
  readonly monotonic: () => number;
  readonly bounds: Bounds;
  readonly observer: HallObserver;
  readonly signIn: SignIn;
  readonly moderation: Moderation;
}
