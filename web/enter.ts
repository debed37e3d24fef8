import { Client } from "../client.ts";
import { Hidden } from "../client/hiding/hidden.ts";
import { Backoff } from "../client/link/backoff.ts";
import type { Connector } from "../client/link/transport.ts";
import type { RoomWish } from "../protocol/features/hello.ts";
import type { AccountClaim } from "../protocol/features/name.ts";
import { PageAttention } from "./page_attention.ts";
import { waitAwake } from "./link/awake.ts";
import type { PageIdentity } from "./link/identity.ts";
import { idOf, type PageAddress } from "./link/page_address.ts";
import { roomCipher, roomKey } from "./link/room_key.ts";
import type { TabSession } from "./link/tab_session.ts";
import { EarlyConnector } from "./link/early_connector.ts";
import { WebSocketConnector } from "./link/web_socket_transport.ts";
import { keepForNextPage } from "./next_page.ts";
import { PageChat } from "./page_chat.ts";
import { opened } from "./state/buffers.ts";
import { emptyBuffer, type PageState } from "./state/page_state.ts";

/** How many messages that the page before has shown are shown again. */
const SHOWN_AGAIN = 50;

/** How the user enters. */
export interface EnterOptions {
  readonly name: string;
  readonly password?: string | undefined;
  /** A registered name and its password. */
  readonly account?: AccountClaim | undefined;
  readonly identity: Promise<PageIdentity | undefined>;
  /** Where the address of the page leads. */
  readonly address: PageAddress;
  /** The conversation that the page before this in the tab has left. */
  readonly left?: TabSession | undefined;
}

/**
 * Enters the hall that has served this page.
 *
 * @throws {Failure} The server cannot be reached, or does not let the user in.
 */
export async function enter(options: EnterOptions): Promise<PageChat> {
  const { left, address } = options;
  const passphrases = {
    ...left?.locks,
    // Not assigned: a room may be called __proto__.
    ...(address.kind === "room" && address.passphrase !== undefined
      ? { [address.name]: address.passphrase }
      : {}),
  };
  const rooms = roomsOf(options);
  const client = await connect(options, rooms, passphrases);
  const chat = new PageChat(
    client,
    stateOf(client, options, rooms.map(({ name }) => name)),
    new PageAttention(),
    left?.drafts,
  );
  chat.lastWhisper = left?.whispers ?? 0;
  for (const [room, passphrase] of Object.entries(passphrases)) {
    chat.locks.passphrases.set(room, passphrase);
  }
  for (const unsent of left?.unsent ?? []) chat.resay(unsent);
  keepForNextPage(chat, options.password);
  return chat;
}

/** Connects while the key of the user is looked for. */
async function connect(
  { name, password, account, identity, left }: EnterOptions,
  rooms: readonly RoomWish[],
  passphrases: Readonly<Record<string, string>>,
): Promise<Client> {
  const early = new EarlyConnector(connector());
  try {
    return await Client.connect(early, {
      name: name === "" ? undefined : name,
      password,
      account,
      identity: (await identity)?.signer,
      rooms,
      resume: left,
      shared: true,
      passphrases,
      deriveRoomKey: roomKey,
      cipherOf: roomCipher,
      backoff: new Backoff({ wait: waitAwake }),
    });
  } finally {
    await early.release();
  }
}

function roomsOf(
  { left, address }: EnterOptions,
): RoomWish[] {
  const rooms = left?.rooms.map(({ name, since }) => ({
    name,
    // The messages that were shown just before are shown again.
    since: since && Math.max(0, since - SHOWN_AGAIN),
  })) ?? [];
  const isIn = address.kind === "direct" ||
    rooms.some(({ name }) => name === address.name);
  return isIn ? rooms : [...rooms, { name: address.name, since: undefined }];
}

function stateOf(
  client: Client,
  { address, left }: EnterOptions,
  rooms: readonly string[],
): PageState {
  const { welcome } = client;
  const state: PageState = {
    name: client.name,
    isOperator: welcome.operator === true,
    fingerprint: welcome.key,
    link: "up",
    buffers: rooms.map((name) => ({
      ...emptyBuffer("room", name),
      isLocked: client.isLocked(name),
    })),
    current: idOf(address),
    isWatching: true,
    operators: new Set(),
    absent: new Set(),
    hidden: new Hidden(left?.quiet, left?.ignored),
    logs: 0,
    notices: 0,
  };
  const directs = left?.directs.map(({ name, items }) => ({
    ...emptyBuffer("direct", name),
    items,
  })) ?? [];
  const all = { ...state, buffers: [...state.buffers, ...directs] };
  return address.kind === "direct" ? opened(all, "direct", address.name) : all;
}

/** Connects to the server of this page. */
function connector(): Connector {
  const isSecure = location.protocol === "https:";
  const port = Number(location.port) || (isSecure ? 443 : 80);
  const url = `${isSecure ? "wss" : "ws"}://${location.host}/ws`;
  return new WebSocketConnector(
    { host: location.hostname, port },
    location.origin,
    () => new WebSocket(url),
  );
}
