import { assert, assertEquals } from "@std/assert";
import { ENTRIES_MAX, SIZE_MAX } from "../../../terminal/rooms/chat_buffer.ts";
import {
  ChatBuffers,
  DIRECT_MAX,
} from "../../../terminal/rooms/chat_buffers.ts";
import type { Entry } from "../../../terminal/rooms/entry.ts";

function notice(text: string): Entry {
  return { type: "notice", text };
}

/** Buffers of these rooms, the first of them the current one. */
function opened(...rooms: string[]) {
  const buffers = new ChatBuffers();
  const list = rooms.map((room) => buffers.openRoom(room));
  const [first] = list;
  if (first !== undefined) buffers.go(first);
  return { buffers, list };
}

function labels(buffers: ChatBuffers): string {
  return buffers.list.map((buffer) =>
    `${buffer === buffers.current ? "*" : ""}${buffer.label}`
  ).join(" ");
}

Deno.test("rooms and direct conversations are numbered as they were opened", () => {
  const { buffers } = opened("lobby", "dev");
  const ann = buffers.openDirect("Ann");
  assert(ann !== undefined);
  assertEquals(labels(buffers), "*lobby dev @Ann");
  assertEquals(buffers.numberOf(ann), 3);
  assertEquals(buffers.numbered(3), ann);
  assertEquals(buffers.numbered(4), undefined);
  // A room may have the name of a member.
  assertEquals(buffers.room("Ann"), undefined);
  assertEquals(buffers.openDirect("ANN"), ann);
  assertEquals(buffers.openRoom("Dev"), buffers.numbered(2));
});

Deno.test("next and previous go in a circle", () => {
  const { buffers, list: [lobby, dev, ops] } = opened("lobby", "dev", "ops");
  assertEquals(buffers.beside(1), dev);
  assertEquals(buffers.beside(-1), ops);
  buffers.go(buffers.beside(-1));
  assertEquals(buffers.beside(1), lobby);
  assertEquals(new ChatBuffers().beside(1).label, "no room");
});

Deno.test("the next unread: mentions and direct messages first, and then back", () => {
  const { buffers, list: [lobby, dev, ops] } = opened("lobby", "dev", "ops");
  assertEquals(buffers.goToUrgent(), false);
  dev?.add(notice("1"), "message");
  ops?.add(notice("2"), "none");
  const ann = buffers.openDirect("Ann");
  ann?.add(notice("3"), "mention");
  const way: string[] = [];
  while (buffers.goToUrgent()) way.push(buffers.current.label);
  assertEquals(way, ["@Ann", "dev", "lobby"]);
  // Not where the user went by another way.
  dev?.add(notice("4"), "message");
  assert(buffers.goToUrgent());
  assert(lobby !== undefined && ops !== undefined);
  buffers.go(ops);
  assertEquals(buffers.goToUrgent(), false);
});

Deno.test("messages are counted until the user comes; the first of them is remembered", () => {
  const { buffers, list: [, dev] } = opened("lobby", "dev");
  assert(dev !== undefined);
  dev.add(notice("0"));
  dev.add(notice("1"), "message");
  dev.add(notice("2"), "mention");
  assertEquals([dev.unread, dev.mentions], [2, 1]);
  buffers.go(dev);
  assertEquals([dev.unread, dev.mentions], [0, 0]);
  assertEquals([dev.newFrom, dev.unshownFrom], [1, 0]);
  dev.shown();
  dev.add(notice("3"), "message");
  assertEquals([dev.newFrom, dev.unshownFrom], [3, 3]);
});

Deno.test("a buffer keeps its newest entries, and tells how many it dropped unseen", () => {
  const { list: [, dev] } = opened("lobby", "dev");
  assert(dev !== undefined);
  dev.add(notice("shown"));
  dev.shown();
  for (let count = 0; count < ENTRIES_MAX + 2; count++) {
    dev.add(notice(String(count)), "message");
  }
  assertEquals(dev.entries.length, ENTRIES_MAX);
  assertEquals(dev.missed, 2);
  assertEquals([dev.newFrom, dev.unshownFrom], [0, 0]);
  assertEquals(dev.unread, ENTRIES_MAX + 2);
});

