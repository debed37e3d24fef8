import { assertEquals } from "@std/assert";
import { icon } from "../../release/icon.ts";

Deno.test("release/chat.ico is the picture that release/icon.ts draws", async () => {
  const kept = await Deno.readFile(
    new URL("../../release/chat.ico", import.meta.url),
  );
  // If not: deno run -A release/icon.ts
  assertEquals(kept, icon());
});
