import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { passedOn } from "../../../../dialects/irc/news/client_tags.ts";
import {
  BARE_FACTS,
  MemberState,
} from "../../../../dialects/irc/member_state.ts";
import {
  parseMessage,
  serializeMessage,
} from "../../../../dialects/irc/message.ts";
import { costOfAny } from "../../../../server/admission/query_cost.ts";
import { withTags } from "../../../../protocol/client_tags.ts";

function stateWith(...capabilities: readonly string[]): MemberState {
  const state = new MemberState(BARE_FACTS);
  for (const name of capabilities) state.capabilities.add(name);
  return state;
}

Deno.test("tags of clients are passed on, no others, and none without the capability", () => {
  const tags = { "+draft/reply": "a.1", "+a.b/x-y": "", "label": "7" };
  assertEquals(passedOn(stateWith("message-tags"), tags), {
    "+draft/reply": "a.1",
    "+a.b/x-y": "",
  });
  assertEquals(passedOn(stateWith(), tags), undefined);
  assertEquals(
    passedOn(stateWith("message-tags"), { "msgid": "x" }),
    undefined,
  );
});

Deno.test("all that a bot says is marked", () => {
  const state = stateWith();
  state.userModes.add("B");
  assertEquals(passedOn(state, { "bot": "no", "+x": "" }), { bot: "" });
});

Deno.test("whatever tags a client sends, those that are passed on are read as they were", () => {
  const state = stateWith("message-tags");
  fc.assert(fc.property(
    fc.stringMatching(/^[+a-z/;=\\:.!@\r\n-]{1,30}$/),
    (text) => {
      const sent = parseMessage(`@${text} TAGMSG #a`);
      const tags = passedOn(state, sent?.tags ?? {}) ?? {};
      const line = serializeMessage({
        tags,
        command: "TAGMSG",
        params: ["#a"],
      });
      assert(line.endsWith("TAGMSG #a\r\n"));
      assertEquals({ ...parseMessage(line.slice(0, -2))?.tags }, tags);
    },
  ));
});

Deno.test("long tags cost as much as long text", () => {
  const tags = { "+x": "x".repeat(4_000) };
  const say = { type: "say", text: "hi" } as const;
  assertEquals([say, withTags(say, tags)].map(costOfAny), [1, 4]);
  assertEquals(costOfAny({ type: "tag", room: "a", tags }), 4);
});
