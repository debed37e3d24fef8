import { assert, assertEquals } from "@std/assert";
import { noColours } from "../../../terminal/view/paint.ts";
import { Roster } from "../../../terminal/view/roster.ts";
import { Speakers } from "../../../client/hiding/speakers.ts";
import { View } from "../../../terminal/view/view.ts";
import { columnsOf } from "../../../terminal/view/width.ts";

const view = new View(
  { paint: noColours, time: "off" },
  new Roster(() => "lobby"),
  new Speakers(),
);

Deno.test("a list of two columns is wrapped in its second", () => {
  const list = view.list([{
    rows: [
      ["Ctrl-R", "search earlier lines; again: further back"],
      ["Enter", "send the line"],
    ],
  }]);
  assertEquals(
    list(40),
    [
      "* Ctrl-R  search earlier lines; again:",
      "          further back",
      "* Enter   send the line",
      "",
    ].join("\n"),
  );
  // In a window that is too narrow for it, rows begin at the left.
  assertEquals(list(28).split("\n").at(1)?.search(/\S/), 2);
});

Deno.test("the end of a ban or a mute is told in the time zone of the reader", () => {
  const until = new Date(2031, 0, 2, 7, 8).getTime();
  const ban = { what: "ban", who: "Bob", by: "Ann" } as const;
  const order = view.text({ type: "order", ...ban, until }, "Cid");
  assertEquals(order?.(80), "* Ann banned Bob until 2031-01-02 07:08\n");
  const kept = { ...ban, kind: "name", since: 0, until } as const;
  const list = view.text({ type: "bans", bans: [kept] }, "Cid");
  assertEquals(list?.(80), "* Bob: banned by Ann until 2031-01-02 07:08\n");
});

Deno.test("no notice is wider than the window, whatever blanks are in it", () => {
  for (const before of [1, 10, 30, 60]) {
    const text = `* ${"a".repeat(before)}   ${"some words ".repeat(20)}`;
    const list = [{
      heading: "some words ".repeat(20),
      rows: [["a".repeat(before), "some words ".repeat(20)]] as const,
    }];
    for (let columns = 12; columns < 100; columns++) {
      for (const shown of [view.notice(text), view.list(list)]) {
        const rows = shown(columns).split("\n");
        for (const row of rows) assert(columnsOf(row) <= columns, row);
      }
      // Two blanks begin no column: they may be words of a member.
      const rows = view.notice(text)(columns).split("\n");
      assert((rows[2]?.search(/\S/) ?? 0) <= 2, rows[2]);
    }
  }
});
