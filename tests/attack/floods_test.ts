/** Members who say, ask and do more than anybody can take. */
import { assertLessOrEqual } from "@std/assert";
import { costOf } from "../../chat/cost.ts";
import { LIMITS } from "../../server/limits.ts";
import { LONG } from "../long.ts";
import { attackTest, P99_ALLOWED_MANY } from "./arena.ts";
import { LONGEST } from "./attacks.ts";

/** The attackers were held back, and told so. */
const seen = { "error too-fast": 1 };

attackTest("message flood", { seen });

attackTest("message flood by plain members", { seen: { "heard !": 1 } });

attackTest("message flood by newcomers", {
  seen: { "heard ack": 1 },
  check: (report, seconds) => {
    // What all from one address may say at once, and what they may say since.
    const { rate, burst, ratePerAddress } = LIMITS;
    const atOnce = ratePerAddress.default * burst.default / rate.default;
    assertLessOrEqual(
      (report["heard ack"] ?? 0) * costOf({ type: "say", text: LONGEST }),
      atOnce + ratePerAddress.default * seconds,
    );
  },
});

attackTest("whisper flood", { seen });

attackTest("question flood", { seen });

attackTest("join/leave flood", { seen });

attackTest("hello flood", { seen });

attackTest("name churn", { seen });

attackTest("towers of marks", { seen: { "error bad-name": 1 } });

attackTest("10,000 rooms", {
  p99: P99_ALLOWED_MANY,
  seen: {
    "heard joined": LONG ? 2_000 : 200,
    // Whoever asked which rooms there are was answered, and not thrown out.
    "heard rooms": 1,
    "error too-fast": 1,
  },
});

attackTest("slow reading");
