import { feature } from "../../schema/feature.ts";
import { own } from "../../schema/field.ts";

/** The rooms that the clients of one member share, for dialects whose clients say so by themselves. */
export const companions = feature({
  requests: {
    /** Enters the rooms of the member's other clients, and shares them from now on. */
    shareRooms: {
      /** As of `join`. */
      fromNow: own<true | number>(),
      /** Whether the client is told how far others of its owner have read. */
      readMarks: own<true>(),
    },
  },
  notices: {},
  isFramed: false,
});
