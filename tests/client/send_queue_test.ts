// How what is said keeps to the pace of a server, with one that says what the
// test wants it to say.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { Client } from "../../client.ts";
import { roomKey } from "../../dial/room_key.ts";
import type { Ack } from "../../protocol/features/say.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { Request } from "../../protocol/request.ts";
import type { Transport } from "../../client/link/transport.ts";
import { FakeServer, type Peer } from "./fake_server.ts";
import { whispered } from "./talk.ts";

/** A client that talks with a server of some pace. */
async function paced(
  server: FakeServer,
  rate?: number,
  burst?: number,
): Promise<{ client: Client; peer: Peer }> {
  const connecting = Client.connect(server, { deriveRoomKey: roomKey });
  const facts = {
    name: "fake",
    version: "0",
    maxText: 100_000,
    maxLine: 100_000,
  };
  const { peer } = await server.welcome({
    server: rate === undefined || burst === undefined
      ? facts
      : { ...facts, rate, burst },
  });
  const client = await connecting;
  server.guests.push(client);
  return { client, peer };
}

/** Says so many things, and gives what becomes of them. */
function sayAll(client: Client, count: number): Promise<Ack>[] {
  return Array.from(
    { length: count },
    (_, index) => client.say(`${index}`, "lobby", `${index}`),
  );
}

/** Ends the conversation; what was not acknowledged is lost. */
async function lost(
  server: FakeServer,
  said: readonly Promise<Ack>[],
): Promise<void> {
  const settled = Promise.allSettled(said);
  await server[Symbol.asyncDispose]();
  await settled;
}

function ids(frames: readonly Request[]): string[] {
  return frames.map((frame) => "id" in frame ? frame.id ?? "" : frame.type);
}

function ack(id: string): Ack {
  return { type: "ack", id, room: "lobby", seq: Number(id) + 1, time: 0 };
}

Deno.test("of what is said no more is sent than the server takes at once, and the next when it has answered", async () => {
  await using server = new FakeServer();
  // A rate at which time alone brings everything.
  const { client, peer } = await paced(server, 1e9, 10);
  const said = sayAll(client, 9);
  assertEquals(ids(await peer.frames(6)), ["0", "1", "2", "3", "4", "5"]);
  // A request goes behind it, and is not there yet either.
  client.ask({ type: "who" });
  assertEquals(peer.waiting, []);
  await peer.tell(ack("0"), ack("1"));
  assertEquals(ids(await peer.frames(2)), ["6", "7"]);
  await peer.tell(...["2", "3", "4", "5", "6", "7"].map(ack));
  assertEquals(ids(await peer.frames(2)), ["8", "who"]);
  await peer.tell(ack("8"));
  await Promise.all(said);
});

Deno.test("a server that has no pace is sent everything at once", async () => {
  await using server = new FakeServer();
  const { client, peer } = await paced(server);
  const said = sayAll(client, 500);
  assertEquals((await peer.frames(500)).length, 500);
  await peer.tell(...Array.from({ length: 500 }, (_, id) => ack(`${id}`)));
  await Promise.all(said);
});

Deno.test("a ping of the server is answered though much waits to be sent", async () => {
  await using server = new FakeServer();
  const { client, peer } = await paced(server, 1e9, 10);
  const said = sayAll(client, 50);
  await peer.frames(6);
  await peer.tell({ type: "ping" });
  assertEquals((await peer.frame()).type, "pong");
  await lost(server, said);
});

Deno.test("a message refused as too fast is sent again, in its place, and is no event", async () => {
  await using server = new FakeServer();
  const { client, peer } = await paced(server, 1e9, 10);
  const said = sayAll(client, 8);
  await peer.frames(6);
  const tooFast = (id: string) => ({
    type: "error" as const,
    code: "too-fast" as const,
    message: "not yet",
    wait: 1,
    id,
  });
  await peer.tell(
    ...["3", "4", "5"].map(tooFast),
    ...["0", "1", "2"].map(ack),
  );
  assertEquals(ids(await peer.frames(5)), ["3", "4", "5", "6", "7"]);
  await peer.tell(...["3", "4", "5", "6", "7"].map(ack));
  const places = (await Promise.all(said)).map(({ seq }) => seq);
  assertEquals(places, [1, 2, 3, 4, 5, 6, 7, 8]);
  assertEquals(client.unacknowledged, 0);
});

Deno.test("a message refused for another reason fails, and gives way to the next", async () => {
  await using server = new FakeServer();
  const { client, peer } = await paced(server, 1e9, 10);
  const said = sayAll(client, 7);
  const refused = assertRejects(async () => await said[0], Refusal, "no");
  await peer.frames(6);
  await peer.tell({ type: "error", code: "bad-text", message: "no", id: "0" });
  await refused;
  assertEquals(ids([await peer.frame()]), ["6"]);
  await peer.tell(...["1", "2", "3", "4", "5", "6"].map(ack));
  await Promise.all(said.slice(1));
});

Deno.test("a client is pacing while everything is answered and more is to be sent", async () => {
  await using server = new FakeServer();
  const { client, peer } = await paced(server, 0.001, 10);
  assertEquals(client.isHoldingBack, false);
  // The hello has cost two of six.
  const said = sayAll(client, 5);
  const sent = ids(await peer.frames(4));
  assertEquals(client.isHoldingBack, false);
  await peer.tell(...sent.map(ack));
  await Promise.all(said.slice(0, 4));
  assert(client.isHoldingBack);
  await lost(server, said);
});

Deno.test("that soon no more will be taken is nothing to be told: the pace is kept here", async () => {
  await using server = new FakeServer();
  const { client, peer } = await paced(server, 10, 10);
  await peer.tell(
    { type: "warning", code: "too-fast", message: "soon" },
    { type: "warning", code: "not-kept", message: "another" },
  );
  for await (const event of client) {
    assert(event.type === "warning");
    assertEquals(event.message, "another");
    break;
  }
});

/** A server that reads nothing for a while: what is sent to it waits. */
class BusyServer extends FakeServer {
  busy: Promise<void> = Promise.resolve();

  override async open(stop?: AbortSignal): Promise<Transport> {
    const transport = await super.open(stop);
    return {
      read: () => transport.read(),
      write: async (line) => {
        await this.busy;
        await transport.write(line);
      },
      closeWrite: () => transport.closeWrite(),
      close: () => transport.close(),
    };
  }
}

Deno.test("pings of a server that reads nothing are answered by one pong, and do not gather", async () => {
  await using server = new BusyServer();
  const { client, peer } = await paced(server);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.busy = promise;
  const said = client.say("hi", "lobby", "0");
  const pings = Array.from(
    { length: 1_000 },
    () => ({ type: "ping" } as const),
  );
  await peer.tell(...pings, whispered(1));
  for await (const event of client) if (event.type === "whisper") break;
  resolve();
  assertEquals(ids(await peer.frames(2)), ["0", "pong"]);
  await peer.tell(ack("0"));
  await said;
  assertEquals(peer.waiting, []);
});
