import { assertEquals } from "@std/assert";
import { every } from "../../../client/link/every.ts";

Deno.test("a call is repeated until its signal is aborted, also by itself", async () => {
  const end = new AbortController();
  const called: string[] = [];
  every(1, () => called.push("never"), AbortSignal.abort());
  await new Promise<void>((resolve) =>
    every(1, () => {
      called.push("call");
      if (called.length === 3) end.abort();
      if (called.length >= 3) resolve();
    }, end.signal)
  );
  // A timer that was set later, and for longer.
  await new Promise((resolve) =>
    AbortSignal.timeout(10).addEventListener("abort", resolve)
  );
  assertEquals(called, ["call", "call", "call"]);
});
