import { assertEquals, assertThrows } from "@std/assert";
import { readArguments } from "../../../cli/arguments.ts";
import { MOTD_OPTION, readMotd } from "../../../cli/serve/motd.ts";
import { UsageError } from "../../../cli/usage_error.ts";
import { Failure } from "../../../failure.ts";

/** The lines of a message of the day with this text. */
function motdOf(text: string): readonly string[] | undefined {
  const given = readArguments(["--motd", "f"], [MOTD_OPTION], "chat serve");
  return readMotd(given, () => text);
}

Deno.test("a message of the day is the lines of its file, without those that are blank at the end", () => {
  assertEquals(motdOf("Welcome\r\n\r\n to all\n\n"), [
    "Welcome",
    "",
    " to all",
  ]);
  assertEquals(motdOf("가".repeat(133)), ["가".repeat(133)]);
  const none = readArguments([], [MOTD_OPTION], "chat serve");
  assertEquals(readMotd(none), undefined);
});

Deno.test("a message of the day that is too long or cannot be read is refused", () => {
  assertThrows(() => motdOf("x\n".repeat(65)), UsageError, "64 lines");
  assertThrows(() => motdOf("가".repeat(134)), UsageError, "400 bytes");
  const given = readArguments(
    ["--motd", "/nowhere/at/all"],
    [MOTD_OPTION],
    "chat serve",
  );
  assertThrows(() => readMotd(given), Failure, "cannot be read");
});
