/**
 * The client's end of TLS 1.3, record by record: its user sends records
 * that no library sends. It verifies nothing of the server.
 *
 * The key schedule is that of RFC 8446, section 7; records that of section 5.
 *
 * @module
 */
import {
  createCipheriv,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { concat } from "../../dialects/concat.ts";

/** The content types of records. */
export const ALERT = 21;
const HANDSHAKE = 22;
export const APPLICATION_DATA = 23;

/** The alert `user_canceled`, which ends nothing. */
export const USER_CANCELED = Uint8Array.of(1, 90);

/** A message that asks the other side to change its keys as well. */
const KEY_UPDATE = Uint8Array.of(24, 0, 0, 1, 1);

const HEADER_LENGTH = 5;
const TAG_LENGTH = 16;
const HASH_LENGTH = 32;
const KEY_LENGTH = 16;
const IV_LENGTH = 12;

/** The DER prefix of an X25519 public key. */
const X25519_PREFIX = bytesOfHex("302a300506032b656e032100");

/** The keys of one direction. */
class Sealing {
  #secret: Uint8Array;
  #key: Uint8Array;
  #iv: Uint8Array;
  #sequence = 0;

  constructor(secret: Uint8Array) {
    this.#secret = secret;
    this.#key = expand(secret, "key", EMPTY, KEY_LENGTH);
    this.#iv = expand(secret, "iv", EMPTY, IV_LENGTH);
  }

  /** The secret that comes after this one. */
  next(): Sealing {
    return new Sealing(expand(this.#secret, "traffic upd", EMPTY));
  }

  seal(type: number, content: Uint8Array, padding: number): Uint8Array {
    const length = content.length + 1 + padding + TAG_LENGTH;
    const header = recordHeader(APPLICATION_DATA, length);
    const cipher = createCipheriv("aes-128-gcm", this.#key, this.#nonce());
    cipher.setAAD(header);
    const inner = new Uint8Array(content.length + 1 + padding);
    inner.set(content);
    inner[content.length] = type;
    const sealed = cipher.update(inner);
    cipher.final();
    return concat([header, sealed, cipher.getAuthTag()]);
  }

  /** The content of a sealed record of the other side, without a look at its tag. */
  open(record: Uint8Array): Uint8Array {
    const sealed = record.subarray(HEADER_LENGTH, -TAG_LENGTH);
    // In this mode encrypting twice gives back what there was.
    const cipher = createCipheriv("aes-128-gcm", this.#key, this.#nonce());
    const content = Uint8Array.from(cipher.update(sealed));
    cipher.final();
    return content;
  }

  #nonce(): Uint8Array {
    const nonce = Uint8Array.from(this.#iv);
    const view = new DataView(nonce.buffer);
    view.setUint32(8, view.getUint32(8) ^ this.#sequence++);
    return nonce;
  }
}

/** The bytes of a connection, as a handshake needs them. */
export interface RawSocket {
  send(bytes: Uint8Array): Promise<void>;
  /** @returns So many bytes; `undefined` when they do not come any more. */
  receive(length: number): Promise<Uint8Array | undefined>;
}

/** The client's end of a connection, after its handshake. Each method makes the bytes of one record. */
export class TlsRecords {
  #sealing: Sealing;

  private constructor(sealing: Sealing) {
    this.#sealing = sealing;
  }

  /** @returns `undefined` when the connection ends before it is done. */
  static async handshake(socket: RawSocket): Promise<TlsRecords | undefined> {
    const { publicKey, privateKey } = generateKeyPairSync("x25519");
    const hello = clientHello(publicKey);
    await socket.send(concat([recordHeader(HANDSHAKE, hello.length), hello]));
    const serverHello = (await record(socket))?.subarray(HEADER_LENGTH);
    if (serverHello === undefined) return undefined;
    const schedule = new KeySchedule(
      diffieHellman({ privateKey, publicKey: keyShareOf(serverHello) }),
    );
    const transcript = [hello, serverHello];
    const secrets = schedule.handshakeSecrets(concat([...transcript]));
    const theirs = new Sealing(secrets.server);
    for (let flight: Uint8Array = EMPTY; !hasFinished(flight);) {
      const next = await record(socket);
      if (next === undefined) return undefined;
      if (next[0] !== APPLICATION_DATA) continue;
      const inner = theirs.open(next);
      const content = inner.subarray(0, lastByte(inner));
      flight = concat([flight, content]);
      transcript.push(content);
    }
    const finished = hmac(
      expand(secrets.client, "finished", EMPTY),
      hash(concat([...transcript])),
    );
    const message = concat([Uint8Array.of(20, 0, 0, HASH_LENGTH), finished]);
    const ours = new Sealing(secrets.client);
    await socket.send(ours.seal(HANDSHAKE, message, 0));
    return new TlsRecords(
      new Sealing(schedule.clientSecret(concat([...transcript]))),
    );
  }

  /** A record of some content, and as many zeros behind it as are wanted. */
  record(type: number, content: Uint8Array, padding = 0): Uint8Array {
    return this.#sealing.seal(type, content, padding);
  }

  /** Changes the keys, and asks the other side to change its own. */
  keyUpdate(): Uint8Array {
    const record = this.#sealing.seal(HANDSHAKE, KEY_UPDATE, 0);
    this.#sealing = this.#sealing.next();
    return record;
  }
}

const EMPTY = new Uint8Array();

/** The secrets of a connection, one out of the other. */
class KeySchedule {
  readonly #handshake: Uint8Array;

  constructor(shared: Uint8Array) {
    const zeros = new Uint8Array(HASH_LENGTH);
    const early = hmac(zeros, zeros);
    this.#handshake = hmac(expand(early, "derived", hash(EMPTY)), shared);
  }

  handshakeSecrets(transcript: Uint8Array) {
    const context = hash(transcript);
    return {
      client: expand(this.#handshake, "c hs traffic", context),
      server: expand(this.#handshake, "s hs traffic", context),
    };
  }

  clientSecret(transcript: Uint8Array): Uint8Array {
    const salt = expand(this.#handshake, "derived", hash(EMPTY));
    const main = hmac(salt, new Uint8Array(HASH_LENGTH));
    return expand(main, "c ap traffic", hash(transcript));
  }
}

/** One record with its header. */
async function record(socket: RawSocket): Promise<Uint8Array | undefined> {
  const header = await socket.receive(HEADER_LENGTH);
  if (header === undefined) return undefined;
  const rest = await socket.receive(
    new DataView(header.buffer, header.byteOffset).getUint16(3),
  );
  return rest === undefined ? undefined : concat([header, rest]);
}

function recordHeader(type: number, length: number): Uint8Array {
  return concat([Uint8Array.of(type, 3, 3), number16(length)]);
}

function clientHello(key: KeyObject): Uint8Array {
  const share = key.export({ type: "spki", format: "der" })
    .subarray(X25519_PREFIX.length);
  const extensions = concat([
    // application_layer_protocol_negotiation: HTTP, which is asked for no certificate
    extension(
      16,
      concat([
        Uint8Array.of(0, 9, 8),
        new TextEncoder().encode("http/1.1"),
      ]),
    ),
    // supported_versions: TLS 1.3
    extension(43, Uint8Array.of(2, 3, 4)),
    // supported_groups: X25519
    extension(10, Uint8Array.of(0, 2, 0, 29)),
    // signature_algorithms: ECDSA and RSA-PSS with SHA-256
    extension(13, Uint8Array.of(0, 4, 4, 3, 8, 4)),
    // key_share
    extension(
      51,
      concat([Uint8Array.of(0, 36, 0, 29, 0, 32), share]),
    ),
  ]);
  const body = concat([
    Uint8Array.of(3, 3),
    crypto.getRandomValues(new Uint8Array(32)),
    // No session; TLS_AES_128_GCM_SHA256; no compression.
    Uint8Array.of(0, 0, 2, 0x13, 1, 1, 0),
    number16(extensions.length),
    extensions,
  ]);
  return concat([Uint8Array.of(1, 0), number16(body.length), body]);
}

function extension(type: number, content: Uint8Array): Uint8Array {
  return concat([number16(type), number16(content.length), content]);
}

/** The server's share of the key, out of its hello. */
function keyShareOf(serverHello: Uint8Array): KeyObject {
  const view = new DataView(serverHello.buffer, serverHello.byteOffset);
  // Behind the head, the version and the random bytes stands the session.
  const session = 4 + 2 + 32;
  let at = session + 1 + (serverHello[session] ?? 0) + 2 + 1 + 2;
  while (at < serverHello.length) {
    const end = at + 4 + view.getUint16(at + 2);
    if (view.getUint16(at) === 51) {
      const key = concat([X25519_PREFIX, serverHello.subarray(end - 32, end)]);
      return createPublicKey({
        // deno-lint-ignore no-node-globals
        key: Buffer.from(key),
        format: "der",
        type: "spki",
      });
    }
    at = end;
  }
  throw new Error("the server has no share of X25519");
}

/** Whether the last of some messages of a handshake is `finished`. */
function hasFinished(messages: Uint8Array): boolean {
  for (let at = 0; at + 4 <= messages.length;) {
    const [type, , high = 0, low = 0] = messages.subarray(at, at + 4);
    at += 4 + (high << 8 | low);
    if (type === 20 && at <= messages.length) return true;
  }
  return false;
}

/** Where the last byte stands that is no zero: the type of what is before it. */
function lastByte(inner: Uint8Array): number {
  return inner.findLastIndex((byte) => byte !== 0);
}

function expand(
  secret: Uint8Array,
  label: string,
  context: Uint8Array,
  length = HASH_LENGTH,
): Uint8Array {
  const name = new TextEncoder().encode(`tls13 ${label}`);
  const info = concat([
    number16(length),
    Uint8Array.of(name.length),
    name,
    Uint8Array.of(context.length),
    context,
    Uint8Array.of(1),
  ]);
  return hmac(secret, info).subarray(0, length);
}

function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return Uint8Array.from(createHmac("sha256", key).update(data).digest());
}

function hash(data: Uint8Array): Uint8Array {
  return Uint8Array.from(createHash("sha256").update(data).digest());
}

function number16(number: number): Uint8Array {
  return Uint8Array.of(number >> 8, number & 255);
}

function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
}
