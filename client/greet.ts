import { deadline } from "@std/async/deadline";
import type { Notice } from "../chat/notice.ts";
import { PROTOCOL_VERSION } from "../chat/request.ts";
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
export interface ConnectOptions extends Address {
  readonly name?: string;
  /** The rooms to enter; the server's lobby when there are none. */
  readonly rooms?: readonly string[];
}

/** What the server says when it lets a client in. */
export type Welcome = Extract<Notice, { type: "welcome" }>;

/** A connection on which both sides have said hello. */
export interface Greeted {
  readonly conn: Deno.TcpConn;
  /** Holds what has been received of the next frame. */
  readonly decoder: NoticeDecoder;
  readonly welcome: Welcome;
  /** What was received right behind the welcome. */
  readonly early: readonly Notice[];
}

/**
 * Says hello and waits for the welcome.
 *
 * @throws {Failure} It is no chat server, or does not let this client in.
 */
export async function greet(
  conn: Deno.TcpConn,
  where: string,
  options: ConnectOptions,
): Promise<Greeted> {
  try {
    return await deadline(exchange(conn, where, options), GREETING_TIMEOUT);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw noChatServer(where, { cause: error });
  }
}

async function exchange(
  conn: Deno.TcpConn,
  where: string,
  { name, rooms }: ConnectOptions,
): Promise<Greeted> {
  await writeAll(
    conn,
    encodeFrame({
      type: "hello",
      version: PROTOCOL_VERSION,
      ...(name === undefined ? {} : { name }),
      ...(rooms === undefined || rooms.length === 0
        ? {}
        : { rooms: rooms.map((name) => ({ name })) }),
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
      throw new Failure(`${where} does not let you in: ${answer.message}`);
    }
    if (answer?.type === "bye") {
      throw new Failure(`${where} does not let you in: ${answer.reason}`);
    }
    if (answer?.type === "welcome") {
      const early = notices.slice(at + 1);
      return { conn, decoder, welcome: answer, early };
    }
  }
}

function noChatServer(where: string, options?: ErrorOptions): Failure {
  return new Failure(
    `${where} does not answer as a chat server; if it speaks bare text: chat join ${where} --plain`,
    options,
  );
}