Deno.test("a buffer keeps less when its entries are large, and the newest whatever its size", () => {
  const { buffers, list: [, dev] } = opened("lobby", "dev");
  assert(dev !== undefined);
  const quarter = "x".repeat(SIZE_MAX / 4);
  const lengths = () =>
    dev.entries.map((entry) => "text" in entry ? entry.text?.length : 0);
  for (let count = 0; count < 5; count++) dev.add(notice(quarter), "message");
  assertEquals(lengths(), Array(3).fill(quarter.length));
  assertEquals(dev.missed, 2);
  dev.add(notice("x".repeat(SIZE_MAX * 2)));
  assertEquals(lengths(), [SIZE_MAX * 2]);
  dev.add(notice("small"));
  dev.add(notice("smaller"));
  assertEquals(lengths(), [5, 7]);
  // Also the entries that it takes over.
  const other = buffers.openDirect("Ann");
  assert(other !== undefined);
  for (let count = 0; count < 3; count++) other.add(notice(quarter));
  dev.absorb(other);
  dev.add(notice(quarter));
  assertEquals(lengths(), [
    ...[quarter.length, quarter.length, 5, 7],
    quarter.length,
  ]);
  dev.topic = quarter;
  assert(dev.topic.length < 10_000);
});

Deno.test("from a buffer that closes the user comes to where it was before", () => {
  const { buffers, list: [lobby, dev, ops] } = opened("lobby", "dev", "ops");
  assert(lobby !== undefined && dev !== undefined && ops !== undefined);
  buffers.go(ops);
  buffers.close(dev);
  assertEquals(labels(buffers), "lobby *ops");
  buffers.close(ops);
  assertEquals(labels(buffers), "*lobby");
  buffers.close(lobby);
  assertEquals(buffers.current.kind, "none");
  assertEquals(buffers.numberOf(lobby), 0);
});

Deno.test("a direct conversation follows the name of the other, also to one that there was", () => {
  const { buffers } = opened("lobby");
  const ann = buffers.openDirect("Ann");
  assertEquals(buffers.rename([["Bob", "Cy"]]).size, 0);
  assertEquals([...buffers.rename([["Ann", "Anna"]])], [ann]);
  assertEquals(labels(buffers), "*lobby @Anna");
  const other = buffers.openDirect("Ann");
  assert(ann !== undefined && other !== undefined);
  other.add(notice("1"), "mention");
  ann.add(notice("2"));
  ann.add(notice("3"), "mention");
  buffers.go(other);
  buffers.rename([["Anna", "Ann"]]);
  assertEquals(labels(buffers), "lobby *@Ann");
  assertEquals(
    ann.entries.map((entry) => entry.type === "notice" ? entry.text : ""),
    ["1", "2", "3"],
  );
});

Deno.test("names change all at once: two members may exchange theirs", () => {
  const { buffers } = opened("lobby");
  const ann = buffers.openDirect("Ann");
  const bob = buffers.openDirect("Bob");
  buffers.rename([["Bob", "Ann"], ["Ann", "Bob"]]);
  assertEquals([ann?.name, bob?.name], ["Bob", "Ann"]);
  // A server may tell what cannot be: nothing is lost.
  buffers.rename([["Bob", "Cy"], ["Ann", "Cy"]]);
  assertEquals(labels(buffers), "*lobby @Cy");
});

Deno.test("strangers cannot open any number of conversations", () => {
  const { buffers } = opened("lobby");
  for (let count = 0; count < DIRECT_MAX; count++) {
    assert(buffers.openDirect(`m${count}`) !== undefined);
  }
  assertEquals(buffers.openDirect("more"), undefined);
  assert(buffers.openDirect("m0") !== undefined);
});
