import { deadline } from "@std/async/deadline";
import type { ClientHello } from "../../dialects/dialect.ts";
import { encodeFrame } from "../../dialects/native/native.ts";
import { Failure } from "../../failure.ts";
import type { Notice } from "../../protocol/notice.ts";
import {
  type Challenge,
  claimText,
  isNonce,
  type Proof,
} from "../../protocol/proof.ts";
import type { RefusalCode } from "../../protocol/refusal.ts";
import { type Hello, PROTOCOL_VERSION } from "../../protocol/request.ts";
import { shellCommand } from "../../shell_command.ts";
import { type Conn, writeAll } from "../../transport/conn.ts";
import type { Identity } from "../identity.ts";
import type { Route } from "./dial.ts";
import { FrameReader } from "./frame_reader.ts";

/** How long a server may take to say welcome, in milliseconds. */
const GREETING_TIMEOUT = 10_000;

/** The server, and the fields of a hello. */
export interface HelloOptions extends
  Route,
  Pick<
    Hello,
    "name" | "rooms" | "session" | "log" | "whispers" | "unannounced"
  > {
  /** The key that the client proves to have. */
  readonly identity?: Identity;
  /** The password of the server, where it has one. */
  readonly password?: string;
  /** Ends the attempt: its reason is thrown. */
  readonly signal?: AbortSignal;
}

/** Refusals of a name, after which another name may be taken. */
const OF_NAMES: ReadonlySet<RefusalCode | undefined> = new Set<RefusalCode>([
  "bad-name",
  "name-taken",
  "name-owned",
  "name-yours",
]);

/** The server does not let this client in. */
export class NotLetIn extends Failure {
  override readonly name = "NotLetIn";

  /**
   * @param code Why, for programs; `undefined` when the server just said goodbye.
   * @param again Whether it makes sense to come again.
   * @param why What the server said.
   */
  constructor(
    message: string,
    readonly code: RefusalCode | undefined,
    readonly again: boolean,
    readonly why: string,
  ) {
    super(message);
  }

  /** Whether it would let this client in under another name. */
  get isOfName(): boolean {
    return OF_NAMES.has(this.code);
  }
}

/** The other side is no chat server. */
export class NoChatServer extends Failure {
  override readonly name = "NoChatServer";
}

/** The notice by which a server lets a client in. */
export type Welcome = Extract<Notice, { type: "welcome" }>;

/** The result of a greeting. */
export interface Greeted {
  /** Reads the frames behind the welcome. */
  readonly frames: FrameReader;
  readonly welcome: Welcome;
}

/**
 * Says hello and waits for the welcome.
 *
 * @throws {NoChatServer} The other side is no chat server.
 * @throws {ProtocolError} It answers with a frame that the protocol does not allow.
 * @throws {NotLetIn} It does not let this client in.
 */
export async function greet(
  conn: Conn,
  where: string,
  options: HelloOptions,
): Promise<Greeted> {
  try {
    return await deadline(
      exchange(conn, where, options),
      GREETING_TIMEOUT,
      { signal: options.signal },
    );
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    if (error instanceof Failure) throw error;
    throw noChatServer(where, { cause: error });
  }
}

async function exchange(
  conn: Conn,
  where: string,
  options: HelloOptions,
): Promise<Greeted> {
  await writeAll(conn, encodeFrame(hello(options)));
  const frames = new FrameReader(conn, where);
  let isProven = false;
  for (;;) {
    const answer = await frames.next();
    switch (answer?.type) {
      case undefined:
        throw noChatServer(where);
      case "challenge":
        // A second challenge, or a challenge to a client without a key, is no greeting.
        if (isProven) throw noChatServer(where);
        isProven = true;
        await writeAll(
          conn,
          encodeFrame(await proofOf(answer, conn, where, options)),
        );
        break;
      case "error":
        throw notLetIn(
          where,
          answer.message,
          answer.code,
          // It passes within a minute.
          answer.code === "too-many-tries",
        );
      case "bye":
        throw notLetIn(where, answer.reason, undefined, answer.again);
      case "welcome":
        return { frames, welcome: answer };
    }
  }
}

/** The answer to a challenge: a signature for this server and this connection alone. */
async function proofOf(
  { nonce }: Challenge,
  { identity: server = "" }: Conn,
  where: string,
  { identity, session = "" }: HelloOptions,
): Promise<Proof> {
  if (identity === undefined || !isNonce(nonce)) throw noChatServer(where);
  const { publicKey } = identity;
  const claim = { server, nonce, publicKey, session };
  return { type: "proof", signature: await identity.sign(claimText(claim)) };
}

function hello(options: HelloOptions): ClientHello {
  const { name, rooms, session, log, whispers, identity, password } = options;
  return {
    type: "hello",
    version: PROTOCOL_VERSION,
    name,
    rooms,
    session,
    log,
    whispers,
    unannounced: options.unannounced === true ? true : undefined,
    publicKey: identity?.publicKey,
    password,
  };
}

function notLetIn(
  where: string,
  why: string,
  code: RefusalCode | undefined,
  again: boolean,
): NotLetIn {
  // A proof holds for the certificate that this client has seen.
  const hint = code === "bad-proof"
    ? "; if a proxy speaks TLS in front of the server, go without a key: --identity none"
    : "";
  return new NotLetIn(
    `${where} does not let you in: ${why}${hint}`,
    code,
    again,
    why,
  );
}

function noChatServer(where: string, options?: ErrorOptions): NoChatServer {
  return new NoChatServer(
    `${where} does not answer as a chat server; if it speaks bare text: ${
      shellCommand("join", where, "--plain")
    }`,
    options,
  );
}
