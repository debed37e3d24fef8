import { assertEquals } from "@std/assert";
import {
  BARE_FACTS,
  MemberState,
} from "../../../../dialects/irc/member_state.ts";
import {
  changeUserModes,
  operatorMode,
  shownUserModes,
} from "../../../../dialects/irc/modes/user_modes.ts";

Deno.test("modes of a user are changed as far as they can be, and told when they are", () => {
  const state = new MemberState(BARE_FACTS);
  state.name = "ann";
  const steps = [
    ["+wB", "+w+B", "+iwB"],
    ["+w-B", "-B", "+iw"],
    ["-i+i", "", "+iw"],
    ["+o-o", "", "+iw"],
  ] as const;
  for (const [letters, changed, shown] of steps) {
    const change = changeUserModes(state, letters);
    assertEquals(change.changed, changed);
    assertEquals(change.hasUnknown, false);
    assertEquals(shownUserModes(state), shown);
  }
  assertEquals(changeUserModes(state, "+x").hasUnknown, true);
});

Deno.test("the hall takes the mode of operators away, and nobody gets it by MODE", () => {
  const state = new MemberState(BARE_FACTS);
  state.name = "ann";
  assertEquals(operatorMode(state, true).params, ["ann", "+o"]);
  const { changed, requests } = changeUserModes(state, "-o");
  assertEquals([changed, requests], ["", [{ type: "deop", name: "ann" }]]);
  assertEquals(operatorMode(state, false).params, ["ann", "-o"]);
  assertEquals(shownUserModes(state), "+i");
});
