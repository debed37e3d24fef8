import { assertEquals } from "@std/assert";
import { Hidden } from "../../../client/hiding/hidden.ts";
import {
  hide,
  HIDING_COMMANDS,
} from "../../../client/hiding/hiding_commands.ts";
import { typed } from "../../../protocol/command.ts";

/** Carries out a line; what the user is told. */
function told(hidden: Hidden, line: string): string {
  const action = typed(line, HIDING_COMMANDS);
  if (action.type === "fault") return action.message;
  if (action.type === "say") throw new Error(`said: ${line}`);
  return hide(hidden, action);
}

Deno.test("/ignore and /unignore hide the messages of a member, in any spelling, and show them", () => {
  const hidden = new Hidden();
  for (
    const [line, answer] of [
      ["/ignore", "nobody is ignored"],
      ["/ignore Eve", "Eve is ignored"],
      ["/ignore eve", "eve is already ignored"],
      ["/ignore Mallory", "Mallory is ignored"],
      ["/ignore", "ignored: Eve, Mallory"],
      ["/unignore", "usage: /unignore NAME"],
      ["/unignore EVE", "EVE is no longer ignored"],
      ["/unignore Eve", "Eve is not ignored"],
    ] as const
  ) assertEquals(told(hidden, line), answer);
  assertEquals([hidden.isIgnored("Eve"), hidden.isIgnored("mallory")], [
    ...[false, true],
  ]);
});

Deno.test("/quiet hides the presence of all or of lurkers, and no other word does", () => {
  const hidden = new Hidden();
  for (
    const [line, quiet] of [
      ["/quiet", "all"],
      ["/quiet lurkers", "lurkers"],
      ["/quiet all", "all"],
      ["/quiet some", "all"],
      ["/quiet off", undefined],
    ] as const
  ) {
    told(hidden, line);
    assertEquals(hidden.quiet, quiet, line);
  }
});
