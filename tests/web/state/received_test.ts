import { assertEquals } from "@std/assert";
import type { ClientEvent } from "../../../client.ts";
import { Hidden } from "../../../client/hiding/hidden.ts";
import { closed, opened, watched, went } from "../../../web/state/buffers.ts";
import type { PageBuffer, PageState } from "../../../web/state/page_state.ts";
import { received } from "../../../web/state/received.ts";
import { toldOfPresence } from "../../../web/state/notices.ts";
import { shownItems } from "../../../web/state/items.ts";
import { acknowledged, refused, saying } from "../../../web/state/said.ts";
import { joined, message, whispered } from "../../client/talk.ts";

const START: PageState = {
  name: "Ann",
  isOperator: false,
  link: "up",
  buffers: [],
  operators: new Set(),
  absent: new Set(),
  hidden: new Hidden(),
  current: "#lobby",
  isWatching: true,
  logs: 0,
  notices: 0,
};

/** The state after some events. */
function after(state: PageState, ...events: ClientEvent[]): PageState {
  return events.reduce((before, event) => {
    const next = received(before, event);
    return event.type === "presence" ? toldOfPresence(next, event) : next;
  }, state);
}

function buffer(state: PageState, id: string): PageBuffer {
  const found = state.buffers.find((buffer) => buffer.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

/** The items of a buffer in a few words. */
function shown(state: PageState, id = "#lobby"): string[] {
  return buffer(state, id).items.map((item) =>
    item.kind === "said"
      ? `${item.from}: ${item.text}`
      : `* ${item.lines.join("; ")}`
  );
}

const IN = after(START, joined("lobby", 2), joined("dev", 0));

Deno.test("a message is unread unless the user sees it, is its author, or it was said before", () => {
  const state = after(
    IN,
    message(1, { room: "lobby", text: "old" }),
    message(2, { room: "lobby", text: "older than Ann" }),
    message(1, { room: "dev", text: "news" }),
    message(2, { room: "dev", text: "Ann, look" }),
    message(3, { room: "dev", from: "Ann", text: "elsewhere" }),
    message(3, { room: "lobby", text: "seen" }),
  );
  const counts = ({ unread, mentions, newFrom }: PageBuffer) => [
    ...[unread, mentions],
    newFrom,
  ];
  assertEquals(counts(buffer(state, "#lobby")), [0, 0, undefined]);
  assertEquals(counts(buffer(state, "#dev")), [2, 1, "0.1"]);
  const there = went(state, "#dev");
  assertEquals(counts(buffer(there, "#dev")), [0, 0, "0.1"]);
  assertEquals(counts(buffer(went(there, "#lobby"), "#dev")), [
    ...[0, 0],
    undefined,
  ]);
});

Deno.test("in a page that nobody looks at every message is unread, until somebody does", () => {
  const state = after(watched(IN, false), message(3, { room: "lobby" }));
  assertEquals(buffer(state, "#lobby").unread, 1);
  assertEquals(buffer(watched(state, true), "#lobby").unread, 0);
});

Deno.test("a message of the user is pending until it is acknowledged, and in its place then", () => {
  const said = saying(IN, "#lobby", { key: "a", text: "mine", time: 1 });
  const state = after(said, message(4, { room: "lobby", text: "theirs" }));
  const kept = acknowledged(state, "a", { seq: 3, time: 2 });
  assertEquals(shown(kept), ["Ann: mine", "Bob: theirs"]);
  assertEquals(acknowledged(kept, "b", { seq: 9, time: 2 }), kept);
  const [item] = buffer(refused(said, "a"), "#lobby").items;
  assertEquals(item?.kind === "said" && item.state, "failed");
});

Deno.test("a direct message opens a conversation of its own, which keeps to the member under another name", () => {
  const state = after(IN, whispered(1, "Bea"));
  assertEquals(buffer(state, "#@Bea").mentions, 1);
  const renamed = after(state, {
    type: "presence",
    room: "lobby",
    joined: [],
    left: [],
    renamed: [["Bea", "Bee"]],
  });
  assertEquals(buffer(renamed, "#@Bee").items.length, 1);
});

Deno.test("strangers cannot open direct conversations without end", () => {
  const whispers = Array.from(
    { length: 100 },
    (_, at) => ({ ...whispered(at + 1, `Stranger${at}`) }),
  );
  const state = after(IN, ...whispers);
  assertEquals(state.buffers.length, 2 + 50);
  assertEquals(state.buffers.at(-1)?.name, "Stranger99");
});

Deno.test("the members of a room are those that the server tells", () => {
  const state = after(IN, {
    type: "presence",
    room: "dev",
    joined: ["Cho", "Dan"],
    left: [],
    renamed: [["Ann", "Anna"]],
  }, {
    type: "presence",
    room: "dev",
    joined: [],
    left: ["Cho"],
    renamed: [],
  });
  assertEquals(buffer(state, "#dev").members.includes("Dan"), true);
  assertEquals(buffer(state, "#dev").members.includes("Cho"), false);
  assertEquals(shown(state, "#dev"), [
    "* joined: Cho, Dan",
    "* Ann is now Anna",
    "* left: Cho",
  ]);
});

Deno.test("messages of ignored members are kept and not counted, and their direct messages are not shown", () => {
  const hidden = new Hidden(undefined, ["bob"]);
  const state = after(
    { ...IN, hidden },
    message(1, { room: "dev", from: "Bob", text: "Ann, look" }),
    message(2, { room: "dev", from: "Cho", text: "news" }),
    whispered(1, "Bob"),
    { type: "found", room: "dev", words: "look", messages: [message(1)] },
  );
  const { items, unread, mentions } = buffer(state, "#dev");
  assertEquals([items.length, unread, mentions], [2, 1, 0]);
  const seen = shownItems(items, hidden);
  assertEquals(seen.map(({ key }) => key), ["0.2"]);
  assertEquals(state.buffers.length, 2);
  assertEquals(state.findings?.items, []);
});

Deno.test("marks of members are those that the server tells, follow a name, and go with the member", () => {
  const marks = ({ operators, absent }: PageState) => [
    [...operators],
    [...absent],
  ];
  const asked = after(IN, {
    type: "members",
    room: "dev",
    members: ["Ann", "Bob", "Cho"],
    operators: ["Bob"],
    absent: [["Cho", "lunch"]],
  }, { type: "absent", name: "Bob", text: "tea" });
  assertEquals(marks(asked), [["Bob"], ["Cho", "Bob"]]);
  const moved = after(asked, {
    type: "presence",
    room: "dev",
    joined: [],
    left: ["Cho"],
    renamed: [["Bob", "Rob"]],
  });
  assertEquals(marks(moved), [["Rob"], ["Rob"]]);
  const back = after(
    moved,
    { type: "absent", name: "Rob" },
    { type: "order", what: "deop", by: "Dan", who: "Rob" },
    { type: "order", what: "op", by: "Dan", who: "Ann" },
  );
  assertEquals(marks(back), [["Ann"], []]);
  assertEquals(back.isOperator, true);
  const anew = { type: "members", room: "dev", members: ["Ann"] } as const;
  assertEquals(marks(after(back, anew)), [[], []]);
});

Deno.test("a cut and the return are told by no notice, unless messages were lost", () => {
  const away: ClientEvent = { type: "away", reason: "cut", since: 0 };
  const back = { type: "back", since: 0, name: "Ann" } as const;
  const cut = after(IN, away);
  assertEquals([cut.link, shown(cut).length], ["away", 0]);
  const there = after(cut, { ...back, forgotten: false });
  assertEquals([there.link, shown(there).length], ["up", 0]);
  const old = after(there, message(3, { room: "lobby", text: "old" }));
  const anew = after(
    old,
    away,
    { ...back, forgotten: true },
    { type: "rejoined", room: "lobby", members: ["Ann"], last: 0 },
    message(1, { room: "lobby", text: "new" }),
  );
  assertEquals(shown(anew), [
    "Bob: old",
    "* the server has lost the earlier messages",
    "Bob: new",
  ]);
});

Deno.test("a room that does not let the user in is closed, and the error is told where the user is", () => {
  const asked = went(opened(IN, "room", "full"), "#full");
  const state = after(asked, {
    type: "error",
    code: "too-many-rooms",
    message: "no more rooms",
    room: "full",
  });
  assertEquals(state.buffers.map(({ id }) => id), ["#lobby", "#dev"]);
  assertEquals(state.current, "#dev");
  assertEquals(shown(state, "#dev"), ["* no more rooms"]);
  assertEquals(closed(state, "#none"), state);
});

Deno.test("a deleted message is shown without its text, now and in earlier messages", () => {
  const state = after(
    IN,
    message(3, { text: "secret" }),
    message(4, { text: "" }),
    message(5, { text: "", redacts: 3, reason: "spam" }),
  );
  assertEquals(shown(state), [
    "Bob: (message deleted)",
    "Bob: (message deleted)",
    "Bob: (deleted message 3: spam)",
  ]);
  for (const item of buffer(state, "#lobby").items) {
    assertEquals(item.kind === "said" && item.isNote, true);
  }
});
