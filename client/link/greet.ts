import { deadline } from "@std/async/deadline";
import { encodeFrame } from "../../dialects/native/frame.ts";
import { Failure } from "../../failure.ts";
import type { AccountClaim } from "../../protocol/features/name.ts";
import type { ClientHello } from "../../protocol/features/hello.ts";
import { type Hello, PROTOCOL_VERSION } from "../../protocol/features/hello.ts";
import type { Notice } from "../../protocol/notice.ts";
import {
  type Challenge,
  claimText,
  isNonce,
  type Proof,
} from "../../protocol/proof.ts";
import type { RefusalCode } from "../../protocol/refusal.ts";
import { FrameReader } from "./frame_reader.ts";
import type { Transport } from "./transport.ts";

/** How long a server may take to say welcome, in milliseconds. */
const GREETING_TIMEOUT = 10_000;

/** A private key that signs for its owner, wherever it is kept. */
export interface Signer {
  /** The public half of an Ed25519 key: 32 bytes in base64url. */
  readonly publicKey: string;
  /** Signs a text. @returns The signature in base64url. */
  sign(text: string): Promise<string>;
}

/** How a client appears. */
export interface HelloOptions extends
  Pick<
    Hello,
    | "name"
    | "rooms"
    | "session"
    | "log"
    | "whispers"
    | "unannounced"
    | "shared"
  > {
  /** The key that the client proves to have. */
  readonly identity?: Signer | undefined;
  /** The password of the server, where it has one. */
  readonly password?: string | undefined;
  /** A registered name and its password, in place of a key. */
  readonly account?: AccountClaim | undefined;
}

/** Refusals of a name, after which another name may be taken. */
const OF_NAMES: ReadonlySet<RefusalCode | undefined> = new Set<RefusalCode>([
  "bad-name",
  "name-taken",
  "name-owned",
  "name-yours",
  "login-needed",
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
 * @param where The address of the server, for error messages.
 * @param stop Gives up: its reason is thrown.
 * @throws {NoChatServer} The other side is no chat server.
 * @throws {ProtocolError} It answers with a frame that the protocol does not allow.
 * @throws {NotLetIn} It does not let this client in.
 */
export async function greet(
  transport: Transport,
  where: string,
  options: HelloOptions,
  stop?: AbortSignal,
): Promise<Greeted> {
  try {
    return await deadline(
      exchange(transport, where, options),
      GREETING_TIMEOUT,
      { signal: stop },
    );
  } catch (error) {
    if (stop?.aborted) throw stop.reason;
    if (error instanceof Failure) throw error;
    throw noChatServer(where, { cause: error });
  }
}

async function exchange(
  transport: Transport,
  where: string,
  options: HelloOptions,
): Promise<Greeted> {
  const { name, session } = options;
  await transport.write(encodeFrame(hello(options)));
  const frames = new FrameReader(transport, where);
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
        await transport.write(
          encodeFrame(await proofOf(answer, transport, where, options)),
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
        // A hello that was late: a member without a name was greeted before it.
        if (name && answer.name !== name && answer.session !== session) break;
        return { frames, welcome: answer };
    }
  }
}

/** The answer to a challenge: a signature for this server and this connection alone. */
async function proofOf(
  { nonce }: Challenge,
  { identity: server = "" }: Transport,
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
    shared: options.shared,
    publicKey: identity?.publicKey,
    password,
    account: options.account,
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
    ? "; behind a TLS proxy, join without a key: --identity none"
    : "";
  return new NotLetIn(
    `${where} denied access: ${why}${hint}`,
    code,
    again,
    why,
  );
}

function noChatServer(where: string, options?: ErrorOptions): NoChatServer {
  return new NoChatServer(`${where} does not answer as a chat server`, options);
}
