import { publicKey } from "../proof.ts";
import { accountClaim } from "./name.ts";
import { feature } from "../schema/feature.ts";
import { eachLine } from "../schema/words.ts";
import {
  amount,
  list,
  name,
  only,
  optional,
  own,
  type Read,
  record,
  text,
  truth,
  whole,
} from "../schema/field.ts";

/** The version of the native dialect, as `hello` and `welcome` give it. */
export const PROTOCOL_VERSION = 1;

/** A room that a member wants to enter. */
const roomWish = record({
  name: text,
  /** The last number received in this room; later messages are wanted. */
  since: optional(whole),
  /** The password of the room, if it has one. */
  password: optional(text),
});

/** A server's facts about itself in its welcome. */
const serverFacts = record({
  name: text,
  version: text,
  /** Longest text of a message, in bytes of UTF-8; absent when only the length of a line limits it. */
  maxText: optional(whole),
  /**
   * Longest line, in bytes without the line end. A text of the longest length
   * fits, however it is escaped.
   */
  maxLine: whole,
  /** Messages a second that the server takes from a member, and the burst; absent without a limit. */
  rate: optional(amount),
  burst: optional(amount),
});

/** The beginning of a conversation. The key that it names is proven by `proof.ts`. */
export const hello = feature({
  requests: {
    /** A member's first request: its identity, and the rooms it wants to enter. */
    hello: {
      version: whole,
      name: optional(text),
      rooms: optional(list(roomWish)),
      /** The secret of an earlier welcome, to resume that session. */
      session: optional(text),
      /** The message store that `since` counts in; in another store the numbers mean nothing. */
      log: optional(text),
      /** The number of the last whisper received in this session. */
      whispers: optional(whole),
      /** Whether its coming and going is not announced: it only sends or only reads. */
      unannounced: optional(truth),
      /** Whether other clients with the same key and name may be the same member. */
      shared: optional(truth),
      password: optional(text),
      /** A registered name whose password the client has, in place of a key. */
      account: optional(accountClaim),
      /** The public key that the client claims to have: base64url. */
      publicKey: optional(publicKey),
      /** The fingerprint of a key that was proven to the authenticator, or of the owner whose password was given. */
      key: own<string>(),
      /** The registered name whose password was given. */
      registered: own<string>(),
      /** The user's login name and full name, in dialects that have them. */
      user: own<string>(),
      realname: own<string>(),
      /** The member cannot resume its session: nothing is kept for it after it leaves. */
      ephemeral: own<true>(),
    },
  },
  notices: {
    welcome: {
      version: whole,
      name,
      session: text,
      /** The message store that the numbers belong to. */
      log: text,
      server: serverFacts,
      /** The fingerprint of the member's proven key; absent without a key. */
      key: optional(text),
      /** Present when the member is an operator. */
      operator: optional(only(true)),
    },
    /** The message of the day: a text of the operator for each client that begins. */
    motd: { text },
  },
  costs: { hello: costOfHello },
}, {
  welcome: ({ name, operator }) => [
    `* welcome, ${name}: type a message, or /help`,
    ...(operator ? ["* you are an operator"] : []),
  ],
  motd: ({ text }, { most }) => eachLine(text, "* ", most),
});

function costOfHello(
  { rooms }: { readonly rooms?: readonly unknown[] },
): number {
  return 1 + (rooms?.length ?? 1);
}

/** A hello as it comes in, with the fields for the authenticator. */
export type ClientHello = Read<typeof hello.requests.hello>;

/** A hello as the hall handles it. */
export type Hello = Omit<ClientHello, "password" | "account" | "publicKey">;

/** A room that a member wants to enter. */
export type RoomWish = Read<typeof roomWish>;

/** A server's facts about itself in its welcome. */
export type ServerFacts = Read<typeof serverFacts>;
