import { assert, assertEquals } from "@std/assert";
import {
  type Pane,
  panes,
  promptRowsMax,
} from "../../../terminal/full/panes.ts";

Deno.test("a usual window has all parts side by side", () => {
  assertEquals(panes({ columns: 80, rows: 24 }, 1), {
    topic: { column: 0, columns: 80, row: 0, rows: 1 },
    rooms: { column: 0, columns: 13, row: 1, rows: 21 },
    conversation: { column: 14, columns: 52, row: 1, rows: 21 },
    people: { column: 67, columns: 13, row: 1, rows: 21 },
    status: { column: 0, columns: 80, row: 22, rows: 1 },
    prompt: { column: 0, columns: 80, row: 23, rows: 1 },
  });
});

Deno.test("a narrower window loses the people first, then the rooms", () => {
  const shown = (columns: number) => {
    const { rooms, people } = panes({ columns, rows: 24 }, 1);
    return [rooms !== undefined, people !== undefined];
  };
  assertEquals(shown(62), [true, true]);
  assertEquals(shown(61), [true, false]);
  assertEquals(shown(41), [true, false]);
  assertEquals(shown(40), [false, false]);
});

Deno.test("a low window loses the topic first, then the status", () => {
  const shown = (rows: number) => {
    const { topic, status } = panes({ columns: 80, rows }, 1);
    return [topic !== undefined, status !== undefined];
  };
  assertEquals(shown(7), [true, true]);
  assertEquals(shown(6), [false, true]);
  assertEquals(shown(4), [false, false]);
});

Deno.test("a long line takes up to half of the rows", () => {
  assertEquals(panes({ columns: 80, rows: 24 }, 50).prompt.rows, 12);
  assertEquals(promptRowsMax(5), 3);
  assertEquals(promptRowsMax(2), 1);
  assertEquals(promptRowsMax(1), 1);
});

Deno.test("in a window of any size the parts fill it, and none covers another", () => {
  for (let columns = 1; columns <= 140; columns += 3) {
    for (let rows = 1; rows <= 30; rows++) {
      for (const typed of [1, 2, 40]) {
        const all = panes({ columns, rows }, typed);
        const taken = new Set<string>();
        for (const pane of Object.values<Pane | undefined>({ ...all })) {
          if (pane === undefined) continue;
          for (let row = pane.row; row < pane.row + pane.rows; row++) {
            assert(pane.columns > 0 && pane.column + pane.columns <= columns);
            for (let at = 0; at < pane.columns; at++) {
              const cell = `${row},${pane.column + at}`;
              assert(!taken.has(cell) && row < rows, cell);
              taken.add(cell);
            }
          }
        }
        const free = [all.rooms, all.people].filter((list) => list).length *
          all.conversation.rows;
        assertEquals(taken.size, columns * rows - free);
      }
    }
  }
});
