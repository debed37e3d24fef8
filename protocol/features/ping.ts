import { feature } from "../schema/feature.ts";
import { optional, time } from "../schema/field.ts";

/** Whether the other side still answers, and the clock of the server. */
export const ping = feature({
  requests: { ping: {}, pong: {} },
  notices: {
    ping: {},
    pong: {
      /** The server's clock, in milliseconds since 1970. Absent before a hello. */
      time: optional(time),
    },
  },
  costs: { ping: 0.2, pong: 0.1 },
});
