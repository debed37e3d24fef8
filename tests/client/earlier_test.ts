import { assertEquals, assertRejects } from "@std/assert";
import { Refusal } from "../../protocol/refusal.ts";
import type { Request } from "../../protocol/request.ts";
import { FakeServer, type Peer } from "./fake_server.ts";
import { connected, joined, message } from "./talk.ts";

/** The next request for the past, with pings before it answered. */
async function asked(peer: Peer): Promise<Request> {
  for (;;) {
    const frame = await peer.frame();
    if (frame.type !== "ping") return frame;
    await peer.tell({ type: "pong" });
  }
}

function history(room: string, ...seqs: number[]) {
  const messages = seqs.map((seq) => message(seq, { room }));
  return { type: "history" as const, room, messages };
}

Deno.test("each request for history begins where the last answer began, also when several are made at once", async () => {
  await using server = new FakeServer();
  const { client, peer } = await connected(server);
  const asking = [client.earlier(), client.earlier(5), client.earlier()];
  // Nothing has been told so far: that comes first.
  assertEquals((await peer.frame()).type, "ping");
  await peer.tell(
    joined("lobby", 9),
    message(8),
    message(9),
    { type: "pong" },
  );
  assertEquals(await asked(peer), { type: "history", before: 8 });
  await peer.tell(history("lobby", 6, 7));
  assertEquals((await peer.frame()).type, "ping");
  await peer.tell({ type: "pong" });
  assertEquals(await asked(peer), { type: "history", count: 5, before: 6 });
  await peer.tell(history("lobby"));
  assertEquals((await peer.frame()).type, "ping");
  await peer.tell({ type: "pong" });
  assertEquals(await asked(peer), { type: "history", before: 6 });
  assertEquals((await peer.frame()).type, "ping");
  await peer.tell({ type: "pong" });
  await Promise.all(asking);
});

Deno.test("a room that was left, and one that is forgotten, begins anew", async () => {
  await using server = new FakeServer();
  const { client, peer, told } = await connected(
    server,
    {},
    joined("lobby", 9),
    message(9),
    { type: "left", room: "lobby" },
    joined("lobby", 20),
    message(20),
  );
  await told(5);
  const asking = client.earlier();
  assertEquals(await asked(peer), { type: "history", before: 20 });
  peer.cut();
  await assertRejects(() => asking, Refusal);
});
