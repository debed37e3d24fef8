import { assertEquals } from "@std/assert";
import { ChatBuffers } from "../../../terminal/rooms/chat_buffers.ts";
import { statusLine } from "../../../terminal/rooms/status.ts";
import { columnsOf } from "../../../terminal/view/width.ts";

/** Three rooms and two conversations, in the lobby. */
function opened() {
  const buffers = new ChatBuffers();
  const lobby = buffers.openRoom("lobby");
  buffers.go(lobby);
  buffers.openRoom("dev").add({ type: "notice", text: "*" }, "message");
  buffers.openRoom("ops");
  buffers.openDirect("안나")?.add({ type: "notice", text: "*" }, "mention");
  lobby.topic = "release on\nFriday";
  return buffers;
}

function lineOf(buffers: ChatBuffers, columns: number): string {
  return statusLine({ name: "Bob", people: 3, buffers }, columns);
}

Deno.test("the status line has the user, the room, its topic, and what is unread elsewhere", () => {
  assertEquals(
    lineOf(opened(), 100),
    " Bob | 1:lobby (3) | release on Friday | 2:dev 1  3:ops  4:@안나 1! ",
  );
});

Deno.test("in a narrow window the topic goes first, then rooms without news", () => {
  const buffers = opened();
  assertEquals(
    lineOf(buffers, 62),
    " Bob | 1:lobby (3) | release on~ | 2:dev 1  3:ops  4:@안나 1! ",
  );
  assertEquals(
    lineOf(buffers, 52),
    " Bob | 1:lobby (3) | 2:dev 1  3:ops  4:@안나 1! ",
  );
  assertEquals(
    lineOf(buffers, 42),
    " Bob | 1:lobby (3) | 2:dev 1  4:@안나 1! ",
  );
  assertEquals(
    lineOf(buffers, 34),
    " Bob | 1:lobby (3) | 4:@안나 1! ",
  );
  for (let columns = 1; columns <= 100; columns++) {
    const width = columnsOf(lineOf(buffers, columns));
    assertEquals(width <= columns, true, `${width} in ${columns}`);
  }
});

Deno.test("mentions are told from other unread messages", () => {
  const buffers = opened();
  buffers.room("dev")?.add({ type: "notice", text: "*" }, "mention");
  assertEquals(
    lineOf(buffers, 52),
    " Bob | 1:lobby (3) | 2:dev 2/1!  3:ops  4:@안나 1! ",
  );
});

Deno.test("no room, a direct conversation, a room that the user was put out of", () => {
  const buffers = new ChatBuffers();
  const line = (people?: number) =>
    statusLine({ name: "Bob", people, buffers }, 80);
  assertEquals(line(), " Bob | no room ");
  const ann = buffers.openDirect("Ann");
  if (ann !== undefined) buffers.go(ann);
  assertEquals(line(), " Bob | 1:@Ann ");
  const dev = buffers.openRoom("dev");
  dev.isLeft = true;
  buffers.go(dev);
  assertEquals(line(1), " Bob | 2:dev (left) | 1:@Ann ");
});
