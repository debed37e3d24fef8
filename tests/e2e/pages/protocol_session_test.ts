/** The beginning of `docs/protocol.md`: its session is played, its table has every frame. */
import { assertEquals } from "@std/assert";
import { ProtocolPage } from "../../fuzz/protocol_page.ts";
import { openHall } from "../harness/hall.ts";
import { member, Socket } from "../harness/socket.ts";

const page = Deno.readTextFileSync(
  new URL("../../../docs/protocol.md", import.meta.url),
);

/** The lines of the session: from whom, and the frame. */
const session = (/^```\n(→.*?)^```$/ms.exec(page)?.[1] ?? "").trimEnd()
  .split("\n").map((line) => [line.charAt(0), line.slice(2)] as const);

/** A frame without what differs from run to run. */
function constant(line: string): unknown {
  const frame = JSON.parse(line);
  for (const field of ["session", "log", "time"]) {
    if (field in frame) frame[field] = "";
  }
  if ("server" in frame) frame.server.version = "";
  return frame;
}

Deno.test("the session of twelve lines at the beginning of docs/protocol.md goes as it says", async () => {
  assertEquals(session.length, 12);
  await using server = await openHall();
  await using bora = await member(server.port, "Bora");
  await bora.say("anybody here?");
  await using ann = await Socket.connect(server.port);
  for (const [by, frame] of session) {
    if (by === "→") await ann.send(`${frame}\n`);
    else assertEquals(constant(await ann.line()), constant(frame));
  }
});

Deno.test("the table at the beginning of docs/protocol.md has every frame, and no other", () => {
  const { requests, notices } = ProtocolPage.read();
  const [, table = ""] = /^(\| the client sends.*?)\n\n/ms.exec(page) ?? [];
  const rows = table.split("\n").slice(2).map((row) => row.split("|"));
  const named = (...columns: number[]) =>
    new Set(
      rows.flatMap((cells) =>
        columns.flatMap((column) =>
          Array.from((cells[column] ?? "").matchAll(/`(\w+)`/g), ([, name]) =>
            name)
        )
      ),
    );
  const types = (frames: readonly { type: string }[]) =>
    new Set(frames.map(({ type }) => type));
  assertEquals([...named(1)].toSorted(), [...types(requests)].toSorted());
  assertEquals([...named(2, 3)].toSorted(), [...types(notices)].toSorted());
});
