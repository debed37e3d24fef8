/** Too many connections, and connections that come to nothing. */
import { attackTest, P99_ALLOWED_HUNDREDS, P99_ALLOWED_MANY } from "./arena.ts";

attackTest("connection flood", {
  p99: P99_ALLOWED_HUNDREDS,
  seen: { "ended by the server": 1 },
});

attackTest("connection flood from many addresses", { p99: P99_ALLOWED_MANY });

attackTest("half-open flood", { seen: { "ended by the server": 1 } });

attackTest("coming and going");

attackTest("slow greeting");
