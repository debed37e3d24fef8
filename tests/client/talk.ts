import { assert, assertEquals } from "@std/assert";
import { Client, type ClientEvent } from "../../client.ts";
import type { ConnectOptions } from "../../dial/connect.ts";
import { roomKey } from "../../dial/room_key.ts";
import type { Hello } from "../../protocol/features/hello.ts";
import type { Message } from "../../protocol/features/say.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { Request } from "../../protocol/request.ts";
import { within } from "../e2e/harness/program.ts";
import type { FakeServer, Peer } from "./fake_server.ts";

/** A client in a conversation, and what is on the other side. */
export interface Talk {
  readonly client: Client;
  readonly peer: Peer;
  readonly hello: Hello;
  /** The next thing the client has to tell. */
  next(): Promise<ClientEvent>;
  /** The next things, down to what a look needs. */
  told(count: number): Promise<string[]>;
}

export async function connected(
  server: FakeServer,
  options: ConnectOptions = {},
  ...behind: Notice[]
): Promise<Talk> {
  const connecting = Client.connect(server, {
    deriveRoomKey: roomKey,
    ...options,
  });
  const { peer, hello } = await server.welcome({}, ...behind);
  const client = await connecting;
  server.guests.push(client);
  const events = client[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await within(events.next(), "an event");
    assert(!done, "there is nothing more to tell");
    return value;
  };
  const told = async (count: number) => {
    const told: string[] = [];
    while (told.length < count) {
      const event = await next();
      // The members of a room after a cut have a test of their own.
      if (event.type !== "rejoined") told.push(short(event));
    }
    return told;
  };
  return { client, peer, hello, next, told };
}

/** An event in a few words. */
export function short(event: ClientEvent): string {
  switch (event.type) {
    case "message":
      return `${event.seq} ${event.text}`;
    case "whisper":
      return `whisper ${event.seq}`;
    case "joined":
      return `joined ${event.room}`;
    case "gap":
      return `gap ${event.from}-${event.to}`;
    default:
      return event.type;
  }
}

export function joined(room: string, last: number): Notice {
  return { type: "joined", room, members: ["Ann"], last };
}

export function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    type: "message",
    room: "lobby",
    seq,
    from: "Bob",
    text: "hi",
    time: 0,
    ...more,
  };
}

export function whispered(seq: number, from = "Bob"): Notice {
  return { type: "whisper", seq, from, to: "Ann", text: "psst", time: 0 };
}

export function ack(frame: Request, seq: number, room = "lobby"): Notice {
  assert("id" in frame && frame.id !== undefined);
  return { type: "ack", id: frame.id, room, seq, time: 0 };
}

/** Loses the connection, and passes over the telling of it. */
export async function cut({ peer, next }: Talk): Promise<void> {
  peer.cut();
  const away = await next();
  assertEquals(away.type, "away");
}
