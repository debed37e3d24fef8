import { assertEquals } from "@std/assert";
import { statePath } from "../../../cli/options/state.ts";

Deno.test("a file of this program is where each system keeps such things", () => {
  const path = (os: typeof Deno.build.os, set: Record<string, string>) =>
    statePath("history", { os, env: (name) => set[name] });
  assertEquals(
    path("linux", { HOME: "/h/ann" }),
    "/h/ann/.local/state/chat/history",
  );
  assertEquals(
    path("linux", { HOME: "/h/ann", XDG_STATE_HOME: "/state" }),
    "/state/chat/history",
  );
  assertEquals(
    path("linux", { HOME: "/h/ann", XDG_STATE_HOME: "relative" }),
    "/h/ann/.local/state/chat/history",
  );
  assertEquals(
    path("darwin", { HOME: "/Users/ann" }),
    "/Users/ann/Library/Application Support/chat/history",
  );
  assertEquals(
    path("windows", { LOCALAPPDATA: "C:\\ann" }),
    "C:\\ann\\chat\\history",
  );
  assertEquals(path("linux", {}), undefined);
  assertEquals(path("windows", {}), undefined);
});
