import { assertEquals } from "@std/assert";
import type { ClientEvent } from "../../../client.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { PipeFormatter } from "../../../terminal/pipe/pipe_formatter.ts";

/** The lines of some events. */
function shown(...events: ClientEvent[]): string {
  const rooms = new Set<string>();
  const show = new PipeFormatter(() => [...rooms].at(-1));
  return events.map((event) => {
    if (event.type === "joined" || event.type === "left") {
      rooms.delete(event.room);
    }
    if (event.type === "joined") rooms.add(event.room);
    return show.lines(event);
  }).join("");
}

function joined(room: string): Notice {
  return { type: "joined", room, members: ["Ann"], last: 0 };
}

function message(room: string, text: string): Notice {
  return { type: "message", room, seq: 1, from: "Bob", text, time: 0 };
}

/** The line of a return after a time. */
function returned(milliseconds: number, forgotten = false): string {
  const real = Date.now;
  Date.now = () => 1_000_000_000 + milliseconds;
  try {
    return shown({
      type: "back",
      since: 1_000_000_000,
      name: "Ann\x1b",
      forgotten,
    });
  } finally {
    Date.now = real;
  }
}

Deno.test("events of the current room are shown as they are, of another with its name on each line", () => {
  assertEquals(
    shown(
      joined("lobby"),
      joined("dev"),
      message("dev", "here"),
      message("lobby", "one\ntwo"),
      {
        type: "presence",
        room: "lobby",
        joined: ["Cid"],
        left: ["Dan"],
        renamed: [],
      },
    ),
    [
      "* you are alone in lobby",
      "* you are alone in dev",
      "Bob >> here",
      "[lobby] Bob >> one",
      "[lobby] Bob >> two",
      "[lobby] * left: Dan",
      "[lobby] * joined: Cid",
      "",
    ].join("\n"),
  );
});

Deno.test("words go to the room entered last, again or for the first time, and back when it is left", () => {
  assertEquals(
    shown(
      joined("lobby"),
      joined("dev"),
      joined("lobby"),
      message("lobby", "1"),
      message("dev", "2"),
      { type: "left", room: "lobby" },
      message("dev", "3"),
    ).split("\n").slice(3),
    ["Bob >> 1", "[dev] Bob >> 2", "* you left lobby", "Bob >> 3", ""],
  );
});

Deno.test("that the connection was lost is told with its reason, harmless to a terminal", () => {
  assertEquals(
    shown({ type: "away", reason: "torn\x1b[2J", since: 0 }),
    "* connection lost: torn␛[2J; messages will be sent when it is back\n",
  );
});

Deno.test("a return is shown with its duration and the name", () => {
  for (
    const [milliseconds, time] of [
      [0, "0 s"],
      [499, "0 s"],
      [500, "1 s"],
      [99_000, "99 s"],
      [100_000, "2 min"],
      [99 * 60_000, "99 min"],
      [100 * 60_000, "2 h"],
      [48 * 3_600_000, "48 h"],
    ] as const
  ) {
    assertEquals(returned(milliseconds), `* back after ${time}, as Ann␛\n`);
  }
  assertEquals(
    returned(7_000, true),
    "* back after 7 s, as Ann␛; the server has lost the earlier messages\n",
  );
});

Deno.test("everything else is shown as the plain dialect writes it", () => {
  assertEquals(
    shown({ type: "error", code: "bad-name", message: "no\x07" }),
    "! no␇\n",
  );
  assertEquals(shown({ type: "pong" }), "");
});

Deno.test("the end of a mute is told in the time zone of the reader", () => {
  const until = new Date(2031, 0, 2, 7, 8).getTime();
  assertEquals(
    shown({ type: "order", what: "mute", by: "Ann", who: "Bob", until }),
    "* Ann muted Bob until 2031-01-02 07:08\n",
  );
});
