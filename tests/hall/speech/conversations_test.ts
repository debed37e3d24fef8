import { assertEquals } from "@std/assert";
import {
  CONVERSATION_MESSAGES_MAX,
  CONVERSATION_TEXT_MAX,
  Conversations,
} from "../../../hall/speech/conversations.ts";
import { TestHall, whisper } from "../test_hall.ts";

const ANN = { identity: "a", name: "Ann" };
const BOB = { identity: "b", name: "Bob" };
const CHO = { identity: "c", name: "Cho" };

/** The texts of what two have said. */
function texts(all: Conversations, one: string, other: string): string[] {
  return all.between(one, other).map(({ text }) => text);
}

Deno.test("both sides of a conversation have all of it, and nobody else", () => {
  const all = new Conversations();
  all.add(ANN, BOB, "one", 1);
  all.add(BOB, ANN, "two", 2);
  all.add(ANN, CHO, "three", 3);
  assertEquals(texts(all, "a", "b"), ["one", "two"]);
  assertEquals(texts(all, "b", "a"), ["one", "two"]);
  assertEquals(texts(all, "b", "c"), []);
  assertEquals(all.newestOf("a"), [
    { name: "Bob", time: 2 },
    { name: "Cho", time: 3 },
  ]);
  assertEquals(all.newestOf("d"), []);
});

Deno.test("a member that talks to itself has each message once", () => {
  const all = new Conversations();
  all.add(ANN, ANN, "note", 1);
  assertEquals(texts(all, "a", "a"), ["note"]);
  assertEquals(all.newestOf("a"), [{ name: "Ann", time: 1 }]);
});

Deno.test("a conversation is found by the last name of the other, in any case", () => {
  const all = new Conversations();
  all.add(ANN, BOB, "one", 1);
  all.add(ANN, { ...BOB, name: "Rob" }, "two", 2);
  assertEquals(all.withNamed("a", "ROB").length, 2);
  assertEquals(all.withNamed("a", "Bob"), []);
});

Deno.test("a conversation keeps its newest messages, and all of them the newest conversations", () => {
  const all = new Conversations(4 * CONVERSATION_TEXT_MAX);
  for (let i = 0; i <= CONVERSATION_MESSAGES_MAX; i++) {
    all.add(ANN, BOB, `${i}`, i);
  }
  assertEquals(texts(all, "a", "b").length, CONVERSATION_MESSAGES_MAX);
  assertEquals(texts(all, "a", "b")[0], "1");
  const half = "x".repeat(CONVERSATION_TEXT_MAX / 2);
  for (let i = 0; i < 9; i++) {
    all.add(CHO, { identity: `${i}`, name: `N${i}` }, half, i);
    all.add(CHO, { identity: `${i}`, name: `N${i}` }, half, i);
  }
  assertEquals(texts(all, "a", "b"), []);
  assertEquals(all.newestOf("b"), []);
  const names = all.newestOf("c").map(({ name }) => name);
  assertEquals(names, ["N2", "N3", "N4", "N5", "N6", "N7", "N8"]);
  assertEquals(texts(all, "c", "8").length, 1);
});

Deno.test("a conversation ends with its last message", () => {
  const all = new Conversations();
  all.add(ANN, BOB, "one", 1);
  all.add(BOB, ANN, "two", 2);
  assertEquals(all.sentBy("b", "a").map(({ text }) => text), ["two"]);
  for (const message of all.between("a", "b").toReversed()) {
    all.remove("a", "b", message);
    all.remove("a", "b", message);
  }
  assertEquals([all.newestOf("a"), all.newestOf("b")], [[], []]);
});

Deno.test("a new member with the name of another does not have its conversations", async () => {
  const hall = new TestHall();
  const ann = await hall.enter("Ann");
  const bob = await hall.enter("Bob");
  await bob.asks(whisper("psst", "ann", "1"));
  const exchanged = async (by: typeof ann, name: string) => {
    await by.asks({ type: "conversation", name });
    return by.recipient.takeAll("conversation")[0]?.messages
      .map(({ text }) => text);
  };
  assertEquals(await exchanged(ann, "BOB"), ["psst"]);
  await bob.asks({ type: "bye" });
  assertEquals(await exchanged(ann, "bob"), ["psst"]);
  const other = await hall.enter("Bob");
  assertEquals(await exchanged(other, "ann"), []);
  assertEquals(await exchanged(ann, "bob"), []);
});
