import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  KEPT_MAX,
  type Marked,
  Unacknowledged,
} from "../../client/unacknowledged.ts";
import { Refusal } from "../../protocol/refusal.ts";

function say(id: string, text = id): Marked {
  return { type: "say", room: "lobby", id, text };
}

function keeping(...ids: readonly string[]): Unacknowledged {
  const all = new Unacknowledged();
  for (const id of ids) all.add(say(id), undefined);
  return all;
}

Deno.test("messages keep their order until they are taken, each once", () => {
  const all = keeping("a", "b", "c");
  assertEquals(all.frames.map(({ id }) => id), ["a", "b", "c"]);
  assertEquals([...all.after("a")], ["b", "c"]);
  assertEquals(all.take("b")?.frame, say("b"));
  assertEquals([all.take("b"), all.take(undefined)], [undefined, undefined]);
  assertEquals([...all.after("a")], ["c"]);
  assertEquals([all.has("a"), all.has("b"), all.size], [true, false, 2]);
});

Deno.test("a message that is sent more than once counts as sent again; on another link nothing is under way", () => {
  const all = keeping("a", "b");
  for (const id of ["a", "b", "a", "c"]) all.sent(say(id));
  all.sent({ type: "who" });
  assertEquals(all.resent, 1);
  assertEquals(all.get("a")?.underWay, say("a"));
  all.begin();
  assertEquals(all.get("a")?.underWay, undefined);
});

Deno.test("no more are kept than may be", () => {
  const ids = Array.from({ length: KEPT_MAX }, (_, index) => `${index}`);
  const all = keeping(...ids);
  assertThrows(
    () => all.add(say("one more"), undefined),
    Refusal,
    "was not sent",
  );
  all.take("7");
  all.add(say("one more"), undefined);
  assertEquals(all.size, KEPT_MAX);
});

Deno.test("when all is given up, the calls that wait fail", async () => {
  const all = keeping("a", "b");
  const waiting = ["a", "b"].map((id) => all.get(id)?.ack.promise);
  all.giveUp(new Error("the end"));
  for (const it of waiting) {
    await assertRejects(async () => await it, Error, "the end");
  }
  assertEquals(all.size, 0);
});
