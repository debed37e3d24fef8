import { assertEquals, assertThrows } from "@std/assert";
import { readArguments } from "../../../cli/arguments.ts";
import {
  ANNOUNCE_OPTION,
  announceHall,
  readAnnounce,
} from "../../../cli/serve/announce.ts";
import { UsageError } from "../../../cli/usage_error.ts";
import { FakeServerLog } from "../../server/observe/fake_server_log.ts";

function read(...args: readonly string[]) {
  return readAnnounce(readArguments(args, [ANNOUNCE_OPTION], "chat serve"));
}

Deno.test("--announce takes a name that a label of DNS can hold, or off", () => {
  assertEquals(read(), "chat");
  assertEquals(read("--announce", "off"), undefined);
  assertEquals(read("--announce", " Class 3b "), "Class 3b");
  assertEquals(read("--announce", "한".repeat(19)), "한".repeat(19));
  for (const wrong of ["a.b", " ", "a\nb", "\x1b[2J", "한".repeat(20)]) {
    assertThrows(
      () => read(`--announce=${wrong}`),
      UsageError,
      "--announce takes a name of 1 to 58 bytes without dots, or off",
      JSON.stringify(wrong),
    );
  }
});

Deno.test("a server that only its own machine can reach is not announced", async () => {
  for (const address of ["127.0.0.1", "127.0.1.1", "::1"]) {
    const serverLog = new FakeServerLog();
    await using _announcement = announceHall({
      ...{ name: "chat", address, port: 2428 },
      describe: () => {
        throw new Error("it is described");
      },
    }, serverLog);
  }
});
