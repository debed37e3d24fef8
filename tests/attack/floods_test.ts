/** Members who say, ask and do more than anybody can take. */
import { attackTest, P99_ALLOWED_MANY } from "./arena.ts";

/** The attackers were held back, and told so. */
const seen = { "error too-fast": 1 };

attackTest("message flood", { seen });

attackTest("message flood by plain members", { seen: { "heard !": 1 } });

attackTest("message flood by newcomers", { seen });

attackTest("whisper flood", { seen });

attackTest("question flood", { seen });

attackTest("join/leave flood", { seen });

attackTest("hello flood", { seen });

attackTest("name churn", { seen });

attackTest("towers of marks", { seen: { "error bad-name": 1 } });

attackTest("10,000 rooms", {
  p99: P99_ALLOWED_MANY,
  seen: {
    "heard joined": 2_000,
    // Whoever asked which rooms there are was answered, and not thrown out.
    "heard rooms": 1,
    "error too-fast": 1,
  },
});

attackTest("slow reading");
