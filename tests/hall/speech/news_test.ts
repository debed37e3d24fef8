import { assertEquals } from "@std/assert";
import type { NewsKind } from "../../../protocol/features/dialects/news.ts";
import { tagsOf, withTags } from "../../../protocol/client_tags.ts";
import { say, TestHall, whisper } from "../test_hall.ts";

const ALL: readonly NewsKind[] = ["away", "realname", "tags", "wallops"];

/** A hall with a member that wants all news, one that wants none, and an author. */
async function hallWithReaders() {
  const hall = new TestHall();
  const reader = await hall.enter("Reader");
  const other = await hall.enter("Other");
  const author = await hall.enter("Author");
  await reader.asks({ type: "wants", news: ALL });
  await hall.hall.announcePresence();
  for (const { recipient } of [reader, other, author]) recipient.take();
  return { hall, reader, other, author };
}

Deno.test("absences and full names are news for those in the same room that want them", async () => {
  const { reader, other, author } = await hallWithReaders();
  await author.asks({ type: "absent", text: "lunch" }, { type: "absent" });
  await author.asks({ type: "realname", text: "A. Uthor" });
  assertEquals(reader.recipient.take(), [
    { type: "absence", name: "Author", text: "lunch" },
    { type: "absence", name: "Author" },
    { type: "realname", name: "Author", text: "A. Uthor" },
  ]);
  assertEquals(other.recipient.take(), []);
  await reader.asks({ type: "wants", news: [] });
  await author.asks({ type: "absent", text: "lunch" });
  assertEquals(reader.recipient.take(), []);
});

Deno.test("a member that enters while it is away is told of as such", async () => {
  const { hall, reader } = await hallWithReaders();
  const late = await hall.greet({ name: "Late" });
  await late.asks({ type: "leave" }, { type: "absent", text: "asleep" });
  await hall.hall.announcePresence();
  reader.recipient.take();
  await late.asks({ type: "join", room: "lobby" });
  await hall.hall.announcePresence();
  assertEquals(reader.recipient.take().map(({ type }) => type), [
    "presence",
    "absence",
  ]);
});

Deno.test("a member that is watched is told of without a common room, where that is wanted", async () => {
  const { hall, author } = await hallWithReaders();
  const watcher = await hall.enter("Watcher", "dev");
  await watcher.asks({ type: "watch", names: ["author"] });
  await watcher.asks({ type: "wants", news: ["away"] });
  watcher.recipient.take();
  await author.asks({ type: "absent", text: "lunch" });
  assertEquals(watcher.recipient.take(), []);
  await watcher.asks({ type: "wants", news: ["away", "watched"] });
  await author.asks({ type: "absent" });
  assertEquals(watcher.recipient.takeAll("absence").length, 1);
});

Deno.test("tags are passed on to those that want them, and kept nowhere", async () => {
  const { hall, reader, other, author } = await hallWithReaders();
  const tags = { "+typing": "active" };
  await author.asks(
    { type: "tag", room: "lobby", tags },
    { type: "tag", to: "Reader", tags },
    { type: "tag", to: "Other", tags },
  );
  const tagged = reader.recipient.takeAll("tagged");
  assertEquals(
    tagged.map(({ from, room, to }) => [from, room, to]),
    [["Author", "lobby", undefined], ["Author", undefined, "Reader"]],
  );
  assertEquals(other.recipient.take(), []);
  assertEquals(author.recipient.takeAll("tagged").length, 3);
  await author.asks(
    withTags(say("hi", "1"), tags),
    withTags(whisper("psst", "Reader", "2"), tags),
  );
  const heard = reader.recipient.received.splice(0);
  assertEquals(heard.map(({ type }) => type), ["message", "whisper"]);
  assertEquals(heard.map(tagsOf), [tags, tags]);
  // In a frame there is no trace of them.
  assertEquals(JSON.stringify(heard).includes("typing"), false);
  await reader.asks({ type: "history" });
  const [history] = reader.recipient.takeAll("history");
  assertEquals(history?.messages.map(tagsOf), [undefined]);
  await hall.hall.announcePresence();
});

Deno.test("tags need the same rights as text", async () => {
  const { hall, author } = await hallWithReaders();
  const outside = await hall.enter("Outside", "dev");
  assertEquals(
    await outside.errors(
      { type: "tag", room: "lobby", tags: {} },
      { type: "tag", to: "nobody", tags: {} },
      { type: "wallops", text: "hi" },
    ),
    ["not-in-room", "no-such-member", "not-operator"],
  );
  await outside.asks({ type: "modes", on: ["moderated"] });
  await author.asks({ type: "join", room: "dev" });
  assertEquals(
    await author.errors({ type: "tag", room: "dev", tags: {} }),
    ["no-voice"],
  );
});

Deno.test("an operator speaks to all that want to hear it", async () => {
  const { reader, other, author } = await hallWithReaders();
  await author.asks({ type: "oper", password: "" });
  for (const { recipient } of [reader, other]) recipient.take();
  await author.asks({ type: "wallops", text: "restart at noon" });
  assertEquals(reader.recipient.take(), [
    { type: "wallops", by: "Author", text: "restart at noon" },
  ]);
  assertEquals(other.recipient.take(), []);
});
