/** Too many connections, and connections that come to nothing. */
import { attackTest, HELD_UP_BY_MANY, ONE_TO_HUNDREDS } from "./arena.ts";

const connections = ONE_TO_HUNDREDS;

// A single connection is no flood.
attackTest("connection flood", {
  connections: [undefined, 400],
  seen: { "ended by the server": 1 },
});

attackTest("connection flood from many addresses", { heldUp: HELD_UP_BY_MANY });

attackTest("half-open flood", {
  connections,
  seen: { "ended by the server": 1 },
});

attackTest("coming and going", { connections });

attackTest("slow greeting", { connections });
