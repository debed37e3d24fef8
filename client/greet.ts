import { deadline } from "@std/async/deadline";
import type { Notice } from "../chat/notice.ts";
import type { RefusalCode } from "../chat/refusal.ts";
import {
  type Hello,
  PROTOCOL_VERSION,
  type RoomWish,
} from "../chat/request.ts";
import { Failure } from "../failure.ts";
import type { Address } from "../wire/address.ts";
import { encodeFrame, NoticeDecoder } from "../wire/native.ts";
import { writeAll } from "./dial.ts";

/** How long a server may take to say welcome, in milliseconds. */
const GREETING_TIMEOUT = 10_000;

/**
 * Most lines before the welcome that are no frames. A server that took a slow
 * client for a person has greeted it in plain text: a handful of lines.
 */
const NOISE_MAX = 100;

/** What is read at once, in bytes. */
const READ_BUFFER = 4 * 1024;

/** Who one wants to be, and where. */
export interface HelloOptions extends Address {
  readonly name?: string;
  /** The rooms to enter, the server's lobby when there are none, and what is known of them. */
  readonly rooms?: readonly RoomWish[];
  /** The secret of an earlier welcome. */
  readonly session?: string;
  /** The log that the numbers of the rooms belong to. */
  readonly log?: string;
  /** The number of the last whisper heard. */
  readonly whispers?: number;
  /** Gives up: its reason is thrown. */
  readonly signal?: AbortSignal;
}

/** The server does not let this client in. */
export class NotLetIn extends Failure {
  override readonly name = "NotLetIn";

  /**
   * @param code Why, for programs; `undefined` when the server just said goodbye.
   * @param again Whether it makes sense to come again.
   */
  constructor(
    message: string,
    readonly code: RefusalCode | undefined,
    readonly again: boolean,
  ) {
    super(message);
  }
}

/** What answers is no chat server. */
export class NoChatServer extends Failure {
  override readonly name = "NoChatServer";
}

/** What the server says when it lets a client in. */
export type Welcome = Extract<Notice, { type: "welcome" }>;

/** What is known once both sides have said hello. */
export interface Greeted {
  /** Holds what has been received of the next frame. */
  readonly decoder: NoticeDecoder;
  readonly welcome: Welcome;
  /** What was received right behind the welcome. */
  readonly early: readonly Notice[];
}

/**
 * Says hello and waits for the welcome.
 *
 * @throws {NoChatServer} It does not answer as one.
 * @throws {NotLetIn} It does not let this client in.
 */
export async function greet(
  conn: Deno.TcpConn,
  where: string,
  options: HelloOptions,
): Promise<Greeted> {
  try {
    return await deadline(
      exchange(conn, where, options),
      GREETING_TIMEOUT,
      options.signal === undefined ? {} : { signal: options.signal },
    );
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    if (error instanceof Failure) throw error;
    throw noChatServer(where, { cause: error });
  }
}

async function exchange(
  conn: Deno.TcpConn,
  where: string,
  options: HelloOptions,
): Promise<Greeted> {
  await writeAll(
    conn,
    encodeFrame({
      type: "hello",
      version: PROTOCOL_VERSION,
      ...hello(options),
    }),
  );
  const decoder = new NoticeDecoder();
  const buffer = new Uint8Array(READ_BUFFER);
  let noise = 0;
  for (;;) {
    const read = await conn.read(buffer);
    if (read === null) throw noChatServer(where);
    const heard = decoder.feed(buffer.subarray(0, read));
    noise += heard.filter((notice) => notice.type === "noise").length;
    if (noise > NOISE_MAX) throw noChatServer(where);
    const notices = heard.filter((notice) => notice.type !== "noise");
    const at = notices.findIndex((notice) =>
      ["welcome", "error", "bye"].includes(notice.type)
    );
    const answer = notices[at];
    if (answer?.type === "error") {
      throw notLetIn(where, answer.message, answer.code, false);
    }
    if (answer?.type === "bye") {
      throw notLetIn(where, answer.reason, undefined, answer.again);
    }
    if (answer?.type === "welcome") {
      const early = notices.slice(at + 1);
      return { decoder, welcome: answer, early };
    }
  }
}

/** The fields of a hello that have a value. */
function hello(
  { name, rooms, session, log, whispers }: HelloOptions,
): Partial<Omit<Hello, "type">> {
  return {
    ...(name === undefined ? {} : { name }),
    ...(rooms === undefined ? {} : { rooms }),
    ...(session === undefined ? {} : { session }),
    ...(log === undefined ? {} : { log }),
    ...(whispers === undefined ? {} : { whispers }),
  };
}

function notLetIn(
  where: string,
  why: string,
  code: RefusalCode | undefined,
  again: boolean,
): NotLetIn {
  return new NotLetIn(`${where} does not let you in: ${why}`, code, again);
}

function noChatServer(where: string, options?: ErrorOptions): NoChatServer {
  return new NoChatServer(
    `${where} does not answer as a chat server; if it speaks bare text: chat join ${where} --plain`,
    options,
  );
}
